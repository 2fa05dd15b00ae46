"""From cells to typed rows. A row with a wrong value is refused, with every reason.

The format stands here, column by column; `docs/import.md` explains it to the people who
make the files, and a test holds the two together.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from kompetensplan.organisation.imports import problems
from kompetensplan.organisation.imports.problems import Argument, File, Problem
from kompetensplan.organisation.imports.tables import CONTROL_SIGN, Encoding, Line, read_table
from kompetensplan.organisation.models import EmploymentForm, UnitKind

KINDS = {
    "kommun": UnitKind.MUNICIPALITY,
    "förvaltning": UnitKind.DEPARTMENT,
    "forvaltning": UnitKind.DEPARTMENT,
    "enhet": UnitKind.UNIT,
}
FORMS = {
    "tillsvidare": EmploymentForm.PERMANENT,
    "visstid": EmploymentForm.FIXED_TERM,
    "timavlönad": EmploymentForm.HOURLY,
    "timavlonad": EmploymentForm.HOURLY,
}
YES, NO = ("1", "ja", "j", "sant", "true"), ("0", "nej", "n", "falskt", "false", "")
FLAGS = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
# How some systems write that there is no last day.
ENDLESS = ("9999-12-31", "2999-12-31")
SHORTEST_ABSENCE = 30  # ABS-1: days; an absence has to be longer
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RATE = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,4})?")
_EMAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\".]+")


class Wrong(Exception):
    """A value that cannot be read; the text is for the catalogue."""

    def __init__(self, text: str, **arguments: Argument) -> None:
        super().__init__(text)
        self.text, self.arguments = text, arguments


@dataclass(slots=True)
class UnitRow:
    """A row of the organisation file."""

    line: int
    code: str
    name: str
    kind: UnitKind
    parent: str
    manager: str
    authority: str
    starts_on: date | None
    ends_on: date | None


@dataclass(slots=True)
class EmploymentRow:
    """A row of the employment file, without the mark of protection: those never get here."""

    line: int
    number: str
    person: str
    given_name: str
    family_name: str
    email: str
    unit: str
    authority: str
    title: str
    aid_code: str
    form: EmploymentForm
    rate: int
    is_main: bool
    is_night: bool
    starts_on: date
    ends_on: date | None
    absent_from: date | None
    absent_to: date | None


# ── values ────────────────────────────────────────────────────────────────────────────


def _text(value: str) -> str:
    return value


@lru_cache(maxsize=100_000)
def _date(value: str) -> date | None:
    if not value:
        return None
    try:
        day = date.fromisoformat(value) if _DATE.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None:
        raise Wrong(problems.NOT_A_DATE, value=problems.shown(value))
    if not EARLIEST <= day < LATEST:
        raise Wrong(problems.ODD_YEAR, value=problems.shown(value))
    return day


def _last_day(value: str) -> date | None:
    return None if value in ENDLESS else _date(value)


@lru_cache(maxsize=10_000)
def _rate(value: str) -> int:
    """Return a percentage in hundredths; more decimals are rounded away."""
    bare = value.removesuffix("%").rstrip()
    if not _RATE.fullmatch(bare):
        raise Wrong(problems.NOT_A_RATE, value=problems.shown(value))
    rate = round(float(bare.replace(",", ".")) * 100)
    if not 0 < rate <= 10_000:
        raise Wrong(problems.RATE_RANGE)
    return rate


def _flag(value: str) -> bool:
    found = FLAGS.get(value) if value in FLAGS else FLAGS.get(value.casefold())
    if found is None:
        raise Wrong(problems.NOT_A_FLAG, value=problems.shown(value))
    return found


def _email(value: str) -> str:
    if value and not _EMAIL.fullmatch(value):
        raise Wrong(problems.NOT_AN_EMAIL, value=problems.shown(value))
    return value.lower()


def _one_of(choices: Mapping[str, Any]) -> Callable[[str], Any]:
    names = ", ".join(name for name in choices if name not in ("forvaltning", "timavlonad"))

    def read(value: str) -> Any:
        found = choices.get(value) or choices.get(value.casefold())
        if found is None:
            raise Wrong(problems.NOT_A_CHOICE, value=problems.shown(value), choices=names)
        return found

    return read


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the format: how its cells are read, and what is too much or too little."""

    name: str
    read: Callable[[str], Any] = _text
    required: bool = False
    longest: int = 40


