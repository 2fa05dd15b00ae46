"""Takes a goal into another plan: the words, what is to be done, and what is not done yet.

What has been done and thought stays where it was done. Each text of the new goal says who
took it along, and when; the goal keeps where it came from.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from kompetensplan import clock, policy
from kompetensplan.actors import Actor
from kompetensplan.db import db
from kompetensplan.errors import NotFound
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
from kompetensplan.plans.queries.choices import list_linkable
from kompetensplan.plans.refusing import not_open
from kompetensplan.plans.services.history import note_change, record
from kompetensplan.plans.services.voiding import void_signatures
from kompetensplan.policy import Permission

TEXTS = ("title", "purpose", "effect_sign")
COMPETENCE = ("competence_id", "competence_name", "level_from", "level_to")


def copy_goals(plan: Plan, goals: Sequence[Goal], *, source: str, actor: Actor) -> list[Goal]:
    """Copy goals of another plan, with their content loaded, to the end of `plan`.

    `source` says where they come from, as the history tells it. What is in the plan already
    is not copied again, so that pressing twice copies once.

    Raises:
        NotAllowed, StepNotOpen: as `copy_goal`.
        NotFound: a goal is of the same plan.
    """
    policy.require(actor, Permission.PLAN_EDIT, plan)
    if not plan.is_editable:
        raise not_open(plan)
    if any(goal.plan_id == plan.id for goal in goals):
        raise NotFound(f"a goal of plan {plan.id} itself")
    links = {priority.id for priority in list_linkable(plan)}
    taken = {goal.copied_from_id for goal in plan.goals}
    return [
        copy_goal(goal, plan, links=links, actor=actor, origin=source)
        for goal in goals
        if goal.id not in taken
    ]


def copy_goal(
    source: Goal, into: Plan, *, links: Collection[int], actor: Actor, origin: str = ""
) -> Goal:
    """Add a copy of `source` at the end of `into`, with those of its links that are in `links`.

    `source` has links, activities and steps loaded; `into` has its employment and round.

    Raises:
        NotAllowed: the actor may not write in `into`.
        StepNotOpen: nobody may just now.
    """
    policy.require(actor, Permission.PLAN_EDIT, into)
    if not into.is_editable:
        raise not_open(into)
    last = select(func.max(Goal.position)).where(Goal.plan_id == into.id)
    goal = Goal(plan_id=into.id, position=(db.session.scalar(last) or 0) + 1)
    goal.copied_from_id = source.id
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
    for position, (activity, steps) in enumerate(left_to_do(source), start=1):
        _copy_activity(activity, steps, goal, into, position)
    title = _("%(title)s (from %(source)s)", title=goal.title, source=origin) if origin else ""
    record(into, EventKind.GOAL_TAKEN, actor=actor, detail=title or goal.title)
    for name in TEXTS:
        if text := getattr(goal, name):
            note_change(into, TargetKind.GOAL, goal.id, name, "", text, actor=actor)
    void_signatures(into, actor=actor)
    return goal


def left_to_do(goal: Goal) -> list[tuple[Activity, list[Step]]]:
    """Return the activities of a goal that are not done with, each with its steps not done."""
    rows = [(each, [step for step in each.steps if not step.done_on]) for each in goal.activities]
    return [(each, steps) for each, steps in rows if steps or not each.steps]


def _copy_activity(
    source: Activity, steps: Sequence[Step], goal: Goal, into: Plan, position: int
) -> None:
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
    db.session.add_all(
        Step(
            activity_id=activity.id,
            position=number,
            title=step.title,
            week=_week_in(into, step.week),
            minutes=step.minutes,
            kind=step.kind,
        )
        for number, step in enumerate(steps, start=1)
    )


def _week_in(plan: Plan, week: date | None) -> date | None:
    """Return a week that lies ahead and within the plan; another has to be chosen anew."""
    monday = clock.today() - timedelta(days=clock.today().weekday())
    if week is None or week < monday or week + timedelta(days=6) < plan.round.starts_on:
        return None
    return week if week <= latest_day(plan) else None
