"""The heaviest plan there is: 10 goals, 60 steps, 100 comments, 500 lines of history."""

import gzip

import pytest
from sqlalchemy import insert, select

from kompetensplan.comments.models import Comment, Suggestion
from kompetensplan.db import db
from kompetensplan.plans.models import (
    FieldChange,
    Plan,
    PlanEvent,
    Step,
    StepKind,
    TargetKind,
)
from kompetensplan.plans.queries.history import count_lines
from kompetensplan.plans.queries.targets import Ref
from kompetensplan.policy import Actor, Capacity
from tests.conftest import LogIn, Statements
from tests.factories import Municipality, as_actor
from tests.plans.factories import make_plan, read, week

GOALS, STEPS, COMMENTS, LINES = 10, 60, 100, 500
TEXT = "Det här är en kommentar av vanlig längd om hur steget gick och vad som kommer härnäst. "
STATIC = 120 * 1024  # the most that a first visit fetches beside the page (`tests/test_design.py`)


@pytest.fixture
def heavy(town: Municipality) -> Plan:
    plan, amina = make_plan(town, goals=GOALS), as_actor(town.people["amina"])
    add_steps(plan)
    plan = read(plan, amina)
    add_comments(plan, amina, as_actor(town.people["marie"]))
    add_history(plan, amina)
    db.session.commit()
    return read(plan, amina)


def add_steps(plan: Plan) -> None:
    for number in range(STEPS - 2 * GOALS):
        activity = plan.goals[number % GOALS].activities[0]
        db.session.add(
            Step(
                activity_id=activity.id,
                position=10 + number,
                title=f"Pröva hos brukare nummer {number} och skriv direkt efteråt",
                kind=StepKind.TRY,
                week=week(number % 20),
            )
        )
    db.session.flush()


def things_of(plan: Plan) -> list[Ref]:
    steps = [step for goal in plan.goals for each in goal.activities for step in each.steps]
    return [
        (TargetKind.PLAN, plan.id),
        *((TargetKind.GOAL, goal.id) for goal in plan.goals),
        *((TargetKind.STEP, step.id) for step in steps),
    ]


def add_comments(plan: Plan, amina: Actor, marie: Actor) -> None:
    things = things_of(plan)
    for number in range(COMMENTS):
        kind, key = things[number % len(things)]
        db.session.add(
            Comment(
                plan_id=plan.id,
                target_kind=kind,
                target_id=key,
                text=f"{TEXT}{number}",
                person_id=(amina, marie)[number % 2].person_id,
                capacity=(Capacity.EMPLOYEE, Capacity.MANAGER)[number % 2],
            )
        )
    for goal in plan.goals:
        db.session.add(
            Suggestion(
                plan_id=plan.id,
                target_kind=TargetKind.GOAL,
                target_id=goal.id,
                field="purpose",
                base=goal.purpose,
                text=goal.purpose + " " + TEXT,
                person_id=marie.person_id,
                capacity=Capacity.MANAGER,
            )
        )
    db.session.flush()


def add_history(plan: Plan, amina: Actor) -> None:
    there = count_lines(plan)
    rows = [
        {
            "plan_id": plan.id,
            "target_kind": TargetKind.GOAL,
            "target_id": plan.goals[number % GOALS].id,
            "field": "purpose",
            "before": TEXT,
            "after": f"{TEXT}{number}",
            "person_id": amina.person_id,
            "capacity": Capacity.EMPLOYEE,
        }
        for number in range(LINES - there)
    ]
    db.session.execute(insert(FieldChange), rows)


@pytest.mark.parametrize("who", ["amina", "marie"])
def test_the_heaviest_plan_keeps_within_the_bars(
    heavy: Plan, town: Municipality, log_in: LogIn, statements: Statements, who: str
) -> None:
    """Ruling 21: 16 statements; 150 kB with all that a first visit fetches."""
    steps = [step for goal in heavy.goals for each in goal.activities for step in each.steps]
    assert (len(heavy.goals), len(steps)) == (GOALS, STEPS)
    assert len(db.session.scalars(select(Comment)).all()) == COMMENTS
    assert count_lines(heavy) == LINES
    assert len(db.session.scalars(select(PlanEvent)).all()) < LINES
    client, goal = log_in(town.people[who]), heavy.goals[0].id
    most = {
        "": 16,
        f"/goals/{goal}": 16,
        "/history": 12,
        "/comments": 16,
        f"/comments?about=goal-{goal}": 16,
        "/suggestions/new": 12,
    }

    counts, weights = {}, {}
    for path in most:
        with statements() as seen:
            response = client.get(f"/plans/{heavy.id}{path}")
        assert response.status_code == 200
        reads = [sql for sql in seen if sql.startswith("SELECT")]
        counts[path] = len(reads)
        weights[path] = len(gzip.compress(response.data, 6)) + STATIC

    assert {path: count for path, count in counts.items() if count > most[path]} == {}
    assert {path: weight for path, weight in weights.items() if weight > 150 * 1024} == {}
