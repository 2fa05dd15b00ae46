"""Moving a plan along: ready for the meeting, back, change, pause, close."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.errors import Invalid, NotFound
from kompetensplan.plans.models import Plan
from kompetensplan.plans.services import steps as services
from kompetensplan.plans.views import bp, on_plan
from kompetensplan.plans.workflow import STEPS
from kompetensplan.policy import Permission
from kompetensplan.web import current_actor


@bp.post("/plans/<int:plan_id>/steps/<name>")
@on_plan(Permission.PLAN_READ)
def take_step(plan: Plan, name: str) -> ResponseReturnValue:
    """Take a step of the workflow; the table says who may and on what terms."""
    step = STEPS.get(name)
    if step is None or step.is_apart:
        raise NotFound(f"step {name}")
    comment = request.form.get("comment", "")
    try:
        services.take_step(plan, step, actor=current_actor(), comment=comment)
    except Invalid as refusal:
        if comment.strip():  # it is too long: the page of refusals has it to copy
            raise
        db.session.rollback()
        flash(_(next(iter(refusal.problems.values()))), "error")
        return redirect(url_for(".show", plan_id=plan.id), code=303)
    db.session.commit()
    return redirect(url_for(".show", plan_id=plan.id), code=303)
