"""What becomes of each goal after a move: taken along, or closed (EMP-3, EMP-4)."""

from collections.abc import Collection, Sequence

from flask_babel import gettext as _

from kompetensplan import clock, policy
from kompetensplan.db import db
from kompetensplan.errors import StepNotOpen
from kompetensplan.moves.queries import links_that_hold
from kompetensplan.organisation.models import EmploymentMove
from kompetensplan.plans.models import EventKind, Plan, TargetKind
from kompetensplan.plans.queries.plan import get_plan
from kompetensplan.plans.services.copying import copy_goal
from kompetensplan.plans.services.drafting import create_plan
from kompetensplan.plans.services.history import record
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.services.structure import remove
from kompetensplan.plans.workflow import STEPS
from kompetensplan.policy import Actor, Permission
from kompetensplan.rounds.models import PlanningRound


def settle(
    move: EmploymentMove, plans: Sequence[Plan], taken: Collection[int], *, actor: Actor
) -> None:
    """Go on with the goals `taken` in the new unit, and close the others, in each plan.

    Out of an agreed plan a goal is closed by a change proposal, which the two sign (ruling 5).

    Raises:
        NotAllowed: the actor is neither the employee nor the new manager.
        StepNotOpen: it is done already, or a plan is paused.
    """
    _require_open(move, actor)
    for plan in plans:
        closing = [goal for goal in plan.goals if goal.id not in taken]
        if closing and not plan.is_editable:
            take_step(plan, STEPS["start_change"], actor=actor)
        for goal in plan.goals:
            if goal.id in taken:
                record(plan, EventKind.GOAL_TAKEN, actor=actor, detail=goal.title)
        for goal in closing:
            remove(plan, (TargetKind.GOAL, goal.id), seen=None, actor=actor)
        record(plan, EventKind.MOVE_SETTLED, actor=actor)
    _finish(move)


def take_along(
    move: EmploymentMove,
    plans: Sequence[Plan],
    taken: Collection[int],
    planning_round: PlanningRound | None,
    *,
    actor: Actor,
) -> Plan | None:
    """Take goals from what the old authority has kept into a new draft; return that plan.

    With no goals nothing is written, and nothing is asked again.

    Raises:
        NotAllowed: the actor is not the employee.
        StepNotOpen: it is done already, or there is no open round to start a plan in.
    """
    _require_open(move, actor)
    goals = [goal for plan in plans for goal in plan.goals if goal.id in taken]
    _finish(move)
    if not goals:
        return None
    if planning_round is None:
        raise StepNotOpen(
            f"no round is open for unit {move.to_unit_id}",
            reason=_("No planning round is open for your new unit, so there is no plan yet."),
            help=_("Your goals are kept. Ask your new manager, or HR, when the round opens."),
        )
    new = create_plan(move.employment, planning_round, actor=actor)
    into = get_plan(actor, new.id, for_change=True)
    for goal in goals:
        copy_goal(goal, into, links=links_that_hold(goal, move), actor=actor)
    return into


def _require_open(move: EmploymentMove, actor: Actor) -> None:
    policy.require(actor, Permission.MOVE_SETTLE, move)
    if move.settled_at is not None:
        raise StepNotOpen(
            f"move {move.id} is settled",
            reason=_("The goals have been gone through after the move already."),
            help=_("Open the plan to see what was taken along."),
        )


def _finish(move: EmploymentMove) -> None:
    move.settled_at = clock.now()
    db.session.flush()
