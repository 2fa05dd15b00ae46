"""Steps that are done, and thoughts on them: the employee's own."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.plans.forms.reflection import ReflectionForm
from kompetensplan.plans.models import Plan, Step, TargetKind
from kompetensplan.plans.queries.targets import get_step
from kompetensplan.plans.services import progress as services
from kompetensplan.plans.views import bp, on_plan
from kompetensplan.plans.views.looking import look
from kompetensplan.policy import Permission
from kompetensplan.web import current_actor

TEXTS = (*services.QUESTIONS, "involved")


@bp.post("/plans/<int:plan_id>/progress/<int:step_id>")
@on_plan(Permission.PLAN_PROGRESS)
def tick_step(plan: Plan, step_id: int) -> ResponseReturnValue:
    """Tick a step, or take the tick away."""
    step, done = get_step(plan, step_id), request.values.get("done") == "1"
    services.tick(plan, step, done=done, actor=current_actor())
    db.session.commit()
    if done:
        flash(_("The step is done. It is complete when you have written how it went."), "success")
    place = f"step-{step_id}"
    return redirect(url_for(".show", plan_id=plan.id, at=place, _anchor=place), code=303)


@bp.route("/plans/<int:plan_id>/progress/<int:step_id>/thoughts", methods=["GET", "POST"])
@on_plan(Permission.PLAN_PROGRESS)
def reflect(plan: Plan, step_id: int) -> ResponseReturnValue:
    """Write down what came of a step."""
    step = get_step(plan, step_id)
    form = ReflectionForm(obj=step)
    if form.validate_on_submit() and not look(plan, form, TEXTS, (TargetKind.STEP, step.id)):
        return _write(plan, step, form)
    page = render_template("plans/reflect.html", plan=plan, step=step, form=form)
    return page, 422 if form.is_submitted() else 200


def _write(plan: Plan, step: Step, form: ReflectionForm) -> ResponseReturnValue:
    answers = {name: form[name].data or "" for name in services.QUESTIONS}
    try:
        services.reflect(
            plan,
            step,
            answers=answers,
            actor=current_actor(),
            involved=form.involved.data or "",
            in_summary=bool(form.in_summary.data),
        )
    except Invalid as refusal:
        for name, message in refusal.problems.items():
            form[name].errors = [str(message)]
        return render_template("plans/reflect.html", plan=plan, step=step, form=form), 422
    db.session.commit()
    flash(_("Your thoughts are saved. The step is complete."), "success")
    return redirect(url_for(".show", plan_id=plan.id, at=f"step-{step.id}"), code=303)
