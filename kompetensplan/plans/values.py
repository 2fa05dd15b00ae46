"""What the fields of a plan hold: how it is written in a form, and how it is stored.

Each kind turns text into a value (`parse`), and a value into the one way to write it
(`text`), so that two writers' fields can be compared as texts. Pure.
"""

import enum
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from kompetensplan import personnummer
from kompetensplan.free_text import NO_PERSONNUMMER
from kompetensplan.plans.wording import clean


class Unreadable(Exception):
    """A text that is no value of its kind; carries what the writer should do."""

    def __init__(self, message: LazyString) -> None:
        super().__init__("unreadable")
        self.message = message


class Value(Protocol):
    """A kind of value. `merges` says whether two changes can become one text."""

    @property
    def merges(self) -> bool: ...

    def parse(self, text: str) -> Any:
        """Return the value; raises `Unreadable`."""

    def text(self, value: Any) -> str:
        """Return the one way to write the value."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text of at most `limit` characters, and without a personnummer (CONF-5)."""

    limit: int
    lines: bool = True
    merges: bool = True

    def parse(self, text: str) -> str:
        words = clean(text, lines=self.lines)
        if personnummer.looks_like_one(words):
            raise Unreadable(NO_PERSONNUMMER)
        if len(words) > self.limit:
            raise Unreadable(
                _l(
                    "The text has %(count)s characters. Shorten it to at most %(limit)s.",
                    count=len(words),
                    limit=self.limit,
                )
            )
        return words

    def text(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class Day:
    """A date, or nothing."""

    merges: bool = False

    def parse(self, text: str) -> date | None:
        if not text.strip():
            return None
        try:
            return date.fromisoformat(text.strip())
        except ValueError:
            raise Unreadable(_l("Write the date as year-month-day, such as 2027-03-31.")) from None

    def text(self, value: date | None) -> str:
        return value.isoformat() if value else ""


@dataclass(frozen=True, slots=True)
class Week:
    """A week, as its Monday, or nothing."""

    merges: bool = False

    def parse(self, text: str) -> date | None:
        day = Day().parse(text)
        return day - timedelta(days=day.weekday()) if day else None

    def text(self, value: date | None) -> str:
        return value.isoformat() if value else ""


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes, written as hours with a comma: "1,5"."""

    most: int = 60 * 1000
    merges: bool = False

    def parse(self, text: str) -> int | None:
        if not text.strip():
            return None
        try:
            hours = Decimal(clean(text, lines=False).replace(",", ".").replace(" ", ""))
        except InvalidOperation:
            raise Unreadable(_l("Write the time in hours, such as 1,5.")) from None
        # Compared before it is multiplied: "1e999999" cannot be.
        if not hours.is_finite() or not 0 <= hours <= self.most // 60:
            raise Unreadable(_l("Write a time between 0 and 1000 hours."))
        return round(hours * 60)

    def text(self, value: int | None) -> str:
        if value is None:
            return ""
        hours = (Decimal(value) / 60).quantize(Decimal("0.01")).normalize()
        return f"{hours:f}".replace(".", ",")


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number within limits, or nothing."""

    least: int
    most: int
    merges: bool = False

    def parse(self, text: str) -> int | None:
        digits = text.strip()
        if not digits:
            return None
        if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
            raise Unreadable(_l("Write a whole number."))
        if not self.least <= int(digits) <= self.most:
            raise Unreadable(
                _l("Write a number from %(least)s to %(most)s.", least=self.least, most=self.most)
            )
        return int(digits)

    def text(self, value: int | None) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Choice:
    """A member of an enumeration; with `optional` also nothing."""

    members: type[enum.StrEnum]
    optional: bool = False
    merges: bool = False

    def parse(self, text: str) -> enum.StrEnum | None:
        if self.optional and not text:
            return None
        try:
            return self.members(text)
        except ValueError:
            raise Unreadable(_l("Choose one of those in the list.")) from None

    def text(self, value: enum.StrEnum | None) -> str:
        return value.value if value else ""
