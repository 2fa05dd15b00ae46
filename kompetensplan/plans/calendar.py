"""A meeting as iCalendar: what a mail carries and what "Add to the calendar" gives (MEET-1).

Calendars are read by colleagues. Time, place and who comes stand here; the kind of meeting
and everything in the plan do not (CONF-6).
"""

import enum
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

from flask_babel import gettext as _
from icalendar import Calendar, Event, vCalAddress
from icalendar.enums import CLASS, STATUS

from kompetensplan.accounts.models import Person
from kompetensplan.clock import STOCKHOLM, real_now
from kompetensplan.plans.documents import Sender
from kompetensplan.plans.models import Meeting

PRODUCT = "-//Kompetensplan//Meetings//SV"


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
    invited, and a manager who were the organiser would get none.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method.value)
    calendar.add_component(_event(meeting, people, sender))
    # The rules of the years around the meeting, so that both clock shifts are told.
    year = meeting.starts_at.year
    calendar.add_missing_timezones(date(year - 1, 1, 1), date(year + 2, 1, 1))
    return str(calendar.to_ical().decode("utf-8"))


def _event(meeting: Meeting, people: Iterable[Person], sender: Sender) -> Event:
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", real_now())
    event.add("dtstart", meeting.starts_at.astimezone(STOCKHOLM))
    event.add("dtend", meeting.ends_at.astimezone(STOCKHOLM))
    event.add("summary", _("Review meeting"))
    event.add("description", _description(meeting, sender))
    event.add("url", address_of(meeting, sender))
    event.add("location", meeting.place or meeting.link)
    event.add("status", STATUS.CANCELLED if meeting.cancelled_at else STATUS.CONFIRMED)
    event.add("class", CLASS.PRIVATE)
    event.add("organizer", _organizer(sender))
    for person in people:
        if person.email:
            event.add("attendee", _attendee(person))
    return event


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
