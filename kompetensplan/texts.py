"""Dates, times, numbers and names as people read, sort and search for them.

Pure functions: what day it is and which language to use, the caller says.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

from kompetensplan.clock import local

# Below every letter, digit and space, so that a name sorts before all that continue it.
_END = "\t"
MOST_WORDS = 12
LONGEST_WORD = 80
# Sorts after every prolongation of a word, byte by byte, on both databases.
LAST_SIGN = "\U0010ffff"
_WORD = re.compile(r"[^\W_]+")

# å ä ö after z; the other letters where a Swedish reader looks for them. The three signs stand
# after z in ASCII, so that the key sorts alike in Python, SQLite and PostgreSQL (collation "C").
_SWEDISH_LETTERS = str.maketrans(
    {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y"}
    | {"ł": "l", "đ": "d", "ð": "d", "þ": "th", "œ": "oe", "ı": "i"}
)

# What sounds alike to somebody who writes a name as they heard it, or without dots (3.8).
_UNDOTTED = str.maketrans(
    {"æ": "a", "ø": "o", "œ": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "t", "ı": "i"}
)
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("qu|qv|kv|kw|q", "kv"),
        ("c(?=[eiy])|z", "s"),
        ("ch|ck|c", "k"),
        ("x", "ks"),
        ("w", "v"),
        ("ph", "f"),
        ("th", "t"),
        (r"(.)\1+", r"\1"),
    )
)


def long_date(day: date, locale: str = "sv") -> str:
    """Return "tisdag 9 februari 2027"."""
    return format_date(_day(day), "EEEE d MMMM y", locale=locale)


def medium_date(day: date, locale: str = "sv") -> str:
    """Return "9 februari 2027"."""
    return format_date(_day(day), "d MMMM y", locale=locale)


def short_date(day: date, locale: str = "sv") -> str:
    """Return "9 feb", without the year and the full stop."""
    return format_date(_day(day), "d MMM", locale=locale).rstrip(".")


def month_name(day: date, locale: str = "sv") -> str:
    """Return "Februari", as a heading has it."""
    return format_date(_day(day), "LLLL", locale=locale).capitalize()


def date_span(first: date, last: date, locale: str = "sv") -> str:
    """Return "11 januari–18 juni 2027"; a year or a month that the two share is named once."""
    start, end = _day(first), _day(last)
    if start == end:
        return medium_date(end, locale)
    if start.year != end.year:
        return f"{medium_date(start, locale)}–{medium_date(end, locale)}"
    shown = "d" if start.month == end.month else "d MMMM"
    return f"{format_date(start, shown, locale=locale)}–{medium_date(end, locale)}"


def clock_time(moment: datetime | time, locale: str = "sv") -> str:
    """Return "kl. 13.30", in English "13:30"; a moment is shown in Stockholm's time."""
    clock = local(moment) if isinstance(moment, datetime) else moment
    return f"{clock:%H:%M}" if locale.startswith("en") else f"kl. {clock.hour}.{clock:%M}"


def week_label(monday: date, today: date, locale: str = "sv") -> str:
    """Return "v. 7", with the year when it is not the current one: "v. 7 2028"."""
    year, week, _ = monday.isocalendar()
    label = f"week {week}" if locale.startswith("en") else f"v. {week}"
    return label if year == today.isocalendar().year else f"{label} {year}"


def quoted(text: str, locale: str = "sv") -> str:
    """Return the text in the quotation marks of the language: ”mål”, in English “goal”."""
    return f"“{text}”" if locale.startswith("en") else f"”{text}”"


def thousands(number: int, locale: str = "sv") -> str:
    """Return "1 360", with a space that does not break."""
    if 0 <= number < 1000:  # nearly all, and what does the rest takes long
        return str(number)
    return str(format_decimal(number, "#,##0", locale=locale))


def decimal_comma(number: Decimal | float, locale: str = "sv") -> str:
    """Return "3,75", without zeros at the end."""
    return str(format_decimal(number, "#,##0.###", locale=locale))


def swedish_key(text: str) -> str:
    """Return a key by which names sort as in a Swedish register.

    Upper and lower case are alike, v and w are not; é is e, ü is y, æ is ä and ø is ö. Names that
    differ in nothing else come in the order of their own letters: Ek, then Ék.
    """
    folded = search_text(text)
    return _base_letters(folded) + _END + folded


def search_text(text: str) -> str:
    """Return the text as it is stored for searching: one form, no capitals."""
    if text.isascii():
        return text.casefold()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def search_words(text: str) -> list[str]:
    """Return the words to search for; of more than a name can have only the first count."""
    return search_text(text).split()[:MOST_WORDS]


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are written, without the signs between them."""
    return _WORD.findall(unicodedata.normalize("NFC", text))


def sound_of(word: str) -> str:
    """Return how a word sounds to somebody who does not know its spelling or has no dots.

    What begins a word begins its sound too, but for a letter that the next one would change.
    """
    parts = unicodedata.normalize("NFKD", search_text(word).translate(_UNDOTTED))
    sound = "".join(sign for sign in parts if not unicodedata.combining(sign))
    for pattern, replacement in _SOUNDS:
        sound = pattern.sub(replacement, sound)
    return sound[:LONGEST_WORD]


def index_of(text: str) -> list[tuple[str, str]]:
    """Return the words that a text is found by, each with its sound."""
    words = {found_by(word): sound_of(word) for word in words_of(text)}
    return [(word, sound) for word, sound in words.items() if word]


def found_by(word: str) -> str:
    """Return by what a word is found: é is e and ü is y; å, ä and ö are letters of their own."""
    return _base_letters(search_text(word))[:LONGEST_WORD]


def folded(text: str) -> str:
    """Return a text with its words as they are found by, to look for parts of them."""
    return _base_letters(search_text(text))


def is_a_slip(word: str, other: str) -> bool:
    """Tell whether one letter is missing, too many or another, or two have changed places."""
    if abs(len(word) - len(other)) > 1 or word == other:
        return False
    at = next((n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), -1)
    if at < 0:
        return True  # one is the other with a letter more
    rest, others = word[at:], other[at:]
    swapped = rest[1::-1] + rest[2:]
    return others in (swapped, rest[1:]) or others[1:] in (rest[1:], rest)


def initials(name: str) -> str:
    """Return the first letters of the first and the last name: "SÖ"."""
    words = unicodedata.normalize("NFC", name).split()
    return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()


def in_file_name(code: str) -> str:
    """Return a code as a part of a file's name: every system and every header takes it."""
    return "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in code)


def _day(day: date) -> date:
    # A moment is a date too, but late in the evening it is tomorrow's in Stockholm.
    return local(day).date() if isinstance(day, datetime) else day


def _base_letters(folded: str) -> str:
    known = folded.translate(_SWEDISH_LETTERS)
    if known.isascii():
        return known
    parts = unicodedata.normalize("NFKD", known)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
