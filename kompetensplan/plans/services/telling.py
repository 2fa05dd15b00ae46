"""Tells the two of a plan what has happened in it; who did it knows already."""

from collections.abc import Collection

from kompetensplan.notices.kinds import KINDS
from kompetensplan.notices.services import tell
from kompetensplan.organisation.queries import list_told_for_manager
from kompetensplan.plans.models import Plan
from kompetensplan.policy import Actor


def tell_the_two(plan: Plan, kind: str, *, by: Actor | None = None, key: str = "") -> None:
    """Tell the employee and who is told for the manager, where `kind` is something to tell.

    `plan` has its employment loaded, with its unit. A deputy's deed is told to both.
    """
    if kind not in KINDS:
        return
    for person_id in (plan.employment.person_id, *those_told_for_manager(plan)):
        tell(person_id, kind, plan_id=plan.id, by=by, key=key)


def tell_for_manager(plan: Plan, kind: str, *, by: Actor, also: Collection[int] = ()) -> None:
    """Tell who is told for the manager, and those in `also`, that something waits for an answer."""
    for person_id in dict.fromkeys((*also, *those_told_for_manager(plan))):
        tell(person_id, kind, plan_id=plan.id, by=by)


def those_told_for_manager(plan: Plan) -> list[int]:
    """Return who is told today of what waits for the manager: `list_told_for_manager`.

    Of a plan that has been left behind the manager of today knows nothing (EMP-4).
    """
    if plan.is_left_behind:
        return []
    return [person.id for person in list_told_for_manager(plan.employment)]
