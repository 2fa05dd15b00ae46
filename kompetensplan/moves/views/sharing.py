"""Pages of two employments: which goals the other manager may read (EMP-2)."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.moves.services import sharing as services
from kompetensplan.moves.views import bp
from kompetensplan.organisation.models import Employment
from kompetensplan.organisation.queries import find_manager_of, get_employment
from kompetensplan.plans.models import GoalShare, Plan
from kompetensplan.plans.queries import sharing as queries
from kompetensplan.plans.views import on_plan
from kompetensplan.policy import Permission
from kompetensplan.web import a_number, current_actor, requires


@bp.get("/plans/<int:plan_id>/sharing")
@on_plan(Permission.PLAN_SHARE)
def shares(plan: Plan) -> ResponseReturnValue:
    """Show which goals are shared with whom, and let the employee choose."""
    others = queries.list_other_employments(plan, current_actor())
    found = queries.list_shares_of(plan)
    return render_template(
        "moves/shares.html",
        plan=plan,
        others=[(each, find_manager_of(each)) for each in others],
        shared={(each.goal_id, each.employment_id): each for each in found},
    )


@bp.post("/plans/<int:plan_id>/sharing")
@on_plan(Permission.PLAN_SHARE)
def share(plan: Plan) -> ResponseReturnValue:
    """Share one goal with the manager of another employment."""
    key = request.form.get("goal", 0, type=a_number)
    goal = next((each for each in plan.goals if each.id == key), None)
    if goal is None:
        raise NotFound(f"goal {key} of plan {plan.id}")
    wanted = request.form.get("employment", 0, type=a_number)
    others = queries.list_other_employments(plan, current_actor())
    other = next((each for each in others if each.id == wanted), None)
    services.share_goal(plan, goal, other, actor=current_actor())
    db.session.commit()
    flash(_("The goal is shared."), "success")
    return redirect(url_for(".shares", plan_id=plan.id), code=303)


@bp.post("/plans/<int:plan_id>/sharing/<int:share_id>/take-back")
@on_plan(Permission.PLAN_SHARE)
def take_back(plan: Plan, share_id: int) -> ResponseReturnValue:
    """Stop sharing one goal."""
    services.take_back(plan, queries.find_share(plan, share_id), actor=current_actor())
    db.session.commit()
    flash(_("The goal is shared no more."), "success")
    return redirect(url_for(".shares", plan_id=plan.id), code=303)


@bp.get("/employments/<int:employment_id>/shared-goals")
@requires(Permission.SHARED_GOALS_READ, load=get_employment, key="employment_id")
def shared_with_me(employment: Employment) -> ResponseReturnValue:
    """List the goals that an employee shares with who leads this employment."""
    g.section = "plans.team"
    found = queries.list_shared_with(employment)
    return render_template("moves/shared_with_me.html", employment=employment, shares=found)


@bp.get("/shared-goals/<int:share_id>")
@requires(Permission.SHARED_GOAL_READ, load=queries.get_share, key="share_id")
def shared_goal(share: GoalShare) -> ResponseReturnValue:
    """Show one goal from another plan, with how far it has come; nothing else of that plan."""
    g.section = "plans.team"
    return render_template("moves/shared_goal.html", share=share)
