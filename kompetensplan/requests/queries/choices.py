"""What somebody can choose among when asking: goals and activities of their own plan."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from kompetensplan.db import db
from kompetensplan.plans.models import Activity, Goal, Plan
from kompetensplan.plans.workflow import OVER
from kompetensplan.policy import Actor


def list_own_goals(actor: Actor) -> Sequence[Goal]:
    """Return the goals with a title in the actor's own plans that are not over."""
    return db.session.scalars(
        select(Goal)
        .join(Goal.plan)
        .options(contains_eager(Goal.plan))
        .where(
            Plan.employment_id.in_(actor.employments),
            Plan.state.not_in(OVER),
            Goal.removed_at.is_(None),
            Goal.title != "",
        )
        .order_by(Plan.id.desc(), Goal.position, Goal.id)
    ).all()


def find_own_activity(actor: Actor, activity_id: int) -> Activity | None:
    """Return an activity of the actor's own plan, with its goal, if it stands there now."""
    return db.session.scalars(
        select(Activity)
        .join(Activity.goal)
        .join(Goal.plan)
        .options(contains_eager(Activity.goal).contains_eager(Goal.plan))
        .where(
            Activity.id == activity_id,
            Activity.removed_at.is_(None),
            Goal.removed_at.is_(None),
            Plan.employment_id.in_(actor.employments),
            Plan.state.not_in(OVER),
        )
    ).one_or_none()
