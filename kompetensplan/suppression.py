"""Which numbers may be shown, so that nobody can be pointed out (STO-7). Pure.

One function decides for pages, files and documents alike. It looks at groups of people that
stand under each other: each group's size is the sum of its parts.

* A group of 1–4 is not shown: "fewer than 5". Neither is any other figure about it.
* A group without people is shown as zero.
* If one part alone were hidden, its number could be worked out, so the next smallest is
  withheld too: "not shown". The same goes on until no hidden number follows from the shown
  ones, and no 1–4 people are left over in a difference; if need be the sum is withheld too.
* A count of people is a group like any other. Where the whole that it is taken of is known,
  those who are left count too: 29 of 30 says as much about the one as 1 of 30.
* The shares of a group that is shown are shown, 0 and 100 per cent too: they speak of five
  people or more. The states of plans are no secrets of the kind that STO-7 protects.

Against whom: somebody who knows every shown number, which groups are called "fewer than 5" and
which "not shown", and that the next smallest is what is withheld.
"""

import enum
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

THRESHOLD = 5
_ANY = 10**9
Tree = TypeVar("Tree", bound=object)


class Verdict(enum.StrEnum):
    SHOWN = "shown"
    FEW = "few"  # fewer than 5
    WITHHELD = "withheld"  # to protect another number


@dataclass(frozen=True, slots=True)
class Group:
    """A number of people, and the group that they are a part of.

    Attributes:
        parent: key of the group above; its size is the sum of its parts' sizes.
        of: how many there are to be counted among, if the reader knows that.
    """

    key: int
    parent: int | None
    size: int
    of: int | None = None

    @property
    def is_small(self) -> bool:
        return 0 < self.size < THRESHOLD

    @property
    def leaves_few(self) -> bool:
        return self.of is not None and 0 < self.of - self.size < THRESHOLD


def decide(groups: Iterable[Group], withheld: Collection[int] = ()) -> dict[int, Verdict]:
    """Return for each group whether its numbers may be shown.

    `withheld` names groups that may not be shown for a reason known elsewhere.
    """
    forest = _Forest(groups)
    for group in forest.groups.values():
        if group.size and (group.is_small or group.leaves_few or group.key in withheld):
            forest.hidden.add(group.key)
    while forest.protect():
        pass
    return {key: forest.verdict(key) for key in forest.groups}


def decide_together(
    trees: Mapping[Tree, Collection[Group]], withheld: Collection[int] = ()
) -> dict[Tree, dict[int, Verdict]]:
    """Decide for several trees of the same groups, such as one for each round.

    What is hidden in one is hidden in all: else the one would give the other away. `withheld`
    as in `decide`.
    """
    hidden = set(withheld)
    while True:
        verdicts = {name: decide(groups, hidden) for name, groups in trees.items()}
        found = {
            key
            for decided in verdicts.values()
            for key, verdict in decided.items()
            if verdict is not Verdict.SHOWN
        }
        if found <= hidden:
            return verdicts
        hidden |= found


def bounds(groups: Iterable[Group], verdicts: Mapping[int, Verdict]) -> dict[int, tuple[int, int]]:
    """Return the least and the most that each group can be, for one who sees what is shown."""
    forest = _Forest(groups)
    forest.hidden = {key for key, verdict in verdicts.items() if verdict is not Verdict.SHOWN}
    forest.unnamed = {key for key, verdict in verdicts.items() if verdict is Verdict.WITHHELD}
    return forest.bounds()


