"""What everyone may see of how much hangs on a priority (STO-7)."""

import pytest

from kompetensplan.suppression import Verdict
from kompetensplan.threads.figures import Shown, of

SHOWN, FEW, WITHHELD = Verdict.SHOWN, Verdict.FEW, Verdict.WITHHELD


@pytest.mark.parametrize(
    ("people", "verdicts", "expected"),
    [
        (58, (SHOWN, SHOWN), Shown.NUMBER),
        (4, (FEW, SHOWN), Shown.FEW),
        (7, (WITHHELD, SHOWN), Shown.HIDDEN),
        (7, (SHOWN, WITHHELD), Shown.HIDDEN),  # the unit itself is not shown
        (7, (SHOWN, FEW), Shown.FEW),
        (0, (SHOWN, SHOWN), Shown.NONE),
    ],
)
def test_a_figure_is_shown_as_it_was_decided_where_it_was_made(
    people: int, verdicts: tuple[Verdict, ...], expected: Shown
) -> None:
    figure = of(people * 2, people, *verdicts)

    assert figure.shown is expected
    assert (figure.goals > 0) is (expected is Shown.NUMBER)
