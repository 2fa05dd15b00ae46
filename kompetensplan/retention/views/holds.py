"""Stopping the destruction of somebody's documents, and lifting the stop (RET-4)."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.fields import clean, refusals
from kompetensplan.organisation import listings
from kompetensplan.policy import Permission
from kompetensplan.retention.forms import ReasonForm
from kompetensplan.retention.models import Hold
from kompetensplan.retention.queries import holds as queries
from kompetensplan.retention.services.holds import lift_hold, set_hold
from kompetensplan.retention.views import bp
from kompetensplan.web import a_number, current_actor, requires


@bp.get("/holds")
@requires(Permission.HOLDS_MANAGE)
def holds() -> ResponseReturnValue:
    """List what stops destruction, or what has been lifted."""
    lifted = request.args.get("lifted") == "1"
    page = request.args.get("page", 1, type=a_number)
    pages = queries.page_of_holds(current_actor(), lifted=lifted, page=page)
    return render_template("retention/holds.html", pages=pages, lifted=lifted)


@bp.get("/holds/new")
@requires(Permission.HOLDS_MANAGE)
def find_person() -> ResponseReturnValue:
    """Find the person whose documents are to stay; those who have left too."""
    g.section = "retention.holds"
    search = clean(request.args.get("search"))
    found = listings.search_people(search, employed_only=False, also_closed=True)
    mine = queries.answered_for(current_actor(), [each.person.id for each in found])
    return render_template(
        "organisation/find_person.html",
        title=_("Stop destruction"),
        action=url_for(".find_person"),
        search=search,
        found=[each for each in found if each.person.id in mine],
        most=listings.MOST_FOUND,
        address_of=lambda person: url_for(".hold", person_id=person.id),
        way_back=(_("Holds"), url_for(".holds")),
    )


@bp.route("/people/<int:person_id>/hold", methods=["GET", "POST"])
@requires(Permission.HOLDS_MANAGE, load=queries.get_person_to_hold, key="person_id")
def hold(person: Person) -> ResponseReturnValue:
    """Stop the destruction of a person's documents."""
    form, g.section = ReasonForm(), "retention.holds"
    if form.validate_on_submit():
        with refusals(form):
            set_hold(person.id, reason=form.reason.data or "", actor=current_actor())
            db.session.commit()
            flash(_("Nothing of %(name)s is destroyed now.", name=person.name), "success")
            return redirect(url_for(".holds"), code=303)
    page = render_template("retention/hold.html", form=form, person=person, stop=None)
    return page, 422 if form.is_submitted() else 200


@bp.route("/holds/<int:hold_id>/lift", methods=["GET", "POST"])
@requires(Permission.HOLDS_MANAGE, load=queries.get_hold, key="hold_id")
def lift(hold: Hold) -> ResponseReturnValue:
    """Lift a stop, with the reason."""
    g.section = "retention.holds"
    form, name = ReasonForm(), hold.person.name
    if form.validate_on_submit():
        with refusals(form):
            lift_hold(hold, reason=form.reason.data or "", actor=current_actor())
            db.session.commit()
            flash(_("The hold on %(name)s is lifted.", name=name), "success")
            return redirect(url_for(".holds"), code=303)
    page = render_template("retention/hold.html", form=form, person=hold.person, stop=hold)
    return page, 422 if form.is_submitted() else 200
