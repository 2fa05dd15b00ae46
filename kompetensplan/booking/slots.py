"""Lays out meetings in time. Pure: it knows terms and what is taken, and nothing of a database.

All moments are in UTC; a length is therefore the same across a clock shift.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kompetensplan import clock

WEEKDAYS = "12345"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of time that is taken."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, other: "Span") -> bool:
        """Tell whether the two have a moment in common; one may begin where the other ends."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """When meetings may be held, and how long they are. Times as on a clock in Sweden.

    Attributes:
        weekdays: ISO numbers of the days of the week, "12345".
        skipped: days within the period on which there are none.
        shifts: one or two spans of the day, from and to.
        pause: minutes between two meetings.
    """

    first_day: date
    last_day: date
    weekdays: str = WEEKDAYS
    skipped: frozenset[date] = frozenset()
    shifts: Sequence[tuple[time, time]]
    minutes: int = 60
    pause: int = 0

    def days(self) -> Iterator[date]:
        """Yield the days on which meetings may be held."""
        for number in range((self.last_day - self.first_day).days + 1):
            day = self.first_day + timedelta(days=number)
            if str(day.isoweekday()) in self.weekdays and day not in self.skipped:
                yield day


@dataclass(frozen=True, slots=True)
class Wanting:
    """Somebody who is to have a time: what the person has already, and on which days not."""

    key: int
    taken: Sequence[Span] = ()
    is_away: Callable[[date], bool] = lambda _day: False

    def can(self, span: Span) -> bool:
        """Tell whether the person could come."""
        here = not self.is_away(clock.local(span.starts_at).date())
        return here and not any(span.meets(other) for other in self.taken)


def free_spans(terms: Terms, taken: Iterable[Span], after: datetime) -> Iterator[Span]:
    """Yield in order the times that fit the terms and meet nothing that is taken.

    After something that is taken comes a pause, as between two meetings.
    """
    length, pause = timedelta(minutes=terms.minutes), timedelta(minutes=terms.pause)
    booked = sorted(taken, key=lambda span: span.starts_at)
    for day in terms.days():
        for opens, closes in terms.shifts:
            start, end = clock.at(day, opens), clock.at(day, closes)
            while start + length <= end:
                span = Span(start, start + length)
                clash = next((other for other in booked if span.meets(other)), None)
                if clash is None and start > after:
                    yield span
                start = (clash or span).ends_at + pause


def lay_out(wanting: Sequence[Wanting], spans: Iterable[Span]) -> dict[int, datetime]:
    """Give each span to the first who can come; return when by key. Some may get none."""
    waiting, given = list(wanting), dict[int, datetime]()
    for span in spans:
        if not waiting:
            break
        fits = next((each for each in waiting if each.can(span)), None)
        if fits:
            waiting.remove(fits)
            given[fits.key] = span.starts_at
    return given
