"""Plans of people who are on leave, and of those who have come back (2.12)."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import EventKind, Plan, PlanEvent, PlanState
from kompetensplan.plans.workflow import STEPS

# ABS-1: a shorter absence is no business of the plan.
SHORTEST = 30


def list_to_pause(limit: int) -> Sequence[Plan]:
    """Return open plans of people who are on a long leave, which nobody has paused since it began.

    One that somebody has resumed during the leave goes on: that is the person's choice.
    """
    day = clock.today()
    away = _plans().where(
        Plan.state.in_(STEPS["pause"].sources),
        Employment.absent_from <= day,
        or_(Employment.absent_to.is_(None), Employment.absent_to >= day),
    )
    paused = dict(_latest(PlanEvent.kind == EventKind.PAUSED).all())
    return [
        plan
        for plan in db.session.scalars(away)
        if (first := plan.employment.absent_from)
        and is_long(first, plan.employment.absent_to)
        and not (plan.id in paused and paused[plan.id] >= clock.at(first, time(0)))
    ][:limit]


def is_long(first: date, last: date | None) -> bool:
    """Tell whether an absence is one that pauses a plan; one without an end is."""
    return last is None or (last - first).days + 1 > SHORTEST


def list_to_resume() -> Sequence[Plan]:
    """Return plans that were paused by a leave that is over."""
    by_system = dict(
        _latest(PlanEvent.kind == EventKind.PAUSED, PlanEvent.person_id.is_(None)).all()
    )
    by_anybody = dict(_latest(PlanEvent.kind == EventKind.PAUSED).all())
    back = _plans().where(Plan.state == PlanState.PAUSED, Plan.id.in_(by_system))
    day = clock.today()
    return [
        plan
        for plan in db.session.scalars(back)
        if not plan.employment.is_absent(day) and by_system[plan.id] == by_anybody[plan.id]
    ]


def _plans() -> Select[Plan]:
    return (
        select(Plan)
        .join(Plan.employment)
        .options(
            contains_eager(Plan.employment).options(
                joinedload(Employment.person), joinedload(Employment.unit)
            ),
            joinedload(Plan.round),
        )
        .order_by(Plan.id)
        .with_for_update(of=Plan, skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _latest(*which: ColumnElement[bool]) -> Any:
    query = select(PlanEvent.plan_id, func.max(PlanEvent.at)).join(
        Plan, PlanEvent.plan_id == Plan.id
    )
    open_plans = Plan.state.in_((*STEPS["pause"].sources, PlanState.PAUSED))
    return db.session.execute(query.where(open_plans, *which).group_by(PlanEvent.plan_id))
