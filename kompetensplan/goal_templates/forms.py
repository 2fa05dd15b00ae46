"""What one fills in about a template, and which templates a plan begins from."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectChoice
from wtforms.fields import Field
from wtforms.validators import InputRequired, Optional, ValidationError

from kompetensplan.fields import ChoiceField, StringField, TextAreaField, at_most, clean
from kompetensplan.goal_templates.models import GoalTemplate
from kompetensplan.goal_templates.services import Written
from kompetensplan.plans.forms.content import MultiCheckboxField
from kompetensplan.plans.wording import clean as clean_line
from kompetensplan.priorities.models import Priority

LONG = 2000


class TemplateForm(FlaskForm):
    """What a template says."""

    seen = HiddenField()
    title = StringField(
        _l("Goal"), [InputRequired(_l("Write the goal.")), at_most(200)], filters=[clean]
    )
    purpose = TextAreaField(
        _l("What is it to lead to?"), [Optional(), at_most(LONG)], filters=[clean]
    )
    effect_sign = TextAreaField(
        _l("How do we notice it?"), [Optional(), at_most(LONG)], filters=[clean]
    )
    priority = ChoiceField(_l("Which priority does it belong to?"))
    activity = StringField(_l("Activity"), [Optional(), at_most(300)], filters=[clean])
    steps = TextAreaField(_l("Small steps"), [Optional(), at_most(LONG * 2)], filters=[clean])

    def offer(self, priorities: Sequence[Priority]) -> None:
        """Give the priorities to choose among."""
        named = [(str(each.id), f"{each.title} ({each.unit.name})") for each in priorities]
        self.priority.choices = [("", _("None")), *named]
        if self.priority.data is None:
            self.priority.data = ""

    def validate_title(self, field: Field) -> None:
        """Refuse a title of spaces."""
        if not clean_line(field.data or "", lines=False):
            raise ValidationError(_("Write the goal."))

    def written(self) -> Written:
        """Return what was filled in; the form has been validated."""
        lines = (clean_line(line, lines=False) for line in (self.steps.data or "").splitlines())
        return Written(
            title=clean_line(self.title.data or "", lines=False),
            purpose=self.purpose.data or "",
            effect_sign=self.effect_sign.data or "",
            activity=clean_line(self.activity.data or "", lines=False),
            steps="\n".join(line for line in lines if line),
            priority_id=int(self.priority.data) if self.priority.data else None,
        )


def values_of(template: GoalTemplate) -> dict[str, object]:
    """Return what stands in the form when a template is opened."""
    return {
        "seen": str(template.version),
        "title": template.title,
        "purpose": template.purpose,
        "effect_sign": template.effect_sign,
        "priority": str(template.priority_id or ""),
        "activity": template.activity,
        "steps": template.steps,
    }


class ChooseForm(FlaskForm):
    """The templates, to tick those that the plan begins from."""

    templates = MultiCheckboxField(
        _l("Goals to begin from"),
        [InputRequired(_l("Choose at least one goal."))],
        coerce=int,
    )

    def offer(self, templates: Sequence[GoalTemplate]) -> dict[int, str]:
        """Give the templates to choose among; return what stands below each."""
        self.templates.choices = [SelectChoice(each.id, each.title) for each in templates]
        return {each.id: _about(each) for each in templates}


def _about(template: GoalTemplate) -> str:
    count = len(template.step_titles)
    steps = str(ngettext("%(num)s step", "%(num)s steps", count)) if count else ""
    parts = (template.unit.name, template.purpose.split("\n")[0], steps)
    return ". ".join(part.rstrip(".") for part in parts if part) + "."
