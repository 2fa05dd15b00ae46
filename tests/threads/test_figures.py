"""What everyone may see of how much hangs on a priority (STO-7)."""

import pytest

from kompetensplan.threads.figures import Hanging, Shown, of, of_tree

#        1 (the municipality's area)
#      2   3   4
#      5
PARENTS = {1: None, 2: 1, 3: 1, 4: 1, 5: 2}


def shown(people: dict[int, int], direct: int = 0) -> dict[int, str]:
    hanging = {
        key: Hanging(goals=number, people=number, direct=direct if key == 1 else 0)
        for key, number in people.items()
    }
    return {
        key: str(figure.people) if figure.shown is Shown.NUMBER else figure.shown.value
        for key, figure in of_tree(PARENTS, hanging).items()
    }


@pytest.mark.parametrize(
    ("people", "expected"),
    [(0, Shown.NONE), (1, Shown.FEW), (4, Shown.FEW), (5, Shown.NUMBER), (58, Shown.NUMBER)],
)
def test_a_figure_about_fewer_than_five_is_no_figure(people: int, expected: Shown) -> None:
    figure = of(people * 2, people)

    assert figure.shown is expected
    assert (figure.goals > 0) is (expected is Shown.NUMBER)


def test_figures_of_five_and_more_are_shown() -> None:
    assert shown({1: 30, 2: 7, 3: 10, 4: 13}) == {1: "30", 2: "7", 3: "10", 4: "13", 5: "none"}


def test_one_hidden_part_hides_the_next_smallest_too() -> None:
    """Parent total 20; parts 3, 7, 10: 3 and 7 hidden, total shown."""
    assert shown({1: 20, 2: 3, 3: 7, 4: 10}) == {
        1: "20",
        2: "few",
        3: "hidden",
        4: "10",
        5: "none",
    }


def test_two_hidden_parts_protect_each_other_when_they_are_five_together() -> None:
    assert shown({1: 17, 2: 3, 3: 4, 4: 10})[4] == "10"


def test_two_hidden_parts_of_fewer_than_five_together_hide_a_third() -> None:
    assert shown({1: 13, 2: 1, 3: 2, 4: 10})[4] == "hidden"


def test_what_hangs_on_the_parent_itself_is_a_part() -> None:
    """Otherwise 12 − 10 would tell about two people."""
    assert shown({1: 12, 4: 10}, direct=2)[4] == "hidden"


def test_below_a_hidden_figure_all_are_hidden() -> None:
    result = shown({1: 20, 2: 7, 3: 3, 4: 10, 5: 7})

    assert (result[2], result[5]) == ("hidden", "hidden")
