"""A proposal of changes: each of them shown, accepted or marked to be talked about (PLAN-5)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.filters import language
from kompetensplan.plans.models import AnswerKind, Plan
from kompetensplan.plans.queries import versions as queries
from kompetensplan.plans.queries.agreement import changes_since
from kompetensplan.plans.queries.proposals import weigh
from kompetensplan.plans.services import proposals as services
from kompetensplan.plans.views import bp, on_plan
from kompetensplan.policy import Permission
from kompetensplan.web import current_actor


@bp.get("/plans/<int:plan_id>/difference")
@on_plan(Permission.PLAN_READ)
def difference_page(plan: Plan) -> ResponseReturnValue:
    """Show what the draft changes in what was agreed, one change at a time (PLAN-5)."""
    return _page(plan)


@bp.post("/plans/<int:plan_id>/difference")
@on_plan(Permission.PLAN_EDIT)
def answer_change(plan: Plan) -> ResponseReturnValue:
    """Accept one change, or say what there is to talk about."""
    form = request.form
    kind = AnswerKind.DISCUSS if form.get("kind") == "discuss" else AnswerKind.ACCEPT
    change = (form.get("key", ""), form.get("mark", ""))
    try:
        services.answer(plan, kind, change=change, text=form.get("text", ""), actor=current_actor())
    except Invalid as refusal:
        return _page(plan, refused=change[0], problem=str(refusal.problems["text"])), 422
    db.session.commit()
    return redirect(url_for(".difference_page", plan_id=plan.id, at=change[0]), code=303)


@bp.post("/plans/<int:plan_id>/difference/accept")
@on_plan(Permission.PLAN_EDIT)
def accept_changes(plan: Plan) -> ResponseReturnValue:
    """Accept all changes that were shown and that one has not answered."""
    shown = [tuple(each.rpartition(" ")[::2]) for each in request.form.getlist("seen")]
    seen = [(key, mark) for key, mark in shown]
    number = services.accept_rest(plan, seen=seen, actor=current_actor())
    db.session.commit()
    flash(
        ngettext("You have accepted %(num)s change.", "You have accepted %(num)s changes.", number)
    )
    return redirect(url_for(".difference_page", plan_id=plan.id), code=303)


def _page(plan: Plan, refused: str = "", problem: str = "") -> str:
    agreed = queries.get_version(plan, queries.latest_number(plan.id))
    changes = changes_since(agreed, plan, locale=language())
    return render_template(
        "plans/difference.html",
        plan=plan,
        version=agreed,
        in_force=queries.number_in_force(plan.id),
        weighed=weigh(plan, agreed.number, changes),
        refused=refused,
        problem=problem,
    )
