"""What may be shown of what people have agreed on (STO-7, ADR 22). Pure.

A cell is what the people of one group have agreed on about one subject, such as the goals of a
unit that hang on a priority. `suppression.decide` hides small groups of people, and what would
give them away among the units. Cells can also be subtracted in two other ways, and each time no
1–4 people may be left in the difference:

* along the subjects: all goals less those on each priority, a priority less those below it;
* along time: a cell on one day less the same cell on another.

Where that would happen the cell with the fewest people is hidden on the day that is judged; what
was shown of other days stays as it was.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations

from kompetensplan.reports.contents import Said, Subject, Themes, Values
from kompetensplan.reports.counting import Organisation, parent_of
from kompetensplan.suppression import THRESHOLD, Group, Verdict, decide

# By employment: that it is there, and what it has. Two days differ by less or more of each.
Cell = dict[int, tuple[int, int]]
Cells = dict[int, Cell]
Hidden = Mapping[Subject, set[int]]
Judged = dict[Subject, dict[int, Verdict]]
_NOTHING: Values = {}


@dataclass(frozen=True, slots=True)
class Day:
    """What was agreed on when a day was over, by group; `elsewhere` tells of people with no seat.

    A priority that only people without a seat below its unit have goals on is no orphan.
    """

    said: Said
    seats: Mapping[int, int]
    organisation: Organisation
    themes: Themes
    cells: dict[Subject, Cells] = field(default_factory=dict)
    elsewhere: set[Subject] = field(default_factory=set)
    _nodes: dict[tuple[int | None, int | None], tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, said: Said, seats: Mapping[int, int], organisation: Organisation, themes: Themes
    ) -> "Day":
        day = cls(said, seats, organisation, themes)
        for job_id, values in said.values.items():
            for subject, value in values.items():
                nodes = day.nodes(job_id, subject)
                if not nodes:
                    day.elsewhere.add(subject)
                cells = day.cells.setdefault(subject, {})
                for node in nodes:
                    cells.setdefault(node, {})[job_id] = 1, value
        return day

    def nodes(self, job_id: int, subject: Subject) -> tuple[int, ...]:
        """Return the groups that an employment is counted in, from its own up to the owner's."""
        where = self.seats.get(self.said.units.get(job_id, 0)), self.themes.owners.get(subject)
        found = self._nodes.get(where)
        if found is None:
            found = self._nodes[where] = self._nodes_of(*where)
        return found

    def _nodes_of(self, seat: int | None, owner: int | None) -> tuple[int, ...]:
        if seat is None or abs(seat) not in self.organisation.parents:
            return ()
        chain = self.organisation.chain(abs(seat))
        if owner is not None:
            chain = chain[: chain.index(owner) + 1] if owner in chain else []
        return (seat, *chain) if seat < 0 and chain else tuple(chain)


@dataclass(frozen=True, slots=True)
class Other:
    """Another day that has been shown, and what was hidden of it."""

    day: Day
    hidden: Hidden


def judge(day: Day, hidden_units: Iterable[int], others: Iterable[Other] = ()) -> Judged:
    """Return what may be shown of each cell of a day."""
    return _Judge(day, set(hidden_units), list(others)).decide()


def hidden_of(judged: Judged) -> dict[Subject, set[int]]:
    """Return the groups whose cells are not shown."""
    return {
        subject: {key for key, verdict in by_key.items() if verdict is not Verdict.SHOWN}
        for subject, by_key in judged.items()
    }


