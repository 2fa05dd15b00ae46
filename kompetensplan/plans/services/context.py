"""Names, titles and threads as they are on the day of the agreement, for the document."""

from typing import Any

from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.organisation.queries import find_manager_of
from kompetensplan.plans.models import Goal, Meeting, Plan
from kompetensplan.priorities.models import Vision
from kompetensplan.priorities.queries.threads import VISION, threads_of, whole_threads


def context_of(plan: Plan, meeting: Meeting) -> dict[str, Any]:
    """Return what the document prints beside the substance, as plain JSON values."""
    employment = plan.employment
    manager = find_manager_of(employment)
    return {
        "authority": plan.authority,
        "period": {
            "name": plan.round.name,
            "from": plan.round.starts_on.isoformat(),
            "to": plan.round.ends_on.isoformat(),
        },
        "person": {
            "name": employment.person.name,
            "title": employment.title,
            "unit": employment.unit.name,
            "unit_code": employment.unit.code,
            "manager": manager.name if manager else "",
        },
        "vision": _vision_title(plan),
        "meeting": {
            "held_on": meeting.held_on.isoformat() if meeting.held_on else None,
            "kind": meeting.kind.value,
        },
        "threads": _threads(plan.goals),
        "competences": {
            str(goal.competence.id): {
                "sv": f"{goal.competence.code} {goal.competence.name_sv}",
                "en": f"{goal.competence.code} {goal.competence.name_en}",
            }
            for goal in plan.goals
            if goal.competence
        },
    }


def _vision_title(plan: Plan) -> str | None:
    day = plan.round.ends_on
    return db.session.scalar(
        select(Vision.title)
        .where(Vision.starts_on <= day)
        .order_by(Vision.starts_on.desc(), Vision.id.desc())
        .limit(1)
    )


def _threads(goals: list[Goal]) -> dict[str, list[list[dict[str, str]]]]:
    """Return for each goal its red threads from the top down, the longest first."""
    threads = threads_of({link.priority_id for goal in goals for link in goal.links})
    return {
        str(goal.id): [
            [
                {"level": str(node.level), "title": node.title}
                for node in nodes
                if node.level != VISION
            ]
            for nodes in whole_threads((link.priority_id for link in goal.links), threads)
        ]
        for goal in goals
    }
