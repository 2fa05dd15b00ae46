"""Goals that are shown to another manager: by whom, to whom, and what one reads (EMP-2)."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import Employment
from kompetensplan.organisation.queries import in_force, led_by
from kompetensplan.plans.models import Activity, Goal, GoalShare, Plan
from kompetensplan.plans.workflow import OVER
from kompetensplan.policy import Actor


def _active() -> Select[GoalShare]:
    """Return a query of what is shared now: the goal is in its plan, and the plan is not over."""
    return (
        select(GoalShare)
        .join(GoalShare.goal)
        .join(Goal.plan)
        .join(GoalShare.employment)
        .join(Employment.person)
        .join(Employment.unit)
        .options(
            contains_eager(GoalShare.goal).contains_eager(Goal.plan),
            contains_eager(GoalShare.employment).options(
                contains_eager(Employment.person), contains_eager(Employment.unit)
            ),
        )
        .where(
            GoalShare.revoked_at.is_(None),
            Goal.removed_at.is_(None),
            Plan.state.not_in(OVER),
        )
        .order_by(GoalShare.id)
    )


def count_shared() -> ColumnElement[int]:
    """Say in SQL how many goals are shared with who leads an employment."""
    return (
        select(func.count(GoalShare.id))
        .join(Goal, GoalShare.goal_id == Goal.id)
        .join(Plan, Goal.plan_id == Plan.id)
        .where(
            GoalShare.employment_id == Employment.id,
            GoalShare.revoked_at.is_(None),
            Goal.removed_at.is_(None),
            Plan.state.not_in(OVER),
        )
        .correlate(Employment)
        .scalar_subquery()
    )


def get_share(actor: Actor, share_id: int) -> GoalShare:
    """Return a shared goal with all that its reader sees.

    Raises:
        NotFound: there is none, it has been taken back, or it is shown to somebody else.
    """
    goal = selectinload(GoalShare.goal, Goal.activities).joinedload(Activity.steps)
    query = _active().options(goal).where(GoalShare.id == share_id, led_by(actor))
    share = db.session.scalars(query.where(in_force(Employment, actor.day))).unique().one_or_none()
    if share is None:
        raise NotFound(f"shared goal {share_id}")
    return share


def list_shared_with(employment: Employment) -> Sequence[GoalShare]:
    """Return what is shared with who leads `employment`."""
    query = _active().where(GoalShare.employment_id == employment.id)
    return db.session.scalars(query).all()


def list_shares_of(plan: Plan) -> Sequence[GoalShare]:
    """Return which of the plan's goals are shared now."""
    return db.session.scalars(_active().where(Goal.plan_id == plan.id)).all()


def find_share(plan: Plan, share_id: int) -> GoalShare:
    """Return a share of one of the plan's goals, also one that has been taken back.

    Raises:
        NotFound: the plan has none with that id.
    """
    share = db.session.scalars(
        select(GoalShare)
        .join(GoalShare.goal)
        .options(contains_eager(GoalShare.goal))
        .where(GoalShare.id == share_id, Goal.plan_id == plan.id)
    ).one_or_none()
    if share is None:
        raise NotFound(f"share {share_id} of plan {plan.id}")
    return share


def list_other_employments(plan: Plan, actor: Actor) -> Sequence[Employment]:
    """Return the actor's other employments, with unit and person."""
    return db.session.scalars(
        select(Employment)
        .options(joinedload(Employment.unit), joinedload(Employment.person))
        .where(Employment.person_id == actor.person_id, Employment.id != plan.employment_id)
        .where(in_force(Employment, actor.day))
        .order_by(Employment.is_main.desc(), Employment.id)
    ).all()
