"""What differs between two contents of a plan, word by word (PLAN-5). Pure.

Works on canonical content, so a draft and an agreed version are compared alike.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

Item = Mapping[str, Any]
Part = tuple[str, str]
Show = Callable[[str, Any], str]

FIELDS = {
    "goal": {
        "title": _l("Goal"),
        "purpose": _l("What should it lead to?"),
        "effect_sign": _l("How do we notice it?"),
        "ends_on": _l("Done at the latest"),
        "links": _l("Link"),
        "unlinked_reason": _l("Why the goal has no link"),
        "competence_id": _l("Competence"),
        "competence_name": _l("Competence"),
        "level_from": _l("Level today"),
        "level_to": _l("Level wanted"),
    },
    "activity": {
        "title": _l("Activity"),
        "kind": _l("Kind of activity"),
        "minutes": _l("Planned time"),
        "support": _l("This is what I need from my manager"),
    },
    "step": {
        "title": _l("Step"),
        "week": _l("Week"),
        "minutes": _l("Time"),
        "kind": _l("Learn, try or share"),
    },
    "plan": {
        "follow_up_on": _l("Follow-up"),
        "employee_comment": _l("The employee's comment"),
    },
}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: "added", "removed" or "changed" of what, and its words."""

    what: str
    kind: str
    name: str
    label: LazyString | None = None
    parts: tuple[Part, ...] = ()


def word_parts(before: str, after: str) -> tuple[Part, ...]:
    """Return the words that stayed, went and came, as ("same" | "removed" | "added", text)."""
    old, new = _words(before), _words(after)
    parts: list[Part] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(("same", "".join(old[a:b])))
            continue
        if a < b:
            parts.append(("removed", "".join(old[a:b])))
        if c < d:
            parts.append(("added", "".join(new[c:d])))
    return tuple(parts)


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\S+", text)


def difference(before: Item, after: Item, show: Show) -> list[Change]:
    """Return every difference between two contents.

    `show(field, value)` says a value as a person reads it: a date, a priority's title.
    """
    changes = _fields("plan", "", before, after, show)
    for goal, old, new in _pairs(before["goals"], after["goals"]):
        changes += _item("goal", goal, old, new, show)
        old_activities = old["activities"] if old and new else []
        for activity, was, now in _pairs(old_activities, new["activities"] if old and new else []):
            changes += _item("activity", activity, was, now, show)
            if was and now:
                for step, had, has in _pairs(was["steps"], now["steps"]):
                    changes += _item("step", step, had, has, show)
    return changes


def _pairs(
    before: Sequence[Item], after: Sequence[Item]
) -> list[tuple[str, Item | None, Item | None]]:
    """Return items by id, in the order of `after`, then those that are gone."""
    old, new = {item["id"]: item for item in before}, {item["id"]: item for item in after}
    keys = [*new, *(key for key in old if key not in new)]
    return [((new.get(key) or old[key])["title"], old.get(key), new.get(key)) for key in keys]


def _item(what: str, name: str, old: Item | None, new: Item | None, show: Show) -> list[Change]:
    if old is None:
        return [Change(what, "added", name)]
    if new is None:
        return [Change(what, "removed", name)]
    return _fields(what, name, old, new, show)


def _fields(what: str, name: str, old: Item, new: Item, show: Show) -> list[Change]:
    return [
        Change(what, "changed", name, label, word_parts(show(key, old[key]), show(key, new[key])))
        for key, label in FIELDS[what].items()
        if old[key] != new[key]
    ]
