"""The year wheel: rings of what goes on when, drawn by the server, and the same by month. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, pi, sin

from kompetensplan.rounds.models import PlanningRound, RoundWindow
from kompetensplan.rounds.wheel import Phase, phase_of

SIZE = 340
CENTRE = SIZE / 2
OUTERMOST, RING, INNERMOST = 128, 19, 34
MONTH_AT = 152
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Arc:
    """One window in the drawing, with the number that the list has for it."""

    number: int
    round: PlanningRound
    window: RoundWindow
    phase: Phase
    path: str
    label_at: Point


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its first day, where it begins in the drawing, and what goes on in it."""

    first: date
    edge: tuple[Point, Point]
    label_at: Point
    arcs: Sequence[Arc]
    is_now: bool


@dataclass(frozen=True, slots=True)
class Wheel:
    """A year as it is drawn. `today` is the hand, from the middle outwards, in this year only."""

    year: int
    arcs: Sequence[Arc]
    months: Sequence[Month]
    today: tuple[Point, Point] | None


def draw(rounds: Sequence[PlanningRound], year: int, today: date) -> Wheel:
    """Return the wheel of one calendar year; a window that goes over its edge is cut there.

    Windows that overlap lie in rings of their own.
    """
    windows = sorted(
        ((each, window) for each in rounds for window in each.windows if _touches(window, year)),
        key=lambda pair: (pair[1].starts_on, pair[1].ends_on, pair[1].id),
    )
    rings = _rings([window for _round, window in windows])
    arcs = [
        _arc(number, planning_round, window, ring, year, today)
        for number, ((planning_round, window), ring) in enumerate(
            zip(windows, rings, strict=True), start=1
        )
    ]
    hand = (_at(_turn(today, year), INNERMOST - 14), _at(_turn(today, year), OUTERMOST + 12))
    return Wheel(
        year,
        arcs,
        [_month(date(year, number, 1), arcs, today) for number in range(1, 13)],
        hand if today.year == year else None,
    )


def _touches(window: RoundWindow, year: int) -> bool:
    return window.starts_on.year <= year <= window.ends_on.year


def _rings(windows: Iterable[RoundWindow]) -> list[int]:
    """Return for each window the outermost ring that is free when it begins."""
    free, rings = list[date](), list[int]()
    for window in windows:
        ring = next((at for at, day in enumerate(free) if day < window.starts_on), len(free))
        free[ring : ring + 1] = [window.ends_on]
        rings.append(ring)
    return rings


def _arc(
    number: int, planning_round: PlanningRound, window: RoundWindow, ring: int, year: int, day: date
) -> Arc:
    radius = max(OUTERMOST - ring * RING, INNERMOST)
    start = _turn(max(window.starts_on, date(year, 1, 1)), year)
    end = _turn(min(window.ends_on, date(year, 12, 31)) + timedelta(days=1), year)
    # A whole turn would begin where it ends, and nothing would be drawn.
    end = min(end, start + 0.9995)
    (x1, y1), (x2, y2) = _at(start, radius), _at(end, radius)
    path = f"M{x1} {y1}A{radius} {radius} 0 {int(end - start > 0.5)} 1 {x2} {y2}"
    middle = _at((start + end) / 2, radius)
    return Arc(number, planning_round, window, phase_of(window, day), path, middle)


def _month(first: date, arcs: Sequence[Arc], today: date) -> Month:
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    turn, next_turn = _turn(first, first.year), _turn(last + timedelta(days=1), first.year)
    return Month(
        first,
        (_at(turn, INNERMOST - 14), _at(turn, OUTERMOST + 12)),
        _at((turn + next_turn) / 2, MONTH_AT),
        [arc for arc in arcs if arc.window.starts_on <= last and arc.window.ends_on >= first],
        first <= today <= last,
    )


def _turn(day: date, year: int) -> float:
    """Return how much of the year's turn is done when `day` begins."""
    start = date(year, 1, 1)
    return (day - start).days / (date(year + 1, 1, 1) - start).days


def _at(turn: float, radius: float) -> Point:
    """Return a point so far round, clockwise from the top."""
    angle = 2 * pi * turn
    return round(CENTRE + radius * sin(angle), 1), round(CENTRE - radius * cos(angle), 1)
