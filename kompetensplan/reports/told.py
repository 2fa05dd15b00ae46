"""What employees have chosen to tell about their steps, for the unit's summary (SKE-3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.organisation.models import Unit
from kompetensplan.plans.models import Activity, Goal, Plan, Step
from kompetensplan.plans.queries.plan import is_home_within

MOST = 30


@dataclass(frozen=True, slots=True)
class Told:
    """One person's thoughts on a step, without name and without the step."""

    tried: str
    happened: str
    next_time: str


def list_told(unit: Unit, round_id: int | None, day: date | None = None) -> Sequence[Told]:
    """Return thoughts that somebody ticked "in the summary" for, in the unit and below.

    The latest thirty, in one statement. What was written in a plan stays with the unit whose
    plan it is, also after a move to another authority (EMP-4). Whoever has not ticked is not
    here, whatever they wrote. With a `day`: what had been written when it was over.
    """
    query = (
        select(Step.tried, Step.happened, Step.next_time)
        .join(Step.activity)
        .join(Activity.goal)
        .join(Goal.plan)
        .join(Plan.employment)
        .where(Step.in_summary, Step.reflected_at.is_not(None), is_home_within(unit.path))
        .where(Step.removed_at.is_(None), Activity.removed_at.is_(None), Goal.removed_at.is_(None))
        .order_by(Step.reflected_at.desc(), Step.id.desc())
        .limit(MOST)
    )
    if round_id is not None:
        query = query.where(Plan.round_id == round_id)
    if day is not None:
        query = query.where(Step.reflected_at < clock.at(day + timedelta(days=1), time()))
    return [Told(*row) for row in db.session.execute(query)]
