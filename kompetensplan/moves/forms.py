"""One choice for each goal, and a decision on the successor of a committee."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import DataRequired, InputRequired

from kompetensplan.fields import (
    ChoiceField,
    DateField,
    RadioField,
    StringField,
    TextAreaField,
    at_most,
    choices,
    clean,
)
from kompetensplan.moves.services.succession import Decision
from kompetensplan.organisation.listings import in_tree_order
from kompetensplan.organisation.models import Unit
from kompetensplan.plans.models import Goal
from kompetensplan.rounds.models import PlanningRound

TAKE, LEAVE = "take", "leave"


def goals_form(
    goals: Sequence[Goal],
    words: Mapping[str, object],
    suggested: Mapping[int, str],
    *,
    rounds: Sequence[PlanningRound] = (),
) -> Any:
    """Return a form with a choice between `words` for each goal; `suggested` is chosen before.

    Of several `rounds` one is chosen too.
    """
    fields: dict[str, Any] = {
        name_of(goal): RadioField(
            goal.title or _l("Goal without words"),
            [InputRequired(_l("Choose what becomes of the goal."))],
            choices=choices(words),
            default=suggested.get(goal.id),
        )
        for goal in goals
    }
    if len(rounds) > 1:
        names = choices({each.id: each.name for each in rounds})
        fields["round"] = ChoiceField(_l("Planning round"), choices=names)
    return type("GoalsForm", (FlaskForm,), fields)()


def round_in(form: Any, rounds: Sequence[PlanningRound]) -> PlanningRound | None:
    """Return the round that is chosen, or the only one."""
    wanted = form["round"].data if "round" in form else None
    return next((each for each in rounds if wanted in (None, str(each.id))), None)


def name_of(goal: Goal) -> str:
    return f"goal_{goal.id}"


def taken_in(form: Any, goals: Sequence[Goal]) -> set[int]:
    """Return the goals that are taken along."""
    return {goal.id for goal in goals if form[name_of(goal)].data == TAKE}


class SuccessionForm(FlaskForm):
    """A decision on the successor of a committee."""

    before = ChoiceField(
        _l("Committee that ends or is divided"), [InputRequired(_l("Choose a committee."))]
    )
    unit = ChoiceField(
        _l("Which part"),
        description=_l("For a committee that is divided: write down one decision for each part."),
    )
    after = StringField(
        _l("Committee that takes over"), [DataRequired(_l("Write a name.")), at_most(120)]
    )
    starts_on = DateField(_l("From"), [InputRequired(_l("Fill in a date."))])
    text = TextAreaField(
        _l("What has been decided, and by whom"),
        [DataRequired(_l("Write what has been decided.")), at_most(1000)],
    )
    diary_number = StringField(
        _l("Diary number"), [DataRequired(_l("Write the diary number.")), at_most(60)]
    )

    def offer(self, names: Sequence[str], units: Sequence[Unit]) -> None:
        """Give the committees there are, and the units that a part may be."""
        self.before.choices = choices({name: name for name in names})
        parts: dict[str, object] = {"": _l("All of it")}
        parts |= {str(each.id): "– " * each.depth + each.name for each in in_tree_order(units)}
        self.unit.choices = choices(parts)

    def decision(self, units: Sequence[Unit]) -> Decision:
        """Return what is filled in."""
        return Decision(
            before=self.before.data,
            after=clean(self.after.data),
            unit=next((each for each in units if str(each.id) == self.unit.data), None),
            starts_on=self.starts_on.data or date.max,
            text=clean(self.text.data),
            diary_number=clean(self.diary_number.data),
        )
