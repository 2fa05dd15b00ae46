"""From a summary to the key figures, and to the mapping that the PDF is printed from (PDF-2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from kompetensplan.organisation.models import UnitKind
from kompetensplan.plans.labels import ACTIVITY_KINDS
from kompetensplan.reports.showing import (
    Aim,
    Content,
    Line,
    Past,
    Summary,
    Time,
    Training,
    TrainingLine,
    in_hours,
    per_cent,
)
from kompetensplan.reports.wording import (
    cost_cells,
    cost_names,
    hidden_words,
    name_of,
    request_cells,
    request_names,
)
from kompetensplan.suppression import THRESHOLD, Verdict
from kompetensplan.texts import decimal_comma, medium_date, thousands

# A document of the whole municipality says units too, while that is something one reads.
MOST_LINES = 250


@dataclass(frozen=True, slots=True)
class Edition:
    """What a document says beside its figures; nothing about who takes it out."""

    municipality: str
    language: str
    demo: bool
    period_name: str
    verify_url: str = ""


def figures_of(summary: Summary, language: str) -> list[dict[str, Any]]:
    """Return the key figures of a unit, as pages and documents show them."""
    line = summary.of
    agreed, met, goals, late = _labels()
    if line is None:
        return []
    if not line.is_shown:
        words = hidden_words(line.verdict)
        return [{"text": text, "value": words, "note": ""} for text in (agreed, met)]
    without = line.employees - line.met
    figures = [
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
            "text": late,
            "value": thousands(line.late, language),
            "note": _("The time for meetings is over") if line.late else "",
        },
    ]
    if summary.content_day:
        figures.insert(2, {"text": goals, **_goals(summary, language)})
    return figures


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


def _goals(summary: Summary, language: str) -> dict[str, str]:
    goals, day = summary.goals, summary.content_day
    when = _("As of %(date)s", date=medium_date(day, language)) if day else ""
    if not goals.is_shown:
        return {"value": hidden_words(goals.verdict), "note": when}
    per_plan = decimal_comma(_ratio(goals.goals, goals.people), language)
    note = _("%(count)s per plan", count=per_plan) + ", " if goals.people else ""
    return {
        "value": thousands(goals.goals, language),
        "note": f"{note}{when[:1].lower() + when[1:] if note else when}",
    }


def _ratio(part: int, whole: int) -> Decimal:
    return (Decimal(part) / whole).quantize(Decimal("0.1")) if whole else Decimal(0)


def printed(summary: Summary, top: Line, edition: Edition) -> dict[str, Any]:
    """Return what `templates/reports/summary_pdf.html` prints; `top` is the unit's own line."""
    lines: Sequence[Line] = summary.lines
    if len(lines) > MOST_LINES:
        lines = [line for line in lines if _is_near(line, top)]
    return {
        "municipality": edition.municipality,
        "scope_name": top.name,
        "language": edition.language,
        "demo": edition.demo,
        "as_of": summary.as_of,
        "day": summary.scope.day,
        "content_day": summary.content_day,
        "period_name": edition.period_name,
        "figures": [
            figure | {"label": figure["text"]} for figure in figures_of(summary, edition.language)
        ],
        "units": [_printed_line(line, top) for line in lines],
        "left": [_printed_left(line) for line in lines if line.left is not None],
        "forms": [_printed_forms(line) for line in lines if line.forms and line.forms.permanent],
        "past": [_printed_past(past) for past in summary.past],
        "priorities": [_printed_aim(aim) for aim in summary.aims],
        "unlinked": _printed(summary.unlinked),
        "times": _printed_times(summary.times),
        "orphans": summary.orphans,
        "first_orphans": summary.first_orphans,
        "training": _printed_training(summary.training, top),
        "told": summary.told,
        "threshold": THRESHOLD,
        "verify_url": edition.verify_url,
    }


def _is_near(line: Line, top: Line) -> bool:
    """Tell whether a line is about the unit itself, or about what is right below it."""
    return top.unit.id in (line.unit.id, None if line.is_direct else line.parent_id)


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


def _printed_left(line: Line) -> dict[str, Any]:
    return {"name": name_of(line), "numbers": [line.number_left, *(line.left or ())]}


def _printed_forms(line: Line) -> dict[str, Any]:
    forms = [line.forms.permanent, line.forms.fixed_term] if line.forms else []
    shares = [(each.employees, each.agreed, each.share) for each in forms if each]
    return {"name": name_of(line), "forms": shares}


def _printed_past(past: Past) -> dict[str, Any]:
    line = past.line
    return {
        "name": past.round.name,
        "employees": line.employees,
        "agreed": line.agreed,
        "share": line.shares[0],
        "change": past.change,
        "hidden": not line.is_shown,
        "secondary": line.verdict is Verdict.WITHHELD,
    }


def _printed_training(training: Training, top: Line) -> dict[str, Any]:
    """Return two tables, of the units that there is something to tell of."""
    lines: Sequence[TrainingLine] = training.lines
    if len(lines) > MOST_LINES:
        lines = [each for each in lines if _is_near(each.line, top)]
    tables = [
        (_("Requests and answers"), request_names(), request_cells),
        (_("What granted training takes"), cost_names(), cost_cells),
    ]
    return {
        "day": training.day,
        "tables": [
            {
                "name": name,
                "columns": columns,
                "rows": [
                    (name_of(each.line), cells)
                    for each in lines
                    if any(cells := cells_of(each)) or each is lines[0]
                ],
            }
            for name, columns, cells_of in tables
            if lines
        ],
    }


def _printed(content: Content) -> dict[str, Any]:
    return {
        "goals": content.goals,
        "hidden": not content.is_shown,
        "secondary": content.verdict is Verdict.WITHHELD,
    }


def _printed_aim(aim: Aim) -> dict[str, Any]:
    return {
        "title": aim.priority.title,
        "level": aim.priority.level.value,
        "orphan": aim.is_orphan,
        **_printed(aim),
    }


def _printed_times(times: Sequence[Time]) -> list[dict[str, Any]]:
    most = max((time.minutes for time in times), default=0)
    return [
        {
            "name": str(ACTIVITY_KINDS[time.kind.value]),
            "hours": in_hours(time.minutes),
            "share": per_cent(time.minutes, most),
            **_printed(time),
        }
        for time in times
    ]
