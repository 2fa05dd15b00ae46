"""The forms for roles and deputies: fields and words. What is refused, services say."""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, Optional

from kompetensplan.fields import ChoiceField, DateField, RadioField, choices
from kompetensplan.organisation.labels import DEPUTY_KINDS, DEPUTY_SCOPES, ROLES
from kompetensplan.organisation.models import DeputyKind, DeputyScope, Role, Unit
from kompetensplan.organisation.services.deputies import Appointment


class GrantForm(FlaskForm):
    role = RadioField(
        _l("Role"),
        choices=choices(ROLES),
        validators=[InputRequired(_l("Choose a role."))],
    )
    unit = ChoiceField(
        _l("Covers"),
        description=_l("The role covers the unit and everything below it."),
        validators=[InputRequired(_l("Choose a unit."))],
    )
    starts_on = DateField(_l("First day"), [InputRequired(_l("Fill in a date."))])
    ends_on = DateField(
        _l("Last day"), [Optional()], description=_l("Leave it empty for a role without an end.")
    )

    def offer(self, units: Sequence[Unit]) -> None:
        """Give the units that the role may be given for, from the top down."""
        names = {str(each.id): "– " * each.depth + each.name for each in units}
        self.unit.choices = choices(names)

    def chosen_role(self) -> Role:
        return Role(self.role.data)

    def period(self) -> tuple[date, date | None]:
        return self.starts_on.data or date.min, self.ends_on.data


class DeputyForm(FlaskForm):
    kind = RadioField(
        _l("Appointed as"),
        choices=choices(DEPUTY_KINDS),
        default=DeputyKind.DEPUTY.value,
        validators=[InputRequired(_l("Choose one of them."))],
    )
    scope = RadioField(
        _l("Scope"),
        choices=choices(DEPUTY_SCOPES),
        default=DeputyScope.HOLD.value,
        validators=[InputRequired(_l("Choose one of them."))],
    )
    starts_on = DateField(_l("First day"), [InputRequired(_l("Fill in a date."))])
    ends_on = DateField(
        _l("Last day"),
        [InputRequired(_l("Fill in a date."))],
        description=_l("At most 12 months. It ends by itself at midnight."),
    )

    def decided(self) -> Appointment:
        """Return what was filled in; the form has been validated."""
        first, last = self.starts_on.data or date.min, self.ends_on.data or date.min
        return Appointment(
            DeputyKind(self.kind.data), DeputyScope(self.scope.data), starts_on=first, ends_on=last
        )
