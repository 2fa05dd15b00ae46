"""Reads what the figures are counted from, in a fixed number of statements.

The history that is stored says how it was on a past day as well: who was employed where, which
rounds were open, which version was in force. What was never stored, such as an absence that
has been overwritten, is taken as it is now.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from kompetensplan.clock import local
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment, EmploymentForm, EmploymentMove, Unit
from kompetensplan.plans.models import Meeting, Plan, PlanVersion, VersionKind
from kompetensplan.rounds.models import PlanningRound, RoundUnit, RoundWindow, WindowKind


@dataclass(frozen=True, slots=True)
class Round:
    """A planning round, with what decides on which days it is open and late."""

    id: int
    begins_on: date
    meetings_end: date
    ends_on: date
    closed_at: datetime | None
    units: frozenset[int]

    @property
    def closed_on(self) -> date | None:
        return local(self.closed_at).date() if self.closed_at else None

    def is_open(self, day: date) -> bool:
        """Tell whether it was open when `day` was over."""
        return self.begins_on <= day and (self.closed_on is None or self.closed_on > day)

    def is_late(self, day: date) -> bool:
        """Tell whether the time for meetings was over."""
        return (self.closed_on is not None and self.closed_on <= day) or self.meetings_end < day


@dataclass(frozen=True, slots=True)
class Job:
    """An employment; `moves` are those to other units, the first one first."""

    id: int
    unit_id: int
    authority: str
    starts_on: date
    ends_on: date | None
    away_from: date | None
    away_to: date | None
    is_hourly: bool
    moves: tuple[tuple[date, int, str], ...] = ()
    is_fixed_term: bool = False

    def holds(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)

    def is_away(self, day: date) -> bool:
        away = self.away_from is not None and self.away_from <= day
        return away and (self.away_to is None or self.away_to >= day)

    def place(self, day: date) -> tuple[int, str]:
        """Return in which unit, under which authority, it was when `day` was over (EMP-4)."""
        later = (move for move in self.moves if move[0] > day)
        _day, unit_id, authority = next(later, (day, self.unit_id, self.authority))
        return unit_id, authority


@dataclass(frozen=True, slots=True)
class Version:
    """A version that was agreed on, or set without agreement, and until when it counted."""

    id: int
    agreed_on: date
    is_agreed: bool
    annulled_on: date | None


@dataclass(slots=True)
class PlanFacts:
    """A plan with its versions, the latest first."""

    id: int
    round_id: int
    authority: str
    begun_on: date
    met_on: date | None  # the first day on which it had a meeting booked
    versions: list[Version] = field(default_factory=list)

    def in_force(self, day: date | None) -> Version | None:
        """Return the version that was in force when `day` was over; without a day, now."""
        for version in self.versions:
            if day is None:
                counts = version.annulled_on is None
            else:
                annulled = version.annulled_on is not None and version.annulled_on <= day
                counts = version.agreed_on <= day and not annulled
            if counts:
                return version
        return None


@dataclass(slots=True)
class History:
    """All that is counted, of now and of the days that are asked for."""

    parents: dict[int, int | None]
    periods: dict[int, tuple[date, date | None]]
    rounds: list[Round]
    jobs: list[Job]
    plans: dict[int, list[PlanFacts]]  # by employment, those begun first before the others

    def parents_on(self, day: date | None) -> dict[int, int | None]:
        """Return the units that there were, and what each stood under."""
        if day is None:
            return self.parents
        return {key: parent for key, parent in self.parents.items() if self._was(key, day)}

    def _was(self, unit_id: int, day: date) -> bool:
        first, last = self.periods[unit_id]
        return first <= day and (last is None or last >= day)


def read_history(rounds: Collection[Round], earliest: date) -> History:
    """Return what is counted of these rounds, of those employed on `earliest` or later."""
    units = db.session.execute(select(Unit.id, Unit.parent_id, Unit.starts_on, Unit.ends_on)).all()
    return History(
        {row[0]: row[1] for row in units},
        {row[0]: (row[2], row[3]) for row in units},
        list(rounds),
        _jobs(earliest),
        _plans([each.id for each in rounds]),
    )


def read_rounds() -> list[Round]:
    """Return every round, in two statements."""
    units = defaultdict[int, set[int]](set)
    for round_id, unit_id in db.session.execute(select(RoundUnit.round_id, RoundUnit.unit_id)):
        units[round_id].add(unit_id)
    window = aliased(RoundWindow)
    first = select(func.min(window.starts_on)).where(window.round_id == PlanningRound.id)
    query = select(PlanningRound, RoundWindow.ends_on, first.scalar_subquery()).outerjoin(
        RoundWindow,
        and_(RoundWindow.round_id == PlanningRound.id, RoundWindow.kind == WindowKind.MEETINGS),
    )
    return [
        Round(
            each.id,
            min(each.starts_on, first_window or each.starts_on),
            meetings_end or each.ends_on,
            each.ends_on,
            each.closed_at,
            frozenset(units[each.id]),
        )
        for each, meetings_end, first_window in db.session.execute(query.order_by(PlanningRound.id))
    ]


def _jobs(earliest: date) -> list[Job]:
    moves: dict[int, list[tuple[date, int, str]]] = defaultdict(list)
    rows = select(
        EmploymentMove.employment_id,
        EmploymentMove.moved_on,
        EmploymentMove.from_unit_id,
        EmploymentMove.from_authority,
    )
    later = rows.where(EmploymentMove.moved_on > earliest)
    for job_id, day, unit_id, authority in db.session.execute(
        later.order_by(EmploymentMove.moved_on)
    ):
        moves[job_id].append((day, unit_id, authority))
    query = select(
        Employment.id,
        Employment.unit_id,
        Employment.authority,
        Employment.starts_on,
        Employment.ends_on,
        Employment.absent_from,
        Employment.absent_to,
        Employment.form,
    ).where((Employment.ends_on.is_(None)) | (Employment.ends_on >= earliest))
    return [
        Job(
            *row[:7],
            row[7] is EmploymentForm.HOURLY,
            tuple(moves.get(row[0], ())),
            row[7] is not EmploymentForm.PERMANENT,
        )
        for row in db.session.execute(query)
    ]


def _plans(rounds: Collection[int]) -> dict[int, list[PlanFacts]]:
    """Return the plans by employment, in two statements."""
    met = (
        select(func.min(Meeting.booked_at))
        .where(Meeting.plan_id == Plan.id, Meeting.cancelled_at.is_(None))
        .scalar_subquery()
    )
    query = select(
        Plan.employment_id, Plan.id, Plan.round_id, Plan.authority, Plan.created_at, met
    ).where(Plan.round_id.in_(rounds))
    found: dict[int, list[PlanFacts]] = defaultdict(list)
    by_id: dict[int, PlanFacts] = {}
    for job_id, plan_id, round_id, authority, begun, booked in db.session.execute(
        query.order_by(Plan.id)
    ):
        met_on = local(booked).date() if booked else None
        facts = PlanFacts(plan_id, round_id, authority, local(begun).date(), met_on)
        by_id[plan_id] = facts
        found[job_id].append(facts)
    for plan_id, version in _versions(rounds):
        if plan := by_id.get(plan_id):  # else it is newer than what was read
            plan.versions.append(version)
            # What came along from another system was agreed on before it was written here.
            plan.begun_on = min(plan.begun_on, version.agreed_on)
    return found


def _versions(rounds: Collection[int]) -> list[tuple[int, Version]]:
    query = (
        select(
            PlanVersion.plan_id,
            PlanVersion.id,
            PlanVersion.agreed_on,
            PlanVersion.kind,
            PlanVersion.annulled_at,
        )
        .join(PlanVersion.plan)
        .where(Plan.round_id.in_(rounds))
        .order_by(PlanVersion.plan_id, PlanVersion.number.desc())
    )
    return [
        (
            plan_id,
            Version(
                key,
                agreed_on,
                kind is VersionKind.AGREED,
                local(annulled).date() if annulled else None,
            ),
        )
        for plan_id, key, agreed_on, kind, annulled in db.session.execute(query)
    ]


def by_round(plans: Collection[PlanFacts]) -> Mapping[int, PlanFacts]:
    """Return the latest plan of each round."""
    return {plan.round_id: plan for plan in plans}
