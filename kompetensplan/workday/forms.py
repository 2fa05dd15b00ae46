"""What is filled in on a row of the work list."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import InputRequired

from kompetensplan.fields import DateField, StringField, at_most, clean


class PostponeForm(FlaskForm):
    """A later day for something promised, and why."""

    seen = HiddenField()
    due_on = DateField(_l("New day"), [InputRequired(_l("Fill in a date."))])
    reason = StringField(
        _l("Why?"),
        [InputRequired(_l("Write why, so that the other person knows.")), at_most(300)],
        filters=[clean],
    )
