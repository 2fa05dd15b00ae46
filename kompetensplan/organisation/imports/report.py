"""What an import does, in the words of the files: for the terminal, the pages and a fingerprint.

A report holds texts and numbers only and can be kept as JSON beside the files that were
uploaded. Protected people are counted in it, never named.
"""

import enum
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, NamedTuple

from kompetensplan.organisation.imports.compare import Changes, Field
from kompetensplan.organisation.imports.problems import File, Notice, Problem
from kompetensplan.organisation.imports.rows import FORMS, KINDS
from kompetensplan.organisation.models import EmploymentForm, UnitKind

# The words of the file; the first of several spellings.
WORDS = {value.value: word for word, value in reversed([*KINDS.items(), *FORMS.items()])}


class Part(enum.StrEnum):
    """What a figure or a row of the report is about."""

    UNITS = "units"
    PEOPLE = "people"
    EMPLOYMENTS = "employments"


class Section(enum.StrEnum):
    """The lists of the report."""

    REFUSED = "refused"
    NEW = "new"
    CHANGED = "changed"
    ENDED = "ended"


class Entry(NamedTuple):
    """A row of a list. Line 0: it stands in no file (what has ended)."""

    part: str
    line: int
    key: str
    name: str
    fields: Sequence[Sequence[str]] = ()  # column, before, after


@dataclass(frozen=True, slots=True)
class Figures:
    """How many of one part are new, changed, ended and unchanged."""

    new: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class Report:
    """A dry run's result."""

    day: str
    units: Figures
    people: Figures
    employments: Figures
    refused_rows: int
    protected_rows: int
    active_before: int
    active_ended: int
    ends_many: bool
    refused: list[Problem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    new: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    ended: list[Entry] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Tell whether everything that could be taken is stored already."""
        return not any(f.new or f.changed or f.ended for f in self.figures.values())

    @property
    def figures(self) -> dict[Part, Figures]:
        return {
            Part.UNITS: self.units,
            Part.PEOPLE: self.people,
            Part.EMPLOYMENTS: self.employments,
        }

    @property
    def ended_per_cent(self) -> int:
        return round(100 * self.active_ended / self.active_before) if self.active_before else 0

    def fingerprint(self) -> str:
        """Return what two reports share only when they say exactly the same."""
        return hashlib.sha256(self.as_json().encode("utf-8")).hexdigest()

    def as_json(self) -> str:
        """Return the whole report as text."""
        whole = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return json.dumps(whole, default=asdict, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Report:
    """Return the report that `as_json` wrote."""
    whole = json.loads(text)
    for part in Part:
        whole[part.value] = Figures(**whole[part.value])
    whole["refused"] = [Problem(**p | {"file": File(p["file"])}) for p in whole["refused"]]
    whole["notices"] = [Notice(**notice) for notice in whole["notices"]]
    for name in ("new", "changed", "ended"):
        whole[name] = [Entry._make(entry) for entry in whole[name]]
    return Report(**whole)


def report_of(changes: Changes) -> Report:
    """Return the report of an import that is about to be made, or just was."""
    units, people, staff = _units(changes), _people(changes), _employments(changes)
    ended = list(_ended(changes))
    return Report(
        day=changes.day.isoformat(),
        units=Figures(*_count(units), len(changes.ended_units), changes.unchanged_units),
        people=Figures(*_count(people), changes.ended_people, changes.unchanged_people),
        employments=Figures(
            *_count(staff), len(changes.ended_employments), changes.unchanged_employments
        ),
        refused_rows=len({(problem.file, problem.line) for problem in changes.refused}),
        protected_rows=changes.protected_rows,
        active_before=changes.active_before,
        active_ended=changes.active_ended,
        ends_many=changes.ends_many,
        refused=sorted(changes.refused, key=_where),
        notices=changes.notices,
        new=[entry for entry in units + people + staff if not entry.fields],
        changed=[entry for entry in units + people + staff if entry.fields],
        ended=ended,
    )


def _where(problem: Problem) -> tuple[int, int]:
    return (list(File).index(problem.file), problem.line)


def _count(entries: Iterable[Entry]) -> tuple[int, int]:
    """Return how many are new and how many changed."""
    changed = [bool(entry.fields) for entry in entries]
    return len(changed) - sum(changed), sum(changed)


def _units(changes: Changes) -> list[Entry]:
    return [
        Entry(Part.UNITS.value, c.row.line, c.row.code, c.row.name, _told(c.fields))
        for c in changes.units
    ]


def _people(changes: Changes) -> list[Entry]:
    return [
        Entry(
            Part.PEOPLE.value,
            change.row.line,
            change.row.person,
            f"{change.row.given_name} {change.row.family_name}",
            _told(change.fields),
        )
        for change in changes.people
    ]


def _employments(changes: Changes) -> list[Entry]:
    return [
        Entry(
            Part.EMPLOYMENTS.value,
            change.row.line,
            change.row.number,
            f"{change.row.given_name} {change.row.family_name}, {change.row.title}",
            _told(change.fields),
        )
        for change in changes.employments
    ]


def _ended(changes: Changes) -> Iterable[Entry]:
    for unit in changes.ended_units:
        yield Entry(Part.UNITS.value, 0, unit.code, unit.name)
    for employment in changes.ended_employments:
        if employment.number not in changes.protected_ended:
            name = changes.ended_names.get(employment.person_id, "")
            told = f"{name}, {employment.title}" if name else employment.title
            yield Entry(Part.EMPLOYMENTS.value, 0, employment.number, told)


def _told(fields: Sequence[Field]) -> Sequence[Sequence[str]]:
    if not fields:
        return ()
    return [[each.column, _word(each, each.before), _word(each, each.after)] for each in fields]


def _word(where: Field, value: Any) -> str:
    """Return a value as the file writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, date):
        return value.isoformat()
    if where.column == "sysselsattningsgrad":
        return f"{value / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    if isinstance(value, UnitKind | EmploymentForm) or where.column == "anstallningsform":
        return WORDS[str(value)]
    return str(value)
