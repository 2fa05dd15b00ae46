"""What HR asks the figures for: a planning round, or how it was on a day."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField
from wtforms.validators import ValidationError

from kompetensplan import clock
from kompetensplan.fields import DateField


class AskForm(Form):
    """A filter, sent with GET: it changes nothing, so it carries no token."""

    round = SelectField(_l("Planning round"), validate_choice=False)
    as_of = DateField(_l("As it was on"))

    def validate_as_of(self, field: DateField) -> None:
        """Refuse a day that has not been, and a day of one round alone, which is not counted."""
        day: date | None = field.data
        if day is None:
            return
        if day >= clock.today():
            raise ValidationError(_("Choose a day that has been."))
        if self.round.data:
            raise ValidationError(_("Choose either a planning round or a day."))
