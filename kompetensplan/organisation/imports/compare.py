"""What an import would do: what is new, changed, ended and unchanged. It writes nothing.

The wanted values of a row and the stored ones are two tuples in the same order; only
where they differ is anything looked at field by field.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from kompetensplan.organisation.imports import problems, tree
from kompetensplan.organisation.imports.checks import authorities_of_staff
from kompetensplan.organisation.imports.problems import Notice, Problem, shown
from kompetensplan.organisation.imports.rows import Draft, EmploymentRow, UnitRow
from kompetensplan.organisation.imports.stored import (
    Stored,
    StoredEmployment,
    StoredManager,
    StoredPerson,
    StoredUnit,
)
from kompetensplan.organisation.models import UnitKind

MANY_ENDED = 10  # IMP-4: per cent of the active employments
PERSON_FIELDS = ("person_id", "fornamn", "efternamn", "epost")
EMPLOYMENT_FIELDS = (
    "person_id",
    "enhet_id",
    "myndighet",
    "befattning",
    "aid",
    "anstallningsform",
    "sysselsattningsgrad",
    "huvudanstallning",
    "natt",
    "fran",
    "till",
    "franvarande_fran",
    "franvarande_till",
)


class Field(NamedTuple):
    """A field that changes: the column of the file, the value before and the value after."""

    column: str
    before: Any
    after: Any


@dataclass(slots=True)
class UnitChange:
    """A unit that is new (`unit` is None) or changed."""

    row: UnitRow
    unit: StoredUnit | None
    starts_on: date
    fields: list[Field] = field(default_factory=list)


@dataclass(slots=True)
class PersonChange:
    """A person who is new (`person` is None) or changed."""

    row: EmploymentRow
    person: StoredPerson | None
    email: str | None
    fields: list[Field] = field(default_factory=list)


@dataclass(slots=True)
class EmploymentChange:
    """An employment that is new (`employment` is None) or changed."""

    row: EmploymentRow
    employment: StoredEmployment | None
    authority: str
    fields: list[Field] = field(default_factory=list)


@dataclass(slots=True)
class Appointment:
    """That an employment leads a unit, from a day on."""

    unit: str
    number: str
    starts_on: date


@dataclass(slots=True)
class Changes:
    """All that an import on `day` does, and what it leaves alone."""

    day: date
    parents: dict[str, str]
    units: list[UnitChange] = field(default_factory=list)
    people: list[PersonChange] = field(default_factory=list)
    employments: list[EmploymentChange] = field(default_factory=list)
    ended_units: list[StoredUnit] = field(default_factory=list)
    ended_employments: list[StoredEmployment] = field(default_factory=list)
    ended_names: dict[int, str] = field(default_factory=dict)  # by the person's id
    ended_people: int = 0
    unchanged_units: int = 0
    unchanged_people: int = 0
    unchanged_employments: int = 0
    appointed: list[Appointment] = field(default_factory=list)
    replaced: list[StoredManager] = field(default_factory=list)  # yesterday was their last day
    with_unit: list[tuple[StoredManager, date]] = field(default_factory=list)  # the unit ends
    refused: list[Problem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)  # committees: old name → new name
    moves: list[Any] = field(default_factory=list)  # `moves.Move`
    protected_rows: int = 0
    protected_ended: set[str] = field(default_factory=set)  # numbers of employments
    active_before: int = 0
    active_ended: int = 0

    @property
    def ends_many(self) -> bool:
        """Tell whether so much ends that the file may be the wrong one (IMP-4)."""
        return self.active_ended * 100 > self.active_before * MANY_ENDED


def compare(draft: Draft, stored: Stored, day: date) -> Changes:
    """Return what taking the checked `draft` on `day` would do."""
    changes = Changes(day, tree.parents_of(draft, stored))
    changes.refused = draft.refused
    changes.protected_rows = draft.protected_rows
    inherited = tree.authorities(draft, stored, changes.parents)
    _compare_units(changes, draft, stored)
    _compare_staff(changes, draft, stored, inherited)
    _end_employments(changes, draft, stored)
    _end_units(changes, draft, stored, inherited)
    if draft.short_absences:
        count = {"count": draft.short_absences}
        changes.notices.append(Notice(problems.SHORT_ABSENCES, dict(count)))
    return changes


# ── units and their managers ──────────────────────────────────────────────────────────


def _compare_units(changes: Changes, draft: Draft, stored: Stored) -> None:
    for row in draft.units.values():
        manager = "" if row.manager in draft.protected_employments else row.manager
        unit = stored.units.get(row.code)
        if unit is None:
            starts_on = row.starts_on or min(changes.day, row.ends_on or changes.day)
            changes.units.append(UnitChange(row, None, starts_on))
            if manager and not _is_over(row.ends_on, changes.day):
                changes.appointed.append(Appointment(row.code, manager, starts_on))
            continue
        change = UnitChange(row, unit, row.starts_on or unit.starts_on)
        change.fields = _unit_fields(change, unit, stored)
        change.fields += _compare_manager(changes, change, stored.managers[unit.id], manager)
        if change.fields:
            changes.units.append(change)
        else:
            changes.unchanged_units += 1
        if unit.code != row.code:
            codes = {"before": shown(unit.code), "after": shown(row.code)}
            changes.notices.append(Notice(problems.ROOT_RENAMED, dict(codes)))


def _unit_fields(change: UnitChange, unit: StoredUnit, stored: Stored) -> list[Field]:
    row = change.row
    fields = (
        Field("enhet_id", unit.code, row.code),
        Field("namn", unit.name, row.name),
        Field("typ", UnitKind(unit.kind), row.kind),
        Field("overordnad_id", stored.parent_of(unit), row.parent),
        Field("myndighet", unit.authority, row.authority),
        Field("fran", unit.starts_on, change.starts_on),
        Field("till", unit.ends_on, row.ends_on),
    )
    return [each for each in fields if each.before != each.after]


def _compare_manager(
    changes: Changes, change: UnitChange, periods: list[StoredManager], manager: str
) -> list[Field]:
    last_day = change.row.ends_on
    if last_day and _is_over(last_day, changes.day):
        _end_with_unit(changes, periods, last_day)
        return []
    others = [period for period in periods if period.number != manager]
    changes.replaced += others
    if manager and len(others) == len(periods):
        starts_on = max(changes.day, change.starts_on)
        changes.appointed.append(Appointment(change.row.code, manager, starts_on))
    elif not others:
        return []
    before = ", ".join(period.number for period in periods)
    return [Field("chef_anstallningsnr", before, manager)]


def _end_with_unit(changes: Changes, periods: list[StoredManager], last_day: date) -> None:
    for period in periods:
        if period.ends_on is None or period.ends_on > changes.day:
            changes.with_unit.append((period, max(last_day, period.starts_on)))


def _is_over(last_day: date | None, day: date) -> bool:
    """Tell whether nothing is left of a period after `day`."""
    return last_day is not None and last_day <= day


def _end_units(changes: Changes, draft: Draft, stored: Stored, inherited: dict[str, str]) -> None:
    """End the units that are missing, within the file's authorities, and no longer used."""
    scope = {inherited[code] for code in draft.units}
    missing = {
        code: unit
        for code, unit in stored.units.items()
        if code not in draft.named_units
        and inherited[code] in scope
        and not _is_over(unit.ends_on, max(changes.day, unit.starts_on))
    }
    used = _used_units(changes, draft, stored, missing) if missing else set[str]()
    for code, unit in missing.items():
        if code in used:
            name = {"unit": shown(f"{code} {unit.name}")}
            changes.notices.append(Notice(problems.UNIT_KEPT, dict(name)))
        else:
            changes.ended_units.append(unit)
            _end_with_unit(changes, stored.managers[unit.id], changes.day)


