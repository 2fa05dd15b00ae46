"""The year as it is drawn: where each window stands, and where today is. Pure."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kompetensplan.rounds.models import PlanningRound, RoundWindow

BEFORE, AFTER = 7, 11  # months shown before and after the present one, at most


class Phase(enum.StrEnum):
    """How a window stands to today."""

    PAST = "past"
    NOW = "now"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class Bar:
    """One window: from where to where, in per cent of the width."""

    window: RoundWindow
    phase: Phase
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    """One round and its windows."""

    round: PlanningRound
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Wheel:
    """The drawing: months with their places, today's place, and a row for each round."""

    months: tuple[tuple[date, float], ...]
    today: float | None
    rows: tuple[Row, ...]


def phase_of(window: RoundWindow, today: date) -> Phase:
    """Return whether the window has been, is now or comes."""
    if window.ends_on < today:
        return Phase.PAST
    return Phase.COMING if window.starts_on > today else Phase.NOW


def draw(rounds: Sequence[PlanningRound], today: date) -> Wheel:
    """Return the drawing of these rounds' windows around today."""
    windows = [window for each in rounds for window in each.windows]
    if not windows:
        return Wheel((), None, tuple(Row(each, ()) for each in rounds))
    first, last = _span(windows, today)
    days = (last - first).days + 1

    def place(day: date) -> float:
        return round(100 * min(max((day - first).days, 0), days) / days, 2)

    def bar(window: RoundWindow) -> Bar:
        start, end = place(window.starts_on), place(window.ends_on + timedelta(days=1))
        return Bar(window, phase_of(window, today), start, round(end - start, 2))

    return Wheel(
        months=tuple((month, place(month)) for month in _months(first, last)),
        today=place(today) if first <= today <= last else None,
        rows=tuple(Row(each, tuple(bar(window) for window in each.windows)) for each in rounds),
    )


def _span(windows: Iterable[RoundWindow], today: date) -> tuple[date, date]:
    """Return whole months that hold the windows, cut at a reasonable distance from today."""
    windows = list(windows)
    first = max(_first(min(each.starts_on for each in windows)), _shift(_first(today), -BEFORE))
    last = min(_first(max(each.ends_on for each in windows)), _shift(_first(today), AFTER))
    last = max(last, first)
    return first, _shift(last, 1) - timedelta(days=1)


def _months(first: date, last: date) -> list[date]:
    months = [first]
    while _shift(months[-1], 1) <= last:
        months.append(_shift(months[-1], 1))
    return months


def _first(day: date) -> date:
    return day.replace(day=1)


def _shift(month: date, number: int) -> date:
    year, index = divmod(month.year * 12 + month.month - 1 + number, 12)
    return date(year, index + 1, 1)
