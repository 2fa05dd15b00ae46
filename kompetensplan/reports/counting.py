"""From facts about employees to figures that may be shown. Pure.

Those employed directly in a unit that has units below it (a head of department) are a
group of their own, else they could be worked out as the difference between the department
and its units. Where they are fewer than five they are counted one level up, with their like.
Those who meet at the top are counted where all open rounds are shown together; if they are
still fewer than five, nowhere. In a single round they would be too few again, and would hide a
whole department.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kompetensplan.suppression import THRESHOLD, Group, Verdict, decide


@dataclass(slots=True)
class Count:
    """Employees by how far their plans have come."""

    employees: int = 0
    agreed: int = 0
    set_alone: int = 0
    going: int = 0
    not_begun: int = 0
    late: int = 0
    met: int = 0
    goals: int = 0

    def add(self, other: "Count") -> None:
        self.employees += other.employees
        self.agreed += other.agreed
        self.set_alone += other.set_alone
        self.going += other.going
        self.not_begun += other.not_begun
        self.late += other.late
        self.met += other.met
        self.goals += other.goals


@dataclass(slots=True)
class Hanging:
    """How many people have goals on a priority, and how many goals that is."""

    people: int = 0
    goals: int = 0


@dataclass(frozen=True, slots=True)
class Organisation:
    """The units under each other.

    A group's key is the unit's id, or minus the id for those employed directly in a unit
    that has units below it.
    """

    parents: Mapping[int, int | None]
    upwards: list[int] = field(default_factory=list)
    with_parts: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, parents: Mapping[int, int | None]) -> "Organisation":
        known = {key: above if above in parents else None for key, above in parents.items()}
        with_parts = {above for above in known.values() if above is not None}
        depths = {key: len(_chain(key, known)) for key in known}
        return cls(known, sorted(known, key=lambda key: -depths[key]), with_parts)

    def chain(self, unit_id: int) -> list[int]:
        """Return the unit and all above it."""
        return _chain(unit_id, self.parents)

    def seats(self, employees: Mapping[int, int]) -> dict[int, int]:
        """Return under which key those employed directly in each unit are counted.

        A unit whose own people are counted nowhere has no seat.
        """
        seats, direct = dict[int, int](), dict[int, int]()
        gathered: dict[int, list[int]] = {}
        for unit_id in self.upwards:
            if unit_id not in self.with_parts:
                seats[unit_id] = unit_id
                continue
            count = employees.get(unit_id, 0) + direct.get(unit_id, 0)
            units, above = [unit_id, *gathered.get(unit_id, [])], self.parents[unit_id]
            if count >= THRESHOLD:
                seats.update(dict.fromkeys(units, -unit_id))
            elif above is not None:
                direct[above] = direct.get(above, 0) + count
                gathered.setdefault(above, []).extend(units)
        return seats

    def seats_in_a_round(self, seats: Mapping[int, int]) -> dict[int, int]:
        """Return the seats without those of the people who meet at the top."""
        return {
            unit_id: seat
            for unit_id, seat in seats.items()
            if seat > 0 or self.parents[-seat] is not None
        }


def _chain(unit_id: int, parents: Mapping[int, int | None]) -> list[int]:
    chain, above = [unit_id], parents[unit_id]
    while above is not None:
        chain.append(above)
        above = parents[above]
    return chain


def sum_up(
    own: Mapping[int, Count], organisation: Organisation, seats: Mapping[int, int]
) -> dict[int, Count]:
    """Return the figures of every group that has a place in the round; `own` is by unit."""
    totals: dict[int, Count] = {}
    for unit_id, count in own.items():
        seat = seats.get(unit_id)
        if seat is None:
            continue
        if seat < 0:
            totals.setdefault(seat, Count()).add(count)
        for key in organisation.chain(abs(seat)):
            totals.setdefault(key, Count()).add(count)
    return totals


def groups_of(totals: Mapping[int, Count], organisation: Organisation) -> list[Group]:
    """Return the groups of a round as the judge of what may be shown wants them."""
    return [
        Group(key, _parent(key, organisation), count.employees) for key, count in totals.items()
    ]


def _parent(key: int, organisation: Organisation) -> int | None:
    return -key if key < 0 else organisation.parents[key]


@dataclass(frozen=True, slots=True)
class PriorityCounts:
    """What hangs on one priority, by group, and what may be shown of it."""

    counts: Mapping[int, Hanging]
    verdicts: Mapping[int, Verdict]


def judge_priority(
    owner: int,
    own: Mapping[int, Hanging],
    organisation: Organisation,
    seats: Mapping[int, int],
    employees: Mapping[int, int],
    hidden: Iterable[int],
) -> PriorityCounts:
    """Return what hangs on a priority of the unit `owner`, there and in the units below.

    Attributes:
        own: by unit, what its people have.
        employees: how many each shown group has.
        hidden: groups of which nothing is shown.
    """
    counts: dict[int, Hanging] = {owner: Hanging()}
    elsewhere = False
    for unit_id, hanging in own.items():
        seat = seats.get(unit_id)
        chain = organisation.chain(abs(seat)) if seat else []
        if not seat or owner not in chain:
            elsewhere = True
            continue
        keys = chain[: chain.index(owner) + 1]
        for key in ([seat] if seat < 0 else []) + keys:
            total = counts.setdefault(key, Hanging())
            total.people += hanging.people
            total.goals += hanging.goals
    groups = [
        Group(
            key,
            _parent(key, organisation) if key != owner else None,
            total.people,
            employees.get(key),
        )
        for key, total in counts.items()
    ]
    verdicts = decide(groups, frozenset(hidden))
    if elsewhere and not counts[owner].people:
        verdicts[owner] = Verdict.WITHHELD  # somebody has a goal here, but is counted above
    return PriorityCounts(counts, verdicts)
