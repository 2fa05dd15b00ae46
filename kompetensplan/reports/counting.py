"""From facts about employees to figures that may be shown. Pure.

Those employed directly in a unit that has units below it (a head of department) are a
group of their own, else they could be worked out as the difference between the department
and its units. Where they are fewer than five they are counted one level up, with their like.
Those who meet at the top are counted where all open rounds are shown together; if they are
still fewer than five, nowhere. In a single round they would be too few again, and would hide a
whole department.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields

from kompetensplan.suppression import THRESHOLD, Group, Verdict, decide_together


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
    # Why those who are left are left: together all but `agreed` and `set_alone`.
    no_plan: int = 0
    no_meeting: int = 0
    to_sign: int = 0
    # STO-6: those employed for a fixed term or by the hour, and how many of them have agreed.
    fixed_term: int = 0
    fixed_term_agreed: int = 0

    def add(self, other: "Count") -> None:
        for name in NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))


NUMBERS = tuple(each.name for each in fields(Count))


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
        Group(key, parent_of(key, organisation), count.employees) for key, count in totals.items()
    ]


def shown_by_form(
    totals: Mapping[int, Count], organisation: Organisation, hidden: Collection[int]
) -> dict[int, bool]:
    """Tell of which groups it may be shown how many there are by form of employment (STO-6).

    Of the whole and of what is right below it. Further down there are one or two nearly
    everywhere, and to protect them all the numbers above would have to be hidden too. How many
    there are in all is known: both forms are judged, so that few of neither are left in what
    several hidden groups have together.
    """
    trees: dict[str, list[Group]] = {"fixed": [], "others": []}
    for key, count in totals.items():
        above = parent_of(key, organisation)
        if above is None or organisation.parents[above] is None:
            others = count.employees - count.fixed_term
            for name, size in (("fixed", count.fixed_term), ("others", others)):
                trees[name].append(Group(key, above, size, of=count.employees))
    verdicts = decide_together(trees, hidden)
    return {
        key: all(verdict[key] is Verdict.SHOWN for verdict in verdicts.values())
        for key in verdicts["fixed"]
    }


def parent_of(key: int, organisation: Organisation) -> int | None:
    """Return the group that a group is a part of."""
    return -key if key < 0 else organisation.parents[key]
