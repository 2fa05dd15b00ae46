"""Checks the chain: is every entry there, in its place, as it was written?

Reads in one snapshot, so that what is written meanwhile is no fault.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from kompetensplan.audit import chain
from kompetensplan.audit.models import AuditCheckpoint, AuditEntry, AuditHead, PersonKey
from kompetensplan.db import db

_AT_A_TIME = 2000
_ENTRY = AuditEntry.__table__
_KEY = PersonKey.__table__


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in the chain that is known: a number and the hash that the entry has."""

    seq: int = 0
    hash: str = chain.GENESIS

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check has found.

    Attributes:
        checked: how many entries have been looked at.
        end: the last entry that holds; a place to go on from, and to keep somewhere else.
        bad: the number of the first entry that is wrong, or None.
        why: a code in `WHY`.
    """

    checked: int
    end: Anchor
    bad: int | None = None
    why: str = ""

    @property
    def holds(self) -> bool:
        return self.bad is None


# For the command and the technical log; `trail.words` has the page's words.
WHY = {
    "changed": "it is not what was written",
    "missing": "it is missing",
    "moved": "it does not follow on the one before it",
    "key": "it was made with a key that is not in AUDIT_KEYS",
    "head": "the log should go on to here: its last entries are missing",
    "beyond": "the log goes further than its head says",
    "checkpoint": "the checkpoint there is not signed as it should be",
    "before_checkpoint": "it should have been cut at the checkpoint",
    "anchor": "it is not the entry that was there before",
    "person": "the key of a person in the log has been changed",
}


def verify(after: Anchor | None = None, *, people: bool = True) -> Finding:
    """Check the chain from the last checkpoint, or from a place that held when it was last checked.

    `people` also checks that every pseudonym still belongs to the person it was made for.
    """
    with _snapshot() as connection:
        return _verify(connection, after, people=people)


def holds_at(anchor: Anchor) -> bool:
    """Tell whether the log has this entry with this hash, or has cut it at a checkpoint."""
    with _snapshot() as connection:
        return _is_there(connection, anchor)


def _snapshot() -> Connection:
    options = {"read_only": True}
    if db.engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ"}  # type: ignore[dict-item]
    return db.engine.connect().execution_options(**options)


def _verify(connection: Connection, after: Anchor | None, *, people: bool) -> Finding:
    start, problem = _start(connection)
    if problem:
        return problem
    if after and after.seq > start.seq:
        if not _is_there(connection, after):
            return Finding(0, start, after.seq, "anchor")
        start = after
    end, checked = start, 0
    for entry in _entries(connection, start.seq):
        if why := _wrong(entry, end):
            bad = end.seq + 1 if why == "missing" else entry.seq
            return Finding(checked, end, bad, why)
        end, checked = Anchor(entry.seq, entry.hash), checked + 1
    if problem := _wrong_head(connection, end, checked):
        return problem
    if people and not _people_hold(connection):
        return Finding(checked, end, 0, "person")
    return Finding(checked, end)


def _start(connection: Connection) -> tuple[Anchor, Finding | None]:
    """Return from where the chain must hold; a checkpoint is believed by its signature alone."""
    cut = connection.execute(
        select(*AuditCheckpoint.__table__.c).order_by(AuditCheckpoint.seq.desc()).limit(1)
    ).one_or_none()
    start = Anchor(cut.seq, cut.hash) if cut else Anchor()
    if cut and not (chain.has_key(cut.key) and chain.signature_of(cut) == cut.signature):
        return start, Finding(0, Anchor(), cut.seq, "checkpoint")
    left = connection.scalar(select(func.min(_ENTRY.c.seq)).where(_ENTRY.c.seq <= start.seq))
    return start, None if left is None else Finding(0, start, left, "before_checkpoint")


def _entries(connection: Connection, after: int) -> Iterator[Any]:
    query = select(*_ENTRY.c).order_by(_ENTRY.c.seq).limit(_AT_A_TIME)
    while rows := connection.execute(query.where(_ENTRY.c.seq > after)).all():
        yield from rows
        after = rows[-1].seq


def _wrong(entry: Any, before: Anchor) -> str:
    if entry.seq != before.seq + 1:
        return "missing"
    if not chain.has_key(entry.key):
        return "key"
    if chain.hash_of(entry) != entry.hash:
        return "changed"
    return "" if entry.previous == before.hash else "moved"


def _wrong_head(connection: Connection, end: Anchor, checked: int) -> Finding | None:
    head = connection.execute(select(AuditHead.seq, AuditHead.hash)).one_or_none()
    if head is None or head.seq > end.seq:
        return Finding(checked, end, end.seq + 1, "head")
    if head.seq < end.seq or head.hash != end.hash:
        return Finding(checked, end, min(head.seq + 1, end.seq), "beyond")
    return None


def _is_there(connection: Connection, anchor: Anchor) -> bool:
    start, _problem = _start(connection)
    if anchor.seq <= start.seq:
        return anchor.seq < start.seq or anchor.hash == start.hash
    found = connection.scalar(select(_ENTRY.c.hash).where(_ENTRY.c.seq == anchor.seq))
    return found == anchor.hash


def _people_hold(connection: Connection) -> bool:
    with connection.execution_options(yield_per=_AT_A_TIME).execute(select(*_KEY.c)) as rows:
        return all(chain.pseudonym_of(row.key, row.person_id) == row.pseudonym for row in rows)
