"""What is filled in about a whole booking, and what is wrong with it, field by field."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from kompetensplan import clock
from kompetensplan.plans.calendar import is_web_address
from kompetensplan.plans.models import MeetingKind

LONGEST = timedelta(days=180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The terms as somebody fills them in; times as on a clock in Sweden."""

    kind: MeetingKind
    first_day: date
    last_day: date
    weekdays: str
    skipped: str = ""
    opens: time
    closes: time
    opens_again: time | None = None
    closes_again: time | None = None
    minutes: int
    pause: int
    place: str = ""
    link: str = ""

    def values(self) -> Iterator[tuple[str, object]]:
        """Yield the name and value of each field."""
        for each in fields(self):
            yield each.name, getattr(self, each.name)


def problems_of(filled: Filled) -> dict[str, str]:
    """Return what is wrong, by field."""
    return {**_place(filled), **_shifts(filled), **_days(filled)}


def _days(filled: Filled) -> dict[str, str]:
    if filled.last_day < clock.today():
        return {"last_day": _("The day has passed. Choose today or a later day.")}
    if filled.first_day < clock.today():
        return {"first_day": _("The day has passed. Choose today or a later day.")}
    if filled.last_day < filled.first_day:
        return {"last_day": _("The last day comes before the first.")}
    if filled.last_day - filled.first_day > LONGEST:
        return {"last_day": _("Choose at most half a year.")}
    length = (filled.last_day - filled.first_day).days + 1
    days = (filled.first_day + timedelta(days=number) for number in range(length))
    skipped = filled.skipped.split()
    if not any(
        str(day.isoweekday()) in filled.weekdays and day.isoformat() not in skipped for day in days
    ):
        return {"weekdays": _("No day is left between the first and the last.")}
    return {}


def _shifts(filled: Filled) -> dict[str, str]:
    if filled.closes <= filled.opens:
        return {"closes": _("The shift has to end after it begins.")}
    again, until = filled.opens_again, filled.closes_again
    if again is None and until is None:
        return _room(filled, _minutes(filled.opens, filled.closes))
    if again is None or until is None:
        missing = "opens_again" if again is None else "closes_again"
        return {missing: _("Fill in both times of the second shift, or none.")}
    if until <= again:
        return {"closes_again": _("The shift has to end after it begins.")}
    if again < filled.closes:
        return {"opens_again": _("The second shift begins before the first has ended.")}
    return _room(filled, max(_minutes(filled.opens, filled.closes), _minutes(again, until)))


def _room(filled: Filled, minutes: int) -> dict[str, str]:
    if filled.minutes > minutes:
        return {"minutes": _("No meeting of that length has room in a shift.")}
    return {}


def _minutes(first: time, last: time) -> int:
    day = clock.today()
    length = datetime.combine(day, last) - datetime.combine(day, first)
    return int(length.total_seconds()) // 60


def _place(filled: Filled) -> dict[str, str]:
    if filled.link and not is_web_address(filled.link):
        return {"link": _("The link has to begin with https:// or http://.")}
    if not filled.place and not filled.link:
        return {"place": _("Write where you meet, or paste a link below.")}
    return {}
