"""How much hangs on each priority, as everyone may see it: nothing about fewer than five.

Pure. A figure about one to four people is "fewer than 5". If it could be worked out from
the figures around it, another one is hidden too (STO-7).
"""

import enum
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

THRESHOLD = 5


class Shown(enum.StrEnum):
    """How a figure is shown."""

    NUMBER = "number"
    NONE = "none"  # nobody has a goal here: an orphan
    FEW = "few"  # one to four
    HIDDEN = "hidden"  # enough, but it would give another figure away


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on a priority or on those below it; `direct` counts people on itself."""

    goals: int = 0
    people: int = 0
    direct: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it may be shown: numbers only when `shown` says so."""

    shown: Shown
    goals: int = 0
    people: int = 0


NOTHING = Figure(Shown.NONE)


def of(goals: int, people: int) -> Figure:
    """Return one figure that stands alone."""
    if not people:
        return NOTHING
    if people < THRESHOLD:
        return Figure(Shown.FEW)
    return Figure(Shown.NUMBER, goals, people)


def of_tree(parents: Mapping[int, int | None], hanging: Mapping[int, Hanging]) -> dict[int, Figure]:
    """Return what may be shown of each priority in the tree that `parents` tells of."""
    figures = {key: of(*_numbers(hanging.get(key))) for key in parents}
    children: dict[int | None, list[int]] = defaultdict(list)
    for key, parent in parents.items():
        children[parent if parent in parents else None].append(key)
    for key in _from_the_top(children):
        if figures[key].shown is Shown.HIDDEN:
            for child in children[key]:
                _hide(child, figures)
        elif figures[key].shown is Shown.NUMBER:
            _protect(hanging[key], children[key], figures, hanging)
    return figures


def _protect(
    own: Hanging,
    below: list[int],
    figures: dict[int, Figure],
    hanging: Mapping[int, Hanging],
) -> None:
    """Hide one more, where the hidden parts together could be worked out to fewer than five.

    People on the priority itself are a part too, though no page shows them apart.
    """
    few = [each for each in below if figures[each].shown is Shown.FEW]
    hidden = own.direct + sum(hanging[each].people for each in few)
    shown = [each for each in below if figures[each].shown is Shown.NUMBER]
    if 0 < hidden < THRESHOLD and shown:
        _hide(min(shown, key=lambda each: (figures[each].people, each)), figures)


def _hide(key: int, figures: dict[int, Figure]) -> None:
    if figures[key].shown is Shown.NUMBER:
        figures[key] = Figure(Shown.HIDDEN)


def _from_the_top(children: Mapping[int | None, list[int]]) -> Iterable[int]:
    queue = list(children.get(None, ()))
    for key in queue:
        queue.extend(children.get(key, ()))
        yield key


def _numbers(hanging: Hanging | None) -> tuple[int, int]:
    return (hanging.goals, hanging.people) if hanging else (0, 0)
