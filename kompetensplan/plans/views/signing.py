"""The agreement: reading what one signs, signing it, and giving up a change proposal."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.errors import Outdated, Refused, StepNotOpen
from kompetensplan.filters import language
from kompetensplan.plans import jobs
from kompetensplan.plans.forms.signing import SignForm
from kompetensplan.plans.models import Plan, PlanVersion
from kompetensplan.plans.queries.agreement import agreement_of, list_changes_since
from kompetensplan.plans.refusing import STANDS
from kompetensplan.plans.services import restoring, signing
from kompetensplan.plans.views import bp, on_plan
from kompetensplan.policy import Permission
from kompetensplan.web import current_actor


@bp.get("/plans/<int:plan_id>/sign")
@on_plan(Permission.PLAN_READ)
def sign(plan: Plan) -> ResponseReturnValue:
    """Show what the two agree on, what it changes, and who has signed."""
    return _page(plan, SignForm())


@bp.post("/plans/<int:plan_id>/approve")
@on_plan(Permission.PLAN_APPROVE)
def approve(plan: Plan) -> ResponseReturnValue:
    """Sign as the manager."""
    return _sign(plan, "approve")


@bp.post("/plans/<int:plan_id>/confirm")
@on_plan(Permission.PLAN_CONFIRM)
def confirm(plan: Plan) -> ResponseReturnValue:
    """Sign as the employee."""
    return _sign(plan, "confirm")


def _sign(plan: Plan, step: str) -> ResponseReturnValue:
    """Sign exactly what was read; a text that has changed since is shown again (MEET-4)."""
    form = SignForm()
    if not form.validate_on_submit():
        return _page(plan, form), 422
    try:
        seen_hash = form.seen_hash.data or ""
        version = signing.sign(plan, step, seen_hash=seen_hash, actor=current_actor())
    except (Outdated, StepNotOpen) as refusal:
        return _page(plan, form, refusal=refusal), 409
    db.session.commit()
    return _receipt(plan.id, version)


def _receipt(plan_id: int, version: PlanVersion | None) -> ResponseReturnValue:
    """Say what the signature led to; after the second one, with the document made (ruling 3)."""
    if version is None:
        flash(_("You have signed. The plan is agreed when the other person has signed too."))
        return redirect(url_for(".sign", plan_id=plan_id), code=303)
    version_id, number = version.id, version.number
    jobs.make_document(version_id)
    flash(_("You agree. This is version %(number)s of the plan.", number=number), "success")
    return redirect(url_for(".version", plan_id=plan_id, number=number), code=303)


def _page(plan: Plan, form: SignForm, *, refusal: Refused | None = None) -> str:
    """Return the signing page of the plan as it is now, with a fresh form."""
    agreement = agreement_of(plan, current_actor(), locale=language())
    moment = form.moment()
    is_outdated = isinstance(refusal, Outdated)
    changed = list_changes_since(plan, moment) if is_outdated and moment else ()
    form.seen_hash.data = agreement.seen_hash
    form.seen_at.data = agreement.seen_at.isoformat()
    form.agree.data = False
    return render_template(
        "plans/sign.html",
        plan=plan,
        agreement=agreement,
        form=form,
        is_outdated=is_outdated,
        is_refused=refusal is not None and not is_outdated,
        changed=changed,
        stands=STANDS[plan.state],
    )


@bp.post("/plans/<int:plan_id>/withdraw-change")
@on_plan(Permission.PLAN_EDIT)
def withdraw_change(plan: Plan) -> ResponseReturnValue:
    """Give up a change proposal: the plan is again what was agreed (PLAN-5)."""
    number = restoring.withdraw_change(plan, actor=current_actor())
    db.session.commit()
    flash(_("The proposal is withdrawn. The plan is as in version %(number)s.", number=number))
    return redirect(url_for(".version", plan_id=plan.id, number=number), code=303)
