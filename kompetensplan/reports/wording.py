"""The words of the figures, alike on pages, in files and in documents."""

from decimal import Decimal

from flask_babel import gettext as _

from kompetensplan.reports.models import About
from kompetensplan.reports.showing import Content, Line, TrainingLine, in_hours
from kompetensplan.suppression import THRESHOLD, Verdict

Cell = str | int | Decimal
OF_REQUESTS = (
    *(About.REQUESTS, About.GRANTED, About.POSTPONED, About.REPLACED),
    *(About.WAITING, About.UNANSWERED),
)
OF_TIME = (About.PLANNED_TIME, About.REAL_TIME)
OF_MONEY = (About.PLANNED_COST, About.REAL_COST)


def hidden_words(verdict: Verdict) -> str:
    """Return what stands in the place of a number that may not be shown."""
    if verdict is Verdict.FEW:
        return str(_("fewer than %(number)s", number=THRESHOLD))
    return str(_("not shown"))


def name_of(line: Line) -> str:
    """Return what a line is called: the unit, or those who belong to no unit below it."""
    if line.is_direct:
        return str(_("Employed directly under %(unit)s", unit=line.name))
    return line.name


def part_names() -> list[str]:
    """Return the five states of a plan, in the order of `Line.parts`."""
    return [_("Agreed"), _("Set without agreement"), _("Under way"), _("Not begun"), _("Late")]


def left_names() -> list[str]:
    """Return how many are left, and the reasons in the order of `Line.left`."""
    return [
        _("Left"),
        _("No plan begun"),
        _("No meeting booked"),
        _("Meeting booked or held, not agreed"),
    ]


def level_of(name: str) -> str:
    """Return whose priority it is."""
    words = {
        "organisation": _("The municipality"),
        "department": _("The department"),
        "unit": _("The unit"),
    }
    return str(words[name])


def request_names() -> list[str]:
    """Return what became of what people asked to learn, in the order of `request_cells`."""
    return [
        *(_("All requests"), _("Granted"), _("Postponed"), _("Replaced")),
        *(_("Waits"), _("Unanswered"), _("Half answered within, days")),
    ]


def request_cells(each: TrainingLine) -> list[Cell]:
    """Return the numbers of a line, or the words in their place; empty where there is none."""
    answered = each.numbers[About.ANSWERED]
    days: Cell = "" if each.median is None else each.median
    return [
        *(cell_of(each.numbers[about], each.numbers[about].goals) for about in OF_REQUESTS),
        cell_of(answered, days),
    ]


def cost_names() -> list[str]:
    """Return what training takes, in the order of `cost_cells`."""
    return [
        *(_("Hours, planned"), _("Hours so far"), _("Frame, hours")),
        *(_("Kronor, planned"), _("Kronor so far"), _("Frame, kronor")),
    ]


def cost_cells(each: TrainingLine) -> list[Cell]:
    """Return hours and kronor of a line beside its frames, which are no secret."""
    minutes, cost = (each.frame.minutes, each.frame.cost) if each.frame else (None, None)
    time, money = (
        [(each.numbers[about], each.numbers[about].goals) for about in kinds]
        for kinds in (OF_TIME, OF_MONEY)
    )
    return [
        *(cell_of(content, in_hours(number)) for content, number in time),
        "" if minutes is None else in_hours(minutes),
        *(cell_of(content, number) for content, number in money),
        "" if cost is None else cost,
    ]


def cell_of(content: Content, number: Cell) -> Cell:
    """Return a number, or the words in its place where it may not be shown."""
    return number if content.is_shown else hidden_words(content.verdict)
