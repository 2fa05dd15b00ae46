"""The pages of a plan, by noun, on one blueprint."""

from collections.abc import Callable

from flask import Blueprint, g, request

from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.plan import get_plan
from kompetensplan.policy import Actor, Permission, owns
from kompetensplan.web import AnyView, requires

bp = Blueprint("plans", __name__)


def load_plan(actor: Actor, plan_id: int) -> Plan:
    """Return the plan; a request that may change it holds the plan's row until it is done."""
    plan = get_plan(actor, plan_id, for_change=request.method == "POST")
    # The menu marks where the plan belongs for the one who reads it.
    g.section = "plans.mine" if owns(actor, plan.employment) else "plans.team"
    return plan


def on_plan(permission: Permission, *, writes: bool = False) -> Callable[[AnyView], AnyView]:
    """Guard a view of one plan: load it, check the permission, pass it in."""
    return requires(permission, load=load_plan, key="plan_id", writes=writes)


# The views register themselves on the blueprint.
from kompetensplan.plans.views import (  # noqa: E402
    asking,  # noqa: F401
    copying,  # noqa: F401
    decisions,  # noqa: F401
    editing,  # noqa: F401
    history,  # noqa: F401
    meetings,  # noqa: F401
    mine,  # noqa: F401
    moving,  # noqa: F401
    moving_dates,  # noqa: F401
    notes,  # noqa: F401
    preparations,  # noqa: F401
    progress,  # noqa: F401
    proposals,  # noqa: F401
    reading_logs,  # noqa: F401
    setting,  # noqa: F401
    signing,  # noqa: F401
    stored,  # noqa: F401
    team,  # noqa: F401
    together,  # noqa: F401
    versions,  # noqa: F401
    words,  # noqa: F401
)
