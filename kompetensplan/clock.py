"""What day it is, in Stockholm; and what time it is, in UTC.

In a demo or a test "today" can be fixed. What concerns people follows that day; what
concerns security (sessions, links, limits) always uses `real_now`.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
_fixed: date | None = None


def fix(day: date | None) -> None:
    """Let today be `day` in this process, or the real day again with None."""
    global _fixed
    _fixed = day


def fixed() -> date | None:
    """Return the day that the clock is fixed to, if it is."""
    return _fixed


def real_now() -> datetime:
    """Return the real time, aware, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """Return the time that people go by, aware, in UTC: the real time of day on `today`."""
    if _fixed is None:
        return real_now()
    local = real_now().astimezone(STOCKHOLM)
    return datetime.combine(_fixed, local.time(), STOCKHOLM).astimezone(UTC)


def today() -> date:
    """Return the date in Stockholm."""
    return _fixed or real_now().astimezone(STOCKHOLM).date()


def local(moment: datetime) -> datetime:
    """Return `moment` (aware) as it is on a clock in Stockholm."""
    return moment.astimezone(STOCKHOLM)


def at(day: date, clock: time) -> datetime:
    """Return the moment, in UTC, when a clock in Stockholm shows `clock` on `day`."""
    return datetime.combine(day, clock, STOCKHOLM).astimezone(UTC)
