"""Who holds which role, where and how long."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.accounts.queries import get_person
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.fields import clean, refusals
from kompetensplan.organisation import labels, listings
from kompetensplan.organisation.forms import GrantForm
from kompetensplan.organisation.models import RoleGrant, Unit
from kompetensplan.organisation.queries import get_unit, list_units
from kompetensplan.organisation.services.roles import end_role
from kompetensplan.organisation.services.roles import grant_role as grant
from kompetensplan.organisation.views import bp
from kompetensplan.policy import Permission, allows
from kompetensplan.web import current_actor, requires


@bp.get("/roles")
@requires(Permission.ROLES_READ)
def roles() -> ResponseReturnValue:
    """List who holds which role."""
    ended = request.args.get("ended") == "1"
    grants = listings.list_grants(clock.today(), ended=ended)
    return render_template(
        "organisation/roles.html",
        grants=grants,
        ended=ended,
        gone=listings.find_gone((each.person for each in grants), clock.today()),
        words=labels.ROLES,
        endable=[each.id for each in grants if _may_end(each)],
    )


def _may_end(grant: RoleGrant) -> bool:
    return allows(current_actor(), Permission.ROLE_GRANT, grant.unit)


@bp.get("/roles/new")
@requires(Permission.ROLES_MANAGE)
def find_for_role() -> ResponseReturnValue:
    """Find the person who is to have a role."""
    search = clean(request.args.get("search"))
    return render_template(
        "organisation/find_person.html",
        title=_("Give a role"),
        action=url_for("organisation.find_for_role"),
        search=search,
        found=listings.search_people(search, employed_only=False),
        most=listings.MOST_FOUND,
        address_of=lambda person: url_for("organisation.grant_role", person_id=person.id),
        way_back=(_("Roles"), url_for("organisation.roles")),
    )


@bp.route("/people/<int:person_id>/roles/new", methods=["GET", "POST"])
@requires(Permission.ROLES_MANAGE, load=get_person, key="person_id")
def grant_role(person: Person) -> ResponseReturnValue:
    """Give a person a role."""
    form = GrantForm(starts_on=clock.today())
    form.offer(_units_in_scope())
    if form.validate_on_submit():
        with refusals(form):
            return _granted(form, person)
    page = render_template(
        "organisation/grant_role.html", form=form, person=person, help=labels.ROLE_HELP
    )
    return page, 422 if form.is_submitted() else 200


def _granted(form: GrantForm, person: Person) -> ResponseReturnValue:
    actor = current_actor()
    unit = get_unit(actor, int(form.unit.data))
    grant(actor, person, form.chosen_role(), unit, *form.period())
    db.session.commit()
    flash(_("The role is given."), "success")
    return redirect(url_for("organisation.roles"), code=303)


def _units_in_scope() -> Sequence[Unit]:
    actor = current_actor()
    units = [each for each in list_units() if allows(actor, Permission.ROLE_GRANT, each)]
    return listings.in_tree_order(units)


@bp.post("/roles/<int:grant_id>/end")
@requires(Permission.ROLES_MANAGE, load=listings.get_grant, key="grant_id")
def end(grant: RoleGrant) -> ResponseReturnValue:
    """End a role at once."""
    try:
        end_role(current_actor(), grant)
    except Invalid as refused:
        flash(refused.problems["role"], "warning")
    else:
        db.session.commit()
        flash(_("The role has ended."), "success")
    return redirect(url_for("organisation.roles"), code=303)