ORGANISATION = (
    Column("enhet_id", required=True),
    Column("namn", required=True, longest=200),
    Column("typ", _one_of(KINDS), required=True),
    Column("overordnad_id"),
    Column("chef_anstallningsnr"),
    Column("myndighet", longest=120),
    Column("fran", _date),
    Column("till", _last_day),
)
EMPLOYMENTS = (
    Column("anstallningsnr", required=True),
    Column("person_id", required=True, longest=80),
    Column("fornamn", required=True, longest=80),
    Column("efternamn", required=True, longest=80),
    Column("epost", _email, longest=254),
    Column("enhet_id", required=True),
    Column("myndighet", longest=120),
    Column("befattning", required=True, longest=120),
    Column("aid", longest=20),
    Column("anstallningsform", _one_of(FORMS), required=True),
    Column("sysselsattningsgrad", _rate, required=True),
    Column("huvudanstallning", _flag),
    Column("natt", _flag),
    Column("fran", _date, required=True),
    Column("till", _last_day),
    Column("franvarande_fran", _date),
    Column("franvarande_till", _last_day),
    Column("skyddad", _flag),
)
NUMBER, PERSON, PROTECTED = 0, 1, len(EMPLOYMENTS) - 1


# ── rows ──────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Draft:
    """What the files say, as far as it has been accepted; the checks take away from it.

    `named_units`, `named_employments` and `named_people` are those of any row, refused or
    not: what a refused row is about stays as it is stored, it is not missing.
    """

    units: dict[str, UnitRow] = field(default_factory=dict)
    employments: dict[str, EmploymentRow] = field(default_factory=dict)
    refused: list[Problem] = field(default_factory=list)
    named_units: set[str] = field(default_factory=set)
    named_employments: set[str] = field(default_factory=set)
    people_without_number: set[str] = field(default_factory=set)
    protected_rows: int = 0
    protected_people: set[str] = field(default_factory=set)
    protected_employments: set[str] = field(default_factory=set)
    short_absences: int = 0

    def refuse_unit(self, row: UnitRow, column: str, text: str, **arguments: Argument) -> None:
        """Take the row of a unit away, with the reason."""
        del self.units[row.code]
        self.refused.append(Problem(text, File.ORGANISATION, row.line, column, arguments))

    def refuse_employment(
        self, row: EmploymentRow, column: str, text: str, **arguments: Argument
    ) -> None:
        """Take the row of an employment away, with the reason."""
        del self.employments[row.number]
        self.refused.append(Problem(text, File.EMPLOYMENTS, row.line, column, arguments))


def read_files(organisation: bytes, employments: bytes, encoding: Encoding) -> Draft:
    """Read both files.

    Raises:
        Stopped: one of them cannot be taken at all.
    """
    units = read_table(
        File.ORGANISATION, organisation, encoding, [column.name for column in ORGANISATION]
    )
    staff = read_table(
        File.EMPLOYMENTS, employments, encoding, [column.name for column in EMPLOYMENTS]
    )
    draft = Draft()
    for line in units.lines:
        _take_unit(draft, line, look_for_signs=units.has_control_signs)
    _find_protected(draft, staff.lines)
    for line in staff.lines:
        _take_employment(draft, line, look_for_signs=staff.has_control_signs)
    _refuse_people_that_differ(draft)
    return draft


def _values(
    draft: Draft, file: File, line: Line, columns: Sequence[Column], *, look_for_signs: bool
) -> list[Any] | None:
    """Return the values of a line, or None after having said all that is wrong with it."""
    if line.problem:
        draft.refused.append(line.problem)
        return None
    values: list[Any] = []
    found: list[Problem] = []
    for column, cell in zip(columns, line.cells, strict=True):
        try:
            if len(cell) > column.longest:
                raise Wrong(problems.TOO_LONG, given=len(cell), longest=column.longest)
            if not cell and column.required:
                raise Wrong(problems.REQUIRED)
            if look_for_signs and CONTROL_SIGN.search(cell):
                raise Wrong(problems.CONTROL_SIGN)
            values.append(column.read(cell))
        except Wrong as wrong:
            found.append(Problem(wrong.text, file, line.number, column.name, wrong.arguments))
    draft.refused += found
    return None if found else values


