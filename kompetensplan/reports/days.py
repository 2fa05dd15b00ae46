"""The days that figures are kept for. Pure.

A counting day is a Sunday or the last of a month. Figures of what people have agreed on change
on counting days only, so that nobody can watch one person's goals arrive (ADR 22).
"""

from collections.abc import Iterator
from datetime import date, timedelta

SUNDAYS = 4
MONTHS = 12
_ONE = timedelta(days=1)


def counting_days(today: date) -> list[date]:
    """Return the days whose figures are kept: four Sundays and twelve ends of months back."""
    sundays = [day for day in _back(today, SUNDAYS * 7) if day.isoweekday() == 7]
    ends, day = list[date](), today.replace(day=1)
    for _month in range(MONTHS):
        ends.append(day - _ONE)
        day = (day - _ONE).replace(day=1)
    return sorted({*sundays, *ends})


def next_counting_day(today: date) -> date:
    """Return the first counting day that is not over."""
    day = today
    while day.isoweekday() != 7 and (day + _ONE).day != 1:
        day += _ONE
    return day


def _back(today: date, number: int) -> Iterator[date]:
    for days in range(1, number + 1):
        yield today - timedelta(days=days)
