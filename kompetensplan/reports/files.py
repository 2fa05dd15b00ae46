"""The summary as files: CSV for a Swedish spreadsheet, and a workbook (STO-9, PDF-2).

Both are made from the same tables, and those from the same `Summary` as page and PDF.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from flask_babel import gettext as _
from xlsxwriter import Workbook

from kompetensplan import clock
from kompetensplan.filters import language, when
from kompetensplan.plans.labels import ACTIVITY_KINDS
from kompetensplan.reports.showing import (
    Line,
    Past,
    Summary,
    Training,
    TrainingLine,
    in_hours,
    one_decimal,
)
from kompetensplan.reports.wording import (
    Cell,
    cell_of,
    cost_cells,
    cost_names,
    hidden_words,
    left_names,
    level_of,
    name_of,
    part_names,
    request_cells,
    request_names,
)
from kompetensplan.suppression import THRESHOLD
from kompetensplan.texts import in_file_name, medium_date

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The tables about what people have agreed on.
WITH_CONTENT = ("priorities", "hours")
# Those about what people have asked to learn.
OF_TRAINING = ("requests", "costs")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it stands in a file.

    Attributes:
        names: how many columns hold texts; what is text in the others is hidden.
        decimals: the columns with one decimal.
    """

    key: str
    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    decimals: frozenset[int] = frozenset()
    names: int = 2


def tables_of(summary: Summary) -> list[Table]:
    """Return the tables of a summary: how far plans have come, what they are about, training."""
    tables = [_states(summary)]
    for table in (_left(summary), _by_form(summary), _rounds(summary)):
        tables += [table] if table.rows else []
    if summary.content_day:
        tables += [_priorities(summary), _hours(summary)]
    if summary.training.lines:
        tables += [_requests(summary.training), _costs(summary.training)]
    return tables


def _states(summary: Summary) -> Table:
    return Table(
        "units",
        _("Where the plans stand"),
        [
            *(_("Unit"), _("Code"), _("Employees"), *part_names()),
            *(_("Meeting booked or held"), _("Agreed, per cent")),
        ],
        [[name_of(line), line.unit.code, *_state_cells(line)] for line in summary.lines],
        frozenset({9}),
    )


def _state_cells(line: Line) -> list[Cell]:
    if not line.is_shown:
        return [hidden_words(line.verdict)] * 8
    share = Decimal(100 * line.agreed) / (line.employees or 1)
    return [line.employees, *line.parts, line.met, one_decimal(share)]


def _left(summary: Summary) -> Table:
    """Return who is left and why, where that has been counted."""
    lines = [line for line in summary.lines if line.left is not None or not line.is_shown]
    return Table(
        "left",
        _("Who is left, and why"),
        [_("Unit"), _("Code"), *left_names()],
        [
            [name_of(line), line.unit.code, *_left_cells(line)]
            for line in lines
            if any(each.left for each in lines)
        ],
    )


def _left_cells(line: Line) -> list[Cell]:
    if line.left is None:
        return [hidden_words(line.verdict)] * 4
    return [line.number_left, *line.left]


def _by_form(summary: Summary) -> Table:
    """Return how far those with each form of employment have come (STO-6)."""
    heading = [_("Permanent"), _("Fixed term")]
    agreed = [_("%(form)s, agreed plans", form=each) for each in heading]
    return Table(
        "forms",
        _("By form of employment"),
        [_("Unit"), _("Code"), heading[0], agreed[0], heading[1], agreed[1]],
        [
            [name_of(line), line.unit.code, *_form_cells(line)]
            for line in summary.lines
            if line.forms
        ],
    )


def _form_cells(line: Line) -> list[Cell]:
    forms = line.forms
    if forms is None or forms.permanent is None or forms.fixed_term is None:
        return [hidden_words(forms.verdict if forms else line.verdict)] * 4
    one, other = forms.permanent, forms.fixed_term
    return [one.employees, one.agreed, other.employees, other.agreed]


def _rounds(summary: Summary) -> Table:
    """Return the unit in each round that has been counted."""
    return Table(
        "rounds",
        _("Round by round"),
        [
            _("Planning round"),
            _("Employees"),
            _("Agreed"),
            _("Agreed, per cent"),
            _("Change in points"),
        ],
        [[past.round.name, *_past_cells(past)] for past in summary.past],
        names=1,
    )


def _past_cells(past: Past) -> list[Cell]:
    if not past.line.is_shown:
        return [hidden_words(past.line.verdict)] * 4
    change: Cell = "" if past.change is None else past.change
    return [past.line.employees, past.line.agreed, past.line.shares[0], change]


