"""Who else has a plan open, and the plan itself without its content: asked every few seconds."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.queries import Anybody, values_of
from kompetensplan.plans.models import Plan, PlanPresence
from kompetensplan.plans.queries.plan import visible_to
from kompetensplan.policy import Actor

LASTS = timedelta(seconds=60)


def get_plan_only(actor: Actor, plan_id: int) -> Plan:
    """Return a plan without its content, in one statement.

    Raises:
        NotFound: there is none, or the actor may not know of its draft (ruling 8).
    """
    plan = db.session.scalars(_plan_only(), {"plan_id": plan_id, **values_of(actor)}).one_or_none()
    if plan is None:
        raise NotFound(f"plan {plan_id}")
    return plan


@cache
def _plan_only() -> Select[Plan]:
    return visible_to(Anybody).where(Plan.id == bindparam("plan_id"))


def list_others(plan: Plan, actor: Actor) -> Sequence[PlanPresence]:
    """Return who else has the plan open just now, in one statement."""
    values = {"plan_id": plan.id, "me": actor.person_id, "since": real_now() - LASTS}
    return db.session.scalars(_others(), values).all()


@cache
def _others() -> Select[PlanPresence]:
    return (
        select(PlanPresence)
        .where(
            PlanPresence.plan_id == bindparam("plan_id"),
            PlanPresence.person_id != bindparam("me"),
            PlanPresence.seen_at > bindparam("since"),
        )
        .options(joinedload(PlanPresence.person))
        .order_by(PlanPresence.person_id)
    )
