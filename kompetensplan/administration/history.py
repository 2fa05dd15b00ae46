"""What has changed in the organisation, and when: units, their names, who leads them, moves."""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import (
    AuthoritySuccession,
    Employment,
    EmploymentMove,
    FormerName,
    Unit,
    UnitKind,
    UnitManager,
)
from kompetensplan.organisation.queries import within

MOST = 300  # of each kind; an import of a whole municipality begins all its units on one day
USUAL = timedelta(days=90)
ONE_DAY = timedelta(days=1)


class Kind(enum.StrEnum):
    """What can have happened."""

    BEGAN = "began"
    ENDED = "ended"
    RENAMED = "renamed"
    LED = "led"
    LEFT = "left"
    MOVED = "moved"
    SUCCEEDED = "succeeded"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: to which unit, and with what beside it."""

    day: date
    kind: Kind
    unit: str
    sort_key: str
    beside: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Between which days, both included, and below which unit."""

    first: date
    last: date
    below: str = ""


def list_departments() -> Sequence[Unit]:
    """Return the departments that the history can be narrowed to."""
    query = select(Unit).where(Unit.kind == UnitKind.DEPARTMENT)
    return db.session.scalars(query.order_by(Unit.sort_key, Unit.id)).all()


def list_events(wanted: Wanted) -> list[Event]:
    """Return what happened, the latest first and units in Swedish order, in seven statements."""
    events = [event for rows in _queries(wanted) for event in rows]
    return sorted(events, key=lambda event: (-event.day.toordinal(), event.sort_key, event.kind))


def _queries(wanted: Wanted) -> Iterator[Iterator[Event]]:
    name = Person.given_name + " " + Person.family_name
    for kind, at in ((Kind.BEGAN, Unit.starts_on), (Kind.ENDED, Unit.ends_on)):
        yield _events(kind, wanted, select(at, Unit.name, Unit.sort_key), at)
    for kind, at in ((Kind.LED, UnitManager.starts_on), (Kind.LEFT, UnitManager.ends_on)):
        led = (
            select(at, Unit.name, Unit.sort_key, name)
            .join(Unit, UnitManager.unit_id == Unit.id)
            .join(Employment, UnitManager.employment_id == Employment.id)
            .join(Person, Employment.person_id == Person.id)
        )
        yield _events(kind, wanted, led, at)
    renamed = select(FormerName.ends_on, Unit.name, Unit.sort_key, FormerName.name)
    renamed = renamed.join(Unit, FormerName.unit_id == Unit.id)
    yield _events(Kind.RENAMED, wanted, renamed, FormerName.ends_on)
    yield _moves(wanted)
    yield _successions(wanted)


def _events(kind: Kind, wanted: Wanted, query: Any, at: Any) -> Iterator[Event]:
    # The last day of what ends is the day before the change.
    shift = ONE_DAY if kind in (Kind.ENDED, Kind.LEFT, Kind.RENAMED) else timedelta()
    query = query.where(_between(at, wanted, shift), _below(wanted)).order_by(at.desc())
    for day, unit, sort_key, *beside in db.session.execute(query.limit(MOST)):
        yield Event(day + shift, kind, unit, sort_key, *beside)


def _moves(wanted: Wanted) -> Iterator[Event]:
    """Yield from where to where employments went, as numbers: who moved is the managers' affair."""
    before, at = aliased(Unit), EmploymentMove.moved_on
    query = (
        select(at, Unit.name, Unit.sort_key, before.name, func.count())
        .join(Unit, EmploymentMove.to_unit_id == Unit.id)
        .join(before, EmploymentMove.from_unit_id == before.id)
        .where(_between(at, wanted), _below(wanted))
        .group_by(at, Unit.id, Unit.name, Unit.sort_key, before.id, before.name)
        .order_by(at.desc(), Unit.id)
        .limit(MOST)
    )
    for day, unit, sort_key, source, count in db.session.execute(query):
        yield Event(day, Kind.MOVED, unit, sort_key, source, count)


def _successions(wanted: Wanted) -> Iterator[Event]:
    row = AuthoritySuccession
    query = (
        select(row.starts_on, row.to_authority, row.from_authority, func.coalesce(Unit.name, ""))
        .outerjoin(Unit, row.unit_id == Unit.id)
        .where(_between(row.starts_on, wanted), _below(wanted))
        .order_by(row.starts_on.desc())
        .limit(MOST)
    )
    for day, to, source, part in db.session.execute(query):
        yield Event(day, Kind.SUCCEEDED, to, "", f"{source}, {part}" if part else source)


def _between(
    at: InstrumentedAttribute[date] | InstrumentedAttribute[date | None],
    wanted: Wanted,
    shift: timedelta = timedelta(),
) -> Any:
    return func.coalesce(at, date.max, type_=Date()).between(
        wanted.first - shift, wanted.last - shift
    )


def _below(wanted: Wanted) -> Any:
    return within(wanted.below) if wanted.below else true()