class _Judge:
    def __init__(self, day: Day, hidden_units: set[int], others: list[Other]) -> None:
        self.day, self.cells = day, day.cells
        self.above = day.themes.above
        self.parts = day.themes.parts()
        self.hidden = {subject: hidden_units & cells.keys() for subject, cells in day.cells.items()}
        self.verdicts: Judged = {}
        self.changes = [(other, changes_between(other.day, day)) for other in others]

    def decide(self) -> Judged:
        self._spread(self.cells)
        stale = set(self.cells)
        while stale:
            before = {subject: len(hidden) for subject, hidden in self.hidden.items()}
            for subject in stale:
                self._among_units(subject)
            self._spread(self.cells)
            self._among_subjects()
            self._among_pairs()
            for other, changes in self.changes:
                self._among_days(other, changes)
            stale = {
                subject
                for subject, hidden in self.hidden.items()
                if len(hidden) != before.get(subject, 0)
            }
        for subject, hidden in self.hidden.items():
            verdicts = self.verdicts.setdefault(subject, {})
            # Nobody is there, and even that may not be told.
            verdicts |= dict.fromkeys(hidden - verdicts.keys(), Verdict.WITHHELD)
        return self.verdicts

    def _among_units(self, subject: Subject) -> None:
        organisation = self.day.organisation
        cells = self.cells.get(subject, {})
        groups = [Group(key, parent_of(key, organisation), len(who)) for key, who in cells.items()]
        verdicts = self.verdicts[subject] = decide(groups, self.hidden[subject])
        self.hidden[subject] |= {
            key for key, verdict in verdicts.items() if verdict is not Verdict.SHOWN
        }

    def _spread(self, subjects: Iterable[Subject]) -> None:
        """Hide with a priority those below it: where they are the same goals they tell of it."""
        for subject in subjects:
            above = self.above.get(subject)
            while above is not None:
                here = self.cells.get(subject, {}).keys()
                self.hidden[subject] |= self.hidden.get(above, set()) & here
                above = self.above.get(above)

    def _among_subjects(self) -> None:
        for whole, parts in self.parts.items():
            for key, cell in self.cells.get(whole, {}).items():
                here = [part for part in parts if key in self.cells.get(part, ())]
                here.sort(key=lambda part: (len(self.cells[part][key]), str(part)))
                while key not in self.hidden[whole] and self._tells(cell, here, key):
                    shown = [part for part in here if key not in self.hidden[part]]
                    self._hide_with_parts(shown[0] if shown else whole, key)

    def _tells(self, cell: Cell, parts: Sequence[Subject], key: int) -> bool:
        """Tell whether what is shown of a group's parts and of their whole says too much.

        What is left of the whole must be nobody or five people. Where a part is hidden it must be
        five people more than that part: else the whole could stand in for it elsewhere.
        """
        shown = [self.cells[part][key] for part in parts if key not in self.hidden[part]]
        hidden = [self.cells[part][key] for part in parts if key in self.hidden[part]]
        left = _less(cell, shown)
        if _is_few(left) or any(_is_few(_less(cell, [part])) for part in shown):
            return True
        return any(_fewest(_less(left, [part])) < THRESHOLD for part in hidden)

    def _among_pairs(self) -> None:
        """Hide what would leave 1–4 people when one subject is taken from another.

        Somebody has goals on two priorities, or one goal on two: then nearly all of one may be in
        the other, and what is left is known. In a group, and in what its shown parts leave of it.
        """
        below: dict[int | None, list[int]] = defaultdict(list)
        here: dict[int, list[Subject]] = defaultdict(list)
        for key in {key for cells in self.cells.values() for key in cells}:
            below[self._parent(key)].append(key)
        for subject in sorted(self.cells, key=str):
            for key in self.cells[subject] if subject.kind is None else ():
                here[key].append(subject)
        for key, subjects in here.items():
            for one, two in combinations(subjects, 2):
                if self._are_nearly_alike(one, two, key, below):
                    cells = self.cells[one][key], self.cells[two][key]
                    self._hide_with_parts(one if len(cells[0]) <= len(cells[1]) else two, key)

    def _are_nearly_alike(
        self, one: Subject, two: Subject, key: int, below: Mapping[int | None, list[int]]
    ) -> bool:
        hidden = self.hidden[one] | self.hidden[two]
        if key in hidden:
            return False
        firsts, seconds = self.cells[one], self.cells[two]
        below_it = [
            (firsts.get(part, {}), seconds.get(part, {}))
            for part in _highest_shown(key, below, hidden)
        ]
        cells = firsts[key], seconds[key]
        return _differ_in_few(*cells, ()) or _differ_in_few(*cells, below_it)

    def _hide_with_parts(self, subject: Subject, key: int) -> None:
        self.hidden[subject].add(key)
        for part in self.parts.get(subject, ()):
            if key in self.cells.get(part, ()):
                self._hide_with_parts(part, key)

    def _among_days(self, other: Other, changes: Mapping[Subject, Cells]) -> None:
        for subject in changes.keys() | self.cells.keys():
            changed = changes.get(subject, {})
            mine = self.hidden.setdefault(subject, set())
            theirs = other.hidden.get(subject, set())
            cells = self.cells.get(subject, {})
            # What is hidden on one day and as good as the same on the other is hidden on both.
            mine |= {
                key for key in theirs & cells.keys() if _fewest(changed.get(key, {})) < THRESHOLD
            }
            self._hide_differences(changed, mine, theirs)
            # What was shown then, and is the same now, hides nothing now.
            same = {key for key in mine - theirs if not _fewest(changed.get(key, {}))}
            self._hide_differences(cells, mine, set(), known=same)

    def _hide_differences(
        self, cells: Cells, mine: set[int], theirs: set[int], known: Collection[int] = ()
    ) -> None:
        """Hide what would leave 1–4 people when shown groups are taken from those above them."""
        below: dict[int | None, list[int]] = defaultdict(list)
        for key in cells:
            below[self._parent(key)].append(key)
        for key in cells:
            while key not in mine and key not in theirs:
                parts = list(_highest_shown(key, below, (mine | theirs) - set(known)))
                if not _is_few(_less(cells[key], [cells[part] for part in parts])):
                    break
                shown = [part for part in parts if part not in known]
                mine.add(min(shown, key=lambda part: (len(cells[part]), part), default=key))

    def _parent(self, key: int) -> int | None:
        known = key < 0 or key in self.day.organisation.parents
        return parent_of(key, self.day.organisation) if known else None


