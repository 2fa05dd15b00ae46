"""The drawing of one unit: from the municipality's areas, through what is above, to its goals.

Pure; the words on it are the template's.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kompetensplan.priorities.queries import VISION, Node
from kompetensplan.threads.queries import Hung, Knot

CHIPS = 3  # goals drawn on each priority; the rest are on its own page


@dataclass(slots=True)
class Own:
    """A priority of the unit itself: its figure or its goals, and what hangs below."""

    knot: Knot
    goals: list[Hung]
    people: int

    @property
    def chips(self) -> list[Hung]:
        """Return the goals that are drawn."""
        return self.goals[:CHIPS]

    @property
    def more(self) -> int:
        """Return how many goals are not drawn."""
        return len(self.goals) - len(self.chips)


@dataclass(slots=True)
class Middle:
    """What stands between an area and the unit's priorities; `node` is None for nothing."""

    node: Node | None
    priorities: list[Own] = field(default_factory=list)


@dataclass(slots=True)
class Area:
    """The top of a thread; `node` is None for what is the unit's own."""

    node: Node | None
    middles: list[Middle] = field(default_factory=list)


def draw(
    knots: Sequence[Knot],
    threads: Mapping[int, tuple[Node, ...]],
    goals: Iterable[Hung],
    *,
    reader: int,
) -> list[Area]:
    """Return the areas that the unit's priorities hang on, in the order of the priorities.

    `reader` is the person who looks; they are not counted among those whom they lead.
    """
    on = _by_priority(goals)
    areas: dict[int, Area] = {}
    middles: dict[tuple[int, int], Middle] = {}
    for knot in knots:
        above = [node for node in threads[knot.id][:-1] if node.level != VISION]
        top = above[0] if above and above[0].level == "organisation" else None
        middle = above[-1] if above and above[-1] is not top else None
        # What is the unit's own stands alone: its reason belongs to it.
        key = top.id if top else -knot.id if middle is None else -middle.id
        area = areas.setdefault(key, Area(top))
        between = (key, middle.id if middle else 0)
        if between not in middles:
            middles[between] = Middle(middle)
            area.middles.append(middles[between])
        people = {goal.person_id for goal in on[knot.id]} - {reader}
        middles[between].priorities.append(Own(knot, on[knot.id], len(people)))
    return list(areas.values())


def _by_priority(goals: Iterable[Hung]) -> dict[int, list[Hung]]:
    found: dict[int, list[Hung]] = defaultdict(list)
    for goal in goals:
        for link in goal.links:
            found[link].append(goal)
    return found
