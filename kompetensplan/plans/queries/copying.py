"""Which goals of a person's other plans can be taken along into a plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import Goal, Plan
from kompetensplan.plans.queries.plan import visible_to, with_content
from kompetensplan.policy import Actor
from kompetensplan.rounds.models import PlanningRound

LIMIT = 3


@dataclass(frozen=True, slots=True)
class Source:
    """One other plan, and which of its goals have been taken along already."""

    plan: Plan
    taken: frozenset[int]

    @property
    def name(self) -> str:
        return self.plan.round.name


def list_sources(plan: Plan, actor: Actor) -> list[Source]:
    """Return the person's latest other plans that the actor may read, in three statements.

    A manager sees what the employee takes from elsewhere only when it has been taken (EMP-4).
    """
    query = visible_to(actor).join(Plan.round)
    query = query.where(
        Employment.person_id == plan.employment.person_id,
        Plan.id != plan.id,
        select(Goal.id).where(Goal.plan_id == Plan.id, Goal.removed_at.is_(None)).exists(),
    )
    query = query.options(*with_content()).order_by(  # type: ignore[arg-type]
        PlanningRound.starts_on.desc(), Plan.id.desc()
    )
    plans: Sequence[Plan] = db.session.scalars(query.limit(LIMIT)).all()
    taken = frozenset(goal.copied_from_id for goal in plan.goals if goal.copied_from_id)
    return [Source(each, taken) for each in plans]
