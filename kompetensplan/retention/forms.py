"""A decision on how long a type of document is kept, and the reason of a hold."""

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import DataRequired, InputRequired, NumberRange

from kompetensplan.fields import (
    ChoiceField,
    DateField,
    StringField,
    TextAreaField,
    at_most,
    choices,
    clean,
)
from kompetensplan.retention.periods import Period, PeriodUnit

UNITS = {
    PeriodUnit.YEARS.value: _l("years"),
    PeriodUnit.MONTHS.value: _l("months"),
    PeriodUnit.DAYS.value: _l("days"),
}
_NUMBER = _l("Write a number from 0 to 1000.")


class WholeNumberField(IntegerField):
    """A whole number; something else is told in words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        self.data = None
        if valuelist and clean(valuelist[0]):
            try:
                self.data = int(clean(valuelist[0]))
            except ValueError:
                raise ValueError(_NUMBER) from None


class DecisionForm(FlaskForm):
    """What has been decided on one type of document (RET-1)."""

    amount = WholeNumberField(
        _l("Kept for"), [InputRequired(_NUMBER), NumberRange(0, 1000, message=_NUMBER)]
    )
    unit = ChoiceField(_l("Unit of time"), choices=choices(UNITS))
    number = StringField(
        _l("Number of the decision"),
        [DataRequired(_l("Write the number of the decision.")), at_most(60)],
        description=_l("The diary number or the paragraph, for example KS 2027/00045."),
    )
    decided_on = DateField(_l("Date of the decision"), [InputRequired(_l("Fill in a date."))])
    decided_by = StringField(
        _l("Decision made by"),
        [DataRequired(_l("Write who decided.")), at_most(200)],
        description=_l(
            "The committee, or who has it delegated, for example the archive authority."
        ),
    )

    @property
    def period(self) -> Period:
        return Period(self.amount.data or 0, PeriodUnit(self.unit.data))

    def words(self) -> dict[str, object]:
        """Return the rest of what is filled in, as the service takes it."""
        return {
            "number": clean(self.number.data),
            "decided_on": self.decided_on.data or date.max,
            "decided_by": clean(self.decided_by.data),
        }


class ReasonForm(FlaskForm):
    """Why destruction is stopped, or goes on."""

    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Write at least 10 and at most 1000 characters."))],
        filters=[clean],
        description=_l("Name the matter, not what it is about."),
    )
