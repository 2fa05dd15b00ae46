"""The picture of the acting person: at most two statements, however large the organisation is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import contains_eager

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.models import (
    Deputy,
    DeputyKind,
    DeputyScope,
    Employment,
    NamedApprover,
    Role,
    RoleGrant,
    Unit,
    UnitManager,
)
from kompetensplan.organisation.queries.units import end_of, in_force, is_not_gone
from kompetensplan.policy import Actor, Capacity, Grant, Lead

# Every request asks who acts. Those statements are put together once, with places for the
# values: putting one together takes longer than running it.
_PERSON = bindparam("person_id", type_=Integer())
_DAY = bindparam("day", type_=Date())

# What a row of `_standing_query` is about; the main employment is read first, a manager's say
# before a deputy's.
_MAIN, _BESIDE, _MANAGER, _DEPUTY, _ROLE, _NAMED, _UNREAD = "0123456"

# Who oversees what lies below; a deputy does the daily work of one unit only.
HEADS = (Capacity.MANAGER, Capacity.ACTING_MANAGER)


def actor_of(person: Person, *, login_method: str = "password") -> Actor:
    """Return who `person` is today: employments, whom they lead, roles held."""
    day = clock.today()
    standing = _standing(person.id, day)
    leads, leads_managers, leaders = _reach(person.id, standing, day)
    return Actor(
        person_id=person.id,
        name=person.name,
        initials=person.initials,
        title=standing.title,
        language=person.language,
        day=day,
        login_method=login_method,
        employments=frozenset(standing.employments),
        home_paths=tuple(standing.employments.values()),
        leads=leads,
        leads_managers=leads_managers | standing.named,
        unit_leaders=leaders,
        oversees=tuple(path for path, lead in standing.by_path.items() if lead.capacity in HEADS),
        grants=standing.grants,
        unread=standing.unread,
    )


def list_own_employments(person_id: int, day: date) -> Sequence[Employment]:
    """Return the employments of a person that are active on `day`, main first."""
    values = {"person_id": person_id, "day": day}
    return db.session.scalars(_employments_query(), values).all()


def is_on_leave(person_id: int) -> bool:
    """Tell whether a person is away from all that they are employed for today (ABS-3)."""
    day = clock.today()
    employments = list_own_employments(person_id, day)
    return bool(employments) and all(each.is_absent(day) for each in employments)


def list_on_leave(person_ids: Iterable[int]) -> set[int]:
    """Return which of these people `is_on_leave` is true of, in one statement."""
    day = clock.today()
    query = select(Employment).where(
        Employment.person_id.in_(list(person_ids)), in_force(Employment, day)
    )
    employments = db.session.scalars(query.execution_options(populate_existing=True)).all()
    at_work = {each.person_id for each in employments if not each.is_absent(day)}
    return {each.person_id for each in employments} - at_work


def list_holders(roles: Iterable[Role]) -> Sequence[int]:
    """Return the ids of those who hold one of these roles today, anywhere."""
    query = (
        select(RoleGrant.person_id)
        .where(RoleGrant.role.in_(list(roles)), in_force(RoleGrant, clock.today()))
        .distinct()
        .order_by(RoleGrant.person_id)
    )
    return db.session.scalars(query).all()


@cache
def _employments_query() -> Select[Employment]:
    return (
        select(Employment)
        .join(Employment.unit)
        .options(contains_eager(Employment.unit))
        .where(Employment.person_id == _PERSON, in_force(Employment, _DAY))
        .order_by(Employment.is_main.desc(), Employment.id)
    )


@dataclass(slots=True)
class _Standing:
    """What is written about a person: employments, units led by id and by path, roles, namings.

    Attributes:
        title: of the main employment.
        employments: the path of the unit of each, by id; the main one first.
        unread: how many notices, by kind.
    """

    title: str = ""
    employments: dict[int, str] = field(default_factory=dict)
    by_id: dict[int, Lead] = field(default_factory=dict)
    by_path: dict[str, Lead] = field(default_factory=dict)
    named: dict[int, Lead] = field(default_factory=dict)
    grants: tuple[Grant, ...] = ()
    unread: dict[str, int] = field(default_factory=dict)


def _standing(person_id: int, day: date) -> _Standing:
    """Return in one statement all that gives the person a say; being manager comes first.

    The number of unread notices comes along, as every page shows it.
    """
    standing = _Standing()
    values = {"person_id": person_id, "day": day}
    rows: Any = db.session.execute(_standing_query(), values).all()
    for source, key, path, first, second, third in sorted(tuple(row) for row in rows):
        if source in (_MAIN, _BESIDE):
            standing.title = standing.title or first
            standing.employments[key] = path
        elif source == _ROLE:
            standing.grants += (Grant(first, path, second),)
        elif source == _NAMED:
            standing.named[key] = Lead(Capacity.NAMED_APPROVER)
        elif source == _UNREAD:
            standing.unread[path] = key
        else:
            is_deputy = source == _DEPUTY
            lead = _deputy_lead(first, second, third) if is_deputy else Lead(Capacity.MANAGER)
            standing.by_id.setdefault(key, lead)
            standing.by_path.setdefault(path, lead)
    return standing


@cache
def _standing_query() -> CompoundSelect[Any]:
    nothing, not_gone = literal(""), is_not_gone(_PERSON, _DAY)
    is_main = case((Employment.is_main, _MAIN), else_=_BESIDE)
    employments = (
        select(is_main, Employment.id, Unit.path, Employment.title, nothing, nothing)
        .join(Employment.unit)
        .where(Employment.person_id == _PERSON, in_force(Employment, _DAY))
    )
    managers = (
        select(literal(_MANAGER), Unit.id, Unit.path, nothing, nothing, nothing)
        .join(UnitManager, UnitManager.unit_id == Unit.id)
        .join(Employment, UnitManager.employment_id == Employment.id)
        .where(Employment.person_id == _PERSON, in_force(UnitManager, _DAY))
        .where(in_force(Employment, _DAY))
    )
    behalf = func.coalesce(Person.given_name + " " + Person.family_name, "")
    deputies = (
        select(
            literal(_DEPUTY),
            Unit.id,
            Unit.path,
            as_text(Deputy.kind),
            as_text(Deputy.scope),
            behalf,
        )
        .join(Deputy, Deputy.unit_id == Unit.id)
        .outerjoin(Person, Deputy.on_behalf_of_id == Person.id)
        .where(Deputy.person_id == _PERSON, in_force(Deputy, _DAY), not_gone)
    )
    roles = (
        select(literal(_ROLE), RoleGrant.id, Unit.path, as_text(RoleGrant.role), Unit.name, nothing)
        .join(RoleGrant.unit)
        .where(RoleGrant.person_id == _PERSON, in_force(RoleGrant, _DAY), not_gone)
    )
    named = select(
        literal(_NAMED), NamedApprover.employment_id, nothing, nothing, nothing, nothing
    ).where(NamedApprover.person_id == _PERSON, in_force(NamedApprover, _DAY), not_gone)
    unread = (
        select(literal(_UNREAD), func.count(Notice.id), Notice.kind, nothing, nothing, nothing)
        .where(Notice.person_id == _PERSON, Notice.read_at.is_(None))
        .group_by(Notice.kind)
    )
    return union_all(employments, managers, deputies, roles, named, unread)


def as_text(column: Any) -> ColumnElement[str]:
    """Return an enumeration's column as the text that is stored, to stand in a union."""
    return type_coerce(column, String)


