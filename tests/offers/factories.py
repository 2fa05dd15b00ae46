"""Common proposals for tests."""

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.offers.models import PlanOffer
from kompetensplan.plans.models import Plan
from kompetensplan.policy import Capacity


def proposed_to(plan: Plan, marie: Person) -> int:
    """Return the id of something that Marie proposes to the plan."""
    made = PlanOffer(
        plan_id=plan.id,
        batch="a" * 32,
        activity="Gå kursen i munhälsa",
        made_by_id=marie.id,
        capacity=Capacity.MANAGER,
    )
    db.session.add(made)
    db.session.flush()
    return made.id
