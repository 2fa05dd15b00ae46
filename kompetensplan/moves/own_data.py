"""What a person takes from a plan when leaving: everything in it, as JSON (EMP-6)."""

import json
from typing import Any

from kompetensplan.plans.canonical import content_of
from kompetensplan.plans.models import Plan, PlanVersion, Step


def own_data(plan: Plan, versions: list[PlanVersion]) -> str:
    """Return the plan as its employee may keep it: content, progress, and what was agreed.

    `plan` has its content loaded. Names of others than the employee are not in it.
    """
    employment = plan.employment
    whole: dict[str, Any] = {
        "person": employment.person.name,
        "employment": {
            "number": employment.number,
            "title": employment.title,
            "unit": (plan.kept_unit or employment.unit).name,
            "authority": plan.authority,
        },
        "period": {
            "name": plan.round.name,
            "from": plan.round.starts_on.isoformat(),
            "to": plan.round.ends_on.isoformat(),
        },
        "state": plan.state.value,
        "content": content_of(plan),
        "priorities": {
            str(link.priority_id): link.priority.title for goal in plan.goals for link in goal.links
        },
        "progress": [
            _progress(step)
            for goal in plan.goals
            for activity in goal.activities
            for step in activity.steps
            if step.done_on
        ],
        "agreed_versions": [
            {
                "number": version.number,
                "agreed_on": version.agreed_on.isoformat(),
                "content_hash": version.content_hash,
                "content": json.loads(version.content),
            }
            for version in versions
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _progress(step: Step) -> dict[str, Any]:
    return {
        "step": step.id,
        "done_on": step.done_on.isoformat() if step.done_on else None,
        "tried": step.tried,
        "happened": step.happened,
        "next_time": step.next_time,
    }
