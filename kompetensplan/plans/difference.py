"""What differs between two contents of a plan, word by word (PLAN-5). Pure.

Works on canonical content, so a draft and an agreed version are compared alike.
"""

import hashlib
import json
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
    `key` says which change it is, and `mark` what it changes: the same key with another mark is
    a change that has been rewritten since.
    """

    what: str
    kind: str
    name: str
    label: LazyString | None = None
    parts: tuple[Part, ...] = ()
    key: str = ""
    mark: str = ""


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
    changes += _order("goal", "", 0, before["goals"], after["goals"])
    for goal, old, new in _pairs(before["goals"], after["goals"]):
        changes += _item("goal", goal, old, new, show)
        if old and new:
            changes += _activities(goal, old, new, show)
    return changes


def _activities(goal: str, of: Item, becomes: Item, show: Show) -> list[Change]:
    before, after = of["activities"], becomes["activities"]
    changes = _order("activity", goal, of["id"], before, after)
    for activity, old, new in _pairs(before, after):
        changes += _item("activity", activity, old, new, show)
        if old and new:
            changes += _order("step", activity, old["id"], old["steps"], new["steps"])
            for step, had, has in _pairs(old["steps"], new["steps"]):
                changes += _item("step", step, had, has, show)
    return changes


def mark_of(old: object, new: object) -> str:
    """Return a short name of exactly this change, from what was and what is to be."""
    text = json.dumps([old, new], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:32]


def _order(
    what: str, name: str, within: object, before: Sequence[Item], after: Sequence[Item]
) -> list[Change]:
    """Tell whether the things that are in both contents stand in another order."""
    old, new = [item["id"] for item in before], [item["id"] for item in after]
    moved = [key for key in old if key in new] != [key for key in new if key in old]
    if not moved:
        return []
    return [Change(what, "moved", name, key=f"{what}-{within}:order", mark=mark_of(old, new))]


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
        key = f"{what}-{new['id']}:added" if new else ""
        return [Change(what, "added", name, key=key, mark=mark_of(None, new))]
    if new is None:
        key = f"{what}-{old['id']}:removed"
        return [Change(what, "removed", name, key=key, mark=mark_of(old, None))]
    return _fields(what, name, old, new, show)


def _fields(what: str, name: str, old: Item, new: Item, show: Show) -> list[Change]:
    return [
        Change(
            what,
            "changed",
            "" if key == "title" else name,
            label,
            word_parts(show(key, old.get(key, ""), old), show(key, new.get(key, ""), new)),
            f"{what}-{new.get('id', 0)}:{key}",
            mark_of(old.get(key, ""), new.get(key, "")),
        )
        for key, label in FIELDS[what].items()
        if old.get(key, "") != new.get(key, "")
    ]
