"""Where one goes after having done something with a comment or a suggestion."""

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from kompetensplan.comments.views.talk_page import goal_of
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.targets import Ref
from kompetensplan.plans.views.plan_page import ref_in


def back_in(plan: Plan) -> str:
    """Return what the page that was used is about, as its address says it."""
    back = request.values.get("back", "")
    return back if is_in(plan, ref_in(back)) else ""


def is_in(plan: Plan, about: Ref | None) -> bool:
    """Tell whether the page of comments can be about this only."""
    return about is not None and (about == ("plan", plan.id) or goal_of(plan, about) is not None)


def back_to(plan: Plan, ref: Ref, *, anchor: str = "", **arguments: Any) -> ResponseReturnValue:
    """Go back to the page that was used, or to the goal that `ref` is about."""
    goal = goal_of(plan, ref)
    about = back_in(plan) or (f"goal-{goal.id}" if goal else None)
    address = url_for(
        "comments.index", plan_id=plan.id, about=about, _anchor=anchor or None, **arguments
    )
    return redirect(address, code=303)
