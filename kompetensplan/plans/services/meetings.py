"""Books, changes and cancels review meetings, and says when they were held (MEET-1, MEET-2).

Each change raises the meeting's sequence, stands in the plan's history and tells both by
mail, all in one transaction. A mail holds a link and a calendar part, nothing else (CONF-6).
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from flask_babel import force_locale
from flask_babel import gettext as _

from kompetensplan import clock, policy
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import Invalid, Outdated
from kompetensplan.notices.services import tell
from kompetensplan.outbox import queue_mail
from kompetensplan.plans.calendar import Method, address_of, calendar_of, is_web_address
from kompetensplan.plans.documents import Sender
from kompetensplan.plans.models import EventKind, Meeting, MeetingKind, Plan
from kompetensplan.plans.queries import meetings as queries
from kompetensplan.plans.refusing import day_stands, meeting_over, not_open
from kompetensplan.plans.services.history import record
from kompetensplan.plans.services.invitations import key_of, waits
from kompetensplan.plans.services.preparations import bring_along
from kompetensplan.policy import Actor, Permission, system_for

# What stands for the hour of a meeting of which only the day is known.
NOON = time(12, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """What is filled in about a meeting that lies ahead. Day and time as on a clock in Sweden."""

    kind: MeetingKind
    day: date
    clock: time
    minutes: int = 60
    place: str = ""
    link: str = ""

    @property
    def starts_at(self) -> datetime:
        return clock.at(self.day, self.clock)


def book(plan: Plan, booking: Booking, *, key: str, actor: Actor, sender: Sender) -> Meeting:
    """Book a meeting about `plan`. The same `key` again gives the meeting that it booked.

    What was prepared for one that was called off comes along.

    Raises:
        NotAllowed: the actor does not lead the employee.
        StepNotOpen: the plan is closed.
        Invalid: the time has passed, or nobody would find the place.
    """
    policy.require(actor, Permission.MEETING_MANAGE, plan)
    uid = f"{plan.id}-{key}@kompetensplan"
    if booked := queries.find_by_uid(uid):
        return booked
    require_open_plan(plan)
    _check(booking)
    meeting = Meeting(plan_id=plan.id, uid=uid, sequence=0, booked_by=_person_of(actor))
    _write(meeting, booking)
    db.session.add(meeting)
    db.session.flush()
    bring_along(meeting, plan.employment.person_id)
    _tell(plan, meeting, EventKind.MEETING_BOOKED, actor, sender)
    return meeting


def change(
    plan: Plan, meeting: Meeting, booking: Booking, *, seen: int, actor: Actor, sender: Sender
) -> None:
    """Move a meeting that has not been held, or correct what is said about it.

    Who changes it is from then on the one who holds it; whoever else leads the employee now takes
    it over by saying the same again. The one who holds it changes nothing by that.

    Raises:
        NotAllowed, Invalid: as `book`.
        StepNotOpen: it has been held or cancelled.
        Outdated: somebody has changed it since the version `seen`.
    """
    _open_for_change(plan, meeting, seen, actor)
    _check(booking)
    before, was_at = meeting.booked_by, meeting.starts_at
    _write(meeting, booking)
    if not db.session.is_modified(meeting) and before.id == actor.person_id:
        return
    if meeting.starts_at != was_at:
        meeting.asked_at = None  # another time is the answer to who asked for one
    meeting.booked_by = _person_of(actor)
    meeting.sequence += 1
    db.session.flush()
    _tell(plan, meeting, EventKind.MEETING_CHANGED, actor, sender)
    if before.id != actor.person_id:
        tell(before.id, EventKind.MEETING_CHANGED, plan_id=plan.id, by=actor)
        _mail(plan, meeting, before, sender, Method.CANCEL, actor)


def cancel(plan: Plan, meeting: Meeting, *, seen: int, actor: Actor, sender: Sender) -> None:
    """Call a meeting off.

    Raises:
        NotAllowed, StepNotOpen, Outdated: as `change`.
    """
    _open_for_change(plan, meeting, seen, actor)
    meeting.cancelled_at = clock.now()
    meeting.sequence += 1
    db.session.flush()
    _tell(plan, meeting, EventKind.MEETING_CANCELLED, actor, sender)


def call_off_coming(plan: Plan, *, sender: Sender) -> None:
    """Call off what lies ahead of a plan that something else has closed, and tell both."""
    system = system_for(plan.employment.person_id)
    for meeting in queries.list_of_plan(plan):
        if not (meeting.held_on or meeting.cancelled_at) and meeting.starts_at > clock.now():
            meeting.cancelled_at = clock.now()
            meeting.sequence += 1
            db.session.flush()
            _tell(plan, meeting, EventKind.MEETING_CANCELLED, system, sender)


def hold(
    plan: Plan,
    meeting: Meeting,
    *,
    held_on: date,
    seen: int,
    actor: Actor,
    sender: Sender | None = None,
) -> None:
    """Say on which day the meeting was held; what MEET-2 waits for.

    With `sender`, a booked time that still lies ahead goes out of the calendars of both.

    Raises:
        NotAllowed: the actor does not lead the employee.
        StepNotOpen: it was cancelled, or somebody has signed on its date.
        Outdated: somebody has changed it since the version `seen`.
        Invalid: the day lies ahead, or long before the period.
    """
    policy.require(actor, Permission.MEETING_MANAGE, plan)
    if meeting.held_on == held_on:
        return
    if meeting.cancelled_at:
        raise meeting_over(meeting)
    if queries.is_signed_on(meeting):
        raise day_stands(meeting)
    _is_as_seen(meeting, seen)
    if held_on > clock.today():
        raise Invalid(held_on=_("That day has not come yet. Fill in the date when you have met."))
    if held_on < (earliest := queries.earliest_day(plan)):
        raise Invalid(
            held_on=_(
                "The meeting belongs to the period from %(date)s. Choose that day or later.",
                date=earliest.isoformat(),
            )
        )
    if sender and meeting.lies_ahead:
        meeting.sequence += 1
        for person in people_of(plan, meeting):
            _mail(plan, meeting, person, sender, Method.CANCEL, actor)
    meeting.held_on, plan.changed_at = held_on, clock.now()
    db.session.flush()
    record(plan, EventKind.MEETING_HELD, actor=actor, detail=held_on.isoformat())
    db.session.flush()


def note_held(plan: Plan, *, kind: MeetingKind, held_on: date, key: str, actor: Actor) -> Meeting:
    """Write down a meeting that was never booked here; nobody is mailed about the past.

    The same `key` again gives the meeting that it made.

    Raises:
        NotAllowed, StepNotOpen, Invalid: as `book` and `hold`.
    """
    policy.require(actor, Permission.MEETING_MANAGE, plan)
    uid = f"{plan.id}-{key}@kompetensplan"
    if noted := queries.find_by_uid(uid):
        return noted
    require_open_plan(plan)
    meeting = Meeting(
        plan_id=plan.id,
        uid=uid,
        kind=kind,
        starts_at=clock.at(held_on, NOON),
        booked_by=_person_of(actor),
    )
    db.session.add(meeting)
    db.session.flush()
    hold(plan, meeting, held_on=held_on, seen=meeting.version, actor=actor)
    return meeting


def require_open_plan(plan: Plan) -> None:
    """Refuse a meeting about a plan that is closed, with why (StepNotOpen)."""
    if plan.is_closed:
        raise not_open(plan)


def require_ahead(meeting: Meeting) -> None:
    """Refuse another time or place for what has been held or called off (StepNotOpen)."""
    if meeting.held_on or meeting.cancelled_at:
        raise meeting_over(meeting)


def people_of(plan: Plan, meeting: Meeting) -> tuple[Person, Person]:
    """Return the two who meet: the employee, and the one who holds it."""
    return plan.employment.person, meeting.booked_by


def _person_of(actor: Actor) -> Person:
    return db.session.get_one(Person, actor.person_id)


def _open_for_change(plan: Plan, meeting: Meeting, seen: int, actor: Actor) -> None:
    policy.require(actor, Permission.MEETING_MANAGE, plan)
    require_ahead(meeting)
    _is_as_seen(meeting, seen)


def _is_as_seen(meeting: Meeting, seen: int) -> None:
    if meeting.version != seen:
        raise Outdated(f"meeting {meeting.id} is at version {meeting.version}, not {seen}")


def _check(booking: Booking) -> None:
    problems: dict[str, str] = {}
    if booking.day < clock.today():
        problems["day"] = _(
            "The day has passed. Choose today or a later day. Have you already met? Then choose"
            " We have already met."
        )
    elif booking.starts_at <= clock.now():
        problems["clock"] = _(
            "The time has passed. Choose a later time. Have you already met? Then choose"
            " We have already met."
        )
    elif clock.local(booking.starts_at).time() != booking.clock:
        problems["clock"] = _("That time does not exist: the clocks go forward that night.")
    if booking.link and not is_web_address(booking.link):
        problems["link"] = _("The link has to begin with https:// or http://.")
    if not booking.place and not booking.link:
        problems["place"] = _("Write where you meet, or paste a link below.")
    if problems:
        raise Invalid(**problems)


def _write(meeting: Meeting, booking: Booking) -> None:
    meeting.kind, meeting.minutes = booking.kind, booking.minutes
    meeting.starts_at = booking.starts_at
    meeting.place, meeting.link = booking.place, booking.link


def _tell(plan: Plan, meeting: Meeting, kind: EventKind, actor: Actor, sender: Sender) -> None:
    """Write it into the history, and queue the mail to both."""
    day = clock.local(meeting.starts_at)
    record(plan, kind, actor=actor, detail=f"{day:%Y-%m-%d} {day.hour}.{day:%M}")
    method = Method.CANCEL if meeting.cancelled_at else Method.REQUEST
    for person in people_of(plan, meeting):
        _mail(plan, meeting, person, sender, method, actor)
        tell(person.id, kind, plan_id=plan.id, by=actor)
    db.session.flush()


def _mail(
    plan: Plan, meeting: Meeting, person: Person, sender: Sender, method: Method, actor: Actor
) -> None:
    if not person.email:
        return
    # Who no longer comes gets a cancellation of their own, and is named in no other's.
    people = people_of(plan, meeting)
    concerned = people if any(each.id == person.id for each in people) else (person,)
    with force_locale(person.language):
        subject, sentence = _words_of(meeting, method)
        queue_mail(
            key_of(meeting, person.id, meeting.sequence),
            to=person.email,
            subject=subject,
            body=_(
                "Hello %(name)s,\n\n%(sentence)s\n%(address)s",
                name=person.given_name,
                sentence=sentence,
                address=address_of(meeting, sender),
            ),
            calendar=calendar_of(meeting, concerned, sender, method=method),
            calendar_method=method.value,
            waits_for_id=person.id if waits(plan, meeting, person, actor) else None,
        )


def _words_of(meeting: Meeting, method: Method) -> tuple[str, str]:
    """Return subject and sentence: no more than the calendar part says too (CONF-6)."""
    if meeting.cancelled_at:
        said = _("The review meeting is cancelled. You can see it here:")
        return _("The review meeting is cancelled"), said
    if method is Method.CANCEL:
        said = _("Somebody else holds the review meeting now, and it leaves your calendar:")
        return _("Somebody else holds the review meeting"), said
    if meeting.sequence:
        said = _("The review meeting is changed. When and where stand in the invitation, and here:")
        return _("The review meeting is changed"), said
    said = _("A review meeting is booked. When and where stand in the invitation, and here:")
    return _("A review meeting is booked"), said
