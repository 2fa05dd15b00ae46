"""Meetings: of one plan, of one person, and what a meeting's page shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import Meeting, Plan, Signature
from kompetensplan.plans.queries.plan import may_read
from kompetensplan.policy import Actor
from kompetensplan.rounds.models import RoundWindow

LIMIT = 200
LONGEST = timedelta(hours=8)  # as long as a meeting may be: one that goes on is still in the way


def get_meeting(plan: Plan, meeting_id: int) -> Meeting:
    """Return one meeting about `plan`, with who holds it and who else is there.

    Raises:
        NotFound: the plan has no such meeting.
    """
    values = {"meeting_id": meeting_id, "plan_id": plan.id}
    meeting = db.session.scalars(_meeting_query(), values).unique().one_or_none()
    if meeting is None:
        raise NotFound(f"meeting {meeting_id} of plan {plan.id}")
    return meeting


@cache
def _meeting_query() -> Select[Meeting]:
    return (
        select(Meeting)
        .where(Meeting.id == bindparam("meeting_id"), Meeting.plan_id == bindparam("plan_id"))
        .options(joinedload(Meeting.booked_by), joinedload(Meeting.participants))
        .execution_options(populate_existing=True)
    )


def find_by_uid(uid: str) -> Meeting | None:
    """Return the meeting that calendars know by `uid`."""
    return db.session.scalars(select(Meeting).where(Meeting.uid == uid)).one_or_none()


def list_of_plan(plan: Plan) -> Sequence[Meeting]:
    """Return the meetings about one plan, the latest first, cancelled ones too, with follow-ups."""
    return db.session.scalars(_of_plan(), {"plan_id": plan.id}).unique().all()


@cache
def _of_plan() -> Select[Meeting]:
    return (
        select(Meeting)
        .where(Meeting.plan_id == bindparam("plan_id"))
        .options(joinedload(Meeting.booked_by), joinedload(Meeting.follow_ups))
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(LIMIT)
    )


def earliest_day(plan: Plan) -> date:
    """Return the first day that belongs to the plan's period.

    The autumn's meetings are often about the year to come: a window may open before it.
    """
    first = db.session.scalar(
        select(func.min(RoundWindow.starts_on)).where(RoundWindow.round_id == plan.round_id)
    )
    return min(first, plan.round.starts_on) if first else plan.round.starts_on


def is_signed_on(meeting: Meeting) -> bool:
    """Tell whether a signature that counts rests on this meeting; a trigger asks the same."""
    query = (
        select(Signature.id)
        .where(Signature.meeting_id == meeting.id, Signature.voided_at.is_(None))
        .limit(1)
    )
    return db.session.scalar(query) is not None


@dataclass(frozen=True, slots=True)
class MyMeetings:
    """The meetings of one person: to fill in a date for, ahead, and held."""

    unfinished: Sequence[Meeting]
    coming: Sequence[Meeting]
    held: Sequence[Meeting]

    @property
    def is_empty(self) -> bool:
        return not (self.unfinished or self.coming or self.held)


def meetings_with_people() -> Select[Meeting]:
    """Return a query of all meetings, each with its plan, the employee and who booked it."""
    return (
        select(Meeting)
        .join(Meeting.plan)
        .join(Plan.employment)
        .join(Employment.person)
        .options(
            contains_eager(Meeting.plan)
            .contains_eager(Plan.employment)
            .contains_eager(Employment.person),
            joinedload(Meeting.booked_by),
        )
    )


def list_mine(actor: Actor) -> MyMeetings:
    """Return the meetings about the actor's own plans and about those that the actor leads.

    Two statements: those that have not been held, the soonest first, and the latest held.
    """
    visible = (
        meetings_with_people().where(may_read(actor), Meeting.cancelled_at.is_(None)).limit(LIMIT)
    )
    ahead = visible.where(Meeting.held_on.is_(None)).order_by(Meeting.starts_at, Meeting.id)
    held = visible.where(Meeting.held_on.is_not(None))
    held = held.order_by(Meeting.held_on.desc(), Meeting.id.desc())
    open_ones = db.session.scalars(ahead).all()
    now = clock.now()
    return MyMeetings(
        unfinished=[each for each in open_ones if each.ends_at <= now],
        coming=[each for each in open_ones if each.ends_at > now],
        held=db.session.scalars(held).all(),
    )


def busy_at(times: Iterable[datetime], meeting: Meeting, actor: Actor) -> set[datetime]:
    """Return at which of `times` the actor has something else than `meeting`, in one statement."""
    length = timedelta(minutes=meeting.minutes)
    others = _others(meeting, (actor.person_id,))
    return {
        time
        for time in times
        if any(other.starts_at < time + length and time < other.ends_at for other in others)
    }


def busy_then(meeting: Meeting, people: Iterable[int]) -> set[int]:
    """Return which of these people have something else booked at the time of `meeting`."""
    found = {
        person_id
        for other in _others(meeting, people)
        if other.starts_at < meeting.ends_at and meeting.starts_at < other.ends_at
        for person_id in (other.booked_by_id, other.plan.employment.person_id)
    }
    return found.intersection(people)


def _others(meeting: Meeting, people: Iterable[int]) -> Sequence[Meeting]:
    """Return the other meetings ahead that these people take part in."""
    query = (
        select(Meeting)
        .join(Meeting.plan)
        .join(Plan.employment)
        .options(contains_eager(Meeting.plan).contains_eager(Plan.employment))
        .where(
            Meeting.id != meeting.id,
            Meeting.held_on.is_(None),
            Meeting.cancelled_at.is_(None),
            Meeting.starts_at > clock.now() - LONGEST,
            or_(Meeting.booked_by_id.in_(people), Employment.person_id.in_(people)),
        )
    )
    return db.session.scalars(query).all()
