"""When the two do not agree: the employee's own words, and the manager's decision (MEET-5)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.errors import Outdated, StepNotOpen
from kompetensplan.fields import refusals
from kompetensplan.plans import jobs
from kompetensplan.plans.forms.setting import OwnWordsForm, SetForm
from kompetensplan.plans.models import Plan, TargetKind
from kompetensplan.plans.queries.plan import facts_of
from kompetensplan.plans.queries.setting import can_be_set_on, find_standpoint
from kompetensplan.plans.refusing import not_open
from kompetensplan.plans.services import setting as services
from kompetensplan.plans.views import bp, on_plan
from kompetensplan.plans.views.looking import look
from kompetensplan.policy import Permission
from kompetensplan.web import current_actor


@bp.route("/plans/<int:plan_id>/own-words", methods=["GET", "POST"])
@on_plan(Permission.PLAN_CONFIRM)
def own_words(plan: Plan) -> ResponseReturnValue:
    """Let the employee say what they see differently, before anybody sets the plan."""
    if plan.state not in services.STEP.sources:
        raise not_open(plan, "own words:")
    stored = services.words_of(find_standpoint(plan))
    form = OwnWordsForm(data={"text": stored})
    if form.validate_on_submit() and not _look(plan, form, known=stored):
        with refusals(form):
            services.write_standpoint(plan, form.text.data or "", actor=current_actor())
            return _kept(plan)
    can_be_set = can_be_set_on(facts_of(plan))
    page = render_template("plans/own_words.html", plan=plan, form=form, can_be_set=can_be_set)
    return page, 422 if request.method == "POST" else 200


def _look(plan: Plan, form: OwnWordsForm | SetForm, known: str = "") -> bool:
    return look(plan, form, ["text"], (TargetKind.PLAN, plan.id), known=known)


def _kept(plan: Plan) -> ResponseReturnValue:
    db.session.commit()
    flash(_("Your text is saved. Your manager can read it."), "success")
    return redirect(url_for(".sign", plan_id=plan.id), code=303)


@bp.route("/plans/<int:plan_id>/set-without-agreement", methods=["GET", "POST"])
@on_plan(Permission.PLAN_APPROVE)
def set_without_agreement(plan: Plan) -> ResponseReturnValue:
    """Let the manager set a plan that the employee has not confirmed in thirty days."""
    form = SetForm()
    if form.validate_on_submit() and not _look(plan, form):
        try:
            with refusals(form):
                return _set(plan, form)
        except (Outdated, StepNotOpen) as refusal:
            return _set_page(plan, form, refusal=refusal), 409
    return _set_page(plan, form), 422 if request.method == "POST" else 200


def _set(plan: Plan, form: SetForm) -> ResponseReturnValue:
    seen, text = form.seen.data or "", form.text.data or ""
    version = services.set_without_agreement(plan, text, seen=seen, actor=current_actor())
    version_id, number = version.id, version.number
    db.session.commit()
    jobs.make_document(version_id)
    flash(_("The plan is set without agreement, as version %(number)s.", number=number))
    return redirect(url_for(".version", plan_id=plan.id, number=number), code=303)


def _set_page(plan: Plan, form: SetForm, *, refusal: Exception | None = None) -> str:
    facts, standpoint = facts_of(plan), find_standpoint(plan)
    form.seen.data = services.seen_mark(plan)
    return render_template(
        "plans/set_without_agreement.html",
        plan=plan,
        form=form,
        missing=services.STEP.missing(facts) if plan.state in services.STEP.sources else (),
        is_open=plan.state in services.STEP.sources,
        can_be_set=can_be_set_on(facts),
        standpoint=standpoint if services.words_of(standpoint) else None,
        is_outdated=isinstance(refusal, Outdated),
    )
