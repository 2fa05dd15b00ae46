"""What is stored before an import: read whole, in five statements, as plain rows.

The columns of people and employments stand in the order in which `compare` writes them,
so that an unchanged row is found by comparing two tuples.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import (
    AuthoritySuccession,
    Employment,
    Unit,
    UnitKind,
    UnitManager,
)
from kompetensplan.organisation.queries import as_text


class StoredUnit(NamedTuple):
    id: int
    code: str
    name: str
    kind: str
    parent_id: int | None
    path: str
    authority: str
    starts_on: date
    ends_on: date | None

    def lasts(self, day: date | None) -> bool:
        """Tell whether the unit exists as long as something that ends on `day`, or never."""
        return self.ends_on is None or (day is not None and day <= self.ends_on)


class Succession(NamedTuple):
    """That an authority, all of it or below a unit, goes by another name (ruling 36)."""

    before: str
    after: str
    unit: str  # the unit's code; empty: all of it


class StoredManager(NamedTuple):
    """A period, not over before the import day, in which an employment leads a unit."""

    id: int
    unit_id: int
    number: str
    starts_on: date
    ends_on: date | None


PERSON_COLUMNS = ("external_id", "given_name", "family_name", "email")
EMPLOYMENT_COLUMNS = (
    "person_id",
    "unit_id",
    "authority",
    "title",
    "aid_code",
    "form",
    "rate",
    "is_main",
    "is_night",
    "starts_on",
    "ends_on",
    "absent_from",
    "absent_to",
)


class StoredPerson(NamedTuple):
    id: int
    external_id: str | None
    given_name: str
    family_name: str
    email: str | None


class StoredEmployment(NamedTuple):
    id: int
    number: str
    person_id: int
    unit_id: int
    authority: str
    title: str
    aid_code: str
    form: str
    rate: int
    is_main: bool
    is_night: bool
    starts_on: date
    ends_on: date | None
    absent_from: date | None
    absent_to: date | None

    def is_active(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


@dataclass(slots=True)
class Stored:
    """The organisation as it is stored, by the names that the files use."""

    units: dict[str, StoredUnit]
    managers: dict[int, list[StoredManager]]
    people: dict[str, StoredPerson]
    unnumbered: dict[str, StoredPerson]  # people without an id of the HR system, by e-mail
    email_owners: dict[str, int]
    employments: dict[str, StoredEmployment]
    codes: dict[int, str]
    successions: list[Succession] = field(default_factory=list)

    def find_person(self, external_id: str, email: str) -> StoredPerson | None:
        """Return the person with this id; else one without any id who has this e-mail address.

        The latter are people who had to be let in before the first import.
        """
        return self.people.get(external_id) or (self.unnumbered.get(email) if email else None)

    def successor(self, authority: str, code: str, parents: Mapping[str, str]) -> str:
        """Return the authority that a unit has by decision, whatever HR's files call it still."""
        for each in self.successions:
            if each.before == authority and (not each.unit or each.unit in _chain(code, parents)):
                authority = each.after
        return authority

    @property
    def root(self) -> StoredUnit | None:
        """The municipality, if there is one."""
        roots = (unit for unit in self.units.values() if unit.kind == UnitKind.MUNICIPALITY.value)
        return next(roots, None)

    def parent_of(self, unit: StoredUnit) -> str:
        """Return the code of the unit above, or nothing."""
        return self.codes[unit.parent_id] if unit.parent_id else ""


def _chain(code: str, parents: Mapping[str, str]) -> set[str]:
    """Return a unit and all above it."""
    found: set[str] = set()
    while code and code not in found:
        found.add(code)
        code = parents.get(code, "")
    return found


def load(day: date) -> Stored:
    """Read everything that an import on `day` is compared with, in five statements."""
    units = {unit.code: unit for unit in _load_units()}
    people = _load_people()
    managers: dict[int, list[StoredManager]] = defaultdict(list)
    for manager in _load_managers(day):
        managers[manager.unit_id].append(manager)
    return Stored(
        units=units,
        managers=managers,
        people={person.external_id: person for person in people if person.external_id},
        unnumbered={p.email.lower(): p for p in people if p.email and not p.external_id},
        email_owners={person.email.lower(): person.id for person in people if person.email},
        employments={employment.number: employment for employment in _load_employments()},
        codes={unit.id: unit.code for unit in units.values()},
        successions=_load_successions(day),
    )


def _rows(*columns: Any) -> Sequence[Any]:
    return db.session.execute(select(*columns)).all()


def _load_units() -> list[StoredUnit]:
    columns = (
        Unit.id,
        Unit.code,
        Unit.name,
        as_text(Unit.kind),
        Unit.parent_id,
        Unit.path,
        Unit.authority,
        Unit.starts_on,
        Unit.ends_on,
    )
    return sorted(StoredUnit._make(row) for row in _rows(*columns))


def _load_people() -> list[StoredPerson]:
    rows = _rows(Person.id, *(getattr(Person, name) for name in PERSON_COLUMNS))
    return [StoredPerson._make(row) for row in rows]


def _load_employments() -> list[StoredEmployment]:
    columns = (
        as_text(Employment.form) if name == "form" else getattr(Employment, name)
        for name in EMPLOYMENT_COLUMNS
    )
    rows = _rows(Employment.id, Employment.number, *columns)
    return [StoredEmployment._make(row) for row in rows]


def _load_successions(day: date) -> list[Succession]:
    query = (
        select(
            AuthoritySuccession.from_authority,
            AuthoritySuccession.to_authority,
            func.coalesce(Unit.code, ""),
        )
        .outerjoin(Unit, AuthoritySuccession.unit_id == Unit.id)
        .where(AuthoritySuccession.starts_on <= day)
        .order_by(AuthoritySuccession.starts_on, AuthoritySuccession.id)
    )
    return [Succession._make(row) for row in db.session.execute(query)]


def _load_managers(day: date) -> list[StoredManager]:
    query = (
        select(
            UnitManager.id,
            UnitManager.unit_id,
            Employment.number,
            UnitManager.starts_on,
            UnitManager.ends_on,
        )
        .join(Employment, UnitManager.employment_id == Employment.id)
        .where(or_(UnitManager.ends_on.is_(None), UnitManager.ends_on >= day))
        .order_by(UnitManager.starts_on, UnitManager.id)
    )
    return [StoredManager._make(row) for row in db.session.execute(query)]
