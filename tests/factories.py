"""Typed functions that make what a test needs, with defaults that are true to life.

A plan reaches a state by walking there (`tests/plans/factories.py`): no test starts
where the application cannot get.
"""

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import (
    Deputy,
    DeputyKind,
    DeputyScope,
    Employment,
    EmploymentForm,
    EmploymentMove,
    Role,
    RoleGrant,
    Unit,
    UnitKind,
    UnitManager,
)
from kompetensplan.organisation.queries import actor_of
from kompetensplan.policy import Actor
from kompetensplan.priorities.models import Level, Priority, Status, Vision
from kompetensplan.rounds.models import (
    PlanningRound,
    RoundKind,
    RoundUnit,
    RoundWindow,
    WindowKind,
)
from kompetensplan.texts import swedish_key
from tests.support import snapshots

LONG_AGO = date(2020, 1, 1)
_numbers = count(1)
_is_gathering = False


@contextmanager
def gathering() -> Iterator[None]:
    """Let what is made in the block get its ids at the end of it, all at once: that is quicker."""
    global _is_gathering
    _is_gathering = True
    try:
        yield
        db.session.flush()
    finally:
        _is_gathering = False


def _add(*rows: object) -> None:
    db.session.add_all(rows)
    if not _is_gathering:
        db.session.flush()


@dataclass
class Municipality:
    """The small organisation of the tests, with handles to all that is in it."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    employments: dict[str, Employment] = field(default_factory=dict)
    priorities: dict[str, Priority] = field(default_factory=dict)
    vision: Vision | None = None
    round: PlanningRound | None = None


def make_person(name: str = "Bo Ek", *, email: str | None = None, language: str = "sv") -> Person:
    given, _space, family = name.rpartition(" ")
    number = next(_numbers)
    person = Person(
        external_id=f"p{number}",
        email=email or f"person{number}@mittkoping.example",
        language=language,
    )
    person.rename(given or name, family)
    _add(person)
    return person


def make_unit(
    name: str, parent: Unit | None = None, *, kind: UnitKind = UnitKind.UNIT, authority: str = ""
) -> Unit:
    unit = Unit(
        code=f"U{next(_numbers)}",
        name=name,
        kind=kind,
        parent_id=parent.id if parent else None,
        authority=authority,
        starts_on=LONG_AGO,
        sort_key=swedish_key(name),
    )
    db.session.add(unit)
    db.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    return unit


def make_employment(
    person: Person,
    unit: Unit,
    *,
    title: str = "Undersköterska",
    starts_on: date = LONG_AGO,
    ends_on: date | None = None,
    form: EmploymentForm = EmploymentForm.PERMANENT,
    is_main: bool = True,
    authority: str = "Vård- och omsorgsnämnden",
) -> Employment:
    employment = Employment(
        number=f"A{next(_numbers)}",
        person=person,
        unit=unit,
        authority=authority,
        title=title,
        form=form,
        starts_on=starts_on,
        ends_on=ends_on,
        is_main=is_main,
    )
    _add(employment)
    return employment


def make_move(employment: Employment, from_unit: Unit, *, authority: str = "") -> EmploymentMove:
    """Make it so that somebody has come from another unit today, or also from another authority."""
    move = EmploymentMove(
        employment=employment,
        moved_on=clock.today(),
        from_unit=from_unit,
        to_unit=employment.unit,
        from_authority=authority or employment.authority,
        to_authority=employment.authority,
    )
    db.session.add(move)
    db.session.commit()
    return move


def make_manager(employment: Employment, unit: Unit, *, ends_on: date | None = None) -> UnitManager:
    manager = UnitManager(unit=unit, employment=employment, starts_on=LONG_AGO, ends_on=ends_on)
    _add(manager)
    return manager


def make_deputy(
    person: Person,
    unit: Unit,
    *,
    starts_on: date,
    ends_on: date,
    decided_by: Person,
    on_behalf_of: Person | None = None,
    kind: DeputyKind = DeputyKind.DEPUTY,
    scope: DeputyScope = DeputyScope.HOLD,
) -> Deputy:
    deputy = Deputy(
        unit=unit,
        person=person,
        kind=kind,
        scope=scope,
        on_behalf_of=on_behalf_of,
        starts_on=starts_on,
        ends_on=ends_on,
        decided_by=decided_by,
    )
    _add(deputy)
    return deputy


def make_todays_deputy(town: "Municipality", name: str) -> Person:
    """Make a person who holds meetings and signs in Marie's place, today only."""
    person = make_person(name)
    make_deputy(
        person,
        town.units["home"],
        starts_on=clock.today(),
        ends_on=clock.today(),
        decided_by=town.people["samira"],
        on_behalf_of=town.people["marie"],
    )
    return person


def grant(person: Person, role: Role, unit: Unit, *, ends_on: date | None = None) -> RoleGrant:
    given = RoleGrant(person=person, role=role, unit=unit, starts_on=LONG_AGO, ends_on=ends_on)
    _add(given)
    return given


