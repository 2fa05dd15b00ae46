"""Reads about units and employments, and who agrees with whom."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, contains_eager

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import (
    Deputy,
    DeputyKind,
    DeputyScope,
    Employment,
    NamedApprover,
    RoleGrant,
    Unit,
    UnitKind,
    UnitManager,
)
from kompetensplan.policy import Actor


def in_force(
    table: type[UnitManager | Deputy | NamedApprover | RoleGrant | Employment | Unit],
    day: date | BindParameter[date],
) -> ColumnElement[bool]:
    """Say in SQL that a row with a period holds on `day`, its last day included."""
    return and_(table.starts_on <= day, or_(table.ends_on.is_(None), table.ends_on >= day))


def is_not_gone(
    person_id: InstrumentedAttribute[int] | BindParameter[int], day: date | BindParameter[date]
) -> ColumnElement[bool]:
    """Say in SQL that a person has not left: employed on `day`, or never yet in HR's files.

    What somebody is trusted with does not outlive the employment, whoever forgets to end it.
    """
    theirs = select(Employment.id).where(Employment.person_id == person_id)
    return or_(theirs.where(in_force(Employment, day)).exists(), ~theirs.exists())


def within(path: str) -> ColumnElement[bool]:
    """Say in SQL that a unit is the one at `path` or below it: a range, which an index answers."""
    return and_(Unit.path >= path, Unit.path < end_of(path))


def end_of(path: str) -> str:
    """Return the first path that is sorted after all below `path`: "0" comes next to "/"."""
    return path[:-1] + "0"


def find_root() -> Unit | None:
    """Return the municipality, if it has been imported."""
    return db.session.scalars(
        select(Unit).where(Unit.kind == UnitKind.MUNICIPALITY).order_by(Unit.id).limit(1)
    ).one_or_none()


def get_unit(actor: Actor, unit_id: int) -> Unit:
    """Return a unit; everyone may know the organisation.

    Raises:
        NotFound: there is no such unit.
    """
    unit = db.session.get(Unit, unit_id)
    if unit is None:
        raise NotFound(f"unit {unit_id}")
    return unit


def get_employment(actor: Actor, employment_id: int) -> Employment:
    """Return an employment that the actor has or leads, with person and unit.

    Raises:
        NotFound: there is none, or it is nothing the actor may know of.
    """
    employment = db.session.scalars(
        with_person_and_unit().where(Employment.id == employment_id)
    ).one_or_none()
    if employment is None or not (
        employment.person_id == actor.person_id or actor.lead_of(employment)
    ):
        raise NotFound(f"employment {employment_id}")
    return employment


def with_person_and_unit() -> Select[Employment]:
    """Return a query of employments with person and unit, to build on."""
    return (
        select(Employment)
        .join(Employment.person)
        .join(Employment.unit)
        .options(contains_eager(Employment.person), contains_eager(Employment.unit))
    )


def list_units(path: str = "/", *, day: date | None = None) -> Sequence[Unit]:
    """Return the units at and below `path` in force on `day`, in Swedish order by level."""
    query = select(Unit).where(within(path), in_force(Unit, day or clock.today()))
    return db.session.scalars(query.order_by(Unit.sort_key)).all()


class Anybody:
    """Stands for an actor in a statement that is put together once; `values_of` fills it in."""

    person_id = bindparam("actor_id", type_=Integer())
    leads = bindparam("actor_leads", expanding=True, type_=Integer())
    unit_leaders = bindparam("actor_unit_leaders", expanding=True, type_=Integer())
    leads_managers = bindparam("actor_leads_managers", expanding=True, type_=Integer())


def values_of(actor: Actor) -> dict[str, Any]:
    """Return what `Anybody` stands for, of this actor."""
    return {
        "actor_id": actor.person_id,
        "actor_leads": list(actor.leads),
        "actor_unit_leaders": list(actor.unit_leaders),
        "actor_leads_managers": list(actor.leads_managers),
    }


def led_by(actor: Actor | type[Anybody]) -> ColumnElement[bool]:
    """Say in SQL which employments `actor` leads: `Actor.lead_of`, for lists.

    `tests/test_policy.py` holds the two against each other.
    """
    members = and_(Employment.unit_id.in_(actor.leads), Employment.id.not_in(actor.unit_leaders))
    return and_(
        Employment.person_id != actor.person_id,
        or_(members, Employment.id.in_(actor.leads_managers)),
    )


class Leader(NamedTuple):
    """Who leads a unit on a day, and whether they are on leave from it."""

    person: Person
    unit_id: int
    is_away: bool


def find_manager_of(employment: Employment, day: date | None = None) -> Person | None:
    """Return the person who agrees with `employment` on `day`, in two statements.

    The nearest manager at or above the unit who is somebody else (DEP-4, DEP-5); without
    one, the person that the board has named. An acting manager comes before the manager.
    """
    day = day or clock.today()
    leader = _leader_of(employment, day)
    return leader.person if leader else _named_approver_of(employment, day)


def list_told_for_manager(
    employment: Employment,
    day: date | None = None,
    leaders: Sequence[Leader] | None = None,
) -> list[Person]:
    """Return who is told on `day` of what waits for the manager, in at most three statements.

    The one who agrees with `employment`; while that person is on leave also the deputies of
    the unit who may hold meetings and approve, until their last day (DEP-1, DEP-2). Nobody is
    told of the own plan as somebody's deputy (DEP-5). The manager finds it all when back.
    `leaders` is what `list_leaders_of` says, where it has been asked already.
    """
    day = day or clock.today()
    leaders = list_leaders_of(employment, day) if leaders is None else leaders
    if not leaders:
        named = _named_approver_of(employment, day)
        return [named] if named else []
    leader = leaders[0]
    if not leader.is_away:
        return [leader.person]
    deputies = db.session.scalars(_deputies(), {"ids": [leader.unit_id], "day": day})
    others = {each.id: each for each in deputies if each.id != employment.person_id}
    return list({leader.person.id: leader.person, **others}.values())


def _leader_of(employment: Employment, day: date) -> Leader | None:
    return next(iter(list_leaders_of(employment, day)), None)


def list_leaders_of(employment: Employment, day: date | None = None) -> list[Leader]:
    """Return who leads at and above the unit of `employment`, the nearest first, in two statements.

    The first agrees with the employment; the others are their managers. Nobody is above
    oneself, and an acting manager comes in the manager's place. `employment` has its unit.
    """
    ids = [int(part) for part in employment.unit.path.strip("/").split("/")]
    values = {"ids": ids, "day": day or clock.today()}
    found = {row[0]: Leader(row[1], row[0], row[2]) for row in _rows(_managers(), values)}
    leads_own = [key for key, leader in found.items() if leader.person.id == employment.person_id]
    for unit_id, person, is_away in _rows(_acting_managers(), values):
        if unit_id not in leads_own:
            found[unit_id] = Leader(person, unit_id, is_away)
    start = min((ids.index(unit_id) for unit_id in leads_own), default=len(ids))
    above = [found[unit_id] for unit_id in reversed(ids[:start]) if unit_id in found]
    return [leader for leader in above if leader.person.id != employment.person_id]


def _named_approver_of(employment: Employment, day: date) -> Person | None:
    return db.session.scalars(
        select(Person)
        .join(NamedApprover, NamedApprover.person_id == Person.id)
        .where(NamedApprover.employment_id == employment.id, in_force(NamedApprover, day))
        .limit(1)
    ).one_or_none()


def find_manager_above(unit: Unit, day: date | None = None) -> Person | None:
    """Return who leads a unit while its own post is vacant: the nearest above (DEP-4)."""
    above = [int(part) for part in unit.path.strip("/").split("/")][:-1]
    values = {"ids": above, "day": day or clock.today()}
    found = {row[0]: row[1] for row in _rows(_managers(), values)}
    found |= {row[0]: row[1] for row in _rows(_acting_managers(), values)}
    return next((found[key] for key in reversed(above) if key in found), None)


_IDS = bindparam("ids", expanding=True, type_=Integer())
_DAY = bindparam("day", type_=Date())


def _rows(query: Select[int, Person, bool], values: dict[str, Any]) -> Iterable[Any]:
    return db.session.execute(query, values).all()


@cache
def _managers() -> Select[int, Person, bool]:
    return (
        select(UnitManager.unit_id, Person, _is_absent(_DAY))
        .join(Employment, UnitManager.employment_id == Employment.id)
        .join(Person, Employment.person_id == Person.id)
        .where(UnitManager.unit_id.in_(_IDS), in_force(UnitManager, _DAY))
        .where(in_force(Employment, _DAY))
        .order_by(UnitManager.id)
    )


@cache
def _acting_managers() -> Select[int, Person, bool]:
    theirs = select(Employment.id).where(
        Employment.person_id == Deputy.person_id, in_force(Employment, _DAY)
    )
    is_away = and_(
        theirs.where(_is_absent(_DAY)).exists(), ~theirs.where(not_(_is_absent(_DAY))).exists()
    )
    return (
        select(Deputy.unit_id, Person, is_away)
        .join(Deputy.person)
        .where(Deputy.unit_id.in_(_IDS), Deputy.kind == DeputyKind.ACTING, in_force(Deputy, _DAY))
        .where(is_not_gone(Deputy.person_id, _DAY))
    )


@cache
def _deputies() -> Select[Person]:
    holds = and_(Deputy.kind == DeputyKind.DEPUTY, Deputy.scope == DeputyScope.HOLD)
    return (
        select(Person)
        .join(Deputy, Deputy.person_id == Person.id)
        .where(Deputy.unit_id.in_(_IDS), holds, in_force(Deputy, _DAY))
        .where(is_not_gone(Deputy.person_id, _DAY))
        .order_by(Deputy.id)
    )


def _is_absent(day: BindParameter[date]) -> ColumnElement[bool]:
    """Say in SQL what `Employment.is_absent` says: true or false, never unknown."""
    return and_(
        Employment.absent_from.is_not(None),
        Employment.absent_from <= day,
        or_(Employment.absent_to.is_(None), Employment.absent_to >= day),
    )
