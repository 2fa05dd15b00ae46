"""The only function that acts on the workflow table."""

from kompetensplan import policy
from kompetensplan.clock import now
from kompetensplan.db import db
from kompetensplan.errors import Invalid, StepNotOpen
from kompetensplan.plans.models import EventKind, Plan
from kompetensplan.plans.queries.plan import facts_of
from kompetensplan.plans.services.history import record
from kompetensplan.plans.services.telling import tell_the_two
from kompetensplan.plans.services.voiding import void_signatures
from kompetensplan.plans.wording import clean
from kompetensplan.plans.workflow import PlanState, Step
from kompetensplan.policy import Actor

LONGEST_COMMENT = 1000
EVENTS = {
    "propose": EventKind.PROPOSED,
    "send_back": EventKind.SENT_BACK,
    "approve": EventKind.APPROVED,
    "confirm": EventKind.CONFIRMED,
    "start_change": EventKind.CHANGE_STARTED,
    "withdraw_change": EventKind.CHANGE_WITHDRAWN,
    "pause": EventKind.PAUSED,
    "resume": EventKind.RESUMED,
    "close": EventKind.CLOSED,
    "move_away": EventKind.MOVED_AWAY,
    "leave": EventKind.LEFT,
}


def take_step(
    plan: Plan, step: Step, *, actor: Actor, comment: str = "", target: PlanState | None = None
) -> None:
    """Move `plan` along by `step` and write it into the plan's history.

    `plan` has its content loaded if the step has terms. `target` says where to for a step
    whose target depends on the plan: `signing.sign` gives AGREED when both keys are there.

    Raises:
        NotAllowed: the actor may not take this step.
        StepNotOpen: the plan is in another state, or a term is not met.
        Invalid: the step needs a comment and there is none, or it is too long.
    """
    comment = clean(comment)
    policy.require(actor, step.permission, plan)
    if plan.state not in step.sources:
        raise StepNotOpen(f"{step.name} on plan {plan.id} in {plan.state}")
    if step.terms and (missing := step.missing(facts_of(plan))):
        raise StepNotOpen(f"{step.name} on plan {plan.id}: {len(missing)} terms are not met")
    if step.needs_comment and not comment:
        raise Invalid(comment="Write why, so that the other one knows.")
    if len(comment) > LONGEST_COMMENT:
        raise Invalid(comment=f"{len(comment)} characters")
    came_from = plan.state
    plan.state = target or step.target or plan.paused_from or plan.state
    plan.paused_from = came_from if plan.state is PlanState.PAUSED else None
    plan.changed_at = now()
    record(plan, EVENTS[step.name], actor=actor, detail=comment)
    if plan.state is PlanState.DRAFT and came_from is PlanState.PROPOSED:
        void_signatures(plan, actor=actor)
    db.session.flush()
    if target is not PlanState.AGREED:  # the agreement tells of itself
        tell_the_two(plan, EVENTS[step.name], by=actor)
