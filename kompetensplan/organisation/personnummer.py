"""Finds what looks like a personnummer, so that none is ever stored (IMP-3).

Pure functions over text; whoever asks is told where, never gets the value back.
"""

import re

# Six or eight digits of a date, an optional sign, four digits; nothing numeric around them.
_SHAPE = re.compile(
    r"(?<![0-9])(?:18|19|20)?([0-9]{2})([0-9]{2})([0-9]{2})"
    r"[-+ \u00a0\u2010-\u2015\u2212]?([0-9]{4})(?![0-9])"
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_COORDINATION = 60  # a coordination number has 60 added to the day


def find(text: str) -> int | None:
    """Return where in `text` the first thing that looks like a personnummer begins, if any."""
    for match in _SHAPE.finditer(text):
        year, month, day, last = match.groups()
        valid = _is_date(int(month), int(day)) and _has_check_digit(year + month + day + last)
        if valid and not _is_in_uuid(text, match.start(), match.end()):
            return match.start()
    return None


def looks_like_one(text: str) -> bool:
    """Tell whether a personnummer or a coordination number stands in `text`."""
    return find(text) is not None


def _is_date(month: int, day: int) -> bool:
    day = day - _COORDINATION if day > _COORDINATION else day
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]


def _has_check_digit(ten: str) -> bool:
    """Tell whether the last digit is the right one (the Luhn algorithm)."""
    doubled = (int(sign) * (2 - place % 2) for place, sign in enumerate(ten))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def _is_in_uuid(text: str, start: int, end: int) -> bool:
    """Tell whether the digits are a part of a UUID, which is random and names nobody."""
    around = _UUID.finditer(text, max(0, start - 36), end + 36)
    return any(found.start() <= start and end <= found.end() for found in around)
