"""Amina's plan in the organisation that HR's files describe, and her moves."""

from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.plans.models import Plan
from kompetensplan.plans.services.drafting import create_plan
from kompetensplan.plans.services.structure import add_activity, add_goal
from kompetensplan.rounds.models import PlanningRound
from tests.factories import as_actor
from tests.moves.conftest import employment, everybody, person, units_of_two_committees
from tests.organisation.imports.files import files, take
from tests.plans.factories import read, walk, write

WHY = "Att överrapporteringen blir säker."


def a_round() -> PlanningRound:
    return db.session.scalars(select(PlanningRound)).one()


def a_draft(*titles: str) -> Plan:
    """Make Amina's draft, with a goal for each title: one activity, two steps."""
    amina = as_actor(person("A1"))
    plan = read(create_plan(employment(), a_round(), actor=amina), amina)
    for title in titles or ("Hemliga tankar",):
        goal_id = add_goal(plan, actor=amina).id
        plan = read(plan, amina)
        goal = next(goal for goal in plan.goals if goal.id == goal_id)
        write(plan, goal, amina, title=title, purpose=WHY, unlinked_reason="Vår egen idé")
        add_activity(plan, goal, actor=amina)
        plan = read(plan, amina)
        activity = plan.goals[-1].activities[0]
        write(plan, activity, amina, title=f"Öva: {title}")
        for number, step in enumerate(activity.steps, start=1):
            write(plan, step, amina, title=f"Steg {number}")
    db.session.commit()
    return read(plan, amina)


def agreed(*titles: str) -> Plan:
    plan, amina, marie = a_draft(*titles), as_actor(person("A1")), as_actor(person("M1"))
    for name in ("propose", "meet", "approve", "confirm"):
        walk(read(plan, amina), name, amina, marie)
    db.session.commit()
    return read(plan, amina)


def move(to: str) -> None:
    """Import HR's files with Amina in another unit."""
    take(files(units_of_two_committees(), everybody(amina_in=to)))
    db.session.commit()
