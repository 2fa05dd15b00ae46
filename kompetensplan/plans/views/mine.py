"""My plans, starting one, and the page of a plan."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.organisation.queries import get_employment, list_own_moves
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries import mine as queries
from kompetensplan.plans.services.drafting import create_plan
from kompetensplan.plans.views import bp, on_plan
from kompetensplan.plans.views.plan_page import may_write, plan_page
from kompetensplan.policy import Permission
from kompetensplan.web import a_number, current_actor, requires


@bp.get("/plans")
@requires(Permission.PAGES_OPEN)
def mine() -> ResponseReturnValue:
    """Show my plans; with one that is open and nothing to choose, that one at once."""
    found, moves = queries.list_mine(current_actor()), list_own_moves(current_actor())
    current = [plan for each in found for plan in each.plans if not plan.is_closed]
    is_choice = len(current) != 1 or any(each.to_start for each in found)
    if not is_choice and not request.args.get("all"):
        guide = request.args.get("guide")  # the first visit begins here
        return redirect(url_for(".show", plan_id=current[0].id, guide=guide), code=303)
    return render_template("plans/mine.html", employments=found, moves=moves)


@bp.post("/employments/<int:employment_id>/plans")
@requires(Permission.PLAN_CREATE, load=get_employment, key="employment_id")
def create(employment: Employment) -> ResponseReturnValue:
    """Start a plan in a planning round; pressing twice starts one."""
    planning_round = queries.get_round(request.form.get("round", 0, type=a_number))
    plan = create_plan(employment, planning_round, actor=current_actor())
    address = url_for(".show", plan_id=plan.id)
    db.session.commit()
    return redirect(address, code=303)


@bp.get("/plans/<int:plan_id>")
@on_plan(Permission.PLAN_READ)
def show(plan: Plan) -> ResponseReturnValue:
    """Show a plan, to the employee and the manager alike."""
    actor = current_actor()
    page = plan_page(plan, actor)
    return render_template("plans/show.html", plan=plan, page=page, writes=may_write(plan, actor))
