"""The pages of a plan, by noun, on one blueprint."""

from collections.abc import Callable

from flask import Blueprint

from kompetensplan.plans.queries.plan import get_plan
from kompetensplan.policy import Permission
from kompetensplan.web import AnyView, requires

bp = Blueprint("plans", __name__)


def on_plan(permission: Permission) -> Callable[[AnyView], AnyView]:
    """Guard a view of one plan: load it, check the permission, pass it in."""
    return requires(permission, load=get_plan, key="plan_id")
