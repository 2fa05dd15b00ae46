"""Which goals of another plan to take along."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import SelectChoice
from wtforms.validators import InputRequired

from kompetensplan.plans.forms.content import MultiCheckboxField
from kompetensplan.plans.models import Goal
from kompetensplan.plans.queries.copying import Source
from kompetensplan.plans.services.copying import left_to_do


class CopyForm(FlaskForm):
    """The goals of earlier plans, to tick those that come along."""

    goals = MultiCheckboxField(
        _l("Goals from earlier plans"),
        [InputRequired(_l("Choose at least one goal."))],
        coerce=int,
    )

    def offer(self, sources: Iterable[Source]) -> dict[int, str]:
        """Give the goals to choose among; return what stands below each."""
        notes = {}
        choices = []
        for source in sources:
            for goal in source.plan.goals:
                if goal.id not in source.taken:
                    title = goal.title or _("Goal without a title")
                    choices.append(SelectChoice(goal.id, title))
                    notes[goal.id] = f"{source.name}. {_left(goal)}"
        self.goals.choices = choices
        return notes


def _left(goal: Goal) -> str:
    steps = sum(len(each) for _activity, each in left_to_do(goal))
    if not steps:
        return str(_("No steps are left to do."))
    return str(
        ngettext(
            "%(num)s step left to do comes along.", "%(num)s steps left to do come along.", steps
        )
    )
