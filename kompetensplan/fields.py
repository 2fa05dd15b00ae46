"""Form fields that every feature shares, and how a refusal stands beside its field."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from gettext import NullTranslations
from typing import Any

import flask
import wtforms
from babel.support import Translations
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, ValidationError
from wtforms.form import BaseForm
from wtforms.i18n import messages_path
from wtforms.validators import Length

from kompetensplan import personnummer
from kompetensplan.errors import Invalid
from kompetensplan.free_text import NO_PERSONNUMMER

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Request(flask.Request):
    """A request that has WTForms' own words ready, instead of reading their file for each form."""

    @property
    def wtforms_translations(self) -> NullTranslations:
        """The words of the reader's language; Flask-WTF looks here first."""
        return _words_of_wtforms(str(get_locale()))


@cache
def _words_of_wtforms(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], domain="wtforms")


def clean(text: str | None) -> str:
    """Return a text without control characters and with one kind of line break."""
    return _CONTROL.sub("", (text or "").replace("\r\n", "\n").replace("\r", "\n")).strip()


def at_most(number: int) -> Length:
    """Return the validator of a text's length, with words that say the limit."""
    return Length(max=number, message=_l("Write at most %(max)d characters."))


class _Words(wtforms.Field):
    """What somebody writes in their own words; a personnummer is refused at the field (CONF-5)."""

    def pre_validate(self, form: BaseForm) -> None:
        """Refuse it before the rest is looked at. What was typed stays in the field."""
        super().pre_validate(form)
        if self.raw_data and personnummer.looks_like_one(str(self.data or "")):
            raise ValidationError(str(NO_PERSONNUMMER))


class StringField(_Words, wtforms.StringField):
    """A line that somebody writes."""


class TextAreaField(_Words, wtforms.TextAreaField):
    """A text that somebody writes."""


class PlainField(wtforms.StringField):
    """A line that is no words of one's own: an address, a code, what one logs in with."""


class DateField(wtforms.DateField):
    """A date; a wrong one is told in words that say how to write it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day, within the years that anything here can concern."""
        self.data = None
        if not valuelist or not valuelist[0]:
            return
        try:
            day = date.fromisoformat(clean(valuelist[0]))
        except ValueError:
            day = date.min
        if not 2000 <= day.year <= 2100:
            raise ValueError(_("Write the date as year-month-day, for example 2027-03-15."))
        self.data = day


def choices(words: Mapping[Any, object]) -> list[SelectChoice]:
    """Return the choices of a field: what is sent, and the words that one sees."""
    return [SelectChoice(str(value), text) for value, text in words.items()]


class ChoiceField(SelectField):
    """A list of choices; another value is told in words."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("invalid_choice_message", _l("Choose one in the list."))
        super().__init__(*args, **kwargs)


class RadioField(wtforms.RadioField):
    """A few choices to see at once; another value, or none, is told in words."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("invalid_choice_message", _l("Choose one of them."))
        super().__init__(*args, **kwargs)


@contextmanager
def refusals(form: FlaskForm, otherwise: str = "") -> Iterator[None]:
    """Show what the domain refuses beside the fields that it is about.

    What is about no field of the form stands beside `otherwise`, or above the form.
    """
    try:
        yield
    except Invalid as refusal:
        for name, text in refusal.problems.items():
            beside = name if name in form else otherwise
            if beside:
                form[beside].errors = [*form[beside].errors, text]
            else:
                form.form_errors.append(text)
