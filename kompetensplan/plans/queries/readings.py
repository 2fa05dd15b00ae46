"""Who has read a plan, and who may because they said why."""

from functools import cache

from sqlalchemy import Select, bindparam, select

from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.plans.models import ReadingOccasion


def occasions_of(person_id: int) -> frozenset[int]:
    """Return the ids of plans that a manager's manager may read now (CONF-4)."""
    values = {"person_id": person_id, "now": real_now()}
    return frozenset(db.session.scalars(_occasions_query(), values))


@cache
def _occasions_query() -> Select[int]:
    return select(ReadingOccasion.plan_id).where(
        ReadingOccasion.person_id == bindparam("person_id"),
        ReadingOccasion.until > bindparam("now"),
    )
