"""What others read from the log."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from kompetensplan.audit.models import PERSON, AuditEntry, PersonKey
from kompetensplan.db import db


def with_actor(query: Select[AuditEntry]) -> Select[AuditEntry]:
    """Let entries come with who did it, for `AuditEntry.actor_name`."""
    return query.options(joinedload(AuditEntry.actor_key).joinedload(PersonKey.person))


def has_entry_since(person_id: int, action: str, moment: datetime) -> bool:
    """Tell whether a person has done something since a moment, in one statement."""
    who = select(PersonKey.pseudonym).where(PersonKey.person_id == person_id).scalar_subquery()
    query = select(AuditEntry.seq).where(AuditEntry.actor == who, AuditEntry.at >= moment)
    return db.session.scalar(query.where(AuditEntry.action == action).limit(1)) is not None


def people_of(entries: Iterable[AuditEntry]) -> Mapping[str, str]:
    """Return pseudonym → name of the people whom entries are about; one forgotten is not there."""
    wanted = {entry.subject for entry in entries if entry.subject_type == PERSON}
    query = select(PersonKey).options(joinedload(PersonKey.person))
    rows = db.session.scalars(query.where(PersonKey.pseudonym.in_(wanted)))
    return {row.pseudonym: row.person.name for row in rows}
