"""Finds the things of a plan by kind and id: those in it, and those taken out of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select, union_all

from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.plans.fields import Target, kind_of
from kompetensplan.plans.models import Activity, Goal, Plan, Step, TargetKind

Ref = tuple[TargetKind, int]


def targets_of(plan: Plan) -> Iterator[Target]:
    """Yield the plan and all that is in it; its content is loaded."""
    yield plan
    for goal in plan.goals:
        yield goal
        for activity in goal.activities:
            yield activity
            yield from activity.steps


def find_target(plan: Plan, ref: Ref) -> Target | None:
    """Return what `ref` points at, if it is in the plan now."""
    return next((each for each in targets_of(plan) if (kind_of(each), each.id) == ref), None)


def get_target(plan: Plan, ref: Ref) -> Target:
    """Return what `ref` points at.

    Raises:
        NotFound: it is not in the plan.
    """
    target = find_target(plan, ref)
    if target is None:
        raise NotFound(f"{ref} in plan {plan.id}")
    return target


def get_goal(plan: Plan, goal_id: int) -> Goal:
    """Return a goal that is in the plan now, or raise `NotFound`."""
    goal = get_target(plan, (TargetKind.GOAL, goal_id))
    assert isinstance(goal, Goal)  # noqa: S101 - said by the kind
    return goal


def get_step(plan: Plan, step_id: int) -> Step:
    """Return a step that is in the plan now, or raise `NotFound`."""
    step = get_target(plan, (TargetKind.STEP, step_id))
    assert isinstance(step, Step)  # noqa: S101 - said by the kind
    return step


def find_removed(plan: Plan, ref: Ref) -> Goal | Activity | Step | None:
    """Return what has been taken out of this plan, if `ref` points at such a thing."""
    kind, key = ref
    if kind is TargetKind.GOAL:
        goals = select(Goal).where(Goal.id == key, Goal.plan_id == plan.id)
        return db.session.scalars(goals.where(Goal.removed_at.is_not(None))).one_or_none()
    if kind is TargetKind.ACTIVITY:
        activities = select(Activity).join(Activity.goal).where(Goal.plan_id == plan.id)
        activities = activities.where(Activity.id == key, Activity.removed_at.is_not(None))
        return db.session.scalars(activities).one_or_none()
    if kind is TargetKind.STEP:
        steps = select(Step).join(Step.activity).join(Activity.goal).where(Goal.plan_id == plan.id)
        steps = steps.where(Step.id == key, Step.removed_at.is_not(None))
        return db.session.scalars(steps).one_or_none()
    return None


@dataclass(frozen=True, slots=True)
class Removed:
    """Something that has been taken out of the plan, and can be brought back."""

    kind: TargetKind
    id: int
    title: str
    removed_at: datetime


def list_removed(plan: Plan, most: int = 50) -> Sequence[Removed]:
    """Return what has been taken out of what is in the plan now, the latest first.

    In one statement. What hangs on something taken out comes back with it.
    """
    in_plan = Goal.plan_id == plan.id
    goals = select(literal("goal").label("kind"), Goal.id, Goal.title, Goal.removed_at).where(
        in_plan, Goal.removed_at.is_not(None)
    )
    activities = (
        select(literal("activity"), Activity.id, Activity.title, Activity.removed_at)
        .join(Activity.goal)
        .where(in_plan, Goal.removed_at.is_(None), Activity.removed_at.is_not(None))
    )
    steps = (
        select(literal("step"), Step.id, Step.title, Step.removed_at)
        .join(Step.activity)
        .join(Activity.goal)
        .where(in_plan, Goal.removed_at.is_(None), Activity.removed_at.is_(None))
        .where(Step.removed_at.is_not(None), Step.title != "")
    )
    rows = union_all(goals, activities, steps).subquery()
    query = select(rows).order_by(rows.c.removed_at.desc(), rows.c.kind, rows.c.id).limit(most)
    return [
        Removed(TargetKind(row.kind), row.id, row.title, row.removed_at)
        for row in db.session.execute(query)
    ]


def goal_of(plan: Plan, ref: Ref) -> Goal | None:
    """Return the goal in the plan that `ref` is, or belongs to."""
    for goal in plan.goals:
        if ref in {(kind_of(each), each.id) for each in below(goal)}:
            return goal
    return None


def below(goal: Goal) -> list[Target]:
    """Return the goal with its activities and steps."""
    steps = [step for activity in goal.activities for step in activity.steps]
    return [goal, *goal.activities, *steps]


def find_out_of_sight(plan: Plan, ref: Ref) -> bool:
    """Tell whether `ref` is of this plan but not in it now: it, or what it hangs on, is gone."""
    kind, key = ref
    if kind is TargetKind.GOAL:
        query = select(Goal.id).where(Goal.id == key, Goal.plan_id == plan.id)
    elif kind is TargetKind.ACTIVITY:
        query = select(Activity.id).join(Activity.goal).where(Activity.id == key)
        query = query.where(Goal.plan_id == plan.id)
    elif kind is TargetKind.STEP:
        query = select(Step.id).join(Step.activity).join(Activity.goal).where(Step.id == key)
        query = query.where(Goal.plan_id == plan.id)
    else:
        return False
    return find_target(plan, ref) is None and db.session.scalar(query) is not None
