"""From the bytes of a file to lines of cells. What is no such file at all stops here.

Each line is a row: the format has no line breaks inside cells, so an open quotation mark
costs one row and never swallows those after it.
"""

import codecs
import csv
import enum
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kompetensplan import personnummer
from kompetensplan.organisation.imports import problems
from kompetensplan.organisation.imports.problems import File, Problem, Stopped

# Tab, line feed and carriage return separate; all the others have no place in a row.
CONTROL_SIGN = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
FORBIDDEN_COLUMNS = frozenset({"personnummer", "pnr", "persnr", "personnr", "samordningsnummer"})
_LETTERS = str.maketrans("åäöéü", "aaoeu")


class Encoding(enum.StrEnum):
    UTF_8 = "utf-8"
    WINDOWS_1252 = "windows-1252"


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it stands: its number in the file, and cells in the order of the format.

    `problem` is set when the line could not be taken apart; the cells are then a guess that
    only serves to know which employment or unit the row is about.
    """

    number: int
    cells: Sequence[str]
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A file whose heading is right."""

    file: File
    lines: Sequence[Line]
    has_control_signs: bool


def read_table(file: File, data: bytes, encoding: Encoding, columns: Sequence[str]) -> Table:
    """Read a file with exactly `columns`, in any order.

    Raises:
        Stopped: it is empty, not text, wrongly encoded, has other columns, or holds what
            looks like a personnummer.
    """
    text = unicodedata.normalize("NFC", _decode(file, data, encoding))
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = next((at for at, row in enumerate(rows) if row.strip(" ;\t")), None)
    if start is None:
        raise Stopped(Problem(problems.EMPTY, file))
    heading = _split(rows[start]) or rows[start].split(";")
    places = _places(file, heading, start + 1, columns)
    _refuse_personnummer(file, text, rows, heading)
    lines = list(_lines(file, rows, start, len(heading), places))
    if not lines:
        raise Stopped(Problem(problems.NO_ROWS, file, start + 1))
    return Table(file, lines, has_control_signs=CONTROL_SIGN.search(text) is not None)


def _decode(file: File, data: bytes, encoding: Encoding) -> str:
    if not data.strip():
        raise Stopped(Problem(problems.EMPTY, file))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Stopped(Problem(problems.UTF_16, file))
    if b"\0" in data.partition(b"\n")[0]:
        raise Stopped(Problem(problems.NOT_TEXT, file))
    try:
        utf_8 = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if encoding is Encoding.WINDOWS_1252:
            return _decode_1252(file, data)
        line = data.count(b"\n", 0, error.start) + 1
        # In a picture the very first sign is wrong; no export begins so.
        text = problems.NOT_UTF_8 if error.start else problems.NOT_TEXT
        raise Stopped(Problem(text, file, line)) from None
    if encoding is Encoding.WINDOWS_1252 and not data.isascii():
        raise Stopped(Problem(problems.IS_UTF_8, file))
    return utf_8


def _decode_1252(file: File, data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Stopped(Problem(problems.NOT_1252, file, line)) from None


# ── the heading ───────────────────────────────────────────────────────────────────────


def _fold(name: str) -> str:
    """Return a column's name as it is compared: without capitals, dots and spaces."""
    return name.strip().strip('"').casefold().translate(_LETTERS).replace(" ", "_")


def _places(file: File, heading: Sequence[str], line: int, columns: Sequence[str]) -> list[int]:
    """Return where each of `columns` stands in the file."""
    names = [_fold(name) for name in heading]
    _refuse_personnummer_column(file, line, names)
    if len(names) == 1:
        raise Stopped(Problem(problems.OTHER_SEPARATOR, file, line))
    if missing := [name for name in columns if name not in names]:
        _tell_missing(file, line, names, missing)
    if unknown := [problems.shown(name) or "?" for name in names if name not in columns]:
        arguments = {"columns": ", ".join(unknown[:10])}
        raise Stopped(Problem(problems.UNKNOWN_COLUMNS, file, line, "", dict(arguments)))
    for name in columns:
        if names.count(name) > 1:
            raise Stopped(Problem(problems.COLUMN_TWICE, file, line, name))
    return [names.index(name) for name in columns]


def _refuse_personnummer_column(file: File, line: int, names: Sequence[str]) -> None:
    for name in names:
        if re.sub("[^a-z]", "", name) in FORBIDDEN_COLUMNS:
            raise Stopped(Problem(problems.PERSONNUMMER_COLUMN, file, line, problems.shown(name)))
        if personnummer.looks_like_one(name):
            raise Stopped(Problem(problems.PERSONNUMMER_VALUE, file, line))


def _tell_missing(file: File, line: int, names: Sequence[str], missing: Sequence[str]) -> None:
    sign_of_the_other = "overordnad_id" if file is File.EMPLOYMENTS else "anstallningsnr"
    if sign_of_the_other in names:
        raise Stopped(Problem(problems.SWAPPED, file, line))
    arguments = {"columns": ", ".join(missing)}
    raise Stopped(Problem(problems.MISSING_COLUMNS, file, line, "", dict(arguments)))


def _refuse_personnummer(
    file: File, text: str, rows: Sequence[str], heading: Sequence[str]
) -> None:
    """Stop at the first value that looks like a personnummer; say where, never what."""
    if personnummer.find(text) is None:
        return
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(_split(row) or row.split(";")):
            if personnummer.looks_like_one(cell):
                column = _fold(heading[place]) if place < len(heading) else ""
                raise Stopped(Problem(problems.PERSONNUMMER_VALUE, file, number, column))
    raise Stopped(Problem(problems.PERSONNUMMER_VALUE, file))


# ── the rows ──────────────────────────────────────────────────────────────────────────


def _split(row: str) -> list[str] | None:
    """Return the cells of a row, or None when its quotation marks do not add up."""
    if '"' not in row:
        return row.split(";")
    try:
        return next(csv.reader([row], delimiter=";", strict=True))
    except csv.Error:
        return None


def _lines(
    file: File, rows: Sequence[str], start: int, width: int, places: Sequence[int]
) -> Iterator[Line]:
    in_order = list(places) == list(range(width))
    for number, row in enumerate(rows[start + 1 :], start=start + 2):
        cells = _split(row)
        if cells is not None and len(cells) == width:
            cells = [cell.strip() for cell in cells]
            if any(cells):
                yield Line(number, cells if in_order else [cells[place] for place in places])
        elif row.strip(" ;\t"):
            yield _broken(file, number, row, cells, width, places)


def _broken(
    file: File, number: int, row: str, cells: list[str] | None, width: int, places: Sequence[int]
) -> Line:
    arguments: dict[str, problems.Argument] = {}
    text = problems.OPEN_QUOTE
    if cells is not None:
        arguments = {"given": len(cells), "wanted": width}
        text = problems.CELL_COUNT
    guess = cells or [cell.strip('"') for cell in row.split(";")]
    guessed = [guess[place].strip() if place < len(guess) else "" for place in places]
    return Line(number, guessed, Problem(text, file, number, "", arguments))