def _take_unit(draft: Draft, line: Line, *, look_for_signs: bool) -> None:
    draft.named_units.add(line.cells[0])
    values = _values(draft, File.ORGANISATION, line, ORGANISATION, look_for_signs=look_for_signs)
    if values is None:
        return
    row = UnitRow(line.number, *values)
    if first := draft.units.get(row.code):
        _refuse(draft, File.ORGANISATION, line, "enhet_id", problems.TWICE, row.code, first.line)
    elif row.starts_on and row.ends_on and row.ends_on < row.starts_on:
        _refuse(draft, File.ORGANISATION, line, "till", problems.TO_BEFORE_FROM)
    else:
        draft.units[row.code] = row


def _find_protected(draft: Draft, lines: Sequence[Line]) -> None:
    """Note who is protected, before anything is said about any row (3.7).

    One protected employment protects the person, and so every row about them.
    """
    people = {line.cells[PERSON] for line in lines if _is_protected(line)}
    draft.protected_people = people - {""}


def _is_protected(line: Line) -> bool:
    """Tell whether the row is marked; a mark that cannot be read counts as one."""
    mark = line.cells[PROTECTED]
    return bool(mark) and not line.problem and FLAGS.get(mark.casefold(), True)


def _take_employment(draft: Draft, line: Line, *, look_for_signs: bool) -> None:
    number, person = line.cells[NUMBER], line.cells[PERSON]
    if person in draft.protected_people or _is_protected(line):
        draft.protected_rows += 1
        draft.protected_employments.add(number)
        return
    draft.named_employments.add(number)
    if not number:
        draft.people_without_number.add(person)
    values = _values(draft, File.EMPLOYMENTS, line, EMPLOYMENTS, look_for_signs=look_for_signs)
    if values is None:
        return
    row = EmploymentRow(line.number, *values[:PROTECTED])
    if first := draft.employments.get(row.number):
        place = ("anstallningsnr", problems.TWICE, row.number, first.line)
        _refuse(draft, File.EMPLOYMENTS, line, *place)
    elif row.ends_on and row.ends_on < row.starts_on:
        _refuse(draft, File.EMPLOYMENTS, line, "till", problems.TO_BEFORE_FROM)
    elif row.absent_to and not row.absent_from:
        _refuse(draft, File.EMPLOYMENTS, line, "franvarande_fran", problems.TO_WITHOUT_FROM)
    elif row.absent_to and row.absent_from and row.absent_to < row.absent_from:
        _refuse(draft, File.EMPLOYMENTS, line, "franvarande_till", problems.TO_BEFORE_FROM)
    else:
        _leave_out_short_absence(draft, row)
        draft.employments[row.number] = row


def _refuse(
    draft: Draft, file: File, line: Line, column: str, text: str, value: str = "", first: int = 0
) -> None:
    arguments: dict[str, Argument] = {"value": problems.shown(value), "line": first}
    draft.refused.append(Problem(text, file, line.number, column, arguments if first else {}))


def _leave_out_short_absence(draft: Draft, row: EmploymentRow) -> None:
    """Store no absence of 30 days or less: it is no business of the plan (ABS-1)."""
    first, last = row.absent_from, row.absent_to
    if first and last and (last - first).days + 1 <= SHORTEST_ABSENCE:
        row.absent_from = row.absent_to = None
        draft.short_absences += 1


def _refuse_people_that_differ(draft: Draft) -> None:
    """Refuse a later row that names the same person otherwise than the first one did."""
    first: dict[str, EmploymentRow] = {}
    for row in list(draft.employments.values()):
        told = first.setdefault(row.person, row)
        if told is not row and (told.given_name, told.family_name, told.email) != (
            row.given_name,
            row.family_name,
            row.email,
        ):
            draft.refuse_employment(row, "person_id", problems.PERSON_DIFFERS, line=told.line)
