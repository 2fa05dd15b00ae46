"""Why a manager's manager wants to read a plan."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms.validators import InputRequired, Length

from kompetensplan.fields import TextAreaField, clean
from kompetensplan.plans.services.reading import REASON_MIN


class ReasonForm(FlaskForm):
    """Why a manager's manager opens an agreed plan (CONF-4)."""

    reason = TextAreaField(
        _l("Why do you need to read the plan?"),
        filters=[clean],
        description=_l("The employee sees your name, the time and the reason."),
        validators=[
            InputRequired(_l("Write why you need to read the plan.")),
            Length(
                min=REASON_MIN,
                max=1000,
                message=_l("Write at least 20 and at most 1000 characters."),
            ),
        ],
    )


class CheckForm(FlaskForm):
    """The file that somebody wants to know about."""

    file = FileField(_l("The PDF file"), validators=[FileRequired(_l("Choose the file to check."))])
