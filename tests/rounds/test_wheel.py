"""Where the windows of a year are drawn (LID-3)."""

from datetime import date

import pytest

from kompetensplan.rounds.models import PlanningRound, RoundKind, RoundWindow, WindowKind
from kompetensplan.rounds.wheel import Phase, draw, phase_of

TODAY = date(2027, 2, 8)


def a_round(*windows: tuple[date, date]) -> PlanningRound:
    made = PlanningRound(name="R", kind=RoundKind.CALENDAR_YEAR)
    made.windows = [
        RoundWindow(kind=kind, starts_on=start, ends_on=end)
        for kind, (start, end) in zip(WindowKind, windows, strict=False)
    ]
    return made


@pytest.mark.parametrize(
    ("start", "end", "phase"),
    [
        (date(2027, 2, 1), date(2027, 2, 7), Phase.PAST),
        (date(2027, 2, 1), date(2027, 2, 8), Phase.NOW),
        (date(2027, 2, 8), date(2027, 3, 1), Phase.NOW),
        (date(2027, 2, 9), date(2027, 3, 1), Phase.COMING),
    ],
)
def test_the_last_day_belongs_to_the_window(start: date, end: date, phase: Phase) -> None:
    assert phase_of(a_round((start, end)).windows[0], TODAY) is phase


def test_months_and_windows_fill_the_width() -> None:
    made = draw([a_round((date(2027, 1, 1), date(2027, 12, 31)))], TODAY)

    assert [month.month for month, _place in made.months] == list(range(1, 13))
    assert (made.rows[0].bars[0].start, made.rows[0].bars[0].width) == (0, 100)
    assert made.today == round(100 * 38 / 365, 2)


def test_what_lies_far_away_is_cut() -> None:
    made = draw([a_round((date(2020, 1, 1), date(2020, 2, 1)), (TODAY, date(2040, 1, 1)))], TODAY)

    assert len(made.months) <= 19
    assert all(0 <= bar.start <= 100 and bar.width >= 0 for bar in made.rows[0].bars)


def test_a_round_without_windows_has_no_bars() -> None:
    assert draw([a_round()], TODAY).rows[0].bars == ()
    assert draw([], TODAY).rows == ()
