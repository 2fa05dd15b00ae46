"""Pages about moves: what becomes of each goal."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.moves import queries
from kompetensplan.moves.forms import LEAVE, TAKE, goals_form, round_in, taken_in
from kompetensplan.moves.services import settling
from kompetensplan.moves.views import bp
from kompetensplan.organisation.models import EmploymentMove
from kompetensplan.plans.queries.mine import list_open_rounds
from kompetensplan.policy import Actor, Permission, owns
from kompetensplan.rounds.models import PlanningRound
from kompetensplan.web import current_actor, requires


def load_move(actor: Actor, move_id: int) -> EmploymentMove:
    """Return the move; the menu marks where it belongs for the one who reads."""
    move = queries.get_move(actor, move_id, for_change=request.method == "POST")
    g.section = "plans.mine" if owns(actor, move.employment) else "plans.team"
    return move


@bp.route("/moves/<int:move_id>", methods=["GET", "POST"])
@requires(Permission.MOVE_SETTLE, load=load_move, key="move_id")
def settle(move: EmploymentMove) -> ResponseReturnValue:
    """Let the two, or after a move to another committee the employee, choose goal by goal."""
    return _take_along(move) if move.is_to_another_authority else _go_through(move)


def _go_through(move: EmploymentMove) -> ResponseReturnValue:
    plans = queries.list_plans(move, current_actor(), for_change=request.method == "POST")
    goals = [goal for plan in plans for goal in plan.goals]
    old = {goal.id for goal in goals if queries.belongs_to_the_old_unit(goal, move)}
    form = goals_form(
        goals,
        {TAKE: _("Take along"), LEAVE: _("Close")},
        {goal.id: LEAVE if goal.id in old else TAKE for goal in goals},
    )
    if not form.validate_on_submit():
        page = render_template("moves/inside.html", move=move, plans=plans, form=form, old=old)
        return page, 422 if form.is_submitted() else 200
    settling.settle(move, plans, taken_in(form, goals), actor=current_actor())
    db.session.commit()
    flash(_("You have gone through the goals after the move."), "success")
    address = url_for("plans.show", plan_id=plans[0].id) if plans else url_for("start.index")
    return redirect(address, code=303)


def _take_along(move: EmploymentMove) -> ResponseReturnValue:
    actor = current_actor()
    plans = queries.list_plans(move, actor)
    goals, rounds = [goal for plan in plans for goal in plan.goals], _rounds(move)
    form = goals_form(goals, {TAKE: _("Take along"), LEAVE: _("Leave")}, {}, rounds=rounds)
    if not form.validate_on_submit():
        page = render_template("moves/away.html", move=move, plans=plans, form=form, rounds=rounds)
        return page, 422 if form.is_submitted() else 200
    chosen = round_in(form, rounds)
    new = settling.take_along(move, plans, taken_in(form, goals), chosen, actor=actor)
    address = url_for("plans.show", plan_id=new.id) if new else url_for("plans.mine", all=1)
    db.session.commit()
    flash(_("The goals are in your new plan.") if new else _("You take nothing along."), "success")
    return redirect(address, code=303)


def _rounds(move: EmploymentMove) -> list[PlanningRound]:
    return [each for _unit, each in list_open_rounds({move.employment.unit_id})]