class _Forest:
    """The groups under each other, and which are hidden so far."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self.groups = {group.key: group for group in groups}
        self.hidden: set[int] = set()
        self.unnamed: set[int] = set()  # small, but called "not shown" all the same
        self.parts: dict[int, list[int]] = {}
        self.roots: list[int] = []
        for group in self.groups.values():
            if group.parent is None or group.parent not in self.groups:
                self.roots.append(group.key)
            else:
                self.parts.setdefault(group.parent, []).append(group.key)
        self.downwards = list(self.roots)
        for key in self.downwards:
            self.downwards += self.parts.get(key, [])

    def verdict(self, key: int) -> Verdict:
        if key not in self.hidden:
            return Verdict.SHOWN
        is_few = self.groups[key].is_small and key not in self.unnamed
        return Verdict.FEW if is_few else Verdict.WITHHELD

    def protect(self) -> bool:
        """Hide one more number under each parent that needs it; tell whether any was."""
        more = set[int]()
        loose = self._loose()
        for parent, parts in self.parts.items():
            hidden = [key for key in parts if key in self.hidden]
            left = sum(self.groups[key].size for key in hidden)
            few = left < THRESHOLD or 0 < sum(loose[key] for key in hidden) < THRESHOLD
            if hidden and (len(hidden) == 1 or (parent not in self.hidden and few)):
                more |= self._cover(parent)
        if not more:
            known = self.bounds()
            exposed = [key for key in self.downwards if key in self.hidden and _is_sure(known[key])]
            # A sum that follows from its parts first: it may be what exposes those beside it.
            summed = [key for key in exposed if self._follows_from_parts(key, known)]
            for key in summed or exposed:
                more |= self._cover_one(key, known)
            if not more:
                return self._unname(exposed)
        self.hidden |= more
        return bool(more)

    def _loose(self) -> dict[int, int]:
        """Return how many people of each hidden group are in no shown part of it.

        They are what is left in a difference: of a group of 22, hidden together with one of 2,
        only 2 are loose when the other 20 are shown further down.
        """
        loose = dict[int, int]()
        for key in reversed(self.downwards):
            hidden = [part for part in self.parts.get(key, []) if part in self.hidden]
            if key not in self.hidden:
                loose[key] = 0
            elif hidden:
                loose[key] = sum(loose[part] for part in hidden)
            else:  # where its parts are all shown, it follows from them: seen to elsewhere
                loose[key] = self.groups[key].size
        return loose

    def _follows_from_parts(self, key: int, known: Mapping[int, tuple[int, int]]) -> bool:
        parts = self.parts.get(key, [])
        return bool(self._smallest(parts)) and all(_is_sure(known[part]) for part in parts)

    def _unname(self, exposed: Collection[int]) -> bool:
        """Call small groups "not shown" where the words themselves give a number away.

        Four parts that are "fewer than 5" are 1 each if their sum is too. And where nothing
        is called "fewer than 5", "not shown" may be any number: it does not say 5 or more.
        """
        named = {key for key in self.hidden if self.verdict(key) is Verdict.FEW}
        small = [key for key in exposed if key in named]
        self.unnamed |= set(small[:1]) or (named if exposed else set())
        return bool(exposed and named)

    def _cover(self, parent: int) -> set[int]:
        """Return the smallest shown part; without one, the parent itself unless it is hidden."""
        smallest = self._smallest(self.parts[parent])
        return smallest or {parent} - self.hidden

    def _cover_one(self, key: int, known: Mapping[int, tuple[int, int]]) -> set[int]:
        """Return what to hide so that a hidden number no longer follows from the others."""
        parts = self.parts.get(key, [])
        parent = self.groups[key].parent
        if self._follows_from_parts(key, known) or parent is None or parent not in self.parts:
            return self._smallest(parts)
        return self._cover(parent) or self._smallest(parts)

    def _smallest(self, keys: Iterable[int]) -> set[int]:
        shown = [self.groups[key] for key in keys if key not in self.hidden]
        people = [(group.size, group.key) for group in shown if group.size]
        return {min(people)[1]} if people else set()

    def bounds(self) -> dict[int, tuple[int, int]]:
        """Return what can be known of each number; exact, as sums in a tree are."""
        least, most = dict[int, int](), dict[int, int]()
        names_few = any(self.verdict(key) is Verdict.FEW for key in self.hidden)
        for key in reversed(self.downwards):
            low, high = self._own_bounds(key, names_few=names_few)
            if parts := self.parts.get(key):
                low = max(low, sum(least[part] for part in parts))
                high = min(high, sum(most[part] for part in parts))
            least[key], most[key] = low, high
        for key in self.downwards:
            parts = self.parts.get(key, [])
            lows, highs = sum(least[part] for part in parts), sum(most[part] for part in parts)
            narrowed = [
                (
                    max(least[part], least[key] - (highs - most[part])),
                    min(most[part], most[key] - (lows - least[part])),
                )
                for part in parts
            ]
            for part, (low, high) in zip(parts, narrowed, strict=True):
                least[part], most[part] = low, high
        return {key: (least[key], most[key]) for key in self.groups}

    def _own_bounds(self, key: int, *, names_few: bool) -> tuple[int, int]:
        """Return what a group's label says of it."""
        group = self.groups[key]
        if key not in self.hidden:
            return group.size, group.size
        most = _ANY if group.of is None else group.of
        if group.is_small:
            return 1, most if key in self.unnamed else min(most, THRESHOLD - 1)
        # What is withheld is the next smallest: no larger than what is still shown beside it.
        beside_it = self.parts.get(group.parent, []) if group.parent is not None else []
        shown = self._smallest(beside_it)
        if shown and group.size <= (beside := self.groups[min(shown)].size):
            most = min(most, beside)
        return min(THRESHOLD if names_few else 1, most), most


def _is_sure(known: tuple[int, int]) -> bool:
    return known[0] == known[1]
