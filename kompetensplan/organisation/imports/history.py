"""The imports that have been made, as the audit log remembers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from kompetensplan.audit.models import AuditEntry
from kompetensplan.audit.queries import with_actor
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.imports.report import Figures, Part, Report
from kompetensplan.policy import Actor

ACTION = "staff imported"
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Made:
    """An import that was made: when, by whom, and its figures."""

    id: int
    at: datetime
    by: str  # nothing: the command
    figures: dict[Part, Figures]
    refused: int
    protected: int

    @property
    def changes_nothing(self) -> bool:
        return not any(f.new or f.changed or f.ended for f in self.figures.values())


def written(report: Report) -> str:
    """Return the figures as the audit log keeps them: new/changed/ended/unchanged."""
    parts = [
        f"{part.value}={f.new}/{f.changed}/{f.ended}/{f.unchanged}"
        for part, f in report.figures.items()
    ]
    return " ".join(
        [*parts, f"refused={report.refused_rows}", f"protected={report.protected_rows}"]
    )


def _read(entry: AuditEntry) -> Made:
    numbers = dict(pair.split("=") for pair in entry.detail.split())
    return Made(
        entry.seq,
        entry.at,
        entry.actor_name,
        {part: Figures(*map(int, numbers[part.value].split("/"))) for part in Part},
        int(numbers["refused"]),
        int(numbers["protected"]),
    )


def list_imports() -> Sequence[Made]:
    """Return the latest imports, newest first."""
    query = select(AuditEntry).where(AuditEntry.action == ACTION).order_by(AuditEntry.seq.desc())
    entries = db.session.scalars(with_actor(query).limit(SHOWN))
    return [_read(entry) for entry in entries]


def get_import(actor: Actor, entry_id: int) -> Made:
    """Return one import; whoever may import may know of all.

    Raises:
        NotFound: there is none.
    """
    query = select(AuditEntry).where(AuditEntry.seq == entry_id, AuditEntry.action == ACTION)
    entry = db.session.scalars(with_actor(query)).one_or_none()
    if entry is None:
        raise NotFound(f"import {entry_id}")
    return _read(entry)
