"""Two texts about the same thing: cleaned, compared and merged word by word.

Pure functions. `merge` answers ruling 1: changes that do not overlap become one text,
overlapping changes become nobody's text but a choice.
"""

import re
import unicodedata
from difflib import Match, SequenceMatcher
from itertools import accumulate
from typing import Any

from merge3 import Merge3

# Direction marks can make a text look like another one; nothing in Swedish needs them.
_DIRECTIONS = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
Part = tuple[str, str]
# How many pairs of equal words are looked at before a comparison gives up: half a second's work.
MOST_PAIRS = 700_000


class _TooAlike(Exception):
    """The two texts have too many words in common in too many places."""


def clean(text: str, *, lines: bool = True) -> str:
    """Return a text as it is stored: one form, no control characters, no space around it.

    Without `lines` it is a single line.
    """
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(sign for sign in text.replace("\t", " ") if _is_printable(sign))
    return text.strip() if lines else " ".join(text.split())


def _is_printable(sign: str) -> bool:
    # Surrogates cannot be stored; control characters, null among them, mean nothing here.
    if sign == "\n":
        return True
    return unicodedata.category(sign) not in ("Cc", "Cs") and sign not in _DIRECTIONS


class _Words(SequenceMatcher[str]):
    """Compares word by word; a space alone is nothing that two texts have in common.

    Texts that say the same few words over and over have more ways to fit together than there
    is time to look through. Then only what both begin and end with is the same.
    """

    b2j: dict[str, list[int]]  # where each word of the other text stands

    def __init__(self, _junk: Any = None, a: Any = "", b: Any = "") -> None:
        super().__init__(str.isspace, a, b, autojunk=False)
        self._one, self._other = a, b
        found = (len(self.b2j.get(word, ())) for word in a)
        self._pairs = list(accumulate(found, initial=0))
        self._looked_at = 0

    def find_longest_match(self, alo: int = 0, ahi: Any = None, *rest: Any) -> Match:
        """Return the longest run of words in common, as long as there is time to look for it."""
        ahi = len(self._one) if ahi is None else ahi
        self._looked_at += self._pairs[ahi] - self._pairs[alo]
        if self._looked_at > MOST_PAIRS:
            raise _TooAlike
        return super().find_longest_match(alo, ahi, *rest)

    def get_matching_blocks(self) -> list[Match]:
        """Return the runs of words that the two texts have in common."""
        try:
            return super().get_matching_blocks()
        except _TooAlike:
            self.matching_blocks = self._ends()
            return self.matching_blocks

    def _ends(self) -> list[Match]:
        one, other = self._one, self._other
        shortest = min(len(one), len(other))
        first = next((at for at in range(shortest) if one[at] != other[at]), shortest)
        most = shortest - first
        last = next((at for at in range(most) if one[-1 - at] != other[-1 - at]), most)
        ends = [Match(0, 0, first), Match(len(one) - last, len(other) - last, last)]
        return [*(each for each in ends if each.size), Match(len(one), len(other), 0)]


_MATCHER: Any = _Words  # the library's protocol asks for names of parameters too


def tokens(text: str) -> list[str]:
    """Return the words, spaces and signs of a text; joined they are the text."""
    return _TOKEN.findall(text)


def merge(base: str, one: str, other: str) -> str | None:
    """Return `base` with both changes in it, or None where they overlap."""
    merged: list[str] = []
    one_words, other_words, base_words = tokens(one), tokens(other), tokens(base)
    regions = Merge3(base_words, one_words, other_words, sequence_matcher=_MATCHER)
    for region in regions.merge_regions():
        kind, start, end = region[0], region[1], region[2]
        if kind == "conflict":
            return None
        source = {"unchanged": base_words, "b": other_words}.get(kind, one_words)
        merged += source[start:end]
    return "".join(merged)


def difference(before: str, after: str) -> list[Part]:
    """Return the parts of a change: ("same" | "removed" | "added", text)."""
    old, new = tokens(before), tokens(after)
    parts: list[Part] = []
    for kind, a, b, c, d in _Words(None, old, new).get_opcodes():
        if kind == "equal":
            parts.append(("same", "".join(old[a:b])))
            continue
        if b > a:
            parts.append(("removed", "".join(old[a:b])))
        if d > c:
            parts.append(("added", "".join(new[c:d])))
    return parts
