"""How much hangs on each priority, as everyone may see it (STO-7). Pure.

What may be shown of one priority is decided where the figures are made. Here they stand
under each other: a hidden one may not follow from those around it, so another is hidden too.
"""

import enum
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kompetensplan.suppression import THRESHOLD


class Shown(enum.StrEnum):
    """How a figure is shown."""

    NUMBER = "number"
    NONE = "none"  # nobody has an agreed goal here: an orphan
    FEW = "few"  # one to four
    HIDDEN = "hidden"  # it would give another figure away
    UNKNOWN = "unknown"  # not counted yet


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on a priority, and on those below it."""

    goals: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it may be shown: numbers only when `shown` says so."""

    shown: Shown
    goals: int = 0
    people: int = 0


UNKNOWN = Figure(Shown.UNKNOWN)
NONE = Figure(Shown.NONE)


def of(goals: int, people: int) -> Figure:
    """Return one figure that stands alone."""
    if not people:
        return NONE
    if people < THRESHOLD:
        return Figure(Shown.FEW)
    return Figure(Shown.NUMBER, goals, people)


def of_tree(
    parents: Mapping[int, int | None],
    hanging: Mapping[int, Hanging],
    withheld: Collection[int] = (),
) -> dict[int, Figure]:
    """Return what may be shown of each priority.

    `parents` tells which priority each hangs on; `withheld` names those that may not be
    shown for a reason known elsewhere.
    """
    people = {key: hanging[key].people if key in hanging else 0 for key in parents}
    hidden = {key for key in parents if 0 < people[key] < THRESHOLD or key in withheld}
    below: dict[int, list[int]] = defaultdict(list)
    for key, parent in parents.items():
        if parent in people and people[key]:
            below[parent].append(key)
    while more := _exposed(below, people, hidden):
        hidden |= more
    return {key: _figure(key, hanging.get(key, Hanging()), hidden, withheld) for key in parents}


def _exposed(
    below: Mapping[int, list[int]], people: Mapping[int, int], hidden: set[int]
) -> set[int]:
    """Return what else must be hidden, so that nothing hidden follows from what is shown."""
    more = set[int]()
    for key, parts in below.items():
        shown = [part for part in parts if part not in hidden]
        smallest = {min(shown, key=lambda part: (people[part], part))} if shown else set[int]()
        # People on the priority itself are a part too, though no page shows them apart.
        own = max(0, people[key] - sum(people[part] for part in parts))
        left = own + sum(people[part] for part in parts if part in hidden)
        alone = len(parts) - len(shown) == 1 and not own
        if key in hidden:
            more |= smallest if len(shown) == len(parts) and not own else set()
        elif left and (alone or left < THRESHOLD):
            more |= smallest or {key}
    return more


def _figure(key: int, own: Hanging, hidden: set[int], withheld: Collection[int]) -> Figure:
    if key in hidden and (key in withheld or own.people >= THRESHOLD):
        return Figure(Shown.HIDDEN)
    return of(own.goals, own.people)
