"""Whose calendar an address is, and which meetings stand in it."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import or_, select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.calendars.models import CalendarFeed
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import Meeting
from kompetensplan.plans.queries.meetings import meetings_with_people
from kompetensplan.plans.queries.plan import may_read
from kompetensplan.policy import Actor

KEPT = timedelta(days=90)
LIMIT = 500


def find_feed(person: Person) -> CalendarFeed | None:
    """Return the person's address, if there is one."""
    return db.session.get(CalendarFeed, person.id)


def find_person(token_hash: str) -> Person | None:
    """Return whose address it is; nobody's once it is revoked or the account is closed."""
    query = (
        select(Person)
        .join(CalendarFeed, CalendarFeed.person_id == Person.id)
        .where(CalendarFeed.token_hash == token_hash, Person.closed_at.is_(None))
    )
    return db.session.scalars(query).one_or_none()


def list_meetings(actor: Actor) -> Sequence[tuple[Meeting, str]]:
    """Return the meetings that the actor takes part in, with whom; not those of others.

    Of a plan that the actor may no longer read nothing is told, not even when they met.
    """
    query = (
        meetings_with_people()
        .where(
            may_read(actor),
            or_(Employment.person_id == actor.person_id, Meeting.booked_by_id == actor.person_id),
            Meeting.cancelled_at.is_(None),
            Meeting.starts_at > clock.now() - KEPT,
            # Who met before the booked time has that time free.
            or_(Meeting.held_on.is_(None), Meeting.starts_at <= clock.now()),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(LIMIT)
    )
    return [(meeting, _other(meeting, actor)) for meeting in db.session.scalars(query)]


def _other(meeting: Meeting, actor: Actor) -> str:
    employee = meeting.plan.employment.person
    return meeting.booked_by.name if employee.id == actor.person_id else employee.name
