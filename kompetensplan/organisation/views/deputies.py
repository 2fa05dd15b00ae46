"""Who stands in for the manager of a unit (DEP-1)."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.accounts.queries import get_person
from kompetensplan.db import db
from kompetensplan.fields import clean, refusals
from kompetensplan.organisation import labels, letters, listings
from kompetensplan.organisation.forms import DeputyForm
from kompetensplan.organisation.models import Unit
from kompetensplan.organisation.queries import get_unit
from kompetensplan.organisation.services.deputies import appoint_deputy, end_deputy
from kompetensplan.organisation.views import bp
from kompetensplan.policy import Permission
from kompetensplan.web import AnyView, a_number, current_actor, requires


def on_unit(view: AnyView) -> AnyView:
    """Guard a view of a unit's deputies: load the unit and pass it in."""
    guard: Callable[[AnyView], AnyView]
    guard = requires(Permission.DEPUTY_MANAGE, load=get_unit, key="unit_id")
    return guard(view)


@bp.get("/deputies")
@requires(Permission.DEPUTIES_LIST)
def deputy_units() -> ResponseReturnValue:
    """List the units that one may appoint deputies for, with who leads them today."""
    actor, search = current_actor(), clean(request.args.get("search"))
    page = request.args.get("page", 1, type=a_number)
    pages = listings.list_led_units(actor, search=search, page=page)
    return render_template(
        "organisation/deputy_units.html",
        pages=pages,
        led=listings.led_units_of(pages.items, actor.day),
        search=search,
        kinds=labels.DEPUTY_KINDS,
    )


@bp.get("/units/<int:unit_id>/deputies")
@on_unit
def deputies(unit: Unit) -> ResponseReturnValue:
    """Show a unit's deputies: present, coming and past."""
    return render_template(
        "organisation/deputies.html",
        unit=unit,
        deputies=listings.list_deputies(unit, clock.today()),
        managers=listings.list_managers([unit.id], clock.today()).get(unit.id, []),
        kinds=labels.DEPUTY_KINDS,
        scopes=labels.DEPUTY_SCOPES,
    )


@bp.get("/units/<int:unit_id>/deputies/new")
@on_unit
def find_deputy(unit: Unit) -> ResponseReturnValue:
    """Find the person who is to stand in."""
    search = clean(request.args.get("search"))

    def address_of(person: Person) -> str:
        return url_for("organisation.appoint", unit_id=unit.id, person_id=person.id)

    return render_template(
        "organisation/find_person.html",
        title=_("Deputy for %(unit)s", unit=unit.name),
        action=url_for("organisation.find_deputy", unit_id=unit.id),
        search=search,
        found=listings.search_people(search, employed_only=True),
        most=listings.MOST_FOUND,
        address_of=address_of,
        way_back=(_("Deputies"), url_for("organisation.deputies", unit_id=unit.id)),
    )


@bp.route("/units/<int:unit_id>/deputies/new/<int:person_id>", methods=["GET", "POST"])
@on_unit
def appoint(unit: Unit, person_id: int) -> ResponseReturnValue:
    """Appoint a person as deputy or acting manager."""
    person, form = get_person(current_actor(), person_id), DeputyForm(starts_on=clock.today())
    if form.validate_on_submit():
        with refusals(form):
            return _appointed(form, unit, person)
    page = render_template(
        "organisation/appoint.html",
        form=form,
        unit=unit,
        person=person,
        managers=listings.list_managers([unit.id], clock.today()).get(unit.id, []),
    )
    return page, 422 if form.is_submitted() else 200


def _appointed(form: DeputyForm, unit: Unit, person: Person) -> ResponseReturnValue:
    deputy = appoint_deputy(current_actor(), unit, person, form.decided())
    letters.tell_deputy(deputy)
    db.session.commit()
    flash(_("The deputy is appointed."), "success")
    return redirect(url_for("organisation.deputies", unit_id=unit.id), code=303)


@bp.post("/units/<int:unit_id>/deputies/<int:deputy_id>/end")
@on_unit
def end_appointment(unit: Unit, deputy_id: int) -> ResponseReturnValue:
    """End a deputy's time at once."""
    end_deputy(current_actor(), listings.get_deputy(unit, deputy_id))
    db.session.commit()
    flash(_("It has ended. The person can no longer see the plans of the unit."), "success")
    return redirect(url_for("organisation.deputies", unit_id=unit.id), code=303)
