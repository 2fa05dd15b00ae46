"""Reads of the log: entries as they are searched for, and when it was last checked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from kompetensplan.accounts.models import Person
from kompetensplan.audit.models import PERSON, AuditEntry, AuditWatch, PersonKey
from kompetensplan.audit.queries import with_actor
from kompetensplan.db import db
from kompetensplan.organisation.models import Role, RoleGrant
from kompetensplan.organisation.queries import in_force
from kompetensplan.texts import search_words
from kompetensplan.trail.exports import EXPORTS
from kompetensplan.trail.interval import Interval

PER_PAGE = 50
WATCHERS = (Role.SYSTEM_ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in the log."""

    who: str = ""
    about: str = ""
    action: str = ""
    capacity: str = ""
    interval: Interval = field(default_factory=Interval)


def list_entries(wanted: Wanted, *, exports: bool | None = None, page: int = 1) -> Pagination:
    """Return a page of the log, newest first, with who did it.

    `exports`: only what left the system, or with False only the rest (None: everything).
    """
    query = with_actor(select(AuditEntry)).order_by(AuditEntry.seq.desc())
    if exports is not None:
        is_export = AuditEntry.action.in_(EXPORTS)
        query = query.where(is_export if exports else ~is_export)
    if wanted.action:
        query = query.where(AuditEntry.action == wanted.action)
    if wanted.capacity:
        query = query.where(AuditEntry.capacity == wanted.capacity)
    if wanted.who:
        query = query.where(AuditEntry.actor.in_(pseudonyms_of(wanted.who)))
    if wanted.about:
        about = AuditEntry.subject.in_(pseudonyms_of(wanted.about))
        query = query.where(AuditEntry.subject_type == PERSON, about)
    query = query.where(*within(AuditEntry.at, wanted.interval))
    return db.paginate(query, page=page, per_page=PER_PAGE, error_out=False)


def pseudonyms_of(search: str) -> Select[str]:
    """Select what the people are called in the log whose names are searched for."""
    return select(PersonKey.pseudonym).join(PersonKey.person).where(*named(search))


def named(search: str) -> list[ColumnElement[bool]]:
    """Say in SQL that a person's name is what is searched for; nobody's without a word in it."""
    words = search_words(search)
    return [Person.search_key.contains(word, autoescape=True) for word in words] or [Person.id == 0]


def within(at: InstrumentedAttribute[datetime], interval: Interval) -> list[ColumnElement[bool]]:
    """Say in SQL that a moment is in the interval."""
    terms = []
    if interval.start:
        terms.append(at >= interval.start)
    if interval.end:
        terms.append(at < interval.end)
    return terms


def find_watch() -> AuditWatch | None:
    """Return when the chain was last checked and how it went, if it has been."""
    return db.session.get(AuditWatch, 1)


def list_watchers(day: date) -> Sequence[int]:
    """Return the people who are told when the log does not hold: by their role, today."""
    query = select(RoleGrant.person_id).where(RoleGrant.role.in_(WATCHERS))
    return db.session.scalars(query.where(in_force(RoleGrant, day)).distinct()).all()
