"""The log as tests read it, empty it and tamper with it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select, text
from sqlalchemy.engine import Connection

from kompetensplan.audit.models import PERSON, AuditEntry, PersonKey
from kompetensplan.db import db

_TRIGGERS = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    " AND tbl_name IN ('audit_entry', 'audit_head', 'audit_checkpoint', 'person_key')"
)


@contextmanager
def unguarded(connection: Connection) -> Iterator[None]:
    """Let the owner of the database do what its guards refuse, until the block ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield
        connection.execute(text("SET LOCAL session_replication_role = origin"))
        return
    guards = connection.execute(text(_TRIGGERS)).all()
    for name, _sql in guards:
        connection.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _name, sql in guards:
        connection.exec_driver_sql(sql)


def entries() -> list[tuple[str, int | None, int | None]]:
    """Return action, who did it and whom (or what) it is about, oldest first."""
    people = {key.pseudonym: key.person_id for key in db.session.scalars(select(PersonKey))}
    found = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq))
    return [
        (
            entry.action,
            people.get(entry.actor),
            people.get(entry.subject)
            if entry.subject_type == PERSON
            else int(entry.subject or 0) or None,
        )
        for entry in found
    ]


def actions() -> list[str]:
    """Return what has been done, oldest first."""
    return [action for action, _who, _about in entries()]
