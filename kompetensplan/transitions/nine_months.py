"""When somebody has been employed for a fixed term nine months in a row (2.8). Pure."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = 9
# HR is to have time to offer a plan before the day.
NEAR = 3


@dataclass(frozen=True, slots=True)
class Spell:
    """One employment for a fixed term."""

    id: int
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Soon:
    """An employment that reaches nine months in a row, or has reached them."""

    id: int
    since: date
    reaches_on: date


def months_after(day: date, number: int) -> date:
    """Return the same day so many months later; the last of the month where there is none."""
    year, index = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, index + 1, min(day.day, monthrange(year, index + 1)[1]))


def nearing(spells: Sequence[Spell], today: date) -> Soon | None:
    """Return when one person's present employment reaches nine months in a row.

    Employments that follow each other without a day between count together. None where there
    is none today, where it ends before, or where the day is more than three months away.
    """
    since: date | None = None
    last: date | None = None
    for spell in sorted(spells, key=lambda each: (each.starts_on, each.id)):
        follows = since is not None and (
            last is None or spell.starts_on <= last + timedelta(days=1)
        )
        since = since if follows else spell.starts_on
        last = _later(last, spell.ends_on) if follows else spell.ends_on
        if spell.starts_on <= today and (spell.ends_on is None or spell.ends_on >= today):
            reaches_on = months_after(since or spell.starts_on, MONTHS)
            goes_on = _last_of(spells, last)
            if reaches_on <= months_after(today, NEAR) and (
                goes_on is None or goes_on >= reaches_on
            ):
                return Soon(spell.id, since or spell.starts_on, reaches_on)
    return None


def _later(first: date | None, second: date | None) -> date | None:
    return None if first is None or second is None else max(first, second)


def _last_of(spells: Sequence[Spell], last: date | None) -> date | None:
    """Return the last day of what follows without a day between."""
    for spell in sorted(spells, key=lambda each: each.starts_on):
        if last is not None and spell.starts_on <= last + timedelta(days=1):
            last = _later(last, spell.ends_on)
    return last
