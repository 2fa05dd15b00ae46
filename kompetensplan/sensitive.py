"""Marks sentences that may tell of health, union, religion or crime (CONF-5).

Nothing is stopped: whoever wrote it says whether it is about the work. The stems are
configuration (`sensitive_words.toml`), what the page says is in the language files. Pure, but for
the list and the secret of this installation.
"""

import enum
import hashlib
import hmac
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DEFAULT = Path(__file__).with_name("sensitive_words.toml")
# No text that is stored is as long: what is sent to fill the memory is refused, and not read first.
MOST = 20_000
LONGEST_WORD = 80  # of what stands around a stem, as much as is shown
# A line, or what ends with a stop before something that looks like a new sentence. A row of stops
# is tried once, from its first: else a page full of them would be read for hours.
_SENTENCE = re.compile(r"[^\n]+?(?:(?<![.!?…])[.!?…]++(?=\s++[^a-zåäö\s])|(?=\n)|$)", re.DOTALL)
_WORD_BEFORE, _WORD_AFTER = re.compile(r"[\w-]*\Z"), re.compile(r"[\w-]*")


class BadList(ValueError):
    """The list of words cannot be read; the message says what is wrong."""


class Sensitive(enum.StrEnum):
    HEALTH = "health"
    UNION = "union"
    RELIGION = "religion"
    CRIME = "crime"


@dataclass(frozen=True, slots=True)
class Mark:
    """A sentence to look at: where it stands, what it may be about, and which words say so."""

    sentence: str
    start: int
    end: int
    kinds: tuple[Sensitive, ...]
    words: tuple[str, ...]

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """Return the sentence in pieces, and which of them are the words."""
        pieces = re.split("(" + "|".join(map(re.escape, self.words)) + ")", self.sentence)
        return [(piece, piece in self.words) for piece in pieces if piece]

    def without(self, text: str) -> str:
        """Return `text` with the sentence taken out."""
        before, after = text[: self.start].rstrip(" "), text[self.end :].lstrip(" ")
        on_one_line = before and after and before[-1] != "\n" and after[0] != "\n"
        return f"{before} {after}" if on_one_line else (before + after).strip("\n")


@dataclass(frozen=True, slots=True)
class WordList:
    """The stems by what they are about, and words that are excepted."""

    stems: dict[Sensitive, tuple[str, ...]]
    exceptions: tuple[str, ...] = ()
    _find: dict[Sensitive, re.Pattern[str]] = field(init=False, repr=False)
    _except: re.Pattern[str] | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        found = {kind: _any_of(stems) for kind, stems in self.stems.items() if stems}
        object.__setattr__(self, "_find", found)
        excepted = _any_of(self.exceptions, whole=True) if self.exceptions else None
        object.__setattr__(self, "_except", excepted)

    def marks(self, text: str, names: Iterable[str] = ()) -> list[Mark]:
        """Return the sentences to look at; `names` are of units and jobs, which are excepted.

        A text beyond `MOST` has none: no field takes it.
        """
        if len(text) > MOST:
            return []
        left = self._except.sub(_blank, text) if self._except else text
        if not any(pattern.search(left) for pattern in self._find.values()):
            return []
        if spared := [name for name in names if name]:
            left = _any_of(spared, whole=True).sub(_blank, left)
        found = (self._mark(text, left, *place) for place in sentences(text))
        return [mark for mark in found if mark]

    def _mark(self, text: str, left: str, start: int, end: int) -> Mark | None:
        hits = [
            (kind, _word_at(text, hit.start(), hit.end()))
            for kind, pattern in self._find.items()
            for hit in pattern.finditer(left, start, end)
        ]
        kinds = tuple(dict.fromkeys(kind for kind, _word in hits))
        words = tuple(dict.fromkeys(word for _kind, word in hits))
        return Mark(text[start:end], start, end, kinds, words) if hits else None


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where each sentence of a text begins and ends; a line is a sentence too."""
    places = []
    for found in _SENTENCE.finditer(text):
        first = found.start() + len(found.group()) - len(found.group().lstrip())
        if length := len(found.group().strip()):
            places.append((first, first + length))
    return places


def read_list(path: Path) -> WordList:
    """Return the list in a file.

    Raises:
        BadList: there is no such file, or it is written in another way.
    """
    try:
        tables: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise BadList(f"{path.name} cannot be read: {problem}") from None
    stems: dict[Sensitive, list[str]] = {kind: [] for kind in Sensitive}
    exceptions: list[str] = []
    for language, table in tables.items():
        for name, words in table.items() if isinstance(table, dict) else ():
            known = name == "exceptions" or name in [*Sensitive]
            if not known or not _is_words(words):
                raise BadList(f"{language}.{name} is no list of words of a kind that is known")
            (exceptions if name == "exceptions" else stems[Sensitive(name)]).extend(words)
    if not any(stems.values()):
        raise BadList(f"{path.name} has no words")
    return WordList({kind: tuple(words) for kind, words in stems.items()}, tuple(exceptions))


def _is_words(words: object) -> bool:
    return isinstance(words, list) and all(isinstance(each, str) and each for each in words)


def _any_of(words: Sequence[str], *, whole: bool = False) -> re.Pattern[str]:
    """Return what finds any of the words; with `whole` as words, with an ending of Swedish."""
    longest_first = sorted(words, key=len, reverse=True)
    pattern = "|".join(re.escape(word) for word in longest_first)
    return re.compile(rf"\b(?:{pattern})\w*" if whole else pattern, re.IGNORECASE)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _word_at(text: str, start: int, end: int) -> str:
    """Return the whole word, or words, that a stem was found in."""
    before = _WORD_BEFORE.search(text[max(0, start - LONGEST_WORD) : start])
    after = _WORD_AFTER.match(text, end, end + LONGEST_WORD)
    return (before.group() if before else "") + text[start:end] + (after.group() if after else "")


# ── of this installation ──────────────────────────────────────────────────────────────

_list = WordList({})
_secret = b""


def configure(path: Path, secret: str) -> None:
    """Take the list of this installation; called once when the application is put together.

    Raises:
        BadList: as `read_list`.
    """
    global _list, _secret
    _list, _secret = read_list(path), secret.encode()


def words() -> WordList:
    """Return the list of this installation."""
    return _list


def fingerprint(owner: str, sentence: str) -> str:
    """Return what a sentence is recognised by, and which nobody can read it from."""
    normal = " ".join(sentence.casefold().split()).rstrip(".!? ")
    return hmac.new(_secret, f"{owner}|{normal}".encode(), hashlib.sha256).hexdigest()
