"""Which templates there are: of a unit, and for a plan."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.goal_templates.models import GoalTemplate
from kompetensplan.organisation.models import Unit
from kompetensplan.plans.models import Plan
from kompetensplan.priorities.queries import ids_of_path


def list_of_unit(unit: Unit) -> Sequence[GoalTemplate]:
    """Return the templates that a unit has written itself, in one statement."""
    return db.session.scalars(
        select(GoalTemplate)
        .where(GoalTemplate.unit_id == unit.id, GoalTemplate.removed_at.is_(None))
        .options(joinedload(GoalTemplate.priority), joinedload(GoalTemplate.written_by))
        .order_by(GoalTemplate.title, GoalTemplate.id)
    ).all()


def get_template(unit: Unit, template_id: int) -> GoalTemplate:
    """Return a template of a unit, taken out or not.

    Raises:
        NotFound: the unit has none with this id.
    """
    query = select(GoalTemplate).where(
        GoalTemplate.id == template_id, GoalTemplate.unit_id == unit.id
    )
    template = db.session.scalars(query).one_or_none()
    if template is None:
        raise NotFound(f"template {template_id} of unit {unit.id}")
    return template


def list_for(plan: Plan) -> Sequence[GoalTemplate]:
    """Return what a plan can begin from: its unit's templates and those above, nearest first.

    What the plan has a goal of already, with the same words, is left out. In one statement.
    """
    there = {goal.title for goal in plan.goals}
    found = db.session.scalars(
        select(GoalTemplate)
        .where(
            GoalTemplate.unit_id.in_(ids_of_path(plan.employment.unit.path)),
            GoalTemplate.removed_at.is_(None),
        )
        .options(joinedload(GoalTemplate.unit))
        .order_by(GoalTemplate.title, GoalTemplate.id)
    )
    rest = [each for each in found if each.title not in there]
    return sorted(rest, key=lambda each: -len(each.unit.path))