def _used_units(
    changes: Changes, draft: Draft, stored: Stored, missing: dict[str, StoredUnit]
) -> set[str]:
    """Return the units that go on or where somebody goes on working, and all above them."""
    day = changes.day
    used = {row.code for row in draft.units.values() if not _is_over(row.ends_on, day)}
    used |= {
        code
        for code, unit in stored.units.items()
        if code not in draft.units and code not in missing and not _is_over(unit.ends_on, day)
    }
    used |= {row.unit for row in draft.employments.values() if not _is_over(row.ends_on, day)}
    ended = {employment.id for employment in changes.ended_employments}
    used |= {
        stored.codes[employment.unit_id]
        for number, employment in stored.employments.items()
        if number not in draft.employments
        and employment.id not in ended
        and not _is_over(employment.ends_on, day)
    }
    return tree.with_all_above(used, changes.parents)


# ── people and employments ────────────────────────────────────────────────────────────


def _compare_staff(
    changes: Changes, draft: Draft, stored: Stored, inherited: dict[str, str]
) -> None:
    person_ids: dict[str, int] = {}  # 0: a new person
    unit_ids = {code: unit.id for code, unit in stored.units.items()}
    for row in draft.employments.values():
        if row.person not in person_ids:
            person_ids[row.person] = _compare_person(changes, row, stored)
        authority = row.authority or inherited[row.unit]
        employment = stored.employments.get(row.number)
        if employment is None:
            changes.employments.append(EmploymentChange(row, None, authority))
            continue
        wanted = (
            person_ids[row.person],
            unit_ids.get(row.unit, 0),
            authority,
            row.title,
            row.aid_code,
            row.form,
            row.rate,
            row.is_main,
            row.is_night,
            row.starts_on,
            row.ends_on,
            row.absent_from,
            row.absent_to,
        )
        if wanted == employment[2:]:
            changes.unchanged_employments += 1
            continue
        change = EmploymentChange(row, employment, authority)
        change.fields = _differing(EMPLOYMENT_FIELDS, employment[2:], wanted)
        change.fields = [
            Field("enhet_id", stored.codes[employment.unit_id], row.unit)
            if each.column == "enhet_id"
            else each
            for each in change.fields
        ]
        changes.employments.append(change)


