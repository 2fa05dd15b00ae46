"""Adds, takes out, brings back and moves goals, activities and steps.

Nothing is deleted: what is taken out can be brought back (PLAN-5).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from kompetensplan import clock, policy
from kompetensplan.db import db
from kompetensplan.errors import NotFound, Outdated
from kompetensplan.plans.models import (
    Activity,
    EventKind,
    FieldChange,
    Goal,
    Plan,
    Step,
    StepKind,
    TargetKind,
)
from kompetensplan.plans.queries.targets import Ref, find_removed, find_target
from kompetensplan.plans.refusing import not_open
from kompetensplan.plans.services.history import note_change, record
from kompetensplan.plans.services.progress import forget_told
from kompetensplan.plans.services.voiding import void_signatures
from kompetensplan.policy import Actor, Permission

Thing = Goal | Activity | Step
# SKE-1: a new activity begins with two steps to fill in.
SUGGESTED = (StepKind.LEARN, StepKind.TRY)
_REMOVED = {
    Goal: EventKind.GOAL_REMOVED,
    Activity: EventKind.ACTIVITY_REMOVED,
    Step: EventKind.STEP_REMOVED,
}
_RESTORED = {
    Goal: EventKind.GOAL_RESTORED,
    Activity: EventKind.ACTIVITY_RESTORED,
    Step: EventKind.STEP_RESTORED,
}
_MOVED = {Goal: EventKind.GOAL_MOVED, Step: EventKind.STEP_MOVED}


def add_goal(plan: Plan, *, actor: Actor) -> Goal:
    """Add an empty goal; a goal that nobody has written in yet is given again.

    So a button pressed twice makes one goal.
    """
    _open(plan, actor)
    untouched = next((goal for goal in plan.goals if _is_empty(goal)), None)
    if untouched:
        return untouched
    goal = Goal(plan_id=plan.id, position=_last(Goal.position, Goal.plan_id == plan.id) + 1)
    db.session.add(goal)
    db.session.flush()
    record(plan, EventKind.GOAL_ADDED, actor=actor)
    void_signatures(plan, actor=actor)
    return goal


def add_activity(plan: Plan, goal: Goal, *, steps: Sequence[str] = (), actor: Actor) -> Activity:
    """Add an activity with `steps`; without any with two to fill in (SKE-1)."""
    _open(plan, actor)
    position = _last(Activity.position, Activity.goal_id == goal.id) + 1
    activity = Activity(goal_id=goal.id, position=position)
    db.session.add(activity)
    db.session.flush()
    begun = [{"title": title} for title in steps] or [{"kind": kind} for kind in SUGGESTED]
    for number, first in enumerate(begun, start=1):
        db.session.add(Step(activity_id=activity.id, position=number, **first))
    record(plan, EventKind.ACTIVITY_ADDED, actor=actor, detail=goal.title)
    void_signatures(plan, actor=actor)
    return activity


def add_step(plan: Plan, activity: Activity, *, actor: Actor) -> Step:
    """Add an empty step at the end of an activity."""
    _open(plan, actor)
    position = _last(Step.position, Step.activity_id == activity.id) + 1
    step = Step(activity_id=activity.id, position=position)
    db.session.add(step)
    db.session.flush()
    record(plan, EventKind.STEP_ADDED, actor=actor, detail=activity.title)
    void_signatures(plan, actor=actor)
    return step


def remove(plan: Plan, ref: Ref, *, seen: datetime | None, actor: Actor) -> None:
    """Take a goal, activity or step out of the plan. Pressing twice changes nothing.

    `seen` is when the actor last saw it; None takes it out whatever has happened since.

    Raises:
        NotFound: this plan never had it.
        Outdated: the other one has written in it since.
    """
    _open(plan, actor)
    thing = find_target(plan, ref)
    if thing is None or isinstance(thing, Plan):
        if find_removed(plan, ref) is None:
            raise NotFound(f"{ref} in plan {plan.id}")
        return
    if seen and _written_since(plan, thing, seen, actor):
        raise Outdated(f"{ref} has been written in since it was seen")
    forget_told(_steps_of(thing))
    thing.removed_at = clock.now()
    record(plan, _REMOVED[type(thing)], actor=actor, detail=thing.title)
    void_signatures(plan, actor=actor)


def _steps_of(thing: Thing) -> Iterator[Step]:
    if isinstance(thing, Step):
        yield thing
    elif isinstance(thing, Activity):
        yield from thing.steps
    else:
        for activity in thing.activities:
            yield from activity.steps


def restore(plan: Plan, ref: Ref, *, actor: Actor) -> Thing:
    """Bring back what was taken out, to where it stood. Pressing twice changes nothing.

    Raises:
        NotFound: this plan never had it.
    """
    _open(plan, actor)
    present = find_target(plan, ref)
    if present is not None and not isinstance(present, Plan):
        return present
    thing = find_removed(plan, ref)
    if thing is None:
        raise NotFound(f"{ref} in plan {plan.id}")
    thing.removed_at = None
    record(plan, _RESTORED[type(thing)], actor=actor, detail=thing.title)
    void_signatures(plan, actor=actor)
    return thing


def move(plan: Plan, ref: Ref, *, up: bool, actor: Actor) -> None:
    """Let a goal, activity or step change places with its neighbour.

    At the end of the row nothing happens.

    Raises:
        NotFound: it is not in the plan (any more).
    """
    _open(plan, actor)
    siblings = next((row for row in _rows(plan) if any(_ref(each) == ref for each in row)), None)
    if siblings is None:
        raise NotFound(f"{ref} in plan {plan.id}")
    place = next(index for index, each in enumerate(siblings) if _ref(each) == ref)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(siblings):
        return
    thing, row = siblings[place], list(siblings)
    row[place], row[other] = row[other], row[place]
    for position, each in enumerate(row, start=1):
        each.position = position
    if type(thing) in _MOVED:
        record(plan, _MOVED[type(thing)], actor=actor, detail=thing.title)
    else:
        places = str(place + 1), str(other + 1)
        note_change(plan, TargetKind.ACTIVITY, thing.id, "position", *places, actor=actor)
    void_signatures(plan, actor=actor)


def _open(plan: Plan, actor: Actor) -> None:
    policy.require(actor, Permission.PLAN_EDIT, plan)
    if not plan.is_editable:
        raise not_open(plan)


def _is_empty(goal: Goal) -> bool:
    words = goal.title or goal.purpose or goal.effect_sign or goal.unlinked_reason
    return not (words or goal.links or goal.activities or goal.ends_on)


def _last(column: Any, condition: Any) -> int:
    """Return the highest position in a row, of things taken out too."""
    return db.session.scalar(select(func.max(column)).where(condition)) or 0


def _ref(thing: Thing) -> Ref:
    kind = {Goal: TargetKind.GOAL, Activity: TargetKind.ACTIVITY, Step: TargetKind.STEP}
    return kind[type(thing)], thing.id


def _rows(plan: Plan) -> list[list[Any]]:
    """Return every row in which things can change places."""
    activities = [activity for goal in plan.goals for activity in goal.activities]
    return [
        plan.goals,
        *(goal.activities for goal in plan.goals),
        *(activity.steps for activity in activities),
    ]


def _inside(thing: Thing) -> list[Ref]:
    """Return `thing` and all that hangs on it."""
    if isinstance(thing, Goal):
        return [_ref(thing), *(ref for each in thing.activities for ref in _inside(each))]
    if isinstance(thing, Activity):
        return [_ref(thing), *(_ref(step) for step in thing.steps)]
    return [_ref(thing)]


def _written_since(plan: Plan, thing: Thing, seen: datetime, actor: Actor) -> bool:
    """Tell whether somebody else has written in `thing` after `seen`."""
    places = [
        and_(FieldChange.target_kind == kind, FieldChange.target_id == key)
        for kind, key in _inside(thing)
    ]
    query = select(FieldChange.id).where(
        FieldChange.plan_id == plan.id,
        FieldChange.person_id != actor.person_id,
        FieldChange.applied,
        FieldChange.at > seen,
        or_(*places),
    )
    return db.session.scalar(query.limit(1)) is not None
