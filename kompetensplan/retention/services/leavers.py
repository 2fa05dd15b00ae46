"""Closes the accounts of those who have left, the day after their last day (2.7)."""

from sqlalchemy import exists, or_, select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.accounts.services import audit, end_links, end_sessions
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment

BATCH = 500


def close_accounts(limit: int = BATCH) -> int:
    """Close the accounts of people whose every employment is over, once; return how many.

    One that is opened again by hand stays open.
    """
    mine = Employment.person_id == Person.id
    goes_on = or_(Employment.ends_on.is_(None), Employment.ends_on >= clock.today())
    people = db.session.scalars(
        select(Person)
        .where(Person.left_at.is_(None), exists().where(mine), ~exists().where(mine, goes_on))
        .order_by(Person.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for person in people:
        person.left_at = real_now()
        if person.closed_at is None:
            person.closed_at = person.left_at
            end_links(person)
            end_sessions(person)
            audit(None, "account.closed", "person", person.id, capacity="system")
    db.session.flush()
    return len(people)


def reopen_accounts() -> int:
    """Open the accounts of people who are employed again; what was closed by hand stays closed."""
    today = clock.today()
    employed = exists().where(
        Employment.person_id == Person.id,
        Employment.starts_on <= today,
        or_(Employment.ends_on.is_(None), Employment.ends_on >= today),
    )
    back = db.session.scalars(
        select(Person).where(Person.left_at.is_not(None), employed).with_for_update()
    ).all()
    for person in back:
        if person.closed_at == person.left_at:
            person.closed_at = None
            audit(None, "account.reopened", "person", person.id, capacity="system")
        person.left_at = None
    db.session.flush()
    return len(back)
