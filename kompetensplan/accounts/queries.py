"""Reads about accounts: who there is, how far they have come, and what was done."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import contains_eager

from kompetensplan.accounts.models import Credential, OneTimeLink, Person
from kompetensplan.audit.models import PERSON, AuditEntry, PersonKey
from kompetensplan.audit.queries import with_actor
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.policy import Actor
from kompetensplan.texts import search_words

PER_PAGE = 50


class AccountState(enum.StrEnum):
    ACTIVATED = "activated"
    INVITED = "invited"
    NOT_ACTIVATED = "not_activated"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Account:
    """A person as the system administrator sees them."""

    person: Person
    state: AccountState
    link_until: datetime | None = None


def get_person(actor: Actor, person_id: int) -> Person:
    """Return a person.

    Raises:
        NotFound: there is none.
    """
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound(f"person {person_id}")
    return person


def find_person_by_email(email: str) -> Person | None:
    """Return the person with this address (in its normal form), open or closed."""
    return db.session.scalars(select(Person).where(Person.email == email)).one_or_none()


def find_credential(person_id: int) -> Credential | None:
    """Return a person's password as it is kept."""
    return db.session.scalars(
        select(Credential).where(Credential.person_id == person_id)
    ).one_or_none()


def find_demo_credential() -> Credential | None:
    """Return one of the demo's passwords, if any is left."""
    return db.session.scalars(
        select(Credential).where(Credential.is_demo.is_(True)).limit(1)
    ).one_or_none()


def list_demo_people(addresses: Sequence[str]) -> Mapping[str, Person]:
    """Return those of `addresses` that belong to a person with the demo's password."""
    query = (
        select(Person)
        .join(Credential, Credential.person_id == Person.id)
        .where(Person.email.in_(addresses), Person.closed_at.is_(None))
        .where(Credential.is_demo.is_(True))
    )
    return {person.email or "": person for person in db.session.scalars(query)}


# ── one-time links ────────────────────────────────────────────────────────────────────


def find_usable_link(token_hash: str) -> OneTimeLink | None:
    """Return the link if it still lets somebody choose a password, with its person."""
    query = (
        select(OneTimeLink)
        .join(OneTimeLink.person)
        .options(contains_eager(OneTimeLink.person))
        .where(OneTimeLink.token_hash == token_hash, Person.closed_at.is_(None))
        .where(_usable())
    )
    return db.session.scalars(query).one_or_none()


def was_ever_invited(person: Person) -> bool:
    """Tell whether the person has, or was once offered, a local account."""
    offered = exists().where(OneTimeLink.person_id == person.id)
    has_one = exists().where(Credential.person_id == person.id)
    return bool(db.session.scalar(select(or_(offered, has_one))))


def _usable() -> ColumnElement[bool]:
    return OneTimeLink.used_at.is_(None) & (OneTimeLink.expires_at > real_now())


# ── the system administrator's pages ──────────────────────────────────────────────────


def list_accounts(*, search: str = "", state: str = "", page: int = 1) -> Pagination:
    """Return a page of people in Swedish order; `states_of` says how far each has come."""
    query = select(Person).order_by(Person.sort_key, Person.id)
    if words := search_words(search):
        query = query.where(*(_person_matches(word) for word in words))
    has_password = exists().where(Credential.person_id == Person.id)
    match state:
        case AccountState.CLOSED:
            query = query.where(Person.closed_at.is_not(None))
        case AccountState.ACTIVATED:
            query = query.where(Person.closed_at.is_(None), has_password)
        case AccountState.NOT_ACTIVATED:
            query = query.where(Person.closed_at.is_(None), ~has_password)
    return db.paginate(query, page=page, per_page=PER_PAGE, error_out=False)


def _person_matches(word: str) -> ColumnElement[bool]:
    return or_(
        Person.search_key.contains(word, autoescape=True),
        Person.email.contains(word, autoescape=True),
        Person.external_id == word,
    )


def accounts_of(people: Sequence[Person]) -> list[Account]:
    """Return the people with the state of their accounts, in two statements."""
    ids = [person.id for person in people]
    activated = set(
        db.session.scalars(select(Credential.person_id).where(Credential.person_id.in_(ids)))
    )
    until = (
        select(OneTimeLink.person_id, func.max(OneTimeLink.expires_at))
        .where(OneTimeLink.person_id.in_(ids), _usable())
        .group_by(OneTimeLink.person_id)
    )
    links: dict[int, datetime] = {row[0]: row[1] for row in db.session.execute(until)}
    return [_account(person, person.id in activated, links.get(person.id)) for person in people]


def _account(person: Person, activated: bool, link_until: datetime | None) -> Account:
    state = AccountState.INVITED if link_until else AccountState.NOT_ACTIVATED
    if activated:
        state = AccountState.ACTIVATED
    if person.closed_at:
        state = AccountState.CLOSED
    return Account(person, state, link_until)


# ── the trail ─────────────────────────────────────────────────────────────────────────


OF_ACCOUNTS = ("account.", "role.", "deputy.")


def list_audit_about(person: Person) -> Sequence[AuditEntry]:
    """Return the latest that was done with a person's account, newest first.

    What others have read or fetched about the person is not the administrator's business (2.14).
    """
    key = select(PersonKey.pseudonym).where(PersonKey.person_id == person.id).scalar_subquery()
    query = select(AuditEntry).where(AuditEntry.subject_type == PERSON, AuditEntry.subject == key)
    query = query.where(or_(*(AuditEntry.action.startswith(each) for each in OF_ACCOUNTS)))
    query = query.order_by(AuditEntry.seq.desc()).limit(20)
    return db.session.scalars(with_actor(query)).all()
