"""What may be destroyed now, or soon, and what still stops it.

Documents (plans, earlier plans) and accounts are candidates one by one: each is told of,
held and destroyed by itself. Rows of logs and notices are counted and go by their day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.papers.models import EarlierPlan
from kompetensplan.plans.models import Plan, PlanState, PlanVersion
from kompetensplan.plans.workflow import OVER
from kompetensplan.requests.models import TrainingRequest
from kompetensplan.retention.models import DestructionWarning, Hold
from kompetensplan.retention.periods import Period
from kompetensplan.retention.queries.starts import earlier_starts, round_starts
from kompetensplan.retention.tables import documents_columns, named

# RET-5: how long before, the two are told.
NOTICE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document or an account whose period has passed, or soon has.

    Attributes:
        stopped: "held" (RET-4), "away" (the employee is on leave and cannot be told), or "".
        told_on: when the two were told by the decision that holds (RET-5).
    """

    id: int
    starts_on: date
    due_on: date
    stopped: str = ""
    told_on: date | None = None
    is_told_of: bool = True

    @property
    def goes_on(self) -> date | None:
        """The first day when it can be destroyed, once the two have been told."""
        if not self.is_told_of:
            return self.due_on
        return max(self.due_on, self.told_on + NOTICE) if self.told_on else None

    def can_go(self, today: date) -> bool:
        return not self.stopped and self.goes_on is not None and self.goes_on <= today

    def waits_to_be_told(self, today: date) -> bool:
        soon = self.due_on <= today + NOTICE
        return self.is_told_of and soon and not self.stopped and self.told_on is None


def list_candidates(
    kind: str, period: Period, decision_id: int = 0, *, only: int | None = None
) -> Sequence[Candidate]:
    """Return what a period concerns today or within thirty days, in at most two statements.

    `only` looks at one thing; `decision_id` is the decision that the two must have been told of.
    """
    if kind in ("agreed_plan", "draft"):
        return _plans(kind, period, decision_id, only)
    if kind == "earlier_plan":
        return _earlier_plans(period, decision_id, only)
    return _accounts(period, only)


def held(person_id: Any) -> ColumnElement[bool]:
    """Tell, in SQL, whether there is a hold on a person (RET-4)."""
    return exists().where(Hold.person_id == person_id, Hold.lifted_at.is_(None))


def _away(today: date) -> ColumnElement[bool]:
    """Tell whether the employee is on leave: nobody reminds them of it (ABS-3)."""
    return and_(
        Employment.absent_from <= today,
        or_(Employment.absent_to.is_(None), Employment.absent_to >= today),
        or_(Employment.ends_on.is_(None), Employment.ends_on >= today),
    )


def plans_of(kind: str) -> Select[int]:
    """Return the ids of plans of a type; one that rests is not touched until it goes on."""
    has_version = exists().where(PlanVersion.plan_id == Plan.id)
    if kind == "agreed_plan":
        return select(Plan.id).where(has_version, Plan.state != PlanState.PAUSED)
    return select(Plan.id).where(~has_version, Plan.state.in_(OVER))


def _plans(kind: str, period: Period, decision_id: int, only: int | None) -> Sequence[Candidate]:
    today, starts = clock.today(), round_starts(kind)
    dues = {id: (day, period.after(day)) for id, day in starts.items()}
    soon = [id for id, (_day, due) in dues.items() if due <= today + NOTICE]
    promised = (
        select(func.max(PlanVersion.destroy_earliest))
        .where(PlanVersion.plan_id == Plan.id)
        .scalar_subquery()
    )
    query = (
        plans_of(kind)
        .join(Employment, Plan.employment_id == Employment.id)
        .outerjoin(
            DestructionWarning,
            and_(
                DestructionWarning.plan_id == Plan.id,
                DestructionWarning.decision_id == decision_id,
            ),
        )
        .add_columns(
            Plan.round_id,
            held(Employment.person_id).label("held"),
            _away(today).label("away"),
            DestructionWarning.told_on,
            promised.label("promised"),
        )
        .where(Plan.round_id.in_(soon))
        .order_by(Plan.id)
    )
    if only:
        query = query.where(Plan.id == only)
    found = []
    for id, round_id, is_held, is_away, told_on, at_earliest in db.session.execute(query):
        start, due = dues[round_id]
        due = max(due, at_earliest or due)  # what is printed on the document holds
        found.append(Candidate(id, start, due, _stopped(is_held, is_away), told_on))
    return [each for each in found if each.due_on <= today + NOTICE]


def _earlier_plans(period: Period, decision_id: int, only: int | None) -> Sequence[Candidate]:
    today = clock.today()
    query = (
        select(
            EarlierPlan.id,
            EarlierPlan.period,
            EarlierPlan.added_at,
            held(Employment.person_id),
            _away(today),
            DestructionWarning.told_on,
        )
        .join(EarlierPlan.employment)
        .outerjoin(
            DestructionWarning,
            and_(
                DestructionWarning.earlier_plan_id == EarlierPlan.id,
                DestructionWarning.decision_id == decision_id,
            ),
        )
        .order_by(EarlierPlan.id)
    )
    if only:
        query = query.where(EarlierPlan.id == only)
    found = []
    for id, text, added_at, is_held, is_away, told_on in db.session.execute(query):
        start = earlier_starts(text, added_at)
        due = period.after(start)
        if due <= today + NOTICE:
            found.append(Candidate(id, start, due, _stopped(is_held, is_away), told_on))
    return found


def _stopped(is_held: bool, is_away: bool) -> str:
    return "held" if is_held else "away" if is_away else ""


def _accounts(period: Period, only: int | None) -> Sequence[Candidate]:
    query = accounts_of_leavers(period)
    if only:
        query = query.where(Person.id == only)
    return [
        Candidate(id, _day(last), period.after(_day(last)), _stopped(is_held, False), None, False)
        for id, last, is_held in db.session.execute(query)
    ]


def accounts_of_leavers(period: Period) -> Select[int, date, bool]:
    """Return the accounts of people who have left and of whom no document is left (2.7)."""
    last_day = (
        select(func.max(func.coalesce(Employment.ends_on, date.max)))
        .where(Employment.person_id == Person.id)
        .scalar_subquery()
    )
    mine = select(Employment.id).where(Employment.person_id == Person.id)
    return (
        select(Person.id, last_day, held(Person.id))
        .where(last_day <= period.latest_start(clock.today()))
        .where(~exists().where(Plan.employment_id.in_(mine)))
        .where(~exists().where(EarlierPlan.employment_id.in_(mine)))
        .where(~exists().where(TrainingRequest.employment_id.in_(mine)))
        .where(*(_names_nobody(table, column) for table, column in documents_columns()))
        .order_by(Person.id)
    )


def _names_nobody(table: str, column: str) -> ColumnElement[bool]:
    here = named(table)
    return ~select(here.c[column]).where(here.c[column] == Person.id).exists()


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
