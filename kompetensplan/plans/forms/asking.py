"""What is filled in when somebody asks for another time, and when it is answered."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.fields import Field
from wtforms.validators import ValidationError

from kompetensplan import clock
from kompetensplan.fields import DateField, TextAreaField, at_most, clean
from kompetensplan.plans.forms.meetings import TimeField
from kompetensplan.plans.services.asking import LONGEST


class AskForm(FlaskForm):
    """Up to three other times, and a few words."""

    reason = TextAreaField(
        _l("What would suit you, or why does the time not work?"),
        [at_most(LONGEST)],
        filters=[clean],
        description=_l("Your manager reads it, and it is kept in the history of the plan."),
    )
    day_1 = DateField(_l("First proposal, date"))
    clock_1 = TimeField(_l("First proposal, time of day"))
    day_2 = DateField(_l("Second proposal, date"))
    clock_2 = TimeField(_l("Second proposal, time of day"))
    day_3 = DateField(_l("Third proposal, date"))
    clock_3 = TimeField(_l("Third proposal, time of day"))

    @property
    def pairs(self) -> list[tuple[DateField, TimeField]]:
        """The proposals, as a day and a time each."""
        return [
            (self.day_1, self.clock_1),
            (self.day_2, self.clock_2),
            (self.day_3, self.clock_3),
        ]

    def _is_whole(self, field: Field) -> None:
        for day, time in self.pairs:
            if time is not field or (day.errors or time.errors):
                continue
            if (day.data is None) != (time.data is None):
                raise ValidationError(_("Fill in both the date and the time."))
            if day.data and time.data:
                moment = clock.at(day.data, time.data)
                if clock.local(moment).time() != time.data:
                    raise ValidationError(
                        _("That time does not exist: the clocks go forward that night.")
                    )
                if moment <= clock.now():
                    raise ValidationError(_("The time has passed. Choose a later time."))

    validate_clock_1 = validate_clock_2 = validate_clock_3 = _is_whole

    def times(self) -> list[datetime]:
        """Return the proposed moments; the form has been validated."""
        return [clock.at(day.data, time.data) for day, time in self.pairs if day.data and time.data]


def asked_values(reason: str, times: Sequence[datetime]) -> dict[str, object]:
    """Return what stands in the form when the wish is opened again."""
    values: dict[str, object] = {"reason": reason}
    for number, time in enumerate(times, start=1):
        local = clock.local(time)
        values |= {f"day_{number}": local.date(), f"clock_{number}": local.time()}
    return values


class KeepForm(FlaskForm):
    """That the time stays, with a line about why."""

    seen = HiddenField()
    reply = TextAreaField(
        _l("A few words to the employee"),
        [at_most(LONGEST)],
        filters=[clean],
        description=_l("It is in the history of the plan, where you can both read it."),
    )
