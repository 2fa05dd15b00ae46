"""What may be shown: small groups are hidden, and cannot be worked out from the rest (STO-7)."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kompetensplan.suppression import THRESHOLD, Group, Verdict, bounds, decide, decide_together

SHOWN, FEW, WITHHELD = Verdict.SHOWN, Verdict.FEW, Verdict.WITHHELD


def family(*sizes: int) -> list[Group]:
    """Return a total with these parts: the total has the key 0, the parts 1, 2, 3 and so on."""
    parts = [Group(number, 0, size) for number, size in enumerate(sizes, start=1)]
    return [Group(0, None, sum(sizes)), *parts]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((3, 7, 10), [SHOWN, FEW, WITHHELD, SHOWN]),  # the example of STO-7
        ((5, 7, 10), [SHOWN, SHOWN, SHOWN, SHOWN]),
        ((3, 4, 10), [SHOWN, FEW, FEW, SHOWN]),
        # Two that are at most 4 and together 8 are 4 each.
        ((4, 4, 10), [SHOWN, FEW, FEW, WITHHELD]),
        ((0, 7, 10), [SHOWN, SHOWN, SHOWN, SHOWN]),
        ((0, 3, 10, 20), [SHOWN, SHOWN, FEW, WITHHELD, SHOWN]),
        # 1 + 2 are three people who would be left in the difference.
        ((1, 2, 10, 20), [SHOWN, FEW, FEW, WITHHELD, SHOWN]),
        # 14 are hidden, and the larger part is at most 10: the smaller would be 4.
        ((4, 10, 10), [SHOWN, FEW, WITHHELD, WITHHELD]),
        # 6 are hidden, of which one part has five or more: the other would be 1.
        ((1, 5), [WITHHELD, FEW, WITHHELD]),
        ((3,), [FEW, FEW]),
        ((0, 0), [SHOWN, SHOWN, SHOWN]),
    ],
)
def test_small_groups_are_hidden_and_the_next_smallest_with_them(
    sizes: Sequence[int], expected: list[Verdict]
) -> None:
    assert list(decide(family(*sizes)).values()) == expected


def test_a_department_that_is_withheld_hides_what_would_give_it_away() -> None:
    groups = [
        Group(1, None, 3 + 16 + 40),
        Group(2, 1, 3),
        Group(3, 1, 16),
        Group(4, 1, 40),
        Group(5, 3, 6),
        Group(6, 3, 10),
        Group(7, 4, 18),
        Group(8, 4, 22),
    ]

    verdicts = decide(groups)

    assert verdicts[3] is WITHHELD
    assert WITHHELD in (verdicts[5], verdicts[6])
    assert [verdicts[key] for key in (1, 4, 7, 8)] == [SHOWN] * 4


@pytest.mark.parametrize(
    ("people", "of", "expected"),
    [
        (0, 30, SHOWN),
        (1, 30, FEW),
        (4, 30, FEW),
        (5, 30, SHOWN),
        (25, 30, SHOWN),
        (26, 30, WITHHELD),
        (30, 30, SHOWN),
        (5, None, SHOWN),
    ],
)
def test_those_who_are_left_count_like_those_who_are_counted(
    people: int, of: int | None, expected: Verdict
) -> None:
    assert decide([Group(1, None, people, of)])[1] is expected


def test_what_is_hidden_in_one_round_is_hidden_in_all() -> None:
    """Else 20 could be looked up in the one, and 3 worked out in the other."""
    one = [Group(0, None, 53), Group(1, 0, 3), Group(2, 0, 20), Group(3, 0, 30)]
    both = [*one[1:], Group(0, None, 60), Group(4, 0, 7)]

    verdicts = decide_together({"one": one, "both": both})

    assert [verdicts["one"][key] for key in range(4)] == [SHOWN, FEW, WITHHELD, SHOWN]
    assert [verdicts["both"][key] for key in (1, 2, 3)] == [FEW, WITHHELD, SHOWN]


# ── no hidden number can be worked out ────────────────────────────────────────────────

sizes = st.one_of(st.integers(0, 12), st.integers(0, 200))
municipalities = st.lists(st.lists(sizes, min_size=0, max_size=5), min_size=1, max_size=5)


def tree(departments: list[list[int]]) -> list[Group]:
    groups = [Group(0, None, sum(map(sum, departments)))]
    for number, units in enumerate(departments, start=1):
        groups.append(Group(number, 0, sum(units)))
        groups += [Group(number * 100 + at, number, size) for at, size in enumerate(units)]
    return groups


@settings(max_examples=400, deadline=None)
@given(municipalities)
def test_no_hidden_number_follows_from_what_is_shown(departments: list[list[int]]) -> None:
    groups = tree(departments)
    verdicts = decide(groups)
    known = bounds(groups, verdicts)

    for group in groups:
        low, high = known[group.key]
        assert low <= group.size <= high
        if verdicts[group.key] is SHOWN:
            assert not group.is_small
        else:
            assert low < high, f"{group} is {low} for sure"


units_with_counts = st.one_of(st.just(0), st.integers(THRESHOLD, 60)).flatmap(
    lambda of: st.tuples(st.just(of), st.integers(0, of))
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.lists(units_with_counts, min_size=1, max_size=5), min_size=1, max_size=5))
def test_no_hidden_count_follows_where_it_is_known_how_many_there_are(
    departments: list[list[tuple[int, int]]],
) -> None:
    wholes = tree([[of for of, _count in units] for units in departments])
    counts = tree([[count for _of, count in units] for units in departments])
    groups = [
        Group(group.key, group.parent, group.size, whole.size)
        for group, whole in zip(counts, wholes, strict=True)
    ]
    verdicts = decide(groups)
    known = bounds(groups, verdicts)

    for group in groups:
        low, high = known[group.key]
        assert low <= group.size <= high
        assert verdicts[group.key] is SHOWN or low < high, f"{group} is {low} for sure"


@settings(max_examples=400, deadline=None)
@given(municipalities)
def test_no_few_people_are_left_in_a_difference(departments: list[list[int]]) -> None:
    groups = tree(departments)
    verdicts = decide(groups)

    for parent in groups:
        hidden = [
            group
            for group in groups
            if group.parent == parent.key and verdicts[group.key] is not SHOWN
        ]
        if hidden and verdicts[parent.key] is SHOWN:
            assert len(hidden) > 1
            assert sum(group.size for group in hidden) >= THRESHOLD


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=4))
def test_a_reader_who_tries_everything_finds_no_hidden_number(parts: list[int]) -> None:
    """Independent of `bounds`: every way to fill in the hidden parts is tried."""
    groups = family(*parts)
    verdicts = decide(groups)
    hidden = [group for group in groups[1:] if verdicts[group.key] is not SHOWN]
    if not hidden or verdicts[0] is not SHOWN:
        return
    left = sum(group.size for group in hidden)

    ways = list(_ways([verdicts[group.key] for group in hidden], left))

    assert len(ways) > 1
    assert all(len({way[at] for way in ways}) > 1 for at in range(len(hidden)))


def _ways(labels: list[Verdict], left: int) -> Iterator[tuple[int, ...]]:
    """Return every way to share `left` people so that each label is true."""
    if not labels:
        if left == 0:
            yield ()
        return
    span = range(1, THRESHOLD) if labels[0] is FEW else range(THRESHOLD, left + 1)
    for first in span:
        for others in _ways(labels[1:], left - first):
            yield (first, *others)
