"""One plan as a file, to take along when one leaves (EMP-6). The page is in `rights`."""

from flask import Response
from flask.typing import ResponseReturnValue

from kompetensplan.db import db
from kompetensplan.moves.own_data import own_data
from kompetensplan.moves.views import bp
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.versions import list_versions
from kompetensplan.plans.services.reading import log_file
from kompetensplan.plans.views import on_plan
from kompetensplan.policy import Permission
from kompetensplan.web import current_actor


@bp.get("/plans/<int:plan_id>/plan.json")
@on_plan(Permission.PLAN_EXPORT, writes=True)
def plan_json(plan: Plan) -> ResponseReturnValue:
    """Give the employee everything in the plan as a file that other programs read."""
    name = f"kompetensplan_KP-{plan.id}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    text = own_data(plan, list(list_versions(plan)))
    log_file(plan, "own_data.fetched", actor=current_actor(), detail="json")
    db.session.commit()
    return Response(text, mimetype="application/json", headers=headers)
