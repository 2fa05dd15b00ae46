"""*Mina uppgifter* as something to read: headings, facts and small tables (art. 12 and 15)."""

import enum
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _

from kompetensplan.accounts.trail import details_for
from kompetensplan.filters import language, when
from kompetensplan.notices.kinds import KINDS
from kompetensplan.plans.documents import document_id
from kompetensplan.rights.own_codes import code_words
from kompetensplan.rights.own_data import Entry, OwnData
from kompetensplan.rights.own_tables import PARTS, SECTIONS, Section
from kompetensplan.rights.own_words import column_words, table_words
from kompetensplan.texts import decimal_comma, medium_date, thousands

LOWEST = 6  # there is no heading below h6
MOST_COLUMNS = 5
LONGEST_CELL = 60
# The data file has them; on paper they say nothing.
NOT_PRINTED = {"id", "uid", "sha256", "content_hash", "subject_id", "context", "target_id"}
# Logs and what was done about others can be endless: on paper only the latest. Plans are whole.
MOST_ROWS = 100
WHOLE = (Section.PERSON, Section.WORK, Section.PLANS, Section.EARLIER, Section.HELP)
# Entries of these stand right under the heading above, without one for the table.
WITHOUT_HEADING = {"person", "plan"}


@dataclass(slots=True)
class Block:
    """A heading with what stands under it; without a title a row among others."""

    title: str = ""
    level: int = 0
    facts: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""
    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    blocks: list["Block"] = field(default_factory=list)

    @property
    def short(self) -> list[tuple[str, str]]:
        """The facts that fit on a line with others."""
        return [(name, text) for name, text in self.facts if _is_short(text)]

    @property
    def long(self) -> list[tuple[str, str]]:
        return [(name, text) for name, text in self.facts if not _is_short(text)]


def _is_short(text: str) -> bool:
    return len(text) <= LONGEST_CELL and "\n" not in text


def sections(data: OwnData) -> list[Block]:
    """Return the headings of the document that have something under them."""
    found = []
    for section, tables in data.parts.items():
        blocks = [each for name, rows in tables.items() for each in _group(name, rows, 3)]
        if blocks:
            found.append(Block(str(SECTIONS[section]), 2, blocks=blocks))
    done = [
        _table_or_list(f"{table_words(name)}: {column_words(name, column).lower()}", name, rows, 3)
        for name, by in data.done.items()
        for column, rows in by.items()
    ]
    if done:
        found.append(Block(_("What you have done about others"), 2, blocks=done))
    return found


def _group(name: str, entries: list[Entry], level: int) -> Iterator[Block]:
    if name in WITHOUT_HEADING:
        for entry in entries:
            yield _entry(name, entry, level)
    elif entries:
        whole = PARTS[name].section in WHOLE
        yield _table_or_list(table_words(name), name, entries, level, whole=whole)


def _table_or_list(
    title: str, name: str, entries: list[Entry], level: int, *, whole: bool = False
) -> Block:
    """Return a small table where the rows are short and hold nothing, else one after the other."""
    block = Block(title, level)
    if not whole and len(entries) > MOST_ROWS:
        block.note = _(
            "The latest %(most)s of %(all)s. All are in the data file.",
            most=MOST_ROWS,
            all=thousands(len(entries), language()),
        )
        entries = entries[-MOST_ROWS:]
    rows = [dict(_printed(name, entry)) for entry in entries]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    short = all(_is_short(text) for row in rows for text in row.values())
    flat = not any(entry.inside for entry in entries)
    if flat and short and len(entries) > 1 and 0 < len(columns) <= MOST_COLUMNS:
        block.head = columns
        block.rows = [[row.get(column, "") for column in columns] for row in rows]
    else:
        block.blocks = [_entry(name, entry, level + 1) for entry in entries]
    return block


def _entry(name: str, entry: Entry, level: int) -> Block:
    part = PARTS.get(name)
    facts = list(_printed(name, entry))
    title = ""
    if part and part.title:
        title = _text(name, part.title, entry) or table_words(name)
        facts = [each for each in facts if each[0] != column_words(name, part.title)]
    below = level + 1 if title else level
    block = Block(title, level, facts)
    for inside, rows in entry.inside.items():
        block.blocks += _group(inside, rows, below)
    return block


def _printed(name: str, entry: Entry) -> Iterator[tuple[str, str]]:
    part = PARTS.get(name)
    hidden = {part.via} if part and part.nested else set()
    for column, value in entry.values.items():
        is_a_number = column.endswith("_id") and isinstance(value, int) and column != "plan_id"
        if value in (None, "") or column in NOT_PRINTED | hidden or is_a_number:
            continue
        yield column_words(name, column), _text(name, column, entry)


def _text(name: str, column: str, entry: Entry) -> str:
    """Return a value as people read it."""
    value = entry.values[column]
    if special := _SPECIAL.get(f"{name}.{column}"):
        return special(entry)
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, datetime):
        return when(value)
    if isinstance(value, date):
        return medium_date(value, language())
    if isinstance(value, time):
        return f"{value:%H.%M}"
    if column == "plan_id":
        return document_id(value)
    return code_words(name, column, value.value if isinstance(value, enum.Enum) else str(value))


def _agreed(entry: Entry) -> str:
    """Return the substance of an agreed version line by line."""
    content = json.loads(entry.values["content"])
    lines = [
        line
        for number, goal in enumerate(content["goals"], start=1)
        for line in _goal(number, goal)
    ]
    if content["employee_comment"]:
        lines.append(f"{column_words('plan', 'employee_comment')}: {content['employee_comment']}")
    return "\n".join(lines)


def _goal(number: int, goal: dict[str, Any]) -> Iterator[str]:
    yield _("Goal %(number)s: %(title)s", number=number, title=goal["title"])
    for column in ("purpose", "effect_sign", "ends_on", "unlinked_reason"):
        if goal[column]:
            yield f"{column_words('goal', column)}: {goal[column]}"
    for activity in goal["activities"]:
        yield _("Activity: %(title)s", title=activity["title"])
        if activity["support"]:
            yield f"{column_words('activity', 'support')}: {activity['support']}"
        for step in activity["steps"]:
            yield _("Step: %(title)s", title=step["title"])


def _told(entry: Entry) -> str:
    kind = KINDS.get(entry.values["kind"])
    who = entry.values.get("by_id") or "–"
    return str(kind.sentence) % {"who": who} if kind else entry.values["kind"]


_SPECIAL: dict[str, Callable[[Entry], str]] = {
    "plan_version.content": _agreed,
    "notice.kind": _told,
    "audit_entry.detail": lambda entry: details_for(entry.values["detail"]),
    "employment.rate": lambda entry: (
        f"{decimal_comma(entry.values['rate'] / 100, language())}\N{NO-BREAK SPACE}%"
    ),
    "field_change.field": lambda entry: column_words(
        entry.values["target_kind"].value if "target_kind" in entry.values else "plan",
        entry.values["field"],
    ),
}
