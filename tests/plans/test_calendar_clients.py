"""Invitation, change and cancellation as another program reads them (MEET-1, CONF-6).

What Outlook, Google and Apple go by is held here: METHOD in the calendar and in the mail's own
header, one UID with a rising SEQUENCE, ORGANIZER, each ATTENDEE, and the rules of the zone.
"""

from datetime import date, datetime, time, timedelta
from email.utils import parsedate_to_datetime

import pytest
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.jobs import message_of
from kompetensplan.outbox import Mail
from kompetensplan.plans.models import Plan
from kompetensplan.plans.services import meetings
from kompetensplan.policy import Actor
from tests.factories import Municipality, as_actor, make_todays_deputy
from tests.plans.factories import SENDER, a_booking, book_meeting, make_plan
from tests.support.vcalendar import mail_of, read, utc

SHIFTS = [date(2027, 3, 28), date(2027, 10, 31), date(2028, 3, 26), date(2028, 10, 29)]


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town)


def mails_to(person: Person) -> list[Mail]:
    query = select(Mail).where(Mail.to == person.email).order_by(Mail.id)
    return list(db.session.scalars(query))


def test_invitation_change_and_cancellation_follow_each_other(
    plan: Plan, marie_acts: Actor, amina: Person, marie: Person
) -> None:
    meeting = book_meeting(plan, marie_acts)
    changed = a_booking(clock=time(15, 0), place="Biblioteket, plan 2; rum Å")
    meetings.change(plan, meeting, changed, seen=meeting.version, actor=marie_acts, sender=SENDER)
    meetings.cancel(plan, meeting, seen=meeting.version, actor=marie_acts, sender=SENDER)

    for person in (amina, marie):
        calendars = [read(mail.calendar) for mail in mails_to(person)]
        events = [calendar.vevent for calendar in calendars]

        assert [calendar.method.value for calendar in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
        assert {event.uid.value for event in events} == {meeting.uid}
        assert [event.sequence.value for event in events] == ["0", "1", "2"]
        assert [event.status.value for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
        assert [utc(event.dtstart).hour for event in events] == [12, 14, 14]
        assert events[1].location.value == "Biblioteket, plan 2; rum Å"
        for event in events:
            assert mail_of(event.organizer) == SENDER.mail_from
            assert [mail_of(each) for each in event.attendee_list] == [amina.email, marie.email]
            assert all(each.params["PARTSTAT"] == ["NEEDS-ACTION"] for each in event.attendee_list)
            text = event.serialize()
            assert "Skriva" not in text
            assert "Planeringssamtal" not in text


def test_the_mail_says_in_its_own_header_what_the_calendar_asks(
    plan: Plan, marie_acts: Actor, amina: Person
) -> None:
    """Without method= on the part itself, Outlook and Gmail show a file instead of an answer."""
    book_meeting(plan, marie_acts)

    message = message_of(mails_to(amina)[0], SENDER.mail_from)
    (part,) = [each for each in message.walk() if each.get_content_type() == "text/calendar"]

    assert message.get_content_type() == "multipart/alternative"
    assert part.get_param("method") == "REQUEST"
    assert part.get_param("charset") == "utf-8"
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    event = read(payload.decode("utf-8")).vevent
    assert mail_of(event.organizer) == message["From"]
    assert message["To"] in [mail_of(each) for each in event.attendee_list]


@pytest.mark.parametrize("shift", SHIFTS)
def test_the_calendars_own_rules_give_the_right_moment_around_each_clock_shift(
    plan: Plan, marie_acts: Actor, amina: Person, shift: date
) -> None:
    """The day before, the day itself before and after the hour that moves, and the day after."""
    wanted = [
        (shift - timedelta(days=1), time(13, 0)),
        (shift, time(0, 30)),
        (shift, time(3, 15)),
        (shift, time(4, 0)),
        (shift, time(13, 0)),
        (shift + timedelta(days=1), time(8, 0)),
    ]
    booked = [book_meeting(plan, marie_acts, day=day, clock=at) for day, at in wanted]

    for mail, meeting, (day, at) in zip(mails_to(amina), booked, wanted, strict=True):
        event = read(mail.calendar).vevent
        assert event.dtstart.value.replace(tzinfo=None) == datetime.combine(day, at)
        assert utc(event.dtstart) == meeting.starts_at
        assert utc(event.dtend) == meeting.ends_at


def test_a_meeting_across_the_shift_is_as_long_as_it_is(
    plan: Plan, marie_acts: Actor, amina: Person
) -> None:
    book_meeting(plan, marie_acts, day=date(2027, 3, 28), clock=time(1, 30), minutes=60)

    event = read(mails_to(amina)[0].calendar).vevent

    assert utc(event.dtend) - utc(event.dtstart) == timedelta(hours=1)
    assert event.dtend.value.time() == time(3, 30)


def test_a_meeting_in_the_hour_that_comes_twice_ends_after_it_begins(
    plan: Plan, marie_acts: Actor, amina: Person
) -> None:
    """From half past two to half past two, as the clocks show it; an hour all the same."""
    booked = book_meeting(plan, marie_acts, day=date(2027, 10, 31), clock=time(2, 30), minutes=60)

    event = read(mails_to(amina)[0].calendar).vevent

    assert utc(event.dtstart) == booked.starts_at
    assert utc(event.dtend) == booked.ends_at


def test_the_mail_says_when_it_was_written_and_that_no_person_wrote_it(
    plan: Plan, marie_acts: Actor, amina: Person
) -> None:
    """RFC 5322 asks for a date; RFC 3834 keeps answers from who is away from coming back."""
    book_meeting(plan, marie_acts)
    mail = mails_to(amina)[0]

    message = message_of(mail, SENDER.mail_from)

    assert parsedate_to_datetime(message["Date"]) == mail.queued_at.replace(microsecond=0)
    assert message["Auto-Submitted"] == "auto-generated"


def test_who_no_longer_holds_it_is_called_off_alone(
    town: Municipality, plan: Plan, marie_acts: Actor, marie: Person, amina: Person
) -> None:
    """RFC 5546: a cancellation to one who is taken away names that one, and nobody else."""
    petra = make_todays_deputy(town, "Petra Nyman")
    meeting = book_meeting(plan, marie_acts)
    meetings.change(
        plan,
        meeting,
        a_booking(clock=time(15, 0)),
        seen=meeting.version,
        actor=as_actor(petra),
        sender=SENDER,
    )

    away, still = read(mails_to(marie)[-1].calendar), read(mails_to(amina)[-1].calendar)

    assert (away.method.value, away.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert [mail_of(each) for each in away.vevent.attendee_list] == [marie.email]
    assert (still.method.value, still.vevent.status.value) == ("REQUEST", "CONFIRMED")
    assert [mail_of(each) for each in still.vevent.attendee_list] == [amina.email, petra.email]


@pytest.mark.parametrize(
    "name",
    ['Anna "Nisse" Ek', "Åsa;X=1:mailto, Ek", "Bo\r\nATTENDEE:mailto:x@y.example Ek", "李 Ek"],
)
def test_a_strange_name_breaks_no_calendar(
    town: Municipality, plan: Plan, marie_acts: Actor, amina: Person, name: str
) -> None:
    amina.rename(*name.rsplit(" ", 1))
    db.session.flush()
    book_meeting(plan, marie_acts, place='Rum "1"; \\ , Å\nBEGIN:VALARM')

    event = read(mails_to(amina)[0].calendar).vevent

    assert len(event.attendee_list) == 2
    assert not hasattr(event, "valarm")
