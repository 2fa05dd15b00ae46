"""Texts with one writer: the names of the fields, and how two tabs of one person become one text.

Pure. Nobody else writes here, so there is never anything to choose between: what cannot be
merged is kept below one another (PLAN-2: no text is lost).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from kompetensplan.plans.values import Unreadable, Words
from kompetensplan.plans.wording import clean, merge

WORDS: Final = Words(5000)


@dataclass(frozen=True, slots=True)
class Question:
    """A field with one writer: what it is called, what it asks, and a word of help."""

    name: str
    label: LazyString
    help: LazyString


# 2.2, point 1: for nobody but the employee.
NOTES: Final = (
    Question(
        "learned",
        _l("What have I learned?"),
        _l("What went well, what was hard, and what do you do differently now?"),
    ),
    Question(
        "need",
        _l("What do I need to be able to do?"),
        _l("What is changing in your work, and what would make your days easier?"),
    ),
    Question("want", _l("What do I want?"), _l("What would you like to learn or try?")),
)

# 2.2: three perspectives of time. The headings are the same for both, the help is not.
_BACK, _NOW, _AHEAD = _l("Looking back"), _l("Where we are now"), _l("The future")
PREPARATION_OF_EMPLOYEE: Final = (
    Question(
        "looking_back",
        _BACK,
        _l("What are you most pleased with since last time? What did you learn?"),
    ),
    Question("present", _NOW, _l("What works well in your work, and what takes effort?")),
    Question(
        "ahead",
        _AHEAD,
        _l("What do you want to develop, and what do you need from your manager for it?"),
    ),
)
PREPARATION_OF_MANAGER: Final = (
    Question(
        "looking_back",
        _BACK,
        _l("What has gone well since last time? Give an example. What have you promised?"),
    ),
    Question("present", _NOW, _l("What do you see that works well, and what takes effort?")),
    Question(
        "ahead",
        _AHEAD,
        _l("What does the unit need, and what can you contribute as a manager?"),
    ),
)


@dataclass(frozen=True, slots=True)
class OwnEdit:
    """One field as its writer wants it, with the text that they started from."""

    name: str
    base: str
    value: str


@dataclass(slots=True)
class OwnOutcome:
    """What became of each field: the texts now, which of them were put together, and refusals."""

    texts: dict[str, str]
    merged: set[str] = field(default_factory=set)
    invalid: dict[str, str] = field(default_factory=dict)


def take(stored: Mapping[str, str], edits: Iterable[OwnEdit]) -> OwnOutcome:
    """Return `stored` with the edits in it; a text that is too long is refused by itself."""
    outcome = OwnOutcome(dict(stored))
    for edit in edits:
        before = outcome.texts.get(edit.name, "")
        try:
            after = _settle(clean(edit.base), before, WORDS.parse(edit.value))
        except Unreadable as problem:
            outcome.invalid[edit.name] = str(problem.message)
            continue
        outcome.texts[edit.name] = after
        if after not in (before, clean(edit.value)):
            outcome.merged.add(edit.name)
    return outcome


def _settle(base: str, stored: str, mine: str) -> str:
    if mine in (stored, base):
        return stored
    if base == stored or mine.startswith(stored):
        return mine
    together = merge(base, stored, mine)
    return WORDS.parse(together if together is not None else f"{stored}\n\n{mine}")
