"""The form by which anybody reports a barrier."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else text


class BarrierForm(FlaskForm):
    text = TextAreaField(
        _l("What did not work?"),
        validators=[
            InputRequired(_l("Write what did not work.")),
            Length(max=4000, message=_l("Write at most 4 000 characters.")),
        ],
        filters=[_stripped],
    )
    page = StringField(
        _l("On which page?"),
        validators=[Optional(), Length(max=300, message=_l("Write at most 300 characters."))],
        filters=[_stripped],
    )
    contact = StringField(
        _l("How can we reach you?"),
        description=_l("Only if you want an answer: a phone number, an address or your workplace."),
        validators=[Optional(), Length(max=254, message=_l("Write at most 254 characters."))],
        filters=[_stripped],
    )
