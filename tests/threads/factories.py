"""Goals that hang on priorities, without the pages in which they are written."""

from datetime import date

from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import Goal, GoalLink, Plan
from kompetensplan.priorities.models import Priority
from tests.factories import Municipality, make_employment, make_person


def hang(
    town: Municipality, employment: Employment, *priorities: Priority, title: str = "Läsa på"
) -> Goal:
    """Give an employment a plan with one goal on these priorities."""
    assert town.round
    plan = Plan(employment=employment, round=town.round, authority=employment.authority)
    db.session.add(plan)
    db.session.flush()
    goal = Goal(plan_id=plan.id, position=1, title=title, ends_on=date(2027, 6, 18))
    db.session.add(goal)
    db.session.flush()
    for priority in priorities:
        db.session.add(GoalLink(goal_id=goal.id, priority_id=priority.id))
    db.session.flush()
    return goal


def colleagues(town: Municipality, number: int, *priorities: Priority) -> None:
    """Let so many colleagues of Amina's each have a goal on these priorities."""
    for each in range(number):
        employment = make_employment(make_person(f"Kollega Nummer{each}"), town.units["home"])
        hang(town, employment, *priorities, title=f"Hemligt mål {each}")
