"""What is filled in to comment. Lengths are the services' (`Words`)."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField

from kompetensplan.fields import TextAreaField


class CommentForm(FlaskForm):
    """A new comment, on one of the things that its part of the page is about."""

    about = SelectField(_l("About what?"), validate_choice=False)
    text = TextAreaField(_l("Your comment"))


class AnswerForm(FlaskForm):
    """An answer in a thread."""

    thread = HiddenField()
    text = TextAreaField(_l("Your answer"))


class RewriteForm(FlaskForm):
    """One's own comment to change, with the wording that one started from."""

    base = HiddenField()
    text = TextAreaField(_l("Your comment"))


class SuggestionForm(FlaskForm):
    """Another text for a field, with the text that it started from."""

    field = HiddenField()
    base = HiddenField()
    text = TextAreaField(_l("Your suggestion"))
    why = TextAreaField(_l("Why?"))
