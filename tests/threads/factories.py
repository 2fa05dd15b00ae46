"""Goals that hang on priorities, without the pages in which they are written."""

import json
from datetime import date, timedelta
from itertools import count

from kompetensplan.clock import now
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import (
    Goal,
    GoalLink,
    Meeting,
    MeetingKind,
    Plan,
    PlanState,
    PlanVersion,
)
from kompetensplan.priorities.models import Priority
from tests.factories import Municipality, make_employment, make_person

_keys = count(1)


def hang(
    town: Municipality,
    employment: Employment,
    *priorities: Priority,
    title: str = "Läsa på",
    agreed: bool = True,
) -> Goal:
    """Give an employment a plan with one goal on these priorities."""
    assert town.round
    plan = Plan(
        employment=employment,
        round=town.round,
        authority=employment.authority,
        state=PlanState.AGREED if agreed else PlanState.DRAFT,
    )
    db.session.add(plan)
    db.session.flush()
    goal = Goal(plan_id=plan.id, position=1, title=title, ends_on=date(2027, 6, 18))
    goal.unlinked_reason = "" if priorities else "Det är min egen utveckling."
    db.session.add(goal)
    db.session.flush()
    for priority in priorities:
        db.session.add(GoalLink(goal_id=goal.id, priority_id=priority.id))
    db.session.flush()
    if agreed:
        _agree(plan, employment, [priority.id for priority in priorities])
    return goal


def _agree(plan: Plan, employment: Employment, links: list[int]) -> None:
    meeting = Meeting(
        plan_id=plan.id,
        kind=MeetingKind.PLANNING,
        starts_at=now() - timedelta(days=1),
        held_on=date(2027, 2, 5),
        uid=f"meeting-{next(_keys)}",
        booked_by_id=employment.person_id,
    )
    db.session.add(meeting)
    db.session.flush()
    version = PlanVersion(
        plan_id=plan.id,
        number=1,
        content=json.dumps({"goals": [{"links": links}]}),
        content_hash=f"{next(_keys):064x}",
        context="{}",
        language="sv",
        agreed_on=date(2027, 2, 5),
        meeting_id=meeting.id,
    )
    db.session.add(version)
    db.session.flush()


def colleagues(town: Municipality, number: int, *priorities: Priority, agreed: bool = True) -> None:
    """Let so many colleagues of Amina's each have a goal on these priorities."""
    for each in range(number):
        employment = make_employment(make_person(f"Kollega Nummer{each}"), town.units["home"])
        hang(town, employment, *priorities, title=f"Hemligt mål {each}", agreed=agreed)


def bystanders(town: Municipality, number: int = 6) -> None:
    """Employ people everywhere who have agreed on nothing: no group may be so small that
    it, and the one beside it, are hidden.
    """
    for unit in town.units.values():
        for each in range(number):
            make_employment(make_person(f"Utan Mål{each}"), unit)
