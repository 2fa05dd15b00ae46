"""Who has read a plan, and who may because they said why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload

from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import Plan, PlanReading, PlanVersion, ReadingOccasion
from kompetensplan.texts import search_words

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Log:
    """The reading log of one plan: whose, how often it has been read, and when last."""

    plan: Plan
    times: int = 0
    latest: datetime | None = None


def list_logs(*, search: str = "", page: int = 1) -> Pagination:
    """Return a page of plans for the data protection officer; nothing of what they say.

    Those that have been read, the latest first; or, searched by name, all that are agreed.
    """
    last = select(PlanReading.plan_id, func.max(PlanReading.id).label("id"))
    latest = last.group_by(PlanReading.plan_id).subquery()
    query = (
        select(Plan)
        .join(Plan.employment)
        .join(Employment.person)
        .options(
            contains_eager(Plan.employment).options(
                contains_eager(Employment.person), joinedload(Employment.unit)
            ),
            joinedload(Plan.round),
        )
    )
    if words := search_words(search):
        agreed = select(PlanVersion.id).where(PlanVersion.plan_id == Plan.id).exists()
        named = (Person.search_key.contains(word, autoescape=True) for word in words)
        query = query.where(agreed, *named).order_by(Person.sort_key, Plan.id.desc())
    else:
        query = query.join(latest, latest.c.plan_id == Plan.id).order_by(latest.c.id.desc())
    return db.paginate(query, page=page, per_page=PER_PAGE, error_out=False)


def logs_of(plans: Sequence[Plan]) -> list[Log]:
    """Return the plans with how often and when they have been read, in one statement."""
    rows = db.session.execute(
        select(
            PlanReading.plan_id, func.count(), func.max(PlanReading.at, type_=PlanReading.at.type)
        )
        .where(PlanReading.plan_id.in_([plan.id for plan in plans]))
        .group_by(PlanReading.plan_id)
    )
    read = {plan_id: (times, at) for plan_id, times, at in rows}
    return [Log(plan, *read.get(plan.id, ())) for plan in plans]


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
