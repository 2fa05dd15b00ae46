"""The planning rounds: the year, one round, and HR's form."""

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.errors import Invalid, Outdated
from kompetensplan.fields import clean, refusals
from kompetensplan.organisation.models import Unit
from kompetensplan.organisation.queries import list_units
from kompetensplan.policy import Actor, Permission, allows, require
from kompetensplan.priorities.forms import overtaken
from kompetensplan.rounds import forms, queries, services, wheel
from kompetensplan.rounds.forms import RoundForm
from kompetensplan.rounds.models import PlanningRound, RoundKind
from kompetensplan.web import AnyView, a_number, current_actor, requires

bp = Blueprint("rounds", __name__, url_prefix="/rounds")


def on_round(permission: Permission) -> Callable[[AnyView], AnyView]:
    """Guard a view of one round: load it, check the permission, pass it in."""
    return requires(permission, load=load_round, key="round_id")


def load_round(actor: Actor, round_id: int) -> PlanningRound:
    """Return the round; of two who change it at once, the second sees what the first did."""
    return queries.get_round(actor, round_id, for_change=request.method == "POST")


@bp.get("/")
@requires(Permission.ROUND_READ)
def index() -> ResponseReturnValue:
    """Show the year: the rounds that go on, drawn beside each other, and one's own."""
    actor, rounds = current_actor(), queries.list_rounds()
    manages = allows(actor, Permission.ROUND_MANAGE)
    return render_template(
        "rounds/index.html",
        wheel=wheel.draw(rounds, clock.today()),
        concerns=queries.list_concerns(actor, rounds),
        closed=queries.list_rounds(closed=True) if manages else [],
    )


@bp.get("/<int:round_id>")
@on_round(Permission.ROUND_READ)
def show(planning_round: PlanningRound) -> ResponseReturnValue:
    """Show one round: its windows, and how it stands in the units that concern one."""
    return _page_of(planning_round, {})


def _page_of(
    planning_round: PlanningRound, problems: dict[int, str], reason: str = "", status: int = 200
) -> ResponseReturnValue:
    waiting = request.args.get("show") == "waiting"
    page = request.args.get("page", 1, type=a_number)
    units = queries.list_units_of(current_actor(), planning_round, waiting=waiting, page=page)
    html = render_template(
        "rounds/show.html",
        round=planning_round,
        wheel=wheel.draw([planning_round], clock.today()),
        units=units,
        waiting=waiting,
        readiness=queries.readiness_of(each.unit_id for each in units.items),
        nothing=queries.NOTHING,
        counts=queries.count_units(planning_round),
        problems=problems,
        reason=reason,
    )
    return html, status


@bp.post("/<int:round_id>/units/<int:unit_id>/open")
@on_round(Permission.ROUND_READ)
def open(planning_round: PlanningRound, unit_id: int) -> ResponseReturnValue:
    """Open a round for a unit."""
    round_unit = queries.get_round_unit(planning_round.id, unit_id)
    require(current_actor(), Permission.ROUND_OPEN, round_unit.unit)
    reason = clean(request.form.get("reason"))[:2000]
    try:
        services.open_for_unit(round_unit, reason=reason, actor=current_actor())
    except Invalid as refusal:
        return _page_of(planning_round, {unit_id: refusal.problems["reason"]}, reason, 422)
    name = round_unit.unit.name
    db.session.commit()
    flash(_("The round is open for %(unit)s. Plans can be started.", unit=name), "success")
    return redirect(url_for(".show", round_id=planning_round.id), code=303)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.ROUND_MANAGE)
def new() -> ResponseReturnValue:
    """Add a round."""
    units = list_units()
    form = RoundForm(kind=RoundKind.CALENDAR_YEAR.value)
    form.offer(units)
    if form.validate_on_submit():
        with refusals(form):
            added = services.add_round(form.shape(units), actor=current_actor())
            return _saved(added)
    return _form_page(None, form, units, 422 if form.errors else 200)


@bp.route("/<int:round_id>/edit", methods=["GET", "POST"])
@on_round(Permission.ROUND_MANAGE)
def edit(planning_round: PlanningRound) -> ResponseReturnValue:
    """Change a round."""
    units = list_units()
    stored = forms.values_of(planning_round, queries.unit_ids_of(planning_round))
    form = RoundForm(data=stored)
    form.offer(units)
    if form.validate_on_submit():
        try:
            with refusals(form):
                seen = form.seen.data or ""
                services.edit_round(planning_round, form.shape(units), seen=seen)
                return _saved(planning_round)
        except Outdated:
            return _conflict(planning_round, form, units, stored)
    return _form_page(planning_round, form, units, 422 if form.errors else 200)


def _conflict(
    planning_round: PlanningRound,
    form: RoundForm,
    units: Sequence[Unit],
    stored: dict[str, object],
) -> ResponseReturnValue:
    """Show both when somebody else was first; the same twice is no conflict."""
    if changed := overtaken(form, stored):
        return _form_page(planning_round, form, units, 409, changed)
    return redirect(url_for(".show", round_id=planning_round.id), code=303)


def _saved(planning_round: PlanningRound) -> ResponseReturnValue:
    round_id = planning_round.id
    db.session.commit()
    flash(_("The round has been saved."), "success")
    return redirect(url_for(".show", round_id=round_id), code=303)


def _form_page(
    planning_round: PlanningRound | None,
    form: RoundForm,
    units: Sequence[Unit],
    status: int,
    changed: object = (),
) -> ResponseReturnValue:
    groups = forms.grouped(form, units, _("Directly under the municipality"))
    page = {"round": planning_round, "form": form, "groups": groups, "changed": changed}
    return render_template("rounds/edit.html", **page), status


@bp.post("/<int:round_id>/close")
@on_round(Permission.ROUND_MANAGE)
def close(planning_round: PlanningRound) -> ResponseReturnValue:
    """Close a round."""
    services.close_round(planning_round)
    db.session.commit()
    flash(
        _(
            "The round is closed. Plans that are not agreed end without agreement within some"
            " minutes."
        ),
        "success",
    )
    return redirect(url_for(".index"), code=303)


@bp.post("/<int:round_id>/reopen")
@on_round(Permission.ROUND_MANAGE)
def reopen(planning_round: PlanningRound) -> ResponseReturnValue:
    """Take back that a round was closed."""
    services.reopen_round(planning_round)
    db.session.commit()
    flash(_("The round is open again."), "success")
    return redirect(url_for(".show", round_id=planning_round.id), code=303)
