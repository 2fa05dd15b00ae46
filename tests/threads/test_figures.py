"""What everyone may see of how much hangs on a priority (STO-7)."""

import pytest

from kompetensplan.threads.figures import Hanging, Shown, of, of_tree

#        1 (the municipality's area)
#      2   3   4
#      5
PARENTS = {1: None, 2: 1, 3: 1, 4: 1, 5: 2}


def shown(people: dict[int, int], withheld: set[int] | None = None) -> str:
    """Return the figures of 1 to 5 as words."""
    hanging = {key: Hanging(number, number) for key, number in people.items()}
    found = of_tree(PARENTS, hanging, withheld or set())
    return " ".join(
        str(found[key].people) if found[key].shown is Shown.NUMBER else found[key].shown.value
        for key in PARENTS
    )


@pytest.mark.parametrize(
    ("people", "expected"),
    [(0, Shown.NONE), (1, Shown.FEW), (4, Shown.FEW), (5, Shown.NUMBER), (58, Shown.NUMBER)],
)
def test_a_figure_about_fewer_than_five_is_no_figure(people: int, expected: Shown) -> None:
    figure = of(people * 2, people)

    assert figure.shown is expected
    assert (figure.goals > 0) is (expected is Shown.NUMBER)


def test_figures_of_five_and_more_are_shown() -> None:
    assert shown({1: 30, 2: 7, 3: 10, 4: 13}) == "30 7 10 13 none"


def test_one_hidden_part_hides_the_next_smallest_too() -> None:
    """Parent total 20; parts 3, 7, 10: 3 and 7 hidden, total shown."""
    assert shown({1: 20, 2: 3, 3: 7, 4: 10}) == "20 few hidden 10 none"


def test_two_hidden_parts_protect_each_other_when_they_are_five_together() -> None:
    assert shown({1: 17, 2: 3, 3: 4, 4: 10}) == "17 few few 10 none"


def test_two_hidden_parts_of_fewer_than_five_together_hide_a_third() -> None:
    assert shown({1: 13, 2: 1, 3: 2, 4: 10}) == "13 few few hidden none"


def test_those_on_the_parent_itself_are_a_part() -> None:
    """Otherwise 12 − 10 would tell about two people."""
    assert shown({1: 12, 4: 10}) == "12 none none hidden none"


def test_a_hidden_figure_does_not_follow_from_what_is_below_it() -> None:
    assert shown({1: 20, 2: 7, 3: 3, 4: 10, 5: 7}) == "20 hidden few 10 hidden"


def test_what_is_withheld_elsewhere_stays_withheld_and_is_not_worked_out() -> None:
    assert shown({1: 30, 2: 7, 3: 10, 4: 13}, {3}) == "30 hidden hidden 13 none"
    assert shown({1: 7, 2: 7, 5: 7}, {2}) == "hidden hidden none none hidden"


def test_withheld_says_nothing_about_how_few() -> None:
    assert shown({}, {1}).startswith("hidden")
    assert shown({1: 3}, {1}).startswith("hidden")
