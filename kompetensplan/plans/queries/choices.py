"""What can be chosen in a plan: priorities to link to, competences, weeks."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.frameworks.models import Competence
from kompetensplan.plans.fields import latest_day
from kompetensplan.plans.models import Plan
from kompetensplan.priorities.models import Priority, Status


def list_linkable(plan: Plan) -> Sequence[Priority]:
    """Return the priorities that a goal of `plan` can serve: the unit's and those above it.

    Published, and in force at some time in the period; those already linked always. In one
    statement, the unit's first.
    """
    path = plan.employment.unit.path
    ids = [int(part) for part in path.strip("/").split("/")]
    linked = {link.priority_id for goal in plan.goals for link in goal.links}
    current = (
        Priority.unit_id.in_(ids)
        & (Priority.status == Status.PUBLISHED)
        & (Priority.starts_on <= plan.round.ends_on)
        & (Priority.ends_on >= plan.round.starts_on)
    )
    found = db.session.scalars(
        select(Priority)
        .where(or_(current, Priority.id.in_(linked)))
        .options(joinedload(Priority.unit))
        .order_by(Priority.position, Priority.id)
    ).all()
    return sorted(found, key=lambda priority: -len(priority.unit.path))


def list_competences() -> Sequence[Competence]:
    """Return all competences that a goal can point at, in the framework's order."""
    return db.session.scalars(
        select(Competence).order_by(Competence.framework_id, Competence.position)
    ).all()


def list_weeks(plan: Plan) -> list[date]:
    """Return the Mondays of the weeks that a step can have, from this week on."""
    begins = max(plan.round.starts_on, clock.today())
    first = begins - timedelta(days=begins.weekday())
    return [
        first + timedelta(weeks=number)
        for number in range((latest_day(plan) - first).days // 7 + 1)
    ]
