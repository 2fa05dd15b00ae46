"""What is mailed about meetings to somebody on leave waits until they are back (ABS-3).

It waits in the outbox, as it was written, in the transaction that caused it. When the leave
ends, whatever day that has become, it goes in order; what is of no use by then does not.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import InvitationChoice, Person
from kompetensplan.db import db
from kompetensplan.notices.services import DIGEST_AT, may_be_reminded
from kompetensplan.organisation.queries import list_on_leave
from kompetensplan.outbox import Mail, MailState
from kompetensplan.plans.models import Meeting, Plan
from kompetensplan.policy import Actor

Series = tuple[int, int]  # the ids of meeting and person: what is mailed to one about the other


def key_of(meeting: Meeting, person_id: int, sequence: int) -> str:
    """Return what sees to it that the same mail about a meeting is queued once."""
    return f"meeting-{meeting.id}-{sequence}-{person_id}"


def waits(plan: Plan, meeting: Meeting, person: Person, actor: Actor) -> bool:
    """Tell whether a mail to `person` about the meeting waits: for them, or behind another one.

    Who acts is here, whatever HR's files say.
    """
    employment, is_acting = plan.employment, not actor.is_system and actor.person_id == person.id
    is_at_work = employment.person_id == person.id and not employment.is_absent(clock.today())
    if not (is_acting or is_at_work) and waits_until_back(person):
        return True
    earlier = [key_of(meeting, person.id, number) for number in range(meeting.sequence)]
    waiting = select(Mail.id).where(Mail.key.in_(earlier), Mail.waits_for_id.is_not(None))
    return bool(earlier) and db.session.scalar(waiting.limit(1)) is not None


def waits_until_back(person: Person) -> bool:
    """Tell whether a person is on leave and wants no invitations until it is over."""
    wants_it = person.invitation_choice is InvitationChoice.WHEN_BACK
    return wants_it and bool(person.email) and not may_be_reminded(person.id)


def send_to_those_back(now: datetime) -> int:
    """Let what waits for people who are back be sent, from 7 in the morning; return how much.

    Of a meeting that somebody has heard nothing of, and that is over or cancelled by now,
    nothing is sent. Run by any number of workers at any time it does each thing once.
    """
    waiting = db.session.scalars(
        select(Mail)
        .where(Mail.waits_for_id.is_not(None))
        .order_by(Mail.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    people = _those_reached(waiting, now)
    mails: dict[Series, list[Mail]] = defaultdict(list)
    for mail in waiting:
        if mail.waits_for_id in people:
            mails[int(mail.key.split("-")[1]), mail.waits_for_id].append(mail)
    meetings = _meetings_of(mails)
    heard = _heard_of(mails, meetings)
    sent = 0
    for series, each in mails.items():
        person, meeting = people[series[1]], meetings[series[0]]
        is_of_use = bool(person.email) and person.closed_at is None
        if is_of_use and (series in heard or _lies_ahead(meeting, each)):
            sent += _let_go(each, person)
        else:
            for mail in each:
                mail.finish(MailState.DROPPED)
    db.session.flush()
    return sent


def _those_reached(waiting: Sequence[Mail], now: datetime) -> dict[int, Person]:
    """Return for whom nothing waits any more: back since the morning, or of another mind."""
    ids = {mail.waits_for_id for mail in waiting if mail.waits_for_id}
    if not ids:
        return {}
    away, is_day = list_on_leave(ids), clock.local(now).time() >= DIGEST_AT
    people = db.session.scalars(
        select(Person).where(Person.id.in_(ids)).execution_options(populate_existing=True)
    )
    return {
        each.id: each
        for each in people
        if each.invitation_choice is InvitationChoice.AT_ONCE or (is_day and each.id not in away)
    }


def _meetings_of(mails: dict[Series, list[Mail]]) -> dict[int, Meeting]:
    ids = {meeting_id for meeting_id, _person in mails}
    found = select(Meeting).where(Meeting.id.in_(ids)).execution_options(populate_existing=True)
    return {each.id: each for each in db.session.scalars(found)} if ids else {}


def _heard_of(mails: dict[Series, list[Mail]], meetings: dict[int, Meeting]) -> set[Series]:
    """Return who has been sent something about which meeting, before the leave."""
    keys = {
        key_of(meeting, series[1], number): series
        for series in mails
        if (meeting := meetings[series[0]])
        for number in range(meeting.sequence + 1)
    }
    sent = select(Mail.key).where(
        Mail.key.in_(keys), Mail.waits_for_id.is_(None), Mail.state != MailState.DROPPED
    )
    return {keys[key] for key in db.session.scalars(sent)} if keys else set()


def _lies_ahead(meeting: Meeting, mails: Sequence[Mail]) -> bool:
    """Tell whether the person is still to come: the last word was not a cancellation."""
    return meeting.lies_ahead and mails[-1].calendar_method != "CANCEL"


def _let_go(mails: Sequence[Mail], person: Person) -> int:
    """Let mails be sent one after the other, to where the person is found today.

    A week's patience with the mail server begins now, not when the meeting was booked.
    """
    now = clock.real_now()
    for number, mail in enumerate(mails):
        mail.waits_for_id, mail.to = None, str(person.email)
        mail.queued_at = now
        mail.due_at = now + timedelta(microseconds=number)
    return len(mails)
