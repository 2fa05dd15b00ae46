"""Two texts about the same thing: cleaned, compared and merged word by word.

Pure functions. `merge` answers ruling 1: changes that do not overlap become one text,
overlapping changes become nobody's text but a choice.
"""

import re
import unicodedata
from difflib import SequenceMatcher
from typing import Any

from merge3 import Merge3

# Direction marks can make a text look like another one; nothing in Swedish needs them.
_DIRECTIONS = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
Part = tuple[str, str]


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
    """Compares word by word; a space alone is nothing that two texts have in common."""

    def __init__(self, _junk: Any = None, a: Any = "", b: Any = "") -> None:
        super().__init__(str.isspace, a, b, autojunk=False)


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
