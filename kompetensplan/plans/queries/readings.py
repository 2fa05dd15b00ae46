"""Who has read a plan, and who may because they said why."""

from sqlalchemy import select

from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.plans.models import ReadingOccasion


def occasions_of(person_id: int) -> frozenset[int]:
    """Return the ids of plans that a manager's manager may read now (CONF-4)."""
    query = select(ReadingOccasion.plan_id).where(
        ReadingOccasion.person_id == person_id, ReadingOccasion.until > real_now()
    )
    return frozenset(db.session.scalars(query))
