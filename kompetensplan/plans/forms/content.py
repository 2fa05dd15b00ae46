"""The fields that the two write in, as the pages show them.

Each form is a part of one page-wide form: its prefix says what it belongs to
("goal-5-title"). Lengths and terms are the services'; what they refuse is put beside the
field by `refuse`.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, DateInput, ListWidget

from kompetensplan.fields import StringField, TextAreaField
from kompetensplan.frameworks.models import Competence
from kompetensplan.frameworks.scales import DIGCOMP4, GENERAL5
from kompetensplan.plans.fields import FIELDS, Target, kind_of, text_of
from kompetensplan.plans.labels import ACTIVITY_KINDS, STEP_KINDS
from kompetensplan.plans.models import Activity, Goal, Plan, Step, TargetKind
from kompetensplan.plans.queries.history import Place
from kompetensplan.plans.services.saving import Edit
from kompetensplan.texts import short_date, week_label

BASE = "base-"
LINKS = "links"
_KEY = re.compile(r"(plan|goal|activity|step)-(\d{1,9})-([a-z_]{1,40})\Z", re.ASCII)
_PLACE = re.compile(r"(plan|goal|activity|step)-(\d{1,9})(?:-([a-z_]{1,40}))?\Z", re.ASCII)
Choices = Sequence[tuple[str, object]]


class DayField(StringField):
    """A date as text, so that a wrong one can be shown again as it was written."""

    widget = DateInput()


class MultiCheckboxField(SelectMultipleField):
    """Several of a list, each with its own box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _label(kind: TargetKind, name: str) -> object:
    return FIELDS[kind][name].label


class PlanForm(Form):
    """What is written about the plan as a whole."""

    follow_up_on = DayField(_label(TargetKind.PLAN, "follow_up_on"))
    employee_comment = TextAreaField(
        _label(TargetKind.PLAN, "employee_comment"),
        description=_l("What you want to have said in the plan. Your manager reads it."),
    )


class GoalForm(Form):
    """One goal."""

    title = TextAreaField(
        _label(TargetKind.GOAL, "title"),
        description=_l("What will you be able to do, or do differently?"),
    )
    purpose = TextAreaField(
        _label(TargetKind.GOAL, "purpose"),
        description=_l("For those you are there for, for the unit or for you in your work."),
    )
    effect_sign = TextAreaField(
        _label(TargetKind.GOAL, "effect_sign"),
        description=_l("Something that you or others can see or hear."),
    )
    ends_on = DayField(_label(TargetKind.GOAL, "ends_on"))
    unlinked_reason = TextAreaField(_label(TargetKind.GOAL, "unlinked_reason"))
    competence_id = SelectField(_label(TargetKind.GOAL, "competence_id"), validate_choice=False)
    competence_name = StringField(
        _label(TargetKind.GOAL, "competence_name"),
        description=_l("If it is not in the list. Write it in your own words."),
    )
    level_from = SelectField(_label(TargetKind.GOAL, "level_from"), validate_choice=False)
    level_to = SelectField(_label(TargetKind.GOAL, "level_to"), validate_choice=False)


class LinksForm(Form):
    """What a goal hangs on, a group of boxes per level; all are sent under one name."""

    unit = MultiCheckboxField(_l("The unit"))
    department = MultiCheckboxField(_l("The department"))
    organisation = MultiCheckboxField(_l("The municipality"))


class ActivityForm(Form):
    """One activity of a goal."""

    title = TextAreaField(
        _label(TargetKind.ACTIVITY, "title"), description=_l("What will you do to get there?")
    )
    kind = SelectField(_label(TargetKind.ACTIVITY, "kind"), validate_choice=False)
    minutes = StringField(
        _label(TargetKind.ACTIVITY, "minutes"),
        description=_l("Such as 1,5. Leave it empty to count the steps."),
    )
    support = TextAreaField(_label(TargetKind.ACTIVITY, "support"))
    colleague = StringField(_label(TargetKind.ACTIVITY, "colleague"))


class StepForm(Form):
    """One small step of an activity."""

    title = TextAreaField(_label(TargetKind.STEP, "title"))
    kind = SelectField(_label(TargetKind.STEP, "kind"), validate_choice=False)
    week = SelectField(_label(TargetKind.STEP, "week"), validate_choice=False)
    minutes = StringField(_label(TargetKind.STEP, "minutes"))