def _deputy_lead(kind: str, scope: str, on_behalf_of: str) -> Lead:
    acting = kind == DeputyKind.ACTING.value
    return Lead(
        Capacity.ACTING_MANAGER if acting else Capacity.DEPUTY,
        on_behalf_of=on_behalf_of,
        may_act=scope == DeputyScope.HOLD.value,
    )


def _reach(
    person_id: int, standing: _Standing, day: date
) -> tuple[dict[int, Lead], dict[int, Lead], frozenset[int]]:
    """Return everything led: own units, vacant ones below (DEP-4), managers below (DEP-5).

    A unit or a manager below is led from here when nobody else manages a unit between.
    """
    own, managed = standing.by_id, standing.by_path
    if not own:
        return {}, {}, frozenset()
    values = {
        "day": day,
        "own": list(own),
        **{f"path_{number}": path for number, path in enumerate(managed)},
        **{f"end_{number}": end_of(path) for number, path in enumerate(managed)},
    }
    rows = db.session.execute(_below_query(len(managed)), values).all()
    at_or_above = {above for path in managed for above in _from_the_top(path)}
    led = {path for employment_id, _head, _unit, path in rows if employment_id}
    by_others = {path for _id, head, _unit, path in rows if head not in (0, person_id)}
    closed = by_others - at_or_above
    leads, managers, leaders = dict(own), dict[int, Lead](), set[int]()
    for employment_id, head_id, unit_id, path in rows:
        if employment_id and unit_id in own:
            leaders.add(employment_id)
        elif not closed.isdisjoint(_from_the_top(path)[:-1]):
            continue
        elif not employment_id and path not in led:
            leads[unit_id] = _from_above(_nearest(managed, path))
        elif employment_id and head_id != person_id:
            managers[employment_id] = _from_above(_nearest(managed, path))
    return leads, managers, frozenset(leaders)


@cache
def _below_query(paths: int) -> CompoundSelect[Any]:
    """Return units at and below `paths` places but one's own, and everybody who manages there."""
    below = or_(
        *(
            and_(Unit.path >= bindparam(f"path_{each}"), Unit.path < bindparam(f"end_{each}"))
            for each in range(paths)
        )
    )
    others = Unit.id.not_in(bindparam("own", expanding=True, type_=Integer()))
    units = select(literal(0), literal(0), Unit.id, Unit.path)
    heads = (
        select(Employment.id, Employment.person_id, Unit.id, Unit.path)
        .join(UnitManager, UnitManager.employment_id == Employment.id)
        .join(Unit, UnitManager.unit_id == Unit.id)
        .where(below, in_force(UnitManager, _DAY), in_force(Employment, _DAY))
    )
    return union_all(units.where(below, others, in_force(Unit, _DAY)), heads)


def _from_above(lead: Lead) -> Lead:
    """Return how a unit or manager one level down is led by one who leads above."""
    capacity = Capacity.MANAGER_ABOVE if lead.capacity is Capacity.MANAGER else lead.capacity
    return Lead(capacity, lead.on_behalf_of, lead.may_act)


def _nearest(managed: dict[str, Lead], path: str) -> Lead:
    """Return the lead of the nearest managed unit at or above `path`."""
    return managed[max((own for own in managed if path.startswith(own)), key=len)]


def _from_the_top(path: str) -> list[str]:
    """Return the paths of the units above the one at `path`, and its own."""
    ids = path.strip("/").split("/")
    return ["/" + "/".join(ids[:depth]) + "/" for depth in range(1, len(ids) + 1)]
