"""What is filled in at a meeting: action points, others in the room, how a goal goes."""

from datetime import date
from typing import cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import InputRequired

from kompetensplan.fields import (
    ChoiceField,
    DateField,
    RadioField,
    StringField,
    at_most,
    choices,
    clean,
)
from kompetensplan.plans.labels import GOAL_STANDINGS, PARTICIPANT_ROLES
from kompetensplan.plans.models import (
    ActionPoint,
    GoalFollowUp,
    GoalStanding,
    ParticipantRole,
    PointOwner,
)
from kompetensplan.plans.services.decisions import Decision
from kompetensplan.plans.wording import clean as one_form


def line(text: str | None) -> str:
    """Return a text as one line."""
    return one_form(clean(text), lines=False)


class PointForm(FlaskForm):
    """An action point. `activity` says which need it answers, `seen` which version was read."""

    seen = HiddenField()
    activity = HiddenField()
    text = StringField(
        _l("What?"),
        [InputRequired(_l("Write what is to be done.")), at_most(300)],
        filters=[line],
    )
    owner = ChoiceField(_l("Who?"), default=PointOwner.EMPLOYEE.value)
    due_on = DateField(_l("By when?"), [InputRequired(_l("Fill in a date."))])

    def offer(self, employee: str, manager: str) -> None:
        """Give the two by their first names, to choose between."""
        words = {
            PointOwner.EMPLOYEE: employee,
            PointOwner.MANAGER: manager,
            PointOwner.BOTH: _("Both"),
        }
        self.owner.choices = choices(words)

    def decision(self) -> Decision:
        """Return what was filled in; the form has been validated."""
        return Decision(
            text=self.text.data or "",
            owner=PointOwner(self.owner.data),
            due_on=cast(date, self.due_on.data),
        )


def values_of(point: ActionPoint) -> dict[str, object]:
    """Return what stands in the form when a point is opened for a change."""
    return {
        "seen": str(point.version),
        "text": point.text,
        "owner": point.owner.value,
        "due_on": point.due_on,
    }


class ParticipantForm(FlaskForm):
    """Somebody else in the room."""

    role = ChoiceField(_l("Who else is there?"), choices=choices(PARTICIPANT_ROLES))
    name = StringField(_l("Name"), [at_most(120)], filters=[line])

    def chosen(self) -> ParticipantRole:
        return ParticipantRole(self.role.data)


class StandingForm(FlaskForm):
    """How one goal goes: one of four words, and a line (MEET-6)."""

    seen = HiddenField()
    standing = RadioField(_l("How does it go?"), choices=choices(GOAL_STANDINGS))
    note = StringField(_l("In one line"), [at_most(300)], filters=[line])

    def chosen(self) -> GoalStanding:
        return GoalStanding(self.standing.data)


def standing_form(goal_id: int, said: GoalFollowUp | None, *, sent: bool = False) -> StandingForm:
    """Return the form of one goal; `sent` reads what the request holds."""
    data = {"seen": "0"}
    if said:
        data = {"seen": str(said.version), "standing": said.standing.value, "note": said.note}
    kept = {} if sent else {"formdata": None}
    return StandingForm(prefix=f"goal-{goal_id}-", data=data, **kept)
