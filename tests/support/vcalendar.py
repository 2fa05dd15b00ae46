"""Reads iCalendar with a program other than the one that writes it (must-see 4 of issue 3).

vobject builds the time zone from the rules that stand in the calendar, as a client does
that does not know its name; so an offset that it gives comes from what we wrote.
"""

import re
from datetime import UTC, datetime
from typing import Any

import vobject

BARE_LINE_END = re.compile(r"(?<!\r)\n|\r(?!\n)")


def read(text: str) -> Any:
    """Return the calendar, having looked at what strict clients stumble on (RFC 5545)."""
    assert not BARE_LINE_END.search(text), "lines end in CRLF"
    for line in text.split("\r\n"):
        assert len(line.encode()) <= 75, f"a line of more than 75 octets: {line}"
    calendar = vobject.readOne(text)
    calendar.validate(raiseException=True)
    for needed in ("version", "prodid"):
        assert getattr(calendar, needed).value
    zones = {zone.tzid.value for zone in calendar.vtimezone_list}
    for event in getattr(calendar, "vevent_list", []):
        assert event.dtstamp.value.tzinfo, "DTSTAMP is in UTC"
        for moment in (event.dtstart, event.dtend):
            zone = moment.params.get("X-VOBJ-ORIGINAL-TZID")
            assert zone == ["Europe/Stockholm"] or moment.value.tzname() == "UTC"
        assert zones == {"Europe/Stockholm"}
    return calendar


def utc(moment: Any) -> datetime:
    """Return a moment of the calendar in UTC, by the calendar's own rules."""
    value: datetime = moment.value
    return value.astimezone(UTC)


def mail_of(attendee: Any) -> str:
    """Return the address of an organiser or attendee."""
    return str(attendee.value).removeprefix("mailto:")
