"""What a package for the e-archive shall have (2.7)."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField

from kompetensplan.exports.queries import as_registrar
from kompetensplan.fields import ChoiceField, StringField, at_most, choices, clean
from kompetensplan.policy import Actor
from kompetensplan.reports.agreed import Wanted, list_all_rounds, list_departments


class PackageForm(FlaskForm):
    """Which agreed plans, and by which agreement with the archive."""

    rounds = ChoiceField(_l("Planning round"))
    department = ChoiceField(_l("Department"))
    candidates = BooleanField(
        _l("Only plans that may soon be destroyed"),
        description=_l("Those that the decision in force concerns, today or within thirty days."),
    )
    agreement = StringField(
        _l("Number of the agreement with the archive"),
        [at_most(60)],
        filters=[clean],
        description=_l("The package says it. The archive tells you if it needs one."),
    )

    def offer(self, actor: Actor) -> None:
        """Give the rounds, and the departments that the actor is registrar of."""
        rounds = {each.id: each.name for each in list_all_rounds()}
        departments = {each.id: each.name for each in list_departments(as_registrar(actor))}
        self.rounds.choices = choices({"all": _("All planning rounds"), **rounds})
        self.department.choices = choices({"": _("All"), **departments})

    @property
    def wanted(self) -> Wanted:
        department = self.department.data
        return Wanted(
            department=int(department) if department else None, rounds=self.rounds.data or "all"
        )
