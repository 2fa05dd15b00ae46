"""The three questions after a step."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField

from kompetensplan.fields import StringField, TextAreaField, at_most, clean


class ReflectionForm(FlaskForm):
    """What came of a step; one answer is enough."""

    tried = TextAreaField(_l("What did I try?"))
    happened = TextAreaField(_l("What happened?"))
    next_time = TextAreaField(_l("What do I do next?"))
    involved = StringField(_l("Who was with you?"), [at_most(200)], filters=[clean])
    in_summary = BooleanField(_l("Let my thoughts be read in the unit's summary, without my name"))
