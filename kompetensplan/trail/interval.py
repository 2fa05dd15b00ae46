"""From which day to which: as it stands in a form, and as moments in the database."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kompetensplan import clock


@dataclass(frozen=True, slots=True)
class Interval:
    """Days in Stockholm, both included; either may be open."""

    first: date | None = None
    last: date | None = None

    @property
    def start(self) -> datetime | None:
        return clock.at(self.first, time.min) if self.first else None

    @property
    def end(self) -> datetime | None:
        """The first moment after it."""
        return clock.at(self.last + timedelta(days=1), time.min) if self.last else None

    def __str__(self) -> str:
        return f"{self.first or ''}–{self.last or ''}"


def interval_of(first: str | None, last: str | None) -> Interval:
    """Read two days; what is no day is open, and a wrong order is put right."""
    days = [_day(first), _day(last)]
    if days[0] and days[1] and days[0] > days[1]:
        days.reverse()
    return Interval(*days)


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day < date(2200, 1, 1) else None
