"""A meeting in people's own calendars (MEET-1, CONF-6)."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from kompetensplan.accounts.models import Person
from kompetensplan.plans.calendar import Method, calendar_of, is_web_address
from kompetensplan.plans.models import Meeting, Plan
from kompetensplan.plans.services import meetings
from kompetensplan.policy import Actor
from tests.conftest import LogIn
from tests.factories import Municipality, as_actor
from tests.plans.factories import SENDER, book_meeting, make_plan


@pytest.fixture
def marie_acts(marie: Person) -> Actor:
    return as_actor(marie)


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town)


def event_of(text: str) -> Any:
    """Read the text back as a calendar does, and return its one event."""
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    return event


def as_file(plan: Plan, meeting: Meeting, method: Method | None = None) -> str:
    return calendar_of(meeting, meetings.people_of(plan, meeting), SENDER, method=method)


@pytest.mark.parametrize(
    ("day", "hours_ahead_of_utc"),
    [
        (date(2027, 3, 27), 1),
        (date(2027, 3, 28), 2),  # the clocks have gone forward in the night
        (date(2027, 10, 30), 2),
        (date(2027, 10, 31), 1),  # and back
    ],
)
def test_a_meeting_is_at_the_same_time_on_the_wall_across_the_clock_shifts(
    plan: Plan, marie_acts: Actor, day: date, hours_ahead_of_utc: int
) -> None:
    meeting = book_meeting(plan, marie_acts, day=day, clock=time(13, 0), minutes=45)

    event = event_of(as_file(plan, meeting))

    assert event.start.replace(tzinfo=None) == datetime.combine(day, time(13, 0))
    assert event.start.utcoffset() == timedelta(hours=hours_ahead_of_utc)
    assert event.end - event.start == timedelta(minutes=45)
    assert event.start.astimezone(UTC) == meeting.starts_at


def test_the_zone_travels_with_the_meeting(plan: Plan, marie_acts: Actor) -> None:
    text = as_file(plan, book_meeting(plan, marie_acts))

    (zone,) = Calendar.from_ical(text).walk("VTIMEZONE")

    assert zone["TZID"] == "Europe/Stockholm"
    assert {part.name for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}


def test_a_calendar_is_told_who_meets_and_nothing_of_the_plan(
    plan: Plan, marie_acts: Actor
) -> None:
    meeting = book_meeting(plan, marie_acts, link="https://video.example/x")

    text = as_file(plan, meeting, Method.REQUEST)
    event = event_of(text)

    assert [str(who) for who in event.attendees] == [
        f"mailto:{plan.employment.person.email}",
        f"mailto:{meeting.booked_by.email}",
    ]
    assert str(event["ORGANIZER"]) == "mailto:kompetensplan@plan.example"
    assert event["UID"] == meeting.uid
    assert event["SEQUENCE"] == 0
    assert event["DTSTAMP"].dt.tzinfo is not None
    assert event["LOCATION"] == "Mötesrummet Eken"
    assert event["SUMMARY"] == "Medarbetarsamtal"
    assert "https://video.example/x" in str(event["DESCRIPTION"])
    assert "Skriva" not in text
    assert "Planeringssamtal" not in text, "the kind of meeting may say too much"


def test_a_change_has_a_higher_sequence_and_a_cancellation_says_so(
    plan: Plan, marie_acts: Actor
) -> None:
    meeting = book_meeting(plan, marie_acts)
    meetings.cancel(plan, meeting, seen=meeting.version, actor=marie_acts, sender=SENDER)

    text = as_file(plan, meeting, Method.CANCEL)

    assert Calendar.from_ical(text)["METHOD"] == "CANCEL"
    assert event_of(text)["STATUS"] == "CANCELLED"
    assert event_of(text)["SEQUENCE"] == 1


def test_a_place_cannot_add_lines_to_the_calendar(plan: Plan, marie_acts: Actor) -> None:
    meeting = book_meeting(plan, marie_acts, place="Eken\r\nATTENDEE:mailto:x@y.example")

    event = event_of(as_file(plan, meeting))

    assert len(event.attendees) == 2


def test_the_file_is_for_the_two_only(
    plan: Plan, amina: Person, marie: Person, karin: Person, log_in: LogIn
) -> None:
    meeting = book_meeting(plan, as_actor(marie))
    address = f"/plans/{plan.id}/meetings/{meeting.id}.ics"
    as_amina, as_marie, as_karin = log_in(amina), log_in(marie), log_in(karin)

    given = as_amina.get(address)

    assert given.mimetype == "text/calendar"
    assert event_of(given.text)["SUMMARY"] == "Medarbetarsamtal"
    assert as_marie.get(address).status_code == 200
    assert as_karin.get(address).status_code == 404


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://video.example/möte", True),
        ("http://video.example:8080/?x=1", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//video.example", False),
        ("https://", False),
        ("https://a b.example", False),
        ("https://[half", False),
        ("video.example", False),
    ],
)
def test_only_web_addresses_are_links(text: str, is_one: bool) -> None:
    assert is_web_address(text) is is_one
