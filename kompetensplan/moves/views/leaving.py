"""What is mine in my plans, to take with me when I leave (EMP-6)."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from kompetensplan.moves import queries
from kompetensplan.moves.own_data import own_data
from kompetensplan.moves.views import bp
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.versions import list_versions
from kompetensplan.plans.views import on_plan
from kompetensplan.policy import Permission
from kompetensplan.web import current_actor, requires


@bp.get("/my-data")
@requires(Permission.PAGES_OPEN)
def my_data() -> ResponseReturnValue:
    """List all my plans, those of employments that have ended too, with both downloads."""
    return render_template("moves/my_data.html", found=queries.list_own_plans(current_actor()))


@bp.get("/plans/<int:plan_id>/plan.json")
@on_plan(Permission.PLAN_EXPORT)
def plan_json(plan: Plan) -> ResponseReturnValue:
    """Give the employee everything in the plan as a file that other programs read."""
    name = f"kompetensplan_KP-{plan.id}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    text = own_data(plan, list(list_versions(plan)))
    return Response(text, mimetype="application/json", headers=headers)
