"""Shows a goal to the manager of another employment, and takes it back (EMP-2)."""

from flask_babel import gettext as _
from sqlalchemy import select

from kompetensplan import clock, policy
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.notices.services import tell
from kompetensplan.organisation.models import Employment
from kompetensplan.organisation.queries import list_told_for_manager
from kompetensplan.plans.models import EventKind, Goal, GoalShare, Plan
from kompetensplan.plans.services.history import record
from kompetensplan.policy import Actor, Permission


def share_goal(plan: Plan, goal: Goal, other: Employment | None, *, actor: Actor) -> GoalShare:
    """Let who leads `other` read one goal of `plan`. Pressing twice shares it once.

    Raises:
        NotAllowed: the plan is not the actor's own.
        Invalid: `other` is no other employment of the actor, or the plan is closed.
    """
    policy.require(actor, Permission.PLAN_SHARE, plan)
    if other is None or other.id == plan.employment_id or other.person_id != actor.person_id:
        raise Invalid(employment=_("Choose one of your other employments."))
    if plan.is_closed:
        raise Invalid(goal=_("The plan is closed."))
    present = db.session.scalars(
        select(GoalShare).where(
            GoalShare.goal_id == goal.id,
            GoalShare.employment_id == other.id,
            GoalShare.revoked_at.is_(None),
        )
    ).one_or_none()
    if present:
        return present
    share = GoalShare(goal_id=goal.id, employment_id=other.id)
    db.session.add(share)
    record(plan, EventKind.GOAL_SHARED, actor=actor, detail=goal.title)
    for person in list_told_for_manager(other):
        tell(person.id, "goal_shared", by=actor)
    db.session.flush()
    return share


def take_back(plan: Plan, share: GoalShare, *, actor: Actor) -> None:
    """Show the goal no more, from this moment. Pressing twice changes nothing."""
    policy.require(actor, Permission.PLAN_SHARE, plan)
    if share.revoked_at is None:
        share.revoked_at = clock.now()
        record(plan, EventKind.GOAL_UNSHARED, actor=actor, detail=share.goal.title)
        db.session.flush()