def _compare_person(changes: Changes, row: EmploymentRow, stored: Stored) -> int:
    """Note what becomes of the person; return their id, or 0 for a new person."""
    person = stored.find_person(row.person, row.email)
    if person is None:
        changes.people.append(PersonChange(row, None, row.email or None))
        return 0
    # An empty address in the file takes none away: it may have been given here.
    email = row.email or person.email
    wanted = (row.person, row.given_name, row.family_name, email)
    if wanted == person[1:]:
        changes.unchanged_people += 1
        return person.id
    fields = _differing(PERSON_FIELDS, person[1:], wanted)
    changes.people.append(PersonChange(row, person, email, fields))
    if not person.external_id:
        name = {"name": shown(f"{person.given_name} {person.family_name}")}
        changes.notices.append(Notice(problems.PERSON_FOUND_BY_EMAIL, dict(name)))
    return person.id


def _differing(
    names: tuple[str, ...], before: tuple[Any, ...], after: tuple[Any, ...]
) -> list[Field]:
    together = zip(names, before, after, strict=True)
    return [Field(name, old, new) for name, old, new in together if old != new]


def _end_employments(changes: Changes, draft: Draft, stored: Stored) -> None:
    """End what is missing within the file's authorities (ruling 13); count what ends (IMP-4)."""
    day = changes.day
    scope = authorities_of_staff(draft, stored)
    spared = {
        stored.people[name].id for name in draft.people_without_number if name in stored.people
    }
    protected = {stored.people[name].id for name in draft.protected_people if name in stored.people}
    ending: set[int] = set()
    going_on: set[int] = set()
    for number, employment in stored.employments.items():
        row = draft.employments.get(number)
        named = number in draft.named_employments
        in_scope = employment.authority in scope or number in draft.protected_employments
        missing = not named and in_scope and employment.person_id not in spared
        active = employment.is_active(day) and (in_scope or named)
        changes.active_before += active
        if _is_over(employment.ends_on, max(day, employment.starts_on)):
            continue
        if missing:
            changes.ended_employments.append(employment)
            if employment.person_id in protected:
                changes.protected_ended.add(number)
        if missing or (row and _is_over(row.ends_on, day)):
            changes.active_ended += active
            ending.add(employment.person_id)
        else:
            going_on.add(employment.person_id)
    _name_ended(changes, stored)
    _count_ended_people(changes, stored, ending - going_on)
    _tell_of_protected(changes, stored)


def _name_ended(changes: Changes, stored: Stored) -> None:
    ended = {employment.person_id for employment in changes.ended_employments}
    people = [*stored.people.values(), *stored.unnumbered.values()] if ended else []
    names = {p.id: f"{p.given_name} {p.family_name}" for p in people if p.id in ended}
    changes.ended_names = names


def _count_ended_people(changes: Changes, stored: Stored, ending: set[int]) -> None:
    """Count those whose last employment ends; a new or reopened one may come in its place."""
    staying = set[int]()
    for change in changes.employments:
        if not _is_over(change.row.ends_on, changes.day):
            person = stored.people.get(change.row.person)
            staying.add(person.id if person else 0)
    changes.ended_people = len(ending - staying)


def _tell_of_protected(changes: Changes, stored: Stored) -> None:
    """Say how many protected people were here before, and no more about them (3.7)."""
    people = {stored.employments[number].person_id for number in changes.protected_ended}
    if people:
        count = {"count": len(people)}
        changes.notices.append(Notice(problems.PROTECTED_ENDED, dict(count)))
