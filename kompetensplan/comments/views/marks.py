"""What the plan's own pages show of comments: a template asks `talk_about(plan)`."""

from flask import g

from kompetensplan.comments.queries.marks import Marks, marks_of
from kompetensplan.comments.views import bp
from kompetensplan.plans.models import Plan
from kompetensplan.web import current_actor


@bp.app_template_global("talk_about")
def talk_about(plan: Plan) -> Marks:
    """Return how much is said about each thing of the plan, read once a request."""
    found: dict[int, Marks] = g.setdefault("marks", {})
    if plan.id not in found:
        found[plan.id] = marks_of(plan, current_actor())
    return found[plan.id]
