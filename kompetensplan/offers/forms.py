"""What is filled in when something is proposed to many, and when one answers."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectChoice
from wtforms.validators import Optional

from kompetensplan.fields import (
    ChoiceField,
    RadioField,
    StringField,
    TextAreaField,
    at_most,
    clean,
)
from kompetensplan.offers.services import Proposed
from kompetensplan.plans.models import Plan
from kompetensplan.priorities.forms import MultiCheckboxField
from kompetensplan.priorities.models import Priority

NEW = "new"


class OfferForm(FlaskForm):
    """What is proposed, and to whom."""

    key = HiddenField()
    priority = ChoiceField(_l("Priority"))
    goal = StringField(_l("Goal to begin from"), [Optional(), at_most(200)], filters=[clean])
    activity = StringField(_l("Activity"), [Optional(), at_most(300)], filters=[clean])
    why = TextAreaField(_l("Why do you propose it?"), [Optional(), at_most(1000)], filters=[clean])
    people = MultiCheckboxField(_l("To whom?"), coerce=int)

    def offer(self, plans: Sequence[Plan], priorities: Sequence[Priority]) -> dict[int, str]:
        """Give what there is to choose among; return what stands below each name."""
        named = [(str(each.id), f"{each.title} ({each.unit.name})") for each in priorities]
        self.priority.choices = [("", _("No priority")), *named]
        if self.priority.data is None:
            self.priority.data = ""
        self.people.choices = [SelectChoice(plan.id, plan.employment.person.name) for plan in plans]
        return {plan.id: f"{plan.employment.title}, {plan.employment.unit.name}" for plan in plans}

    def chosen(self, plans: Sequence[Plan]) -> list[Plan]:
        """Return the plans of those who are ticked."""
        ticked = set(self.people.data or [])
        return [plan for plan in plans if plan.id in ticked]

    def proposed(self) -> Proposed:
        """Return what was filled in; the form has been validated."""
        return Proposed(
            priority_id=int(self.priority.data) if self.priority.data else None,
            goal=self.goal.data or "",
            activity=self.activity.data or "",
            why=self.why.data or "",
        )


class AcceptForm(FlaskForm):
    """Into which goal it goes."""

    goal = RadioField(_l("Where in your plan?"), default=NEW)

    def offer(self, plan: Plan) -> None:
        """Give the plan's goals to choose among, and a new one."""
        goals = [(str(goal.id), goal.title) for goal in plan.goals if goal.title]
        self.goal.choices = [(NEW, _("In a new goal")), *goals]

    @property
    def goal_id(self) -> int | None:
        return None if self.goal.data in (NEW, None, "None") else int(self.goal.data)


class DeclineForm(FlaskForm):
    """Why not, if one likes to say."""

    reason = StringField(_l("Why not?"), [Optional(), at_most(300)], filters=[clean])
