"""What the page about the follow-up and the employee's comment shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from wtforms import Form

from kompetensplan import policy
from kompetensplan.plans.forms.content import form_of
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.plan import last_writers
from kompetensplan.plans.queries.words import marks_by_key
from kompetensplan.plans.services.saving import Edit, Outcome
from kompetensplan.plans.views.goal_page import FieldsPage, show_refusals, stored_texts
from kompetensplan.policy import Actor, Permission


@dataclass(slots=True, kw_only=True)
class FollowUpPage(FieldsPage):
    """All that `plans/follow_up.html` shows."""

    form: Form
    is_mine: bool


def follow_up_page(
    plan: Plan, actor: Actor, *, outcome: Outcome | None = None, sent: Sequence[Edit] = ()
) -> FollowUpPage:
    """Return what the page shows, in one statement; after a refusal with the refused texts."""
    page = FollowUpPage(
        plan=plan,
        actor=actor,
        writers=last_writers(plan),
        stored=stored_texts([plan]),
        form=form_of(plan),
        marks=marks_by_key(plan),
        is_mine=policy.allows(actor, Permission.PLAN_CONFIRM, plan),
    )
    if outcome:
        show_refusals(page, [page.form], outcome, sent)
    return page
