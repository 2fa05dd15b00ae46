"""Everything about one person, read out of every table (art. 15 of the GDPR).

`own_tables` says where it is. What nobody but the person may have, such as the own notes, is
opened here and nowhere kept.
"""

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Table, and_, or_, select

from kompetensplan.accounts import attempts
from kompetensplan.accounts.models import Person
from kompetensplan.db import Base, db
from kompetensplan.plans.models import OwnNotes
from kompetensplan.rights.own_tables import DONE, LEFT_OUT, PARTS, Part, Section
from kompetensplan.sealing import KeyMissing, Sealed, keyring

T = Base.metadata.tables
Row = Mapping[str, Any]
# What is called by its name instead of its number.
NAMES: dict[str, Callable[[Row], str]] = {
    "person": lambda row: f"{row['given_name']} {row['family_name']}",
    "unit": lambda row: row["name"],
    "planning_round": lambda row: row["name"],
    "priority": lambda row: row["title"],
    "competence": lambda row: row["name_sv"],
}


@dataclass(slots=True)
class Entry:
    """One row, with the rows that stand inside it."""

    values: dict[str, Any]
    inside: dict[str, list["Entry"]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class File:
    """A file that is kept in the database: an agreed plan, an earlier one, a scan."""

    table: str
    key: tuple[Any, ...]
    name: str


@dataclass(slots=True)
class OwnData:
    """All of it: by heading and table, what was done about others, and the files there are."""

    parts: dict[Section, dict[str, list[Entry]]] = field(default_factory=dict)
    done: dict[str, dict[str, list[Entry]]] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)

    def all_entries(self) -> Iterator[tuple[str, Entry]]:
        """Give every entry with its table, also those inside others."""
        waiting = [item for tables in self.parts.values() for item in tables.items()]
        waiting += [(name, rows) for name, by in self.done.items() for rows in by.values()]
        while waiting:
            name, entries = waiting.pop()
            for entry in entries:
                yield name, entry
                waiting += entry.inside.items()


def own_data(person: Person, secret: str) -> OwnData:
    """Return everything about the person, in a fixed number of statements.

    `secret` is what the addresses of log-in attempts are hashed with.
    """
    return _Reader(person, secret).read()


class _Reader:
    """Reads table after table; keeps which rows have been found, so that none comes twice."""

    def __init__(self, person: Person, secret: str) -> None:
        self.person, self.secret = person, secret
        self.rows: dict[str, list[Row]] = {}
        self.found: dict[str, set[tuple[Any, ...]]] = {}
        self.entries: dict[tuple[str, Any], Entry] = {}
        self.data = OwnData({section: {} for section in Section})
        self._named: dict[str, str] | None = None

    def read(self) -> OwnData:
        for name, part in PARTS.items():
            self._take(name, part)
        for name, columns in DONE.items():
            for column, shown in columns.items():
                self._take_done(name, column, shown)
        _name_links(self.data)
        return self.data

    def _take(self, name: str, part: Part) -> None:
        table = T[name]
        rows = self._fetch(table, self._mine(table, part))
        self.rows[name] = rows
        self.found[name] = {_key(table, row) for row in rows}
        for row in rows:
            entry = Entry(self._given(table, row))
            self.entries[name, _key(table, row)[0]] = entry
            self._place(name, part, row).setdefault(name, []).append(entry)
            self._note_file(table, row)

    def _place(self, name: str, part: Part, row: Row) -> dict[str, list[Entry]]:
        if part.nested:
            return self.entries[part.under, row[part.via]].inside
        return self.data.parts[part.section]

    def _mine(self, table: Table, part: Part) -> ColumnElement[bool]:
        column = table.c[part.via]
        if special := _FOUND_BY.get(table.name):
            return special(self)
        if part.under == "person":
            return column == self.person.id
        found = column.in_(self.ids(part.under))
        only = _ONLY.get(table.name)
        return and_(found, only(self)) if only else found

    def ids(self, name: str) -> list[Any]:
        return [next(iter(_key(T[name], row))) for row in self.rows[name]]

    def _take_done(self, name: str, column: str, shown: tuple[str, ...]) -> None:
        table = T[name]
        who = self.pseudonyms() if name == "audit_entry" else [self.person.id]
        rows = self._fetch(table, table.c[column].in_(who))
        others = [row for row in rows if _key(table, row) not in self.found.get(name, set())]
        if others:
            entries = [Entry({each: row[each] for each in shown}) for row in others]
            self.data.done.setdefault(name, {})[column] = entries

    def _fetch(self, table: Table, where: ColumnElement[bool]) -> list[Row]:
        columns = [each for each in table.c if not isinstance(each.type, LargeBinary)]
        order = list(table.primary_key.columns)
        found = db.session.execute(select(*columns).where(where).order_by(*order))
        return [dict(row) for row in found.mappings()]

    def _given(self, table: Table, row: Row) -> dict[str, Any]:
        given = {name: value for name, value in row.items() if name not in LEFT_OUT}
        if table.name == "own_notes":
            given |= _opened(row)
        if table.name == "audit_entry":
            given["actor"] = self._actors().get(row["actor"], "")
            if row["actor"] not in self.pseudonyms():  # from where others came is theirs
                given["address"] = given["device"] = ""
        return given

    def _actors(self) -> dict[str, str]:
        """Return the names of those in the log who are still somebody; read once."""
        if self._named is None:
            key, person = T["person_key"].c, T["person"]
            seen = {row["actor"] for row in self.rows["audit_entry"]}
            rows = db.session.execute(
                select(key.pseudonym, person)
                .join(person, person.c.id == key.person_id)
                .where(key.pseudonym.in_(seen))
            )
            self._named = {row["pseudonym"]: NAMES["person"](dict(row)) for row in rows.mappings()}
        return self._named

    def _note_file(self, table: Table, row: Row) -> None:
        if row.get("size") and any(isinstance(each.type, LargeBinary) for each in table.c):
            key = _key(table, row)
            name = row.get("name") or f"KP-{self._plan_of(row)}.pdf"
            self.data.files.append(File(table.name, key, f"{table.name}-{key[0]}-{name}"))

    def _plan_of(self, row: Row) -> str:
        version = next(
            each for each in self.rows["plan_version"] if each["id"] == row["version_id"]
        )
        return f"{version['plan_id']}_v{version['number']}"

    def pseudonyms(self) -> list[str]:
        """Return what the person is called in the log (ruling 11)."""
        return [row["pseudonym"] for row in self.rows["person_key"]]

    def address_keys(self) -> list[str]:
        """Return under which hashes a try to log in as the person is counted."""
        numbers = [row["number"] for row in self.rows["employment"]]
        typed = [each for each in (self.person.email, self.person.external_id, *numbers) if each]
        keys = [("login", f"person {each}") for each in typed]
        keys += [("forgotten", f"person {each}") for each in typed]
        keys.append(("login", f"person {self.person.id} here"))
        feeds = self.rows["calendar_feed"]
        keys += [("calendar", f"token {row['token_hash']}") for row in feeds]
        return [attempts.hashed(self.secret, purpose, key) for purpose, key in keys]


