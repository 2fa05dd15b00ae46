"""What is filled in about a review meeting."""

import re
from datetime import date, time
from typing import cast

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.fields import Field
from wtforms.validators import InputRequired, ValidationError

from kompetensplan import clock
from kompetensplan.fields import (
    ChoiceField,
    DateField,
    PlainField,
    StringField,
    at_most,
    choices,
    clean,
)
from kompetensplan.plans.labels import MEETING_KINDS
from kompetensplan.plans.models import Meeting, MeetingKind
from kompetensplan.plans.services.meetings import Booking

LENGTHS = (30, 45, 60, 75, 90, 120)
_KEY = re.compile(r"[0-9a-f]{32}")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?")


class TimeField(wtforms.TimeField):
    """A time of day, as browsers send it or as a person writes it: 13:00 or 13.00."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time; a wrong one is told in words that say how to write it."""
        self.data = None
        if not valuelist or not valuelist[0]:
            return
        found = _CLOCK.fullmatch(clean(valuelist[0]))
        if found is None or int(found[1]) > 23 or int(found[2]) > 59:
            raise ValueError(_("Write the time as hours and minutes, for example 13:00."))
        self.data = time(int(found[1]), int(found[2]))


class MeetingForm(FlaskForm):
    """When, how long and where. `key` books once, `seen` sees to it that nothing is overwritten."""

    key = HiddenField()
    seen = HiddenField()
    kind = ChoiceField(_l("Kind of meeting"), choices=choices(MEETING_KINDS))
    day = DateField(_l("Date"), [InputRequired(_l("Fill in a date."))])
    clock = TimeField(_l("Time of day"), [InputRequired(_l("Fill in a time."))])
    minutes = ChoiceField(_l("How long?"), default="60")
    place = StringField(
        _l("Place"),
        [at_most(200)],
        filters=[clean],
        description=_l("A room or an address. If you meet at a distance, the link is enough."),
    )
    link = PlainField(
        _l("Link to a video meeting"),
        [at_most(500)],
        filters=[clean],
    )

    def offer(self, minutes: int = 60) -> None:
        """Give the lengths to choose among, with the present one."""
        lengths = sorted({*LENGTHS, minutes})
        words = {each: _("%(number)s minutes", number=each) for each in lengths}
        self.minutes.choices = choices(words)

    def validate_key(self, field: Field) -> None:
        """Refuse a form that this site has not given out."""
        if field.data and not _KEY.fullmatch(field.data):
            raise ValidationError(_("Open the page again and book anew."))

    def booking(self) -> Booking:
        """Return what was filled in; the form has been validated."""
        return Booking(
            kind=MeetingKind(self.kind.data),
            day=cast(date, self.day.data),
            clock=cast(time, self.clock.data),
            minutes=int(self.minutes.data),
            place=self.place.data or "",
            link=self.link.data or "",
        )


class HeldForm(FlaskForm):
    """On which day the meeting was held."""

    seen = HiddenField()
    held_on = DateField(
        _l("Which day was the meeting held?"), [InputRequired(_l("Fill in a date."))]
    )


class MetForm(FlaskForm):
    """A meeting that was never booked: which kind, and on which day."""

    key = HiddenField()
    kind = ChoiceField(_l("Kind of meeting"), choices=choices(MEETING_KINDS))
    held_on = DateField(
        _l("Which day was the meeting held?"), [InputRequired(_l("Fill in a date."))]
    )


class SeenForm(FlaskForm):
    """Nothing but which version was seen."""

    seen = HiddenField()


def number_of(field: Field) -> int:
    """Return the version in a hidden field; 0, which is none, for anything else."""
    text = field.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def values_of(meeting: Meeting) -> dict[str, object]:
    """Return what stands in the form when a meeting is opened for a change."""
    starts = clock.local(meeting.starts_at)
    return {
        "seen": str(meeting.version),
        "kind": meeting.kind.value,
        "day": starts.date(),
        "clock": starts.time(),
        "minutes": str(meeting.minutes),
        "place": meeting.place,
        "link": meeting.link,
    }
