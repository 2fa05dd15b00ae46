"""Brings back what was agreed, when a change proposal is withdrawn (PLAN-5).

Rows keep their ids, so progress on steps that come back is still there.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from kompetensplan.clock import now
from kompetensplan.db import db
from kompetensplan.plans.fields import FIELDS, Target, kind_of, text_of
from kompetensplan.plans.models import (
    Activity,
    ActivityKind,
    Goal,
    GoalLink,
    Plan,
    Step,
    StepKind,
    TargetKind,
)
from kompetensplan.plans.queries.targets import targets_of
from kompetensplan.plans.queries.versions import get_version, number_in_force
from kompetensplan.plans.services.history import note_change
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.services.voiding import void_signatures
from kompetensplan.plans.workflow import STEPS
from kompetensplan.policy import Actor

Item = dict[str, Any]


def withdraw_change(plan: Plan, *, actor: Actor) -> int:
    """Give up the change proposal: the plan is again word for word what is in force.

    Returns the number of that version.

    Raises:
        NotAllowed, StepNotOpen: as `take_step`.
    """
    take_step(plan, STEPS["withdraw_change"], actor=actor)
    version = get_version(plan, number_in_force(plan.id))
    content: Item = json.loads(version.content)
    proposed = _texts_of(plan)
    plan.follow_up_on = _date(content["follow_up_on"])
    plan.employee_comment = content["employee_comment"]
    at = now()
    goals = _by_id(select_all(Goal, Goal.plan_id, [plan.id]))
    activities = _by_id(select_all(Activity, Activity.goal_id, goals))
    steps = _by_id(select_all(Step, Step.activity_id, activities))
    kept_activities = _restore_goals(content["goals"], goals, at)
    kept_steps = _restore_activities(kept_activities, activities, at)
    _restore_steps(kept_steps, steps, at)
    _note_what_went(
        plan, [plan, *goals.values(), *activities.values(), *steps.values()], proposed, actor
    )
    void_signatures(plan, actor=actor)
    return version.number


def _texts_of(plan: Plan) -> dict[tuple[TargetKind, int, str], str]:
    return {
        (kind_of(each), each.id, name): text_of(each, name)
        for each in targets_of(plan)
        for name in FIELDS[kind_of(each)]
    }


def _note_what_went(
    plan: Plan,
    targets: Iterable[Target],
    proposed: dict[tuple[TargetKind, int, str], str],
    actor: Actor,
) -> None:
    """Keep what was proposed in the history of its field, to be brought back from there."""
    for target in targets:
        kind = kind_of(target)
        for name in FIELDS[kind]:
            before, after = proposed.get((kind, target.id, name)), text_of(target, name)
            if before is not None and before != after:
                note_change(plan, kind, target.id, name, before, after, actor=actor)


def select_all(table: Any, column: Any, keys: Iterable[int]) -> Any:
    """Return all rows that hang on `keys`, removed ones too."""
    return db.session.scalars(select(table).where(column.in_(list(keys))))


def _by_id(rows: Any) -> dict[int, Any]:
    return {row.id: row for row in rows}


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _restore_goals(items: list[Item], rows: dict[int, Goal], at: datetime) -> list[Item]:
    """Set the goals back; return the activities that hang on them, with their order."""
    for row in rows.values():
        row.removed_at = row.removed_at or at
    links = {
        (link.goal_id, link.priority_id): link
        for link in db.session.scalars(select(GoalLink).where(GoalLink.goal_id.in_(list(rows))))
    }
    wanted = {(item["id"], priority) for item in items for priority in item["links"]}
    for key, link in links.items():
        if key not in wanted:
            db.session.delete(link)
    for goal_id, priority_id in wanted - set(links):
        db.session.add(GoalLink(goal_id=goal_id, priority_id=priority_id))
    for position, item in enumerate(items, start=1):
        goal = rows[item["id"]]
        goal.removed_at, goal.position = None, position
        goal.ends_on = _date(item["ends_on"])
        for name in (
            "title",
            "purpose",
            "effect_sign",
            "unlinked_reason",
            "competence_id",
            "competence_name",
            "level_from",
            "level_to",
        ):
            setattr(goal, name, item[name])
    return [activity for item in items for activity in item["activities"]]


def _restore_activities(items: list[Item], rows: dict[int, Activity], at: datetime) -> list[Item]:
    for row in rows.values():
        row.removed_at = row.removed_at or at
    for position, item in enumerate(items, start=1):
        activity = rows[item["id"]]
        activity.removed_at, activity.position = None, position
        activity.title, activity.support = item["title"], item["support"]
        activity.colleague = item.get("colleague", "")
        activity.minutes, activity.kind = item["minutes"], ActivityKind(item["kind"])
    return [step for item in items for step in item["steps"]]


def _restore_steps(items: list[Item], rows: dict[int, Step], at: datetime) -> None:
    for row in rows.values():
        row.removed_at = row.removed_at or at
    for position, item in enumerate(items, start=1):
        step = rows[item["id"]]
        step.removed_at, step.position = None, position
        step.title, step.minutes, step.week = item["title"], item["minutes"], _date(item["week"])
        step.kind = StepKind(item["kind"]) if item["kind"] else None
