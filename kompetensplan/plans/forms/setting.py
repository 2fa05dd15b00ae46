"""What each of the two sees differently, when they do not come to agree (MEET-5)."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField

from kompetensplan.fields import TextAreaField, clean


class OwnWordsForm(FlaskForm):
    """The employee's own view."""

    text = TextAreaField(_l("This is how I see it"), filters=[clean])


class SetForm(FlaskForm):
    """The manager's view; bound to exactly what was shown."""

    seen = HiddenField()
    text = TextAreaField(
        _l("This is how I, the manager, describe what we see differently"), filters=[clean]
    )