def make_priority(
    title: str,
    unit: Unit,
    *,
    level: Level = Level.UNIT,
    parent: Priority | None = None,
    own_reason: str = "",
    status: Status = Status.PUBLISHED,
    presented_on: date | None = date(2027, 1, 19),
    published_by: Person | None = None,
) -> Priority:
    priority = Priority(
        level=level,
        unit=unit,
        title=title,
        why="Därför att det behövs.",
        starts_on=date(2027, 1, 1),
        ends_on=date(2029, 12, 31),
        parent=parent,
        own_reason=own_reason,
        status=status,
        presented_on=presented_on,
        published_at=datetime(2027, 1, 15, 8, 0, tzinfo=UTC),
        published_by=published_by,
    )
    _add(priority)
    return priority


def make_round(
    name: str = "2027", *, owner: Person, units: list[Unit], opened: bool = True
) -> PlanningRound:
    planning_round = PlanningRound(
        name=name,
        kind=RoundKind.CALENDAR_YEAR,
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 12, 31),
        owner=owner,
    )
    meetings = RoundWindow(
        round=planning_round,
        kind=WindowKind.MEETINGS,
        starts_on=date(2027, 2, 1),
        ends_on=date(2027, 3, 31),
    )
    opened_at = datetime(2027, 1, 20, 8, 0, tzinfo=UTC) if opened else None
    taking_part = [
        RoundUnit(round=planning_round, unit=unit, opened_at=opened_at) for unit in units
    ]
    _add(planning_round, meetings, *taking_part)
    return planning_round


def as_actor(person: Person) -> Actor:
    """Return the person as the policy sees them today."""
    return actor_of(person)


def the_municipality() -> Municipality:
    """Return the municipality, made the first time and put back from then on."""
    db.session.commit()
    key = ("municipality", snapshots.state())
    packed = snapshots.once(key, lambda: pickle.dumps(make_municipality()))
    db.session.remove()
    town: Municipality = pickle.loads(packed)
    db.session.add_all(_rows_of(town))
    return town


def _rows_of(town: Municipality) -> Iterator[object]:
    for part in (town.units, town.people, town.employments, town.priorities):
        yield from part.values()
    yield from (town.vision, town.round)


def make_municipality() -> Municipality:
    """Make the cast of `tests/conftest.py` and the organisation that they work in."""
    town = Municipality()
    units, people, jobs = town.units, town.people, town.employments
    root = units["root"] = make_unit("Mittköpings kommun", kind=UnitKind.MUNICIPALITY)
    care = units["care"] = make_unit("Vård och omsorg", root, kind=UnitKind.DEPARTMENT)
    school = units["school"] = make_unit("Utbildning", root, kind=UnitKind.DEPARTMENT)
    home = units["home"] = make_unit("Hemtjänst Centrum", care)
    units["night"] = make_unit("Hemtjänst natt", care)
    class_ = units["class"] = make_unit("Åvallaskolan", school)
    office = units["office"] = make_unit("Kansli", root)
    with gathering():
        for key, name, unit, title in (
            ("amina", "Amina Berg", home, "Undersköterska"),
            ("marie", "Marie Lundgren", home, "Enhetschef"),
            ("samira", "Samira Haddad", care, "Förvaltningschef"),
            ("karin", "Karin Sjöstrand", office, "HR-chef"),
            ("ulla", "Ulla Brännström", office, "Registrator"),
            ("johan", "Johan Roos", office, "Systemförvaltare"),
            ("eva", "Eva-Lena Forsmark", office, "Dataskyddsombud"),
            ("david", "David Åkesson", class_, "Lärare"),
            ("frida", "Frida Östling", class_, "Rektor"),
        ):
            people[key] = make_person(name)
            jobs[key] = make_employment(people[key], unit, title=title)
        make_manager(jobs["marie"], home)
        make_manager(jobs["samira"], care)
        make_manager(jobs["frida"], class_)
        grant(people["karin"], Role.HR, root)
        grant(people["ulla"], Role.REGISTRAR, root)
        grant(people["johan"], Role.SYSTEM_ADMINISTRATOR, root)
        grant(people["eva"], Role.DATA_PROTECTION_OFFICER, root)
        town.vision = Vision(
            title="Nära och nyfiket",
            text="Vi lär av varandra varje dag.",
            decided_by="Kommunfullmäktige",
            decided_on=date(2026, 6, 15),
            starts_on=date(2027, 1, 1),
        )
        db.session.add(town.vision)
        top = make_priority("Trygg information", root, level=Level.ORGANISATION)
        middle = make_priority("Säker vård", care, level=Level.DEPARTMENT, parent=top)
        low = make_priority("Säkra nycklar", home, parent=middle)
        town.priorities = {"top": top, "middle": middle, "low": low}
        town.round = make_round(owner=people["karin"], units=[home, class_])
    db.session.commit()
    return town
