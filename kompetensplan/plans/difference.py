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
# Says the value of a field of an item as a person reads it.
Show = Callable[[str, Any, Item], str]

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
        "colleague": _l("Colleague who can help"),
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
    """One difference: "added", "removed", "moved" or "changed" of what, and its words.

    `name` is the title of the thing; of things that have another order, of what they are in.
    """

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

    `show(field, value, item)` says a value as a person reads it: a date, a priority's title.
    """
    changes = _fields("plan", "", before, after, show)
    changes += _order("goal", "", before["goals"], after["goals"])
    for goal, old, new in _pairs(before["goals"], after["goals"]):
        changes += _item("goal", goal, old, new, show)
        if old and new:
            changes += _activities(goal, old["activities"], new["activities"], show)
    return changes


def _activities(
    goal: str, before: Sequence[Item], after: Sequence[Item], show: Show
) -> list[Change]:
    changes = _order("activity", goal, before, after)
    for activity, old, new in _pairs(before, after):
        changes += _item("activity", activity, old, new, show)
        if old and new:
            changes += _order("step", activity, old["steps"], new["steps"])
            for step, had, has in _pairs(old["steps"], new["steps"]):
                changes += _item("step", step, had, has, show)
    return changes


def _order(what: str, name: str, before: Sequence[Item], after: Sequence[Item]) -> list[Change]:
    """Tell whether the things that are in both contents stand in another order."""
    old, new = [item["id"] for item in before], [item["id"] for item in after]
    moved = [key for key in old if key in new] != [key for key in new if key in old]
    return [Change(what, "moved", name)] if moved else []


def _pairs(
    before: Sequence[Item], after: Sequence[Item]
) -> list[tuple[str, Item | None, Item | None]]:
    """Return items by id, in the order of `after`, then those that are gone."""
    old, new = {item["id"]: item for item in before}, {item["id"]: item for item in after}
    keys = [*new, *(key for key in old if key not in new)]
    return [((new.get(key) or old[key])["title"], old.get(key), new.get(key)) for key in keys]


def _item(what: str, name: str, old: Item | None, new: Item | None, show: Show) -> list[Change]:
    if what == "step" and not name and not (old and new):
        return []  # suggested, but nothing was written in it (SKE-1)
    if old is None:
        return [Change(what, "added", name)]
    if new is None:
        return [Change(what, "removed", name)]
    return _fields(what, name, old, new, show)


def _fields(what: str, name: str, old: Item, new: Item, show: Show) -> list[Change]:
    return [
        Change(
            what,
            "changed",
            "" if key == "title" else name,
            label,
            word_parts(show(key, old.get(key, ""), old), show(key, new.get(key, ""), new)),
        )
        for key, label in FIELDS[what].items()
        if old.get(key, "") != new.get(key, "")
    ]
