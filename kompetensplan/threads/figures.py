"""How much hangs on each priority, as everyone may see it (STO-7). Pure.

What may be shown is decided where the figures are made (`reports.judging`).
"""

import enum
from dataclasses import dataclass

from kompetensplan.suppression import Verdict


class Shown(enum.StrEnum):
    """How a figure is shown."""

    NUMBER = "number"
    NONE = "none"  # nobody has an agreed goal here: an orphan
    FEW = "few"  # one to four
    HIDDEN = "hidden"  # it would give another figure away
    UNKNOWN = "unknown"  # not counted yet


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it may be shown: numbers only when `shown` says so."""

    shown: Shown
    goals: int = 0
    people: int = 0


UNKNOWN = Figure(Shown.UNKNOWN)
NONE = Figure(Shown.NONE)


def of(goals: int, people: int, *verdicts: Verdict) -> Figure:
    """Return a figure as it may be shown, by all that was decided about it."""
    if any(verdict is Verdict.FEW for verdict in verdicts):
        return Figure(Shown.FEW)
    if any(verdict is Verdict.WITHHELD for verdict in verdicts):
        return Figure(Shown.HIDDEN)
    return Figure(Shown.NUMBER, goals, people) if people else NONE