_LOG = T["audit_entry"].c
# Tables whose rows have no link to a person: how they are found.
_FOUND_BY: dict[str, Callable[[_Reader], ColumnElement[bool]]] = {
    "person": lambda reader: T["person"].c.id == reader.person.id,
    "mail": lambda reader: or_(
        and_(T["mail"].c.to != "", T["mail"].c.to == (reader.person.email or "")),
        T["mail"].c.waits_for_id == reader.person.id,
    ),
    "login_attempt": lambda reader: T["login_attempt"].c.key.in_(reader.address_keys()),
    "audit_entry": lambda reader: or_(
        and_(_LOG.subject_type == "person", _LOG.subject.in_(reader.pseudonyms())),
        *(
            and_(_LOG.subject_type == kind, _LOG.subject.in_(map(str, reader.ids(kind))))
            for kind in ("employment", "plan", "earlier_plan")
        ),
    ),
}
# What hangs on the person and yet is another's own until it is shared (ruling 7, MEET-3).
_ONLY: dict[str, Callable[[_Reader], ColumnElement[bool]]] = {
    "preparation": lambda reader: or_(
        T["preparation"].c.person_id == reader.person.id,
        T["preparation"].c.shared_at.is_not(None),
    ),
    "own_notes": lambda reader: T["own_notes"].c.person_id == reader.person.id,
    "booking_row": lambda reader: T["booking_row"].c.proposal_id.in_(
        select(T["booking_proposal"].c.id).where(T["booking_proposal"].c.sent_at.is_not(None))
    ),
    # Earlier wordings are for who wrote them alone.
    "comment_wording": lambda reader: T["comment_wording"].c.comment_id.in_(
        select(T["comment"].c.id).where(T["comment"].c.person_id == reader.person.id)
    ),
}


def _key(table: Table, row: Row) -> tuple[Any, ...]:
    return tuple(row[each.name] for each in table.primary_key.columns)


def _opened(row: Row) -> dict[str, Any]:
    """Return the own notes in plain text, or that their key is not here."""
    owner = OwnNotes(plan_id=row["plan_id"], person_id=row["person_id"]).owner
    try:
        return dict(keyring().open(Sealed(row["key_name"], row["sealed"]), owner=owner))
    except KeyMissing:
        return {"cannot_be_opened": True}


# ── numbers that are names ────────────────────────────────────────────────────────────


def _name_links(data: OwnData) -> None:
    """Write names where rows point at people, units, rounds, priorities and competences."""
    links: dict[str, set[int]] = {name: set() for name in NAMES}
    found = list(data.all_entries())
    for name, entry in found:
        for column, target in _links(name, entry):
            links[target].add(entry.values[column])
    names = {target: _names_of(target, ids) for target, ids in links.items() if ids}
    for name, entry in found:
        for column, target in list(_links(name, entry)):
            entry.values[column] = names[target].get(entry.values[column], "")


def _links(name: str, entry: Entry) -> Iterator[tuple[str, str]]:
    table = T[name]
    for column, value in entry.values.items():
        if value is None or column not in table.c:
            continue
        for link in table.c[column].foreign_keys:
            if link.column.table.name in NAMES:
                yield column, link.column.table.name


def _names_of(target: str, ids: Iterable[int]) -> dict[int, str]:
    table = T[target]
    rows = db.session.execute(select(table).where(table.c.id.in_(ids))).mappings()
    return {row["id"]: str(NAMES[target](dict(row))) for row in rows}


# ── as a file that other programs read ────────────────────────────────────────────────


def as_json(data: OwnData) -> dict[str, Any]:
    """Return all of it as what `json.dumps` takes: tables by name, rows as they are stored."""
    found = {
        name: [_plain(each) for each in entries]
        for tables in data.parts.values()
        for name, entries in tables.items()
    }
    done = {
        name: {column: [_plain(each) for each in entries] for column, entries in by.items()}
        for name, by in data.done.items()
    }
    return {**found, "done_about_others": done}


def _plain(entry: Entry) -> dict[str, Any]:
    values = {name: _simple(value) for name, value in entry.values.items()}
    return values | {name: [_plain(each) for each in rows] for name, rows in entry.inside.items()}


def _simple(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    return value.isoformat() if isinstance(value, datetime | date | time) else value
