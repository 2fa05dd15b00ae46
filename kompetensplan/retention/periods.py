"""How long something is kept, and from which day it may be destroyed."""

import enum
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


class PeriodUnit(enum.StrEnum):
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, months or years after the day on which it starts."""

    amount: int
    unit: PeriodUnit

    def after(self, start: date) -> date:
        """Return the first day when all of it has passed: 2 years after 2026 is 2029-01-01."""
        first = start + timedelta(days=1)
        if self.unit is PeriodUnit.DAYS:
            return first + timedelta(days=self.amount)
        return _months_later(first, self.amount * (12 if self.unit is PeriodUnit.YEARS else 1))

    def latest_start(self, today: date) -> date:
        """Return the latest day whose period has passed `today`."""
        if self.unit is PeriodUnit.DAYS:
            return today - timedelta(days=self.amount + 1)
        months = self.amount * (12 if self.unit is PeriodUnit.YEARS else 1)
        day = _months_later(today, -months) + timedelta(days=2)
        while self.after(day) > today:  # a month may be shorter than another: a few steps
            day -= timedelta(days=1)
        return day


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
