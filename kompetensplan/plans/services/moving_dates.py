"""Dates that stood still while the plan rested, moved on as a proposal (ABS-2).

Nothing moves by itself: of a plan in force the new dates are a change proposal, which the two
go through and sign.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kompetensplan import policy
from kompetensplan.errors import Outdated
from kompetensplan.plans.fields import Target, kind_of, latest_day
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.leave import Rest, list_dates_written_since
from kompetensplan.plans.refusing import not_open
from kompetensplan.plans.services.fields import write_field
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.workflow import STEPS
from kompetensplan.policy import Actor, Permission


@dataclass(frozen=True, slots=True)
class Moved:
    """One date: of what, in which field, as it stands and as it would be."""

    target: Target
    field: str
    before: date
    after: date

    @property
    def key(self) -> str:
        return f"{kind_of(self.target).value}-{self.target.id}-{self.field}-{self.before}"


def moved_dates(plan: Plan, rest: Rest) -> list[Moved]:
    """Return the dates that the rest has overtaken, each as many weeks later as the rest was.

    What is done, what somebody has given another date since, and what cannot be later than
    it is (GOAL-1) is left alone.
    """
    written, last, found = list_dates_written_since(plan, rest.ended_at), latest_day(plan), []
    for target, field, before in _dates(plan):
        key = (kind_of(target), target.id, field)
        if before is None or before < rest.first_monday or key in written:
            continue
        late = last - timedelta(days=last.weekday()) if field == "week" else last
        after = min(before + timedelta(weeks=rest.weeks), late)
        if after > before:
            found.append(Moved(target, field, before, after))
    return found


def _dates(plan: Plan) -> Iterator[tuple[Target, str, date | None]]:
    yield plan, "follow_up_on", plan.follow_up_on
    for goal in plan.goals:
        yield goal, "ends_on", goal.ends_on
        for activity in goal.activities:
            for step in activity.steps:
                if step.done_on is None:
                    yield step, "week", step.week


def propose_dates(plan: Plan, moved: Sequence[Moved], *, seen: Sequence[str], actor: Actor) -> None:
    """Write the new dates; of a plan in force as a change proposal.

    Raises:
        NotAllowed: the actor is not one of the two.
        StepNotOpen: the plan is at rest.
        Outdated: the dates are no longer those that were `seen`.
    """
    policy.require(actor, Permission.PLAN_EDIT, plan)
    if plan.is_at_rest:
        raise not_open(plan)
    if not moved or [each.key for each in moved] != list(seen):
        raise Outdated(f"the dates of plan {plan.id} have changed since they were read")
    if not plan.is_editable:
        take_step(plan, STEPS["start_change"], actor=actor)
    for each in moved:
        base, value = each.before.isoformat(), each.after.isoformat()
        write_field(plan, each.target, each.field, base=base, value=value, actor=actor)
