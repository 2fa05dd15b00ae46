"""Plans of people who are on leave, and of those who have come back (2.12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import (
    EventKind,
    FieldChange,
    Plan,
    PlanEvent,
    PlanState,
    TargetKind,
)
from kompetensplan.plans.workflow import STEPS

# ABS-1: a shorter absence is no business of the plan.
SHORTEST = 30


def list_to_pause(limit: int) -> Sequence[Plan]:
    """Return open plans of people who are on a long leave.

    One that somebody has resumed during the leave goes on: that is the person's choice. One that
    went on by itself rests again when the leave has become longer.
    """
    day = clock.today()
    away = _plans().where(
        Plan.state.in_(STEPS["pause"].sources),
        Employment.absent_from <= day,
        or_(Employment.absent_to.is_(None), Employment.absent_to >= day),
    )
    resumed = _latest(PlanEvent.kind == EventKind.RESUMED, PlanEvent.person_id.is_not(None))
    chosen = dict(resumed.all())
    return [
        plan
        for plan in db.session.scalars(away)
        if (first := plan.employment.absent_from)
        and is_long(first, plan.employment.absent_to)
        and not (plan.id in chosen and chosen[plan.id] >= clock.at(first, time(0)))
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


@dataclass(frozen=True, slots=True)
class Rest:
    """When a plan rested during a leave, for the last time."""

    began_at: datetime
    ended_at: datetime

    @property
    def first_monday(self) -> date:
        """The week in which it began: what was planned from then on has been overtaken."""
        day = clock.local(self.began_at).date()
        return day - timedelta(days=day.weekday())

    @property
    def weeks(self) -> int:
        """For how many weeks, begun ones too."""
        days = (clock.local(self.ended_at).date() - clock.local(self.began_at).date()).days
        return -(-days // 7)


def find_rest(plan: Plan) -> Rest | None:
    """Return the rest that the latest leave gave the plan, if it is over."""
    by_system = (PlanEvent.plan_id == plan.id, PlanEvent.person_id.is_(None))
    query = select(PlanEvent.kind, PlanEvent.at).where(
        *by_system, PlanEvent.kind.in_((EventKind.PAUSED, EventKind.RESUMED))
    )
    rows = db.session.execute(query.order_by(PlanEvent.id.desc()).limit(2)).all()
    if [row[0] for row in rows] != [EventKind.RESUMED, EventKind.PAUSED]:
        return None
    return Rest(began_at=rows[1][1], ended_at=rows[0][1])


def list_dates_written_since(plan: Plan, moment: datetime) -> set[tuple[TargetKind, int, str]]:
    """Return which of the plan's dates somebody has changed since `moment`."""
    query = select(FieldChange.target_kind, FieldChange.target_id, FieldChange.field).where(
        FieldChange.plan_id == plan.id,
        FieldChange.applied,
        FieldChange.at >= moment,
        FieldChange.field.in_(("week", "ends_on", "follow_up_on")),
    )
    return {(row[0], row[1], row[2]) for row in db.session.execute(query)}


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
