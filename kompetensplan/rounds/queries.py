"""Reads of planning rounds: which are open for whom, and how ready each unit is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import Role, Unit
from kompetensplan.organisation.queries import within
from kompetensplan.policy import Actor
from kompetensplan.priorities.models import Level, Priority, Status
from kompetensplan.rounds.models import PlanningRound, RoundUnit

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Readiness:
    """What YEAR-2 looks at: how many priorities a unit has published and not yet presented."""

    published: int = 0
    not_presented: int = 0

    @property
    def is_ready(self) -> bool:
        """Tell whether the round may open without a reason."""
        return self.published > 0 and self.not_presented == 0


NOTHING = Readiness()


@dataclass(frozen=True, slots=True)
class Concern:
    """A round that concerns some units of the actor, and how it stands there."""

    round: PlanningRound
    units: tuple[RoundUnit, ...]


# ── for those who start plans ─────────────────────────────────────────────────────────


def open_round_for(unit_id: int, day: date | None = None) -> PlanningRound | None:
    """Return the round in which the unit makes its plans: open for it, and not closed.

    Of several, the one whose period covers `day`; else the next one; else the latest.
    """
    day = day or clock.today()
    found = [each.round for each in list_open_rounds([unit_id])]
    return min(found, key=lambda each: _distance(each, day), default=None)


def list_open_rounds(unit_ids: Iterable[int]) -> Sequence[RoundUnit]:
    """Return the units in rounds that are open for them, each with its round."""
    query = (
        select(RoundUnit)
        .join(RoundUnit.round)
        .options(contains_eager(RoundUnit.round))
        .where(RoundUnit.unit_id.in_(set(unit_ids)), RoundUnit.opened_at.is_not(None))
        .where(PlanningRound.closed_at.is_(None))
        .order_by(PlanningRound.starts_on, PlanningRound.id)
    )
    return db.session.scalars(query).all()


def _distance(planning_round: PlanningRound, day: date) -> tuple[int, int]:
    if planning_round.starts_on <= day <= planning_round.ends_on:
        return (0, (day - planning_round.starts_on).days)
    if planning_round.starts_on > day:
        return (1, (planning_round.starts_on - day).days)
    return (2, (day - planning_round.ends_on).days)


# ── pages ─────────────────────────────────────────────────────────────────────────────


def list_rounds(*, closed: bool = False) -> Sequence[PlanningRound]:
    """Return the rounds that go on, or those that are closed, with their windows."""
    is_closed = PlanningRound.closed_at.is_not(None)
    query = (
        select(PlanningRound)
        .options(selectinload(PlanningRound.windows))
        .where(is_closed if closed else ~is_closed)
    )
    order = PlanningRound.starts_on.desc() if closed else PlanningRound.starts_on
    return db.session.scalars(query.order_by(order, PlanningRound.id)).all()


def list_rounds_of(unit: Unit) -> Sequence[PlanningRound]:
    """Return the rounds of the units at and below a unit, with their windows, in two statements.

    Closed ones too: the year wheel shows what has been.
    """
    there = select(RoundUnit.round_id).join(RoundUnit.unit).where(within(unit.path))
    query = (
        select(PlanningRound)
        .options(selectinload(PlanningRound.windows))
        .where(PlanningRound.id.in_(there))
    )
    return db.session.scalars(query.order_by(PlanningRound.starts_on, PlanningRound.id)).all()


def list_concerns(actor: Actor, rounds: Iterable[PlanningRound]) -> list[Concern]:
    """Return which of the rounds concern units where the actor works or that they lead."""
    by_id = {each.id: each for each in rounds}
    home = [int(path.strip("/").split("/")[-1]) for path in actor.home_paths]
    query = (
        select(RoundUnit)
        .join(RoundUnit.unit)
        .options(contains_eager(RoundUnit.unit))
        .where(RoundUnit.round_id.in_(by_id), RoundUnit.unit_id.in_({*home, *actor.leads}))
        .order_by(Unit.sort_key)
    )
    units: dict[int, list[RoundUnit]] = defaultdict(list)
    for each in db.session.scalars(query):
        units[each.round_id].append(each)
    return [Concern(by_id[key], tuple(units[key])) for key in by_id if key in units]


def get_round(actor: Actor, round_id: int, *, for_change: bool = False) -> PlanningRound:
    """Return a round with its owner and windows; with `for_change` its row is locked.

    Raises:
        NotFound: there is none.
    """
    query = (
        select(PlanningRound)
        .options(joinedload(PlanningRound.owner), selectinload(PlanningRound.windows))
        .where(PlanningRound.id == round_id)
    )
    if for_change:
        query = query.with_for_update(of=PlanningRound)
    planning_round = db.session.scalars(query).one_or_none()
    if planning_round is None:
        raise NotFound(f"round {round_id}")
    return planning_round


def get_round_unit(round_id: int, unit_id: int) -> RoundUnit:
    """Return a unit in a round.

    Raises:
        NotFound: the unit is not in the round.
    """
    query = (
        select(RoundUnit)
        .options(joinedload(RoundUnit.round), joinedload(RoundUnit.unit))
        .where(RoundUnit.round_id == round_id, RoundUnit.unit_id == unit_id)
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(f"unit {unit_id} in round {round_id}")
    return found


def list_units_of(
    actor: Actor, planning_round: PlanningRound, *, waiting: bool = False, page: int = 1
) -> Pagination:
    """Return the units of a round that concern the actor, a page at a time.

    HR sees their part of the organisation, managers what lies below them, others where they
    work. With `waiting` only those for which the round has not opened.
    """
    paths = [grant.path for grant in actor.grants if grant.role == Role.HR.value]
    below = [Unit.path.startswith(path) for path in (*paths, *actor.oversees)]
    query = (
        select(RoundUnit)
        .join(RoundUnit.unit)
        .options(contains_eager(RoundUnit.unit), joinedload(RoundUnit.opened_by))
        .where(RoundUnit.round_id == planning_round.id)
        .where(or_(Unit.path.in_(actor.home_paths), Unit.id.in_(actor.leads), *below))
        .order_by(Unit.sort_key, Unit.id)
    )
    if waiting:
        query = query.where(RoundUnit.opened_at.is_(None))
    return db.paginate(query, page=min(max(page, 1), 10_000), per_page=PER_PAGE, error_out=False)


def count_units(planning_round: PlanningRound) -> tuple[int, int]:
    """Return in how many units the round has opened, and how many it has."""
    opened, total = db.session.execute(
        select(func.count(RoundUnit.opened_at), func.count()).where(
            RoundUnit.round_id == planning_round.id
        )
    ).one()
    return opened, total


def readiness_of(unit_ids: Iterable[int]) -> dict[int, Readiness]:
    """Return how ready each unit is for a round to open (YEAR-2), in one statement."""
    # The municipality's areas are decided in council and need no staff meeting.
    missing = and_(Priority.presented_on.is_(None), Priority.level != Level.ORGANISATION)
    query = (
        select(Priority.unit_id, func.count(), func.sum(case((missing, 1), else_=0)))
        .where(Priority.unit_id.in_(set(unit_ids)), Priority.status == Status.PUBLISHED)
        .group_by(Priority.unit_id)
    )
    return {
        key: Readiness(published, not_presented)
        for key, published, not_presented in db.session.execute(query)
    }


def unit_ids_of(planning_round: PlanningRound) -> dict[int, bool]:
    """Return the units of a round, and whether it has opened for each."""
    query = select(RoundUnit.unit_id, RoundUnit.opened_at).where(
        RoundUnit.round_id == planning_round.id
    )
    return {key: opened_at is not None for key, opened_at in db.session.execute(query)}
