"""After a leave: the plan's dates, moved on as a proposal (ABS-2)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.leave import find_rest
from kompetensplan.plans.services.moving_dates import moved_dates, propose_dates
from kompetensplan.plans.views import bp, on_plan
from kompetensplan.policy import Permission
from kompetensplan.web import current_actor


@bp.route("/plans/<int:plan_id>/move-dates", methods=["GET", "POST"])
@on_plan(Permission.PLAN_EDIT)
def move_dates(plan: Plan) -> ResponseReturnValue:
    """Show which dates would move after a leave, and propose them."""
    rest = find_rest(plan)
    moved = moved_dates(plan, rest) if rest and not plan.is_at_rest else []
    if request.method == "GET":
        return render_template("plans/move_dates.html", plan=plan, moved=moved, rest=rest)
    propose_dates(plan, moved, seen=request.form.getlist("seen"), actor=current_actor())
    db.session.commit()
    flash(_("The new dates are written. Look through them when you meet."), "success")
    return redirect(url_for(".show", plan_id=plan.id), code=303)
