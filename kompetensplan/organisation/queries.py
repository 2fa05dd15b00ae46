"""Reads about the organisation, and the picture of the acting person.

`actor_of` takes at most three statements, however large the organisation is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased, contains_eager

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
from kompetensplan.policy import Actor, Capacity, Grant, Lead

# Every request asks who acts. Those statements are put together once, with places for the
# values: putting one together takes longer than running it.
_PERSON = bindparam("person_id", type_=Integer())
_DAY = bindparam("day", type_=Date())


# Who oversees what lies below; a deputy does the daily work of one unit only.
HEADS = (Capacity.MANAGER, Capacity.ACTING_MANAGER)


def in_force(
    table: type[UnitManager | Deputy | NamedApprover | RoleGrant | Employment | Unit],
    day: date | BindParameter[date],
) -> ColumnElement[bool]:
    """Say in SQL that a row with a period holds on `day`, its last day included."""
    return and_(table.starts_on <= day, or_(table.ends_on.is_(None), table.ends_on >= day))


def actor_of(person: Person, *, login_method: str = "password") -> Actor:
    """Return who `person` is today: employments, whom they lead, roles held."""
    day = clock.today()
    employments = list_own_employments(person.id, day)
    standing = _standing(person.id, day)
    leads, leads_managers, leaders = _reach(person.id, standing, day)
    main = next((e for e in employments if e.is_main), employments[0] if employments else None)
    return Actor(
        person_id=person.id,
        name=person.name,
        initials=person.initials,
        title=main.title if main else "",
        language=person.language,
        day=day,
        login_method=login_method,
        employments=frozenset(e.id for e in employments),
        home_paths=tuple(e.unit.path for e in employments),
        leads=leads,
        leads_managers=leads_managers | standing.named,
        unit_leaders=leaders,
        oversees=tuple(path for path, lead in standing.by_path.items() if lead.capacity in HEADS),
        grants=standing.grants,
    )


def list_own_employments(person_id: int, day: date) -> Sequence[Employment]:
    """Return the employments of a person that are active on `day`, main first."""
    values = {"person_id": person_id, "day": day}
    return db.session.scalars(_employments_query(), values).all()


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
    """What is written about a person: units led, by id and by path, roles, namings."""

    by_id: dict[int, Lead] = field(default_factory=dict)
    by_path: dict[str, Lead] = field(default_factory=dict)
    named: dict[int, Lead] = field(default_factory=dict)
    grants: tuple[Grant, ...] = ()


def _standing(person_id: int, day: date) -> _Standing:
    """Return in one statement all that gives the person a say; being manager comes first."""
    standing = _Standing()
    values = {"person_id": person_id, "day": day}
    rows: Any = db.session.execute(_standing_query(), values).all()
    for source, key, path, first, second, third in sorted(tuple(row) for row in rows):
        if source == "3":
            standing.grants += (Grant(first, path, second),)
        elif source == "4":
            standing.named[key] = Lead(Capacity.NAMED_APPROVER)
        else:
            lead = _deputy_lead(first, second, third) if source == "2" else Lead(Capacity.MANAGER)
            standing.by_id.setdefault(key, lead)
            standing.by_path.setdefault(path, lead)
    return standing


@cache
def _standing_query() -> CompoundSelect[Any]:
    nothing = literal("")
    managers = (
        select(literal("1"), Unit.id, Unit.path, nothing, nothing, nothing)
        .join(UnitManager, UnitManager.unit_id == Unit.id)
        .join(Employment, UnitManager.employment_id == Employment.id)
        .where(Employment.person_id == _PERSON, in_force(UnitManager, _DAY))
        .where(in_force(Employment, _DAY))
    )
    behalf = func.coalesce(Person.given_name + " " + Person.family_name, "")
    deputies = (
        select(
            literal("2"), Unit.id, Unit.path, as_text(Deputy.kind), as_text(Deputy.scope), behalf
        )
        .join(Deputy, Deputy.unit_id == Unit.id)
        .outerjoin(Person, Deputy.on_behalf_of_id == Person.id)
        .where(Deputy.person_id == _PERSON, in_force(Deputy, _DAY))
    )
    roles = (
        select(literal("3"), RoleGrant.id, Unit.path, as_text(RoleGrant.role), Unit.name, nothing)
        .join(RoleGrant.unit)
        .where(RoleGrant.person_id == _PERSON, in_force(RoleGrant, _DAY))
    )
    named = select(
        literal("4"), NamedApprover.employment_id, nothing, nothing, nothing, nothing
    ).where(NamedApprover.person_id == _PERSON, in_force(NamedApprover, _DAY))
    return union_all(managers, deputies, roles, named)


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
        "person_id": person_id,
        "day": day,
        "own": list(own),
        "own_or_above": sorted({above for path in managed for above in _from_the_top(path)}),
        **{f"path_{number}": path for number, path in enumerate(managed)},
    }
    leads, managers, leaders = dict(own), dict[int, Lead](), set[int]()
    rows = db.session.execute(_reach_query(len(managed)), values)
    for employment_id, head_id, unit_id, path in rows:
        if not employment_id:
            leads[unit_id] = _from_above(_nearest(managed, path))
        elif unit_id in own:
            leaders.add(employment_id)
        elif head_id != person_id:
            managers[employment_id] = _from_above(_nearest(managed, path))
    return leads, managers, frozenset(leaders)


@cache
def _reach_query(paths: int) -> CompoundSelect[Any]:
    own = bindparam("own", expanding=True, type_=Integer())
    path = (bindparam(f"path_{number}", type_=String()) for number in range(paths))
    below = or_(*(Unit.path.startswith(each) for each in path))
    vacant = (
        select(literal(0), literal(0), Unit.id, Unit.path)
        .where(below, Unit.id.not_in(own), in_force(Unit, _DAY), ~_managed())
        .where(_nobody_between(strictly=False))
    )
    heads = (
        select(Employment.id, Employment.person_id, Unit.id, Unit.path)
        .join(UnitManager, UnitManager.employment_id == Employment.id)
        .join(Unit, UnitManager.unit_id == Unit.id)
        .where(below, in_force(UnitManager, _DAY), in_force(Employment, _DAY))
        .where(or_(Unit.id.in_(own), _nobody_between(strictly=True)))
    )
    return union_all(vacant, heads)


def _from_above(lead: Lead) -> Lead:
    """Return how a unit or manager one level down is led by one who leads above."""
    capacity = Capacity.MANAGER_ABOVE if lead.capacity is Capacity.MANAGER else lead.capacity
    return Lead(capacity, lead.on_behalf_of, lead.may_act)


def _nearest(managed: dict[str, Lead], path: str) -> Lead:
    """Return the lead of the nearest managed unit at or above `path`."""
    return managed[max((own for own in managed if path.startswith(own)), key=len)]


def _managed() -> ColumnElement[bool]:
    """Say in SQL that somebody manages `Unit`."""
    return exists().where(
        UnitManager.unit_id == Unit.id,
        in_force(UnitManager, _DAY),
        UnitManager.employment_id == Employment.id,
        in_force(Employment, _DAY),
    )


def _nobody_between(*, strictly: bool) -> ColumnElement[bool]:
    """Say in SQL that no other person manages a unit above `Unit` but below the actor's own.

    With `strictly`, managers of `Unit` itself do not count.
    """
    between, manager, employed = aliased(Unit), aliased(UnitManager), aliased(Employment)
    conditions = [
        manager.unit_id == between.id,
        manager.employment_id == employed.id,
        manager.starts_on <= _DAY,
        or_(manager.ends_on.is_(None), manager.ends_on >= _DAY),
        employed.starts_on <= _DAY,
        or_(employed.ends_on.is_(None), employed.ends_on >= _DAY),
        employed.person_id != _PERSON,
        Unit.path.startswith(between.path),
        between.path.not_in(bindparam("own_or_above", expanding=True, type_=String())),
    ]
    if strictly:
        conditions.append(between.id != Unit.id)
    return ~exists().where(*conditions)


def _from_the_top(path: str) -> list[str]:
    """Return the paths of the units above the one at `path`, and its own."""
    ids = path.strip("/").split("/")
    return ["/" + "/".join(ids[:depth]) + "/" for depth in range(1, len(ids) + 1)]


# ── units ─────────────────────────────────────────────────────────────────────────────


def within(path: str) -> ColumnElement[bool]:
    """Say in SQL that a unit is the one at `path` or below it."""
    return Unit.path.startswith(path)


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


def find_manager_of(employment: Employment, day: date | None = None) -> Person | None:
    """Return the person who agrees with `employment` on `day`, in two statements.

    The nearest manager at or above the unit who is somebody else (DEP-4, DEP-5); without
    one, the person that the board has named. An acting manager comes before the manager.
    """
    day = day or clock.today()
    ids = [int(part) for part in employment.unit.path.strip("/").split("/")]
    acting = (
        select(Deputy.unit_id, Person, Deputy.id)
        .join(Deputy.person)
        .where(Deputy.unit_id.in_(ids), Deputy.kind == DeputyKind.ACTING, in_force(Deputy, day))
    )
    managers = (
        select(UnitManager.unit_id, Person, UnitManager.id)
        .join(Employment, UnitManager.employment_id == Employment.id)
        .join(Person, Employment.person_id == Person.id)
        .where(UnitManager.unit_id.in_(ids), in_force(UnitManager, day), in_force(Employment, day))
        .order_by(UnitManager.id)
    )
    found = {unit_id: person for unit_id, person, _ in db.session.execute(managers)}
    leads_own = [unit_id for unit_id, person in found.items() if person.id == employment.person_id]
    for unit_id, person, _ in db.session.execute(acting):
        if unit_id not in leads_own:
            found[unit_id] = person
    start = min((ids.index(unit_id) for unit_id in leads_own), default=len(ids))
    for unit_id in reversed(ids[:start]):
        if unit_id in found and found[unit_id].id != employment.person_id:
            return found[unit_id]
    return db.session.scalars(
        select(Person)
        .join(NamedApprover, NamedApprover.person_id == Person.id)
        .where(NamedApprover.employment_id == employment.id, in_force(NamedApprover, day))
        .limit(1)
    ).one_or_none()
