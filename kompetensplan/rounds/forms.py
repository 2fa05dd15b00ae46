"""What HR fills in about a round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField
from wtforms.fields import Field
from wtforms.validators import InputRequired, Optional, ValidationError

from kompetensplan.fields import DateField, StringField, at_most, clean
from kompetensplan.organisation.models import Unit
from kompetensplan.priorities.forms import MultiCheckboxField
from kompetensplan.rounds.models import PlanningRound, RoundKind, WindowKind
from kompetensplan.rounds.services import Shape, fingerprint

KINDS = [
    (RoundKind.CALENDAR_YEAR.value, _l("Calendar year")),
    (RoundKind.SCHOOL_YEAR.value, _l("School year")),
]


class RoundForm(FlaskForm):
    """A round: name, period, windows and units."""

    seen = HiddenField()
    name = StringField(
        _l("Name"), [InputRequired(_l("Write a name.")), at_most(120)], filters=[clean]
    )
    kind = RadioField(_l("Follows"), validate_choice=False)
    starts_on = DateField(_l("The plans apply from"), [InputRequired(_l("Fill in a date."))])
    ends_on = DateField(_l("The plans apply until"), [InputRequired(_l("Fill in a date."))])
    priorities_from = DateField(_l("From"))
    priorities_to = DateField(_l("To"))
    survey_from = DateField(_l("From"))
    survey_to = DateField(_l("To"))
    meetings_from = DateField(_l("From"))
    meetings_to = DateField(_l("To"))
    follow_up_from = DateField(_l("From"))
    follow_up_to = DateField(_l("To"))
    closing_from = DateField(_l("From"))
    closing_to = DateField(_l("To"))
    departments = MultiCheckboxField(
        _l("Whole departments"), [Optional()], coerce=int, validate_choice=False
    )
    units = MultiCheckboxField(_l("Units"), [Optional()], coerce=int, validate_choice=False)

    def offer(self, units: Iterable[Unit]) -> None:
        """Give the kinds, units and departments to choose among."""
        self.kind.choices = KINDS
        self.units.choices = [(unit.id, unit.name) for unit in units]
        self.departments.choices = [
            (unit.id, unit.name) for unit in units if unit.kind.value == "department"
        ]

    def window(self, kind: WindowKind) -> tuple[DateField, DateField]:
        """Return the two fields of a window."""
        return self[f"{kind.value}_from"], self[f"{kind.value}_to"]

    def validate_name(self, field: Field) -> None:
        """Refuse a name of spaces or invisible signs."""
        if not field.data:
            raise ValidationError(_l("Write a name."))

    def validate_kind(self, field: Field) -> None:
        """Refuse what is neither of the two."""
        if field.data not in set(RoundKind):
            raise ValidationError(_l("Choose one of the two."))

    def validate_units(self, field: Field) -> None:
        """Refuse units that are not in the list."""
        if set(field.data or ()) - {value for value, _text in field.choices}:
            raise ValidationError(_l("Choose among the units in the list."))

    def validate_departments(self, field: Field) -> None:
        """Refuse departments that are not in the list."""
        self.validate_units(field)

    def validate(self, extra_validators: object = None) -> bool:
        """Check each field, then that every window has both its days or neither."""
        valid: bool = super().validate(extra_validators)
        for kind in WindowKind:
            first, last = self.window(kind)
            for here, other in ((first, last), (last, first)):
                if other.data and not here.data and not here.errors:
                    here.errors = [_l("Fill in both days, or neither.")]
                    valid = False
        return valid

    def shape(self, units: Sequence[Unit]) -> Shape:
        """Return what was filled in; a whole department stands for all units in it."""
        whole = [unit.path for unit in units if unit.id in (self.departments.data or ())]
        inside = {unit.id for unit in units if unit.path.startswith(tuple(whole))}
        return Shape(
            name=self.name.data,
            kind=RoundKind(self.kind.data),
            starts_on=cast(date, self.starts_on.data),
            ends_on=cast(date, self.ends_on.data),
            windows=self._windows(),
            unit_ids=frozenset(self.units.data or ()) | inside,
        )

    def _windows(self) -> dict[WindowKind, tuple[date, date]]:
        found = {}
        for kind in WindowKind:
            first, last = self.window(kind)
            if first.data and last.data:
                found[kind] = (first.data, last.data)
        return found


@dataclass(frozen=True, slots=True)
class Group:
    """The units of one department, as check boxes; `whole` ticks all of them."""

    title: str
    whole: Field | None
    boxes: list[Field]

    @property
    def chosen(self) -> int:
        """Return how many are ticked."""
        return sum(bool(box.checked) for box in self.boxes)


def grouped(form: RoundForm, units: Sequence[Unit], rest: str) -> list[Group]:
    """Return the check boxes of the units, department by department; `rest` names the others."""
    boxes = {box.data: box for box in form.units}
    wholes = {box.data: box for box in form.departments}
    groups = []
    for department in units:
        if department.id in wholes:
            inside = [boxes[u.id] for u in units if u.path.startswith(department.path)]
            groups.append(Group(department.name, wholes[department.id], inside))
    paths = tuple(unit.path for unit in units if unit.id in wholes)
    others = [boxes[unit.id] for unit in units if not unit.path.startswith(paths)]
    return [*groups, Group(rest, None, others)] if others else groups


def values_of(planning_round: PlanningRound, unit_ids: Iterable[int]) -> dict[str, object]:
    """Return what stands in the form when a round is opened for editing."""
    unit_ids = list(unit_ids)
    values: dict[str, object] = {
        "seen": fingerprint(planning_round, unit_ids),
        "name": planning_round.name,
        "kind": planning_round.kind.value,
        "starts_on": planning_round.starts_on,
        "ends_on": planning_round.ends_on,
        "units": unit_ids,
    }
    for window in planning_round.windows:
        values[f"{window.kind.value}_from"] = window.starts_on
        values[f"{window.kind.value}_to"] = window.ends_on
    return values
