"""The only function that acts on the workflow table."""

from collections.abc import Sequence

from sqlalchemy import update

from kompetensplan import policy
from kompetensplan.clock import now
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.free_text import refuse_personnummer
from kompetensplan.plans.models import EventKind, Plan
from kompetensplan.plans.queries.plan import facts_of
from kompetensplan.plans.queries.versions import state_in_force
from kompetensplan.plans.refusing import not_open, terms_missing
from kompetensplan.plans.services.history import record
from kompetensplan.plans.services.telling import tell_the_two
from kompetensplan.plans.services.voiding import void_signatures
from kompetensplan.plans.wording import clean
from kompetensplan.plans.workflow import STEPS, PlanState, Step
from kompetensplan.policy import Actor

LONGEST_COMMENT = 1000
EVENTS = {
    "propose": EventKind.PROPOSED,
    "send_back": EventKind.SENT_BACK,
    "approve": EventKind.APPROVED,
    "confirm": EventKind.CONFIRMED,
    "set_without_agreement": EventKind.SET_WITHOUT_AGREEMENT,
    "start_change": EventKind.CHANGE_STARTED,
    "annul": EventKind.CHANGE_STARTED,
    "withdraw_change": EventKind.CHANGE_WITHDRAWN,
    "pause": EventKind.PAUSED,
    "resume": EventKind.RESUMED,
    "close": EventKind.CLOSED,
    "move_away": EventKind.MOVED_AWAY,
    "leave": EventKind.LEFT,
    "close_without_talk": EventKind.CLOSED,
    "close_annulled": EventKind.CLOSED,
    "end": EventKind.ENDED_WITHOUT_AGREEMENT,
    "take_up": EventKind.TAKEN_UP,
}


def take_step(plan: Plan, step: Step, *, actor: Actor, comment: str = "") -> None:
    """Move `plan` along by `step` and write it into the plan's history.

    `plan` has its content loaded if the step has terms.

    Raises:
        NotAllowed: the actor may not take this step.
        StepNotOpen: the plan is in another state, or a term is not met.
        Invalid: the step needs a comment and there is none, or it is too long.
    """
    comment = clean(comment)
    check_step(plan, step, actor=actor, comment=comment)
    record(plan, EVENTS[step.name], actor=actor, detail=comment)
    came_from = plan.state
    move_on(plan, step)
    if came_from in STEPS["approve"].sources and plan.state in (PlanState.DRAFT, PlanState.CLOSED):
        void_signatures(plan, actor=actor)
    tell_the_two(plan, EVENTS[step.name], by=actor)


def check_step(plan: Plan, step: Step, *, actor: Actor, comment: str = "") -> None:
    """Refuse a step that the actor may not take, or that is not open; as `take_step`."""
    policy.require(actor, step.permission, plan)
    if plan.state not in step.sources:
        raise not_open(plan, f"{step.name}:")
    if step.terms and (missing := step.missing(facts_of(plan))):
        raise terms_missing(plan, step.name, missing)
    if step.needs_comment and not comment:
        raise Invalid(comment="Write why, so that the other person knows.")
    if len(comment) > LONGEST_COMMENT:
        raise Invalid(comment=f"{len(comment)} characters")
    refuse_personnummer(comment=comment)


def move_on(plan: Plan, step: Step, *, target: PlanState | None = None) -> None:
    """Give the plan the state that `step` leads to; everything else about it is done.

    `target` says where to for a signature: AGREED when both keys are there. The database
    refuses a state without what it rests on, so what it rests on is stored first.
    """
    came_from = plan.state
    db.session.flush()
    plan.state = target or step.target or _target(plan, step)
    plan.paused_from = came_from if plan.state is PlanState.PAUSED else None
    plan.changed_at = now()
    db.session.flush()


def change_on_return(plan: Plan) -> None:
    """Let a plan that rests come back as a proposal: what was in force is not any more."""
    if plan.paused_from in STEPS["annul"].sources:
        plan.paused_from = STEPS["annul"].target
        plan.changed_at = now()
        db.session.flush()


def move_many(plan_ids: Sequence[int], step: Step) -> None:
    """Let the system take a step with many plans at once, where they still stand before it."""
    db.session.execute(
        update(Plan)
        .where(Plan.id.in_(plan_ids), Plan.state.in_(step.sources))
        .values(state=step.target, changed_at=now(), version=Plan.version + 1)
        .execution_options(synchronize_session="fetch")
    )


def _target(plan: Plan, step: Step) -> PlanState:
    """Return where a step leads whose target depends on the plan."""
    if step.name == "withdraw_change":
        return state_in_force(plan.id)
    return plan.paused_from or plan.state
