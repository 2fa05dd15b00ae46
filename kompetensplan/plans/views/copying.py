"""Taking goals along from an earlier plan, goal by goal."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from kompetensplan.db import db
from kompetensplan.plans.forms.copying import CopyForm
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.copying import Source, list_sources
from kompetensplan.plans.refusing import not_open
from kompetensplan.plans.services import copying
from kompetensplan.plans.views import bp, on_plan
from kompetensplan.policy import Permission
from kompetensplan.web import current_actor


@bp.route("/plans/<int:plan_id>/copy-goals", methods=["GET", "POST"])
@on_plan(Permission.PLAN_EDIT)
def copy_goals(plan: Plan) -> ResponseReturnValue:
    """Show the goals of the person's earlier plans, and copy those that are chosen."""
    if not plan.is_editable:
        raise not_open(plan)
    sources = list_sources(plan, current_actor())
    form = CopyForm()
    notes = form.offer(sources)
    sent = form.is_submitted()
    if form.validate_on_submit():
        return _take(plan, sources, form.goals.data)
    page = render_template("plans/copy_goals.html", plan=plan, form=form, notes=notes)
    return page, 422 if sent else 200


def _take(plan: Plan, sources: Sequence[Source], chosen: Sequence[int]) -> ResponseReturnValue:
    actor, count = current_actor(), 0
    for source in sources:
        goals = [goal for goal in source.plan.goals if goal.id in chosen]
        count += len(copying.copy_goals(plan, goals, source=source.name, actor=actor))
    address = url_for(".show", plan_id=plan.id, _anchor="goals")
    db.session.commit()
    flash(ngettext("%(num)s goal is taken along.", "%(num)s goals are taken along.", count))
    return redirect(address, code=303)
