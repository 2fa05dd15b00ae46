"""Finds what looks like a personnummer, so that none is ever stored (IMP-3, CONF-5).

Pure functions over text; whoever asks is told where, never gets the value back.
`free_text` and `fields` ask for every text that people write, the import for every file.
"""

import re
from collections.abc import Iterator

# Six or eight digits of a date, an optional sign, four digits; nothing numeric around them.
# A date that is written with signs of its own has one before the last four too: after
# "2026-08-17 " may come a year or a time.
_SIGN = r"[-+\u00ad\u2010-\u2015\u2212]"
_SHAPE = re.compile(
    rf"(?<![0-9])(?:18|19|20)?([0-9]{{2}})(?:([0-9]{{2}})([0-9]{{2}})(?: ?{_SIGN} ?|[ \u00a0])?"
    rf"|{_SIGN}([0-9]{{2}}){_SIGN}([0-9]{{2}}){_SIGN})([0-9]{{4}})(?![0-9])"
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
HIDDEN = "•"
_COORDINATION = 60  # a coordination number has 60 added to the day


def find(text: str) -> int | None:
    """Return where in `text` the first thing that looks like a personnummer begins, if any."""
    return next((match.start() for match in _found(text)), None)


def looks_like_one(text: str) -> bool:
    """Tell whether a personnummer or a coordination number stands in `text`."""
    return find(text) is not None


def masked(text: str) -> str:
    """Return `text` with a sign for every digit of what looks like a personnummer."""
    for match in _found(text):
        gone = re.sub("[0-9]", HIDDEN, match.group())
        text = text[: match.start()] + gone + text[match.end() :]
    return text


def _found(text: str) -> Iterator[re.Match[str]]:
    for match in _SHAPE.finditer(text):
        year, last = match.group(1), match.group(6)
        month, day = match.group(2) or match.group(4), match.group(3) or match.group(5)
        valid = _is_date(int(month), int(day)) and _has_check_digit(year + month + day + last)
        if valid and not _is_in_uuid(text, match.start(), match.end()):
            yield match


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
