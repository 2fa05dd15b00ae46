"""A goal that is shown to another manager, and a move that has goals to go through."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.demo.town import Job, Town
from kompetensplan.organisation.models import EmploymentMove
from kompetensplan.plans.models import EventKind, Goal, GoalShare, Plan, PlanEvent, PlanState
from kompetensplan.policy import Capacity

SHARED_AT = datetime(2027, 2, 3, 14, 20, tzinfo=UTC)
MOVED_ON = date(2027, 2, 1)


def load_moves(town: Town) -> None:
    """Add what hangs on plans that are stored (EMP-2, EMP-3)."""
    teacher, musician = town.find("Lovisa Grahn", "BUF-06"), town.find("Lovisa Grahn", "KFF-02")
    _share(_first_goal(teacher), teacher, musician)
    before, after = town.places["VOF-02"], town.places["VOF-05"]
    who = next(
        job
        for job in town.jobs
        if job.place is after and not job.leads and _first_goal(job) is not None
    )
    db.session.add(
        EmploymentMove(
            employment_id=who.id,
            moved_on=MOVED_ON,
            from_unit_id=before.id,
            to_unit_id=after.id,
            from_authority=before.authority,
            to_authority=after.authority,
        )
    )


def _first_goal(job: Job) -> Goal | None:
    """Return the first goal of somebody's agreed plan."""
    return db.session.scalars(
        select(Goal)
        .join(Goal.plan)
        .where(Plan.employment_id == job.id, Plan.state == PlanState.AGREED)
        .where(Goal.removed_at.is_(None))
        .order_by(Plan.id.desc(), Goal.position)
        .limit(1)
    ).one_or_none()


def _share(goal: Goal | None, whose: Job, other: Job) -> None:
    if goal is None:
        return
    db.session.add(GoalShare(goal_id=goal.id, employment_id=other.id, shared_at=SHARED_AT))
    db.session.add(
        PlanEvent(
            plan_id=goal.plan_id,
            at=SHARED_AT,
            person_id=whose.person_id,
            capacity=Capacity.EMPLOYEE,
            kind=EventKind.GOAL_SHARED,
            detail=goal.title,
        )
    )
