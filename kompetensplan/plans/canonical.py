"""The substance of a plan as canonical JSON, and its hash (PLAN-3, ruling 4).

The same plan gives the same characters on every machine: keys sorted, no spaces, UTF-8,
dates in ISO form. Names, signatures and progress are not in it.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from kompetensplan.plans.models import Activity, Goal, Plan, Step

FORMAT = "kompetensplan/1"
Content = Mapping[str, Any]


def content_of(plan: Plan) -> dict[str, Any]:
    """Return the substance of a plan whose content is loaded."""
    return {
        "format": FORMAT,
        "plan": plan.id,
        "follow_up_on": plan.follow_up_on.isoformat() if plan.follow_up_on else None,
        "employee_comment": plan.employee_comment,
        "goals": [_goal(goal) for goal in plan.goals],
    }


def content_without_agreement(
    plan: Plan, *, managers_words: str, employees_words: str
) -> dict[str, Any]:
    """Return the substance with what each of the two sees differently (MEET-5, ruling 12).

    An employee who has said nothing is None: "har inte yttrat sig".
    """
    words = {"manager": managers_words, "employee": employees_words or None}
    return {**content_of(plan), "without_agreement": words}


def _goal(goal: Goal) -> dict[str, Any]:
    return {
        "id": goal.id,
        "title": goal.title,
        "purpose": goal.purpose,
        "effect_sign": goal.effect_sign,
        "ends_on": goal.ends_on.isoformat() if goal.ends_on else None,
        "links": sorted(link.priority_id for link in goal.links),
        "unlinked_reason": goal.unlinked_reason,
        "competence_id": goal.competence_id,
        "competence_name": goal.competence_name,
        "level_from": goal.level_from,
        "level_to": goal.level_to,
        "activities": [_activity(each) for each in goal.activities if _says_something(each)],
    }


def _says_something(activity: Activity) -> bool:
    """Tell whether anybody has written in it: suggested steps that stay empty are not agreed on."""
    texts = [
        activity.title,
        activity.support,
        activity.colleague,
        *(step.title for step in activity.steps),
    ]
    return any(text.strip() for text in texts)


def _activity(activity: Activity) -> dict[str, Any]:
    return {
        "id": activity.id,
        "title": activity.title,
        "kind": activity.kind.value,
        "minutes": activity.minutes,
        "support": activity.support,
        # Left out when empty: what was agreed before there was such a field has the same hash.
        **({"colleague": activity.colleague} if activity.colleague else {}),
        "steps": [_step(step) for step in activity.steps if step.title.strip()],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "title": step.title,
        "week": step.week.isoformat() if step.week else None,
        "minutes": step.minutes,
        "kind": step.kind.value if step.kind else None,
    }


def canonical_json(content: Content) -> str:
    """Return the one way to write `content`: sorted keys, no spaces, no escapes."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hash_of(text: str) -> str:
    """Return the SHA-256 of canonical JSON as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def content_hash(plan: Plan) -> str:
    """Return the hash of the substance of a plan whose content is loaded."""
    return hash_of(canonical_json(content_of(plan)))
