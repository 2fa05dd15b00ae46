"""The three questions after a step."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField


class ReflectionForm(FlaskForm):
    """What came of a step; one answer is enough."""

    tried = TextAreaField(_l("What did I try?"))
    happened = TextAreaField(_l("What happened?"))
    next_time = TextAreaField(_l("What do I do next?"))
