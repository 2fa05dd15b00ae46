"""What the cast has prepared for a talk, and what was decided at one."""

from datetime import datetime, time

from kompetensplan import clock
from kompetensplan.demo.content import content
from kompetensplan.demo.plans import PlanWriter, Written
from kompetensplan.demo.town import Job
from kompetensplan.plans.models import (
    ActionPoint,
    EventKind,
    GoalFollowUp,
    GoalStanding,
    PointOutcome,
    PointOwner,
    Preparation,
)


def share_preparation(writer: PlanWriter, plan: Written, who: Job, at: datetime) -> None:
    """Write what somebody has shared before the plan's meeting."""
    texts = content("talks")["forberedelser"][who.name]
    writer.rows.add(
        Preparation,
        meeting_id=plan.meeting_id,
        person_id=who.person_id,
        looking_back=texts["tillbakablick"],
        present=texts["nulage"],
        ahead=texts["framtid"],
        changed_at=at,
        shared_at=at,
    )
    writer.event(plan, EventKind.PREPARATION_SHARED, at, who)


def decide(writer: PlanWriter, plan: Written, who: Job) -> None:
    """Write what was decided at the plan's meeting, and what has come of it."""
    at = clock.at(plan.held_on or plan.created_at.date(), time(15))
    for each in content("talks")["beslut"].get(who.name, ()):
        outcome = PointOutcome(each["utfall"]) if "utfall" in each else None
        writer.rows.add(
            ActionPoint,
            plan_id=plan.id,
            meeting_id=plan.meeting_id,
            owner=PointOwner(each["vems"]),
            text=each["text"],
            due_on=each["senast"],
            outcome=outcome,
            settled_at=clock.at(each["senast"], time(12)) if outcome else None,
            made_at=at,
            made_by_id=(plan.manager or who).person_id,
            version=1,
        )
        writer.event(plan, EventKind.POINT_ADDED, at, plan.manager or who, detail=each["text"])


def follow_up(writer: PlanWriter, plan: Written, who: Job, at: datetime) -> None:
    """Write how each goal went, as said at the plan's meeting (MEET-6)."""
    lines = content("talks")["uppfoljning"][who.name]
    for goal, each in zip(plan.content["goals"], lines, strict=False):
        writer.rows.add(
            GoalFollowUp,
            meeting_id=plan.meeting_id,
            goal_id=goal["id"],
            standing=GoalStanding(each["lage"]),
            note=each["rad"],
            person_id=(plan.manager or who).person_id,
            at=at,
            version=1,
        )
        detail = f"{goal['title']} – {each['rad']}"
        writer.event(plan, EventKind.GOAL_FOLLOWED_UP, at, plan.manager or who, detail=detail)
