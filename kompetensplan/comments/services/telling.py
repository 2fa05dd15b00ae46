"""Tells the other one of the two that something has been said."""

from collections.abc import Iterable

from kompetensplan import policy
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.notices.services import tell
from kompetensplan.organisation.queries import actor_of
from kompetensplan.plans.models import Plan
from kompetensplan.plans.services.telling import those_told_for_manager
from kompetensplan.policy import Actor, Permission


def tell_others(plan: Plan, kind: str, *, actor: Actor, also: Iterable[int] = ()) -> None:
    """Tell the employee, or who is told for the manager if the employee did it.

    Those in `also` are told too if they may still read the plan: yesterday's deputy may not.
    """
    if policy.owns(actor, plan.employment):
        told = set(those_told_for_manager(plan))
    else:
        told = {plan.employment.person_id}
    told |= {key for key in also if key not in (*told, actor.person_id) and _may_read(key, plan)}
    for person_id in sorted(told):
        tell(person_id, kind, plan_id=plan.id, by=actor)


def tell_writer(plan: Plan, person_id: int, kind: str, *, actor: Actor) -> None:
    """Tell the one who wrote something what became of it, if that person may read the plan."""
    if _may_read(person_id, plan):
        tell(person_id, kind, plan_id=plan.id, by=actor)


def _may_read(person_id: int, plan: Plan) -> bool:
    person = db.session.get(Person, person_id)
    return person is not None and policy.allows(actor_of(person), Permission.PLAN_READ, plan)
