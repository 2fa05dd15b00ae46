"""A meeting as iCalendar: what a mail carries and what "Add to the calendar" gives (MEET-1).

Calendars are read by colleagues. Time, place and who comes stand here; the kind of meeting
and everything in the plan do not (CONF-6). What clients ask for is RFC 5545 and RFC 5546.
"""

import enum
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask_babel import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress
from icalendar.enums import CLASS, STATUS, TRANSP

from kompetensplan.accounts.models import Person
from kompetensplan.clock import STOCKHOLM, real_now
from kompetensplan.plans.documents import Sender
from kompetensplan.plans.models import Meeting

PRODUCT = "-//Kompetensplan//Meetings//SV"
# How often a calendar that subscribes is to look again.
REFRESH = timedelta(hours=4)
# The rule of the two clock shifts, as calendars know it: the library writes a list of years,
# and the onset of summer time an hour late.
ZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Stockholm
X-LIC-LOCATION:Europe/Stockholm
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


class Method(enum.StrEnum):
    """What a calendar is asked to do with a meeting that comes by mail."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


def address_of(meeting: Meeting, sender: Sender) -> str:
    """Return the address of the meeting's page."""
    return f"{sender.public_url}/plans/{meeting.plan_id}/meetings/{meeting.id}"


def calendar_of(
    meeting: Meeting, people: Iterable[Person], sender: Sender, *, method: Method | None = None
) -> str:
    """Return the meeting as iCalendar text in the language of the day; without a method, a file.

    The system itself is the organiser: a calendar puts an invitation in for those who are
    invited, and a manager who were the organiser would get none. `people` are those whom it
    concerns; somebody who no longer comes is sent a cancellation of their own.
    """
    calendar = _calendar()
    if method:
        calendar.add("method", method.value)
    event = _event(meeting, sender, is_cancelled=method is Method.CANCEL)
    event.add("summary", _("Review meeting"))
    event.add("organizer", _organizer(sender))
    for person in people:
        if person.email:
            event.add("attendee", _attendee(person))
    calendar.add_component(event)
    return _text(calendar)


def feed_of(meetings: Iterable[tuple[Meeting, str]], sender: Sender) -> str:
    """Return meetings, each with the name of the other one, as a calendar to subscribe to."""
    calendar = _calendar()
    calendar.add("name", "Kompetensplan")
    calendar.add("x-wr-calname", "Kompetensplan")
    calendar.add("x-wr-timezone", "Europe/Stockholm")
    calendar.add("refresh-interval", REFRESH, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for meeting, other in meetings:
        event = _event(meeting, sender)
        event.add("summary", _("Review meeting with %(name)s", name=other))
        calendar.add_component(event)
    return _text(calendar)


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add_component(Timezone.from_ical(ZONE))
    return calendar


def _text(calendar: Calendar) -> str:
    return str(calendar.to_ical().decode("utf-8"))


def _event(meeting: Meeting, sender: Sender, *, is_cancelled: bool = False) -> Event:
    cancelled = is_cancelled or meeting.cancelled_at
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", real_now())
    event.add("dtstart", _moment(meeting.starts_at))
    event.add("dtend", _moment(meeting.ends_at))
    event.add("description", _description(meeting, sender))
    event.add("url", address_of(meeting, sender))
    event.add("location", meeting.place or meeting.link)
    event.add("status", STATUS.CANCELLED if cancelled else STATUS.CONFIRMED)
    event.add("transp", TRANSP.OPAQUE)
    event.add("class", CLASS.PRIVATE)
    return event


def _moment(moment: datetime) -> datetime:
    """Return it as on a clock in Stockholm; in UTC where the clock shows that hour anew.

    The autumn night has the hour from two to three twice: a calendar reads it as the first.
    """
    local = moment.astimezone(STOCKHOLM)
    return moment.astimezone(UTC) if local.fold else local


def _description(meeting: Meeting, sender: Sender) -> str:
    lines = [f"Kompetensplan: {address_of(meeting, sender)}"]
    if meeting.link:
        lines.insert(0, _("Join here: %(link)s", link=meeting.link))
    return "\n".join(lines)


def _organizer(sender: Sender) -> vCalAddress:
    organizer = vCalAddress(f"mailto:{sender.mail_from}")
    organizer.params["CN"] = "Kompetensplan"
    return organizer


def _attendee(person: Person) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{person.email}")
    attendee.params["CN"] = person.name
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "NEEDS-ACTION"
    # Nobody reads answers to the system's address: the two talk to each other.
    attendee.params["RSVP"] = "FALSE"
    return attendee


def is_web_address(text: str) -> bool:
    """Tell whether `text` is an http(s) address and nothing else: no script hides in a link."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    plain = all(33 <= ord(sign) != 127 for sign in text)
    return plain and parts.scheme in ("http", "https") and bool(parts.hostname)