_FORMS: dict[type[Target], type[Form]] = {
    Plan: PlanForm,
    Goal: GoalForm,
    Activity: ActivityForm,
    Step: StepForm,
}


def key_of(target: Target, field: str) -> str:
    """Return what the page calls a field of `target`."""
    return f"{kind_of(target).value}-{target.id}-{field}"


def form_of(target: Target) -> Form:
    """Return the form of `target`, filled with what is stored."""
    names = FIELDS[kind_of(target)]
    data = {name: text_of(target, name) for name in names}
    form = _FORMS[type(target)](prefix=key_of(target, ""), data=data)
    if isinstance(target, Activity):
        form.kind.choices = list(ACTIVITY_KINDS.items())
    if isinstance(target, Step):
        form.kind.choices = [("", "–"), *STEP_KINDS.items()]
    return form


def refuse(form: Form, refused: dict[str, tuple[str, str]]) -> None:
    """Show refused texts again, each with what is wrong: key → (text, message)."""
    for field in form:
        if field.name in refused:
            field.data, message = refused[field.name]
            field.errors = [message]


# ── choices ───────────────────────────────────────────────────────────────────────────


def competence_choices(competences: Iterable[Competence], *, english: bool) -> Choices:
    """Return the competences to choose from, "none" first."""
    found = [
        (str(each.id), f"{each.code} {each.name_en if english else each.name_sv}")
        for each in competences
    ]
    return [("", _("None in the list")), *found]


def level_choices(goal: Goal, stored: int | None, *, english: bool) -> Choices:
    """Return the levels to choose from, on the scale of the goal's competence (4.5).

    DigComp's eight steps are shown as four levels; a stored step keeps its own value.
    """
    levels = DIGCOMP4 if goal.competence_id else GENERAL5
    choices = [("", "–")]
    for level in levels:
        number = level.number * 2 if goal.competence_id else level.number
        if goal.competence_id and stored and (stored + 1) // 2 == level.number:
            number = stored
        choices.append((str(number), level.en if english else level.sv))
    return choices


def week_choices(weeks: Iterable[date], stored: date | None, today: date, locale: str) -> Choices:
    """Return the weeks to choose from, with their days: "v. 7, 15–21 feb"."""
    mondays = sorted({*weeks, *([stored] if stored else [])})
    return [("", "–"), *((monday.isoformat(), _week(monday, today, locale)) for monday in mondays)]


def _week(monday: date, today: date, locale: str) -> str:
    sunday = monday + timedelta(days=6)
    first = str(monday.day) if monday.month == sunday.month else short_date(monday, locale)
    return f"{week_label(monday, today, locale)}, {first}–{short_date(sunday, locale)}"


def place_in(key: str) -> Place | None:
    """Return what "goal-5-title" points at, or "goal-5": a field, or all that a thing holds."""
    found = _PLACE.match(key)
    if found is None:
        return None
    kind, number, name = TargetKind(found.group(1)), int(found.group(2)), found.group(3) or ""
    if name and name != LINKS and name not in FIELDS[kind]:
        return None
    return Place(kind, number, name)


def label_of(key: str) -> object:
    """Return what the field that the page calls `key` is called on screen; nothing if none is."""
    place = place_in(key)
    if place is None or not place.field:
        return ""
    return _("Red thread") if place.field == LINKS else _label(place.kind, place.field)


# ── what was sent ─────────────────────────────────────────────────────────────────────


def edits_in(sent: MultiDict[str, str]) -> list[Edit]:
    """Return the fields that a page has sent, each with the text that it started from."""
    edits = []
    for name in sent:
        found = _KEY.match(name.removeprefix(BASE)) if name.startswith(BASE) else None
        if found is None:
            continue
        key, field = found.group(), found.group(3)
        if field != LINKS and key not in sent:
            continue
        value = ",".join(sent.getlist(key)) if field == LINKS else sent[key]
        ref = TargetKind(found.group(1)), int(found.group(2))
        edits.append(Edit(key=key, ref=ref, field=field, base=sent[name], value=value))
    return edits
