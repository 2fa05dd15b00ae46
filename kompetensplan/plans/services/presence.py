"""Notes who has a plan open, and forgets it again."""

from sqlalchemy import delete

from kompetensplan import policy
from kompetensplan.clock import real_now
from kompetensplan.db import db, insert_into
from kompetensplan.plans.models import Plan, PlanPresence
from kompetensplan.plans.queries.together import LASTS
from kompetensplan.policy import Actor, Permission


def be_here(plan: Plan, *, field: str, actor: Actor) -> None:
    """Note that `actor` has the plan open, in `field` or in none; forget who has gone.

    Raises:
        NotAllowed: the actor may not read the draft.
    """
    policy.require(actor, Permission.PLAN_READ, plan)
    forget_the_gone()
    values = {"field": field, "seen_at": real_now()}
    db.session.execute(
        insert_into(PlanPresence)
        .values(plan_id=plan.id, person_id=actor.person_id, **values)
        .on_conflict_do_update(index_elements=["plan_id", "person_id"], set_=values)
    )


def leave(plan: Plan, *, actor: Actor) -> None:
    """Note that `actor` has closed the plan."""
    db.session.execute(
        delete(PlanPresence).where(
            PlanPresence.plan_id == plan.id, PlanPresence.person_id == actor.person_id
        )
    )


def forget_the_gone() -> None:
    """Take away, in every plan, those who have not said for a while that they are there."""
    db.session.execute(delete(PlanPresence).where(PlanPresence.seen_at < real_now() - LASTS))
