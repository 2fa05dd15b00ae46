"""What is filled in when many meetings are booked at once."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectChoice
from wtforms.fields import Field
from wtforms.validators import InputRequired, ValidationError

from kompetensplan import clock
from kompetensplan.booking.models import BookingProposal
from kompetensplan.booking.queries import Line
from kompetensplan.booking.slots import Span
from kompetensplan.booking.terms import Filled
from kompetensplan.fields import (
    ChoiceField,
    DateField,
    PlainField,
    StringField,
    at_most,
    choices,
    clean,
)
from kompetensplan.filters import language
from kompetensplan.plans.forms.meetings import TimeField
from kompetensplan.plans.labels import MEETING_KINDS
from kompetensplan.plans.models import MeetingKind
from kompetensplan.priorities.forms import MultiCheckboxField
from kompetensplan.texts import clock_time, long_date

LENGTHS = (15, 20, 30, 45, 60, 75, 90, 120)
PAUSES = (0, 5, 10, 15, 20, 30, 45, 60)
WEEKDAYS = {
    "1": _l("Monday"),
    "2": _l("Tuesday"),
    "3": _l("Wednesday"),
    "4": _l("Thursday"),
    "5": _l("Friday"),
    "6": _l("Saturday"),
    "7": _l("Sunday"),
}
MOST_SKIPPED = 60


class PeopleForm(FlaskForm):
    """Who are to have a meeting."""

    people = MultiCheckboxField(_l("Who should have a meeting?"), coerce=int, validate_choice=False)

    def chosen(self) -> list[int]:
        """Return the ids that are ticked, also those that the filter hides."""
        return list(self.people.data or [])


class TermsForm(FlaskForm):
    """Days, times of the day, length, pauses and place."""

    kind = ChoiceField(_l("Kind of meeting"), choices=choices(MEETING_KINDS))
    first_day = DateField(_l("First day"), [InputRequired(_l("Fill in a date."))])
    last_day = DateField(_l("Last day"), [InputRequired(_l("Fill in a date."))])
    weekdays = MultiCheckboxField(
        _l("Days of the week"), [InputRequired(_l("Choose at least one day of the week."))]
    )
    skipped = StringField(
        _l("Days without meetings"),
        [at_most(1000)],
        filters=[clean],
        description=_l("Dates with a space between, for example 2027-02-15 2027-02-18."),
    )
    opens = TimeField(_l("First shift, from"), [InputRequired(_l("Fill in a time."))])
    closes = TimeField(_l("First shift, to"), [InputRequired(_l("Fill in a time."))])
    opens_again = TimeField(_l("Second shift, from"))
    closes_again = TimeField(_l("Second shift, to"))
    minutes = ChoiceField(_l("How long is each meeting?"))
    pause = ChoiceField(_l("Break between meetings"))
    place = StringField(
        _l("Place"),
        [at_most(200)],
        filters=[clean],
        description=_l("A room or an address. If you meet at a distance, the link is enough."),
    )
    link = PlainField(_l("Link to a video meeting"), [at_most(500)], filters=[clean])

    def offer(self) -> None:
        """Give the lengths, breaks and days to choose among."""
        words = {each: _("%(number)s minutes", number=each) for each in LENGTHS}
        self.minutes.choices = choices(words)
        pauses = {each: _("%(number)s minutes", number=each) for each in PAUSES}
        self.pause.choices = choices({**pauses, 0: _("No break")})
        self.weekdays.choices = choices(WEEKDAYS)

    def validate_skipped(self, field: Field) -> None:
        """Read dates as people write them in a row, with spaces or commas."""
        words = re.split(r"[\s,;]+", field.data or "")
        days = [word for word in words if word]
        try:
            read = sorted({date.fromisoformat(word).isoformat() for word in days})
        except ValueError:
            raise ValidationError(
                _("Write the dates as year-month-day, for example 2027-03-15.")
            ) from None
        if len(read) > MOST_SKIPPED:
            raise ValidationError(_("Write at most %(number)s days.", number=MOST_SKIPPED))
        field.data = " ".join(read)

    def filled(self) -> Filled:
        """Return what was filled in; the form has been validated."""
        return Filled(
            kind=MeetingKind(self.kind.data),
            first_day=cast(date, self.first_day.data),
            last_day=cast(date, self.last_day.data),
            weekdays="".join(sorted(self.weekdays.data)),
            skipped=self.skipped.data or "",
            opens=cast(time, self.opens.data),
            closes=cast(time, self.closes.data),
            opens_again=self.opens_again.data,
            closes_again=self.closes_again.data,
            minutes=int(self.minutes.data),
            pause=int(self.pause.data),
            place=self.place.data or "",
            link=self.link.data or "",
        )


def terms_of(proposal: BookingProposal) -> dict[str, object]:
    """Return what stands in the form when the terms are opened."""
    names = ("first_day", "last_day", "skipped", "place", "link")
    times = ("opens", "closes", "opens_again", "closes_again")
    return {
        **{name: getattr(proposal, name) for name in (*names, *times)},
        "kind": proposal.kind.value,
        "weekdays": list(proposal.weekdays),
        "minutes": str(proposal.minutes),
        "pause": str(proposal.pause),
    }


class RowForm(FlaskForm):
    """Another time for one person."""

    day = DateField(_l("Date"), [InputRequired(_l("Fill in a date."))])
    clock = TimeField(_l("Time of day"), [InputRequired(_l("Fill in a time."))])

    def validate_clock(self, field: Field) -> None:
        """Refuse a time that the clocks jump over."""
        if self.day.data and field.data:
            moment = clock.at(self.day.data, field.data)
            if clock.local(moment).time() != field.data:
                raise ValidationError(
                    _("That time does not exist: the clocks go forward that night.")
                )


class FreeForm(FlaskForm):
    """One of the free times."""

    at = ChoiceField(_l("Free time"))

    def offer(self, spans: Iterable[Span]) -> None:
        """Give the free times to choose among."""
        locale = language()
        self.at.choices = [
            SelectChoice(span.starts_at.isoformat(), said(span.starts_at, locale)) for span in spans
        ]


class SwapForm(FlaskForm):
    """Whom to change times with."""

    other = ChoiceField(_l("Swap times with"))

    def offer(self, lines: Sequence[Line], row_id: int) -> None:
        """Give the others who have a time."""
        locale = language()
        self.other.choices = [
            SelectChoice(
                str(line.row.id),
                f"{line.row.employment.person.name}, {said(line.row.starts_at, locale)}",
            )
            for line in lines
            if line.row.id != row_id and line.row.starts_at
        ]


class SendForm(FlaskForm):
    """Which revision was seen."""

    seen = HiddenField()


def said(moment: object, locale: str) -> str:
    """Return "tisdag 16 februari 2027 kl. 13.00"."""
    local = clock.local(moment)  # type: ignore[arg-type]
    return f"{long_date(local.date(), locale)} {clock_time(local, locale)}"