def _priorities(summary: Summary) -> Table:
    rows: list[list[Cell]] = [
        [aim.priority.title, level_of(aim.priority.level.value), cell_of(aim, aim.goals)]
        for aim in summary.aims
    ]
    unlinked = summary.unlinked
    rows.append([_("No priority"), "", cell_of(unlinked, unlinked.goals)])
    return Table(
        "priorities",
        _("Priorities"),
        [_("Priority"), _("Level"), _("Goals")],
        rows,
    )


def _hours(summary: Summary) -> Table:
    return Table(
        "hours",
        _("Planned hours"),
        [_("Kind of activity"), _("Planned hours")],
        [
            [str(ACTIVITY_KINDS[time.kind.value]), cell_of(time, in_hours(time.minutes))]
            for time in summary.times
        ],
        frozenset({1}),
        names=1,
    )


def _requests(training: Training) -> Table:
    """Return what people have asked to learn this year, by the latest answer (SKE-12)."""
    return Table(
        "requests",
        _("Requests and answers"),
        [_("Unit"), _("Code"), *request_names()],
        [[*_named(each), *request_cells(each)] for each in training.lines],
    )


def _costs(training: Training) -> Table:
    """Return what granted training takes, beside the frames."""
    return Table(
        "costs",
        _("What granted training takes"),
        [_("Unit"), _("Code"), *cost_names()],
        [[*_named(each), *cost_cells(each)] for each in training.lines],
        frozenset({2, 3, 4}),
    )


def _named(each: TrainingLine) -> list[Cell]:
    return [name_of(each.line), each.line.unit.code]


def csv_of(table: Table) -> bytes:
    """Return a table as a Swedish spreadsheet opens it: BOM, semicolons, decimal comma."""
    file = StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.headings)
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return file.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(cell, Decimal):
        return f"{cell}".replace(".", ",")
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell


def workbook_of(summary: Summary, period_name: str) -> bytes:
    """Return the tables as a workbook, a sheet for each; the same summary gives the same bytes."""
    file = BytesIO()
    # A text stays a text, whatever it begins with.
    as_text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(file, {"in_memory": True, **as_text}) as book:
        made = clock.local(summary.as_of).replace(tzinfo=None) if summary.as_of else None
        book.set_properties({"title": _("Summary of competence plans"), "created": made})
        formats = _formats(book)
        for table in tables_of(summary):
            _write(book, table, formats)
        _write_about(book, _about(summary, period_name), formats)
    return file.getvalue()


def _formats(book: Workbook) -> dict[str, Any]:
    return {
        "heading": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "whole": book.add_format({"num_format": "#,##0"}),
        "decimal": book.add_format({"num_format": "#,##0.0"}),
        "hidden": book.add_format({"italic": True, "align": "right"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _write(book: Workbook, table: Table, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(table.name[:31])
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, len(table.headings) - 1, 16)
    sheet.write_row(0, 0, table.headings, formats["heading"])
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.headings) - 1)
    for at, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                # What is hidden stands where a number would.
                sheet.write_string(
                    at, column, cell, formats["hidden"] if column >= table.names else None
                )
            else:
                kind = "decimal" if column in table.decimals else "whole"
                sheet.write_number(at, column, float(cell), formats[kind])


def _write_about(book: Workbook, rows: Sequence[tuple[str, str]], formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(_("About the figures"))
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    for at, (name, text) in enumerate(rows):
        sheet.write_string(at, 0, name, formats["heading"])
        sheet.write_string(at, 1, text, formats["text"])


def _about(summary: Summary, period_name: str) -> list[tuple[str, str]]:
    named = summary.of.name if summary.of else summary.scope.unit.name
    rows = [(_("Unit"), named), (_("Planning round"), period_name)]
    if summary.scope.day:
        rows.append((_("As it was on"), medium_date(summary.scope.day, language())))
    if summary.as_of:
        rows.append((_("Counted"), when(summary.as_of)))
    if summary.content_day:
        rows.append((_("Goals and hours"), medium_date(summary.content_day, language())))
    if summary.training.day:
        rows.append((_("Training"), medium_date(summary.training.day, language())))
    return [*rows, (_("Hidden figures"), hidden_note())]


def hidden_note() -> str:
    """Return why some figures are not shown."""
    return str(
        _(
            "Figures about groups of fewer than %(number)s are not shown, so that nobody can be"
            " pointed out. Sometimes another number is hidden too, so that the hidden one cannot"
            " be worked out.",
            number=THRESHOLD,
        )
    )


def file_name(summary: Summary, ending: str) -> str:
    """Return the file's name: unit and date, never a person (PDF-4)."""
    day = summary.scope.day or clock.local(summary.as_of or clock.now()).date()
    return f"sammanstallning_{in_file_name(summary.scope.unit.code)}_{day}.{ending}"
