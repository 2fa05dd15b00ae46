"""The form by which anybody reports a barrier."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import DataRequired, Optional

from kompetensplan.fields import StringField, TextAreaField, at_most, clean


class BarrierForm(FlaskForm):
    text = TextAreaField(
        _l("What did not work?"),
        validators=[
            DataRequired(_l("Write what did not work.")),
            at_most(4000),
        ],
        filters=[clean],
    )
    page = StringField(
        _l("On which page?"),
        validators=[Optional(), at_most(300)],
        filters=[clean],
    )
    contact = StringField(
        _l("How can we reach you?"),
        description=_l("Only if you want an answer: a phone number, an address or your workplace."),
        validators=[Optional(), at_most(254)],
        filters=[clean],
    )
