"""From figures to the mapping that the summary is printed from (PDF-2), and to a CSV file."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import StringIO
from typing import Any

from flask_babel import gettext as _

from kompetensplan.organisation.models import Unit, UnitKind
from kompetensplan.reports.showing import Aim, Line, per_cent
from kompetensplan.reports.wording import hidden_words, name_of
from kompetensplan.suppression import THRESHOLD, Verdict
from kompetensplan.texts import decimal_comma, in_file_name, thousands

# A document of the whole municipality says units too, while that is something one reads.
MOST_LINES = 250
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Edition:
    """What a document says beside its figures."""

    municipality: str
    language: str
    demo: bool
    made_by: str
    period_name: str


def figures_of(line: Line, language: str) -> list[dict[str, Any]]:
    """Return the key figures of a unit, as pages and documents show them."""
    if not line.is_shown:
        words = hidden_words(line.verdict)
        return [{"text": text, "value": words, "note": ""} for text in _labels()[:2]]
    agreed, met, goals, late = _labels()
    without = line.employees - line.met
    per_plan = decimal_comma(_ratio(line.goals, line.agreed), language)
    return [
        {
            "text": agreed,
            "value": f"{line.shares[0]}\u00a0%",
            "note": _of(line.agreed, line.employees, language),
        },
        {
            "text": met,
            "value": f"{per_cent(line.met, line.employees)}\u00a0%",
            "note": _("%(count)s have no meeting yet", count=thousands(without, language)),
        },
        {
            "text": goals,
            "value": thousands(line.goals, language),
            "note": _("%(count)s per plan", count=per_plan) if line.agreed else "",
        },
        {
            "text": late,
            "value": thousands(line.late, language),
            "note": _("The time for meetings is over") if line.late else "",
        },
    ]


def _labels() -> tuple[str, str, str, str]:
    return (
        _("of the employees have an agreed plan"),
        _("have a meeting booked or held"),
        _("goals in agreed plans"),
        _("are late"),
    )


def _of(part: int, whole: int, language: str) -> str:
    numbers = {"part": thousands(part, language), "whole": thousands(whole, language)}
    return str(_("%(part)s of %(whole)s employees", **numbers))


def _ratio(part: int, whole: int) -> Decimal:
    return (Decimal(part) / whole).quantize(Decimal("0.1")) if whole else Decimal(0)


def summary_of(
    lines: Sequence[Line], aims: Sequence[Aim], as_of: datetime, edition: Edition
) -> dict[str, Any]:
    """Return what `templates/reports/summary_pdf.html` prints; `lines` begins with the unit."""
    top = lines[0]
    if len(lines) > MOST_LINES:
        lines = [line for line in lines if line.unit.depth <= top.unit.depth + 1]
    figures = figures_of(top, edition.language)
    return {
        "municipality": edition.municipality,
        "scope_name": top.name,
        "scope_kind": top.unit.kind.value,
        "language": edition.language,
        "demo": edition.demo,
        "as_of": as_of,
        "made_by": edition.made_by,
        "period_name": edition.period_name,
        "figures": [figure | {"label": figure["text"]} for figure in figures],
        "units": [_printed_line(line, top) for line in lines],
        "priorities": [_printed_aim(aim) for aim in aims],
        "threshold": THRESHOLD,
    }


def _printed_line(line: Line, top: Line) -> dict[str, Any]:
    # 0 for the whole, a department or the unit asked for; 1 for what belongs to one of those.
    under = 0 if line.unit.kind is UnitKind.MUNICIPALITY else 1
    is_part = line is not top and (line.is_direct or line.unit.kind is UnitKind.UNIT)
    return {
        "name": name_of(line),
        "level": under if is_part else 0,
        "employees": line.employees if line.is_shown else None,
        "agreed": line.agreed,
        "share": line.shares[0],
        "hidden": not line.is_shown,
        "secondary": line.verdict is Verdict.WITHHELD,
        "parts": line.shares,
    }


def _printed_aim(aim: Aim) -> dict[str, Any]:
    return {
        "title": aim.priority.title,
        "level": aim.priority.level.value,
        "people": aim.people,
        "goals": aim.goals,
        "orphan": aim.is_orphan,
        "hidden": not aim.is_shown,
        "secondary": aim.verdict is Verdict.WITHHELD,
    }


def csv_of(lines: Sequence[Line]) -> bytes:
    """Return the figures as a Swedish spreadsheet opens them: BOM, semicolons, decimal comma."""
    file = StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            *(_("Unit"), _("Code"), _("Employees")),
            *(_("Agreed"), _("Set without agreement")),
            *(_("Under way"), _("Not begun"), _("Late")),
            *(_("Meeting booked or held"), _("Agreed, per cent")),
        ]
    )
    for line in lines:
        writer.writerow([_plain(name_of(line)), _plain(line.unit.code), *_cells(line)])
    return file.getvalue().encode("utf-8-sig")


def _cells(line: Line) -> list[object]:
    if not line.is_shown:
        return [hidden_words(line.verdict)] * 8
    share = Decimal(100 * line.agreed) / (line.employees or 1)
    return [line.employees, *line.parts, line.met, f"{share:.1f}".replace(".", ",")]


def _plain(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def file_name(unit: Unit, as_of: datetime, ending: str) -> str:
    """Return the file's name: unit and date, never a person (PDF-4)."""
    return f"sammanstallning_{in_file_name(unit.code)}_{as_of:%Y-%m-%d}.{ending}"
