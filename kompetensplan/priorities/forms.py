"""What people fill in about a priority and the vision."""

from collections.abc import Sequence
from datetime import date
from typing import cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    SelectField,
    SelectMultipleField,
)
from wtforms.fields import Field
from wtforms.validators import InputRequired, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from kompetensplan import clock
from kompetensplan.fields import ChoiceField, DateField, StringField, TextAreaField, at_most, clean
from kompetensplan.priorities.models import Priority, Vision
from kompetensplan.priorities.services import VisionWording, Wording, fingerprint

LONG = 4000
# The choice that a priority hangs on nothing above ("egen för enheten", HAR-1).
OWN = "own"


class MultiCheckboxField(SelectMultipleField):
    """Check boxes under one heading."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PriorityForm(FlaskForm):
    """What a priority says."""

    seen = HiddenField()
    title = StringField(
        _l("Title"), [InputRequired(_l("Write a title.")), at_most(200)], filters=[clean]
    )
    why = TextAreaField(_l("Why do we need this?"), [at_most(LONG)], filters=[clean])
    effect = TextAreaField(
        _l("What should it lead to?"), [Optional(), at_most(LONG)], filters=[clean]
    )
    indicator = TextAreaField(
        _l("How do we notice it?"), [Optional(), at_most(LONG)], filters=[clean]
    )
    parent = ChoiceField(_l("What does it hang on?"))
    own_reason = TextAreaField(_l("Why is it the unit's own?"), [at_most(LONG)], filters=[clean])
    starts_on = DateField(_l("Applies from"), [InputRequired(_l("Fill in a date."))])
    ends_on = DateField(_l("Applies until"), [InputRequired(_l("Fill in a date."))])
    presented_on = DateField(_l("Presented at a staff meeting (APT)"), [Optional()])
    competences = MultiCheckboxField(
        _l("Competences"), [Optional()], coerce=int, validate_choice=False
    )

    def offer(self, parents: Sequence[Priority], competences: Sequence[tuple[int, str]]) -> None:
        """Give the lists to choose among. Without `parents` the priority is the top level's."""
        self.competences.choices = list(competences)
        self.parent.choices = [("", _("Not chosen yet"))]
        self.parent.choices += [
            (str(each.id), f"{each.title} ({each.unit.name})") for each in parents
        ]
        self.parent.choices.append((OWN, _("Nothing above: it is the unit's own")))
        if self.parent.data is None:
            self.parent.data = ""

    def validate_title(self, field: Field) -> None:
        """Refuse a title of spaces or invisible signs."""
        if not field.data:
            raise ValidationError(_("Write a title."))

    def validate_own_reason(self, field: Field) -> None:
        """HAR-1: the unit's own needs a reason."""
        if self.parent.data == OWN and not field.data:
            raise ValidationError(_("Write why the priority is the unit's own."))

    def validate_competences(self, field: Field) -> None:
        """Refuse competences that are not in the list."""
        if set(field.data or ()) - {value for value, _text in field.choices}:
            raise ValidationError(_("Choose among the competences in the list."))

    def wording(self) -> Wording:
        """Return what was filled in; the form has been validated."""
        parent = self.parent.data or ""
        return Wording(
            title=self.title.data,
            why=self.why.data,
            effect=self.effect.data,
            indicator=self.indicator.data,
            starts_on=cast(date, self.starts_on.data),
            ends_on=cast(date, self.ends_on.data),
            parent_id=int(parent) if parent.isdigit() else None,
            own_reason=self.own_reason.data,
            presented_on=self.presented_on.data,
            competence_ids=tuple(self.competences.data or ()),
        )


def values_of(priority: Priority, competence_ids: Sequence[int]) -> dict[str, object]:
    """Return what stands in the form when a priority is opened for editing."""
    return {
        "seen": str(priority.version),
        "title": priority.title,
        "why": priority.why,
        "effect": priority.effect,
        "indicator": priority.indicator,
        "parent": str(priority.parent_id or (OWN if priority.own_reason else "")),
        "own_reason": priority.own_reason,
        "starts_on": priority.starts_on,
        "ends_on": priority.ends_on,
        "presented_on": priority.presented_on,
        "competences": list(competence_ids),
    }


def values_of_new() -> dict[str, object]:
    """Return what stands in an empty form: this year."""
    year = clock.today().year
    return {"starts_on": date(year, 1, 1), "ends_on": date(year, 12, 31), "parent": ""}


class VisionForm(FlaskForm):
    """What the vision says and who decided it."""

    seen = HiddenField()
    title = StringField(
        _l("Title"), [InputRequired(_l("Write a title.")), at_most(200)], filters=[clean]
    )
    text = TextAreaField(
        _l("Our shared idea"),
        [InputRequired(_l("Write the idea.")), at_most(LONG)],
        filters=[clean],
    )
    decided_by = StringField(
        _l("Decided by"),
        [InputRequired(_l("Write who has decided.")), at_most(200)],
        filters=[clean],
    )
    decided_on = DateField(_l("Decided on"), [InputRequired(_l("Fill in a date."))])
    diary_number = StringField(_l("Diary number"), [Optional(), at_most(80)], filters=[clean])
    starts_on = DateField(_l("Applies from"), [InputRequired(_l("Fill in a date."))])

    def wording(self) -> VisionWording:
        """Return what was filled in; the form has been validated."""
        return VisionWording(
            title=self.title.data,
            text=self.text.data,
            decided_by=self.decided_by.data,
            decided_on=cast(date, self.decided_on.data),
            diary_number=self.diary_number.data or "",
            starts_on=cast(date, self.starts_on.data),
        )


def values_of_vision(vision: Vision) -> dict[str, object]:
    """Return what stands in the form when the vision is opened for editing."""
    names = ("title", "text", "decided_by", "decided_on", "diary_number", "starts_on")
    return {name: getattr(vision, name) for name in names} | {"seen": fingerprint(vision)}


def differences(form: FlaskForm, stored: dict[str, object]) -> list[tuple[Field, str, str]]:
    """Return each field that differs from what is stored, with the stored text and the written."""
    found = []
    for field in form:
        if field.short_name in ("seen", "csrf_token") or field.short_name not in stored:
            continue
        there, here = _shown(field, stored[field.short_name]), _shown(field, field.data)
        if there != here:
            found.append((field, there, here))
    return found


def overtaken(form: FlaskForm, stored: dict[str, object]) -> list[tuple[Field, str, str]]:
    """Return what differs from what somebody else stored meanwhile; nothing: the same words twice.

    The form is sent again from what is stored now, by who has seen both.
    """
    changed = differences(form, stored)
    if changed:
        form["seen"].data = str(stored["seen"])
    return changed


def _shown(field: Field, value: object) -> str:
    """Return a value as a person reads it: of a choice its text."""
    if isinstance(field, SelectField | SelectMultipleField):
        names = dict(field.choices or ())
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(str(names.get(each, "")) for each in chosen if each not in ("", None))
    return value.isoformat() if isinstance(value, date) else str(value or "")
