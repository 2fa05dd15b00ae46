"""The page for texts that came too late: the plan has closed, or the other one took it out."""

from collections.abc import Sequence

from flask import render_template
from flask_babel import gettext as _

from kompetensplan.plans.fields import FIELDS
from kompetensplan.plans.models import Plan
from kompetensplan.plans.services.fields import LINKS
from kompetensplan.plans.services.saving import Edit, Outcome


def late_page(plan: Plan, outcome: Outcome, sent: Sequence[Edit]) -> str:
    """Return the page with each text that was not taken, to copy; nothing typed is lost."""
    left = {**outcome.late, **{edit.key: edit for edit in sent if edit.key in outcome.invalid}}
    texts = [
        (str(FIELDS[edit.ref[0]][edit.field].label), edit.value)
        for edit in left.values()
        if edit.field in FIELDS[edit.ref[0]] and edit.field != LINKS and edit.value.strip()
    ]
    return render_template("plans/late.html", plan=plan, texts=texts, reason=_reason(plan))


def _reason(plan: Plan) -> str:
    if plan.is_editable:
        return str(_("The other person has taken out what you wrote in."))
    return str(_("The plan is not open for writing now."))