def changes_between(one: Day, two: Day) -> dict[Subject, Cells]:
    """Return by how much each employment's part of each cell differs, where it does."""
    changes: dict[Subject, Cells] = {}
    for job_id in one.said.values.keys() | two.said.values.keys():
        before = one.said.values.get(job_id, _NOTHING)
        after = two.said.values.get(job_id, _NOTHING)
        at_once = one.seats.get(one.said.units.get(job_id, 0))
        then = two.seats.get(two.said.units.get(job_id, 0))
        if at_once == then and (before is after or before == after):
            continue
        for subject in before.keys() | after.keys():
            if at_once == then and before.get(subject, 0) == after.get(subject, 0):
                continue
            cells = changes.setdefault(subject, {})
            for day, sign, value in ((one, -1, before.get(subject)), (two, 1, after.get(subject))):
                for key in day.nodes(job_id, subject) if value else ():
                    cell = cells.setdefault(key, {})
                    ones, values = cell.get(job_id, (0, 0))
                    cell[job_id] = ones + sign, values + sign * (value or 0)
    return changes


def _highest_shown(
    key: int, below: Mapping[int | None, list[int]], hidden: set[int]
) -> Iterator[int]:
    for part in below.get(key, ()):
        if part in hidden:
            yield from _highest_shown(part, below, hidden)
        else:
            yield part


def _less(whole: Cell, parts: Iterable[Cell]) -> Cell:
    """Return a difference, person by person."""
    rest = dict(whole)
    for part in parts:
        for job_id, (one, value) in part.items():
            ones, values = rest.get(job_id, (0, 0))
            rest[job_id] = ones - one, values - value
    return rest


def _differ_in_few(one: Cell, two: Cell, without: Sequence[tuple[Cell, Cell]]) -> bool:
    """Tell whether two cells differ in 1–4 people, those in the parts `without` left out."""
    ones = values = 0
    for job_id in chain(one, (each for each in two if each not in one)):
        if any(job_id in first or job_id in second for first, second in without):
            continue
        here, there = one.get(job_id, (0, 0)), two.get(job_id, (0, 0))
        ones, values = ones + (here[0] != there[0]), values + (here[1] != there[1])
        if min(ones, values) >= THRESHOLD:
            return False
    return 0 < ones < THRESHOLD or 0 < values < THRESHOLD


def _is_few(cell: Cell) -> bool:
    """Tell whether a number is about 1–4 people: how many they are, or what they have."""
    return any(0 < number < THRESHOLD for number in _numbers(cell))


def _fewest(cell: Cell) -> int:
    return min(_numbers(cell))


def _numbers(cell: Cell) -> tuple[int, int]:
    each = list(cell.values())
    return sum(1 for one, _value in each if one), sum(1 for _one, value in each if value)
