"""Tells the two of a plan what has happened in it; who did it knows already."""

from kompetensplan.notices.kinds import KINDS
from kompetensplan.notices.services import tell
from kompetensplan.organisation.queries import find_manager_of
from kompetensplan.plans.models import Plan
from kompetensplan.policy import Actor


def tell_the_two(plan: Plan, kind: str, *, by: Actor | None = None, key: str = "") -> None:
    """Tell the employee and the one who agrees with them, where `kind` is something to tell.

    `plan` has its employment loaded, with its unit. A deputy's deed is told to both. Of a plan
    that has been left behind the manager of today knows nothing (EMP-4).
    """
    if kind not in KINDS:
        return
    manager = None if plan.is_left_behind else find_manager_of(plan.employment)
    for person_id in (plan.employment.person_id, *([manager.id] if manager else [])):
        tell(person_id, kind, plan_id=plan.id, by=by, key=key)
