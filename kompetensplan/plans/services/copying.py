"""Takes a goal into another plan: the words, what is to be done, and what is not done yet.

What has been done and thought stays where it was done. Each text of the new goal says who
took it along, and when.
"""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import func, select

from kompetensplan import clock, policy
from kompetensplan.db import db
from kompetensplan.errors import StepNotOpen
from kompetensplan.plans.fields import latest_day
from kompetensplan.plans.models import (
    Activity,
    EventKind,
    Goal,
    GoalLink,
    Plan,
    Step,
    TargetKind,
)
from kompetensplan.plans.services.history import note_change, record
from kompetensplan.plans.services.voiding import void_signatures
from kompetensplan.policy import Actor, Permission

TEXTS = ("title", "purpose", "effect_sign")
COMPETENCE = ("competence_id", "competence_name", "level_from", "level_to")


def copy_goal(source: Goal, into: Plan, *, links: Collection[int], actor: Actor) -> Goal:
    """Add a copy of `source` at the end of `into`, with those of its links that are in `links`.

    `source` has links, activities and steps loaded; `into` has its employment and round.

    Raises:
        NotAllowed: the actor may not write in `into`.
        StepNotOpen: nobody may just now.
    """
    policy.require(actor, Permission.PLAN_EDIT, into)
    if not into.is_editable:
        raise StepNotOpen(f"plan {into.id} is {into.state}")
    last = select(func.max(Goal.position)).where(Goal.plan_id == into.id)
    goal = Goal(plan_id=into.id, position=(db.session.scalar(last) or 0) + 1)
    for name in (*TEXTS, *COMPETENCE):
        setattr(goal, name, getattr(source, name))
    if source.ends_on and into.round.starts_on <= source.ends_on <= latest_day(into):
        goal.ends_on = source.ends_on
    kept = [link.priority_id for link in source.links if link.priority_id in links]
    if not source.links:
        goal.unlinked_reason = source.unlinked_reason
    db.session.add(goal)
    db.session.flush()
    db.session.add_all(GoalLink(goal_id=goal.id, priority_id=key) for key in kept)
    for position, activity in enumerate(source.activities, start=1):
        _copy_activity(activity, goal, position)
    record(into, EventKind.GOAL_TAKEN, actor=actor, detail=goal.title)
    for name in TEXTS:
        if text := getattr(goal, name):
            note_change(into, TargetKind.GOAL, goal.id, name, "", text, actor=actor)
    void_signatures(into, actor=actor)
    return goal


def _copy_activity(source: Activity, goal: Goal, position: int) -> None:
    activity = Activity(
        goal_id=goal.id,
        position=position,
        title=source.title,
        kind=source.kind,
        minutes=source.minutes,
        support=source.support,
        colleague=source.colleague,
    )
    db.session.add(activity)
    db.session.flush()
    monday = clock.today() - timedelta(days=clock.today().weekday())
    left = [step for step in source.steps if step.done_on is None]
    db.session.add_all(
        Step(
            activity_id=activity.id,
            position=number,
            title=step.title,
            week=step.week if step.week and step.week >= monday else None,
            minutes=step.minutes,
            kind=step.kind,
        )
        for number, step in enumerate(left, start=1)
    )
