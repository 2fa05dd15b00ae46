"""Finds the things of a plan by kind and id: those in it, and those taken out of it."""

from collections.abc import Iterator

from sqlalchemy import select

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
