"""A plan that two people have written in for a year costs its pages no more than a new one."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.plans.models import FieldChange, Plan, Step, TargetKind
from kompetensplan.policy import Capacity
from tests.conftest import LogIn, Statements
from tests.factories import Municipality
from tests.plans.factories import make_plan

GOALS, STEPS, LINES = 10, 60, 500


def fill(plan: Plan, writers: list[int]) -> None:
    """Give a plan of ten goals sixty steps and five hundred lines of history."""
    activities = [activity.id for goal in plan.goals for activity in goal.activities]
    there = sum(len(activity.steps) for goal in plan.goals for activity in goal.activities)
    db.session.execute(
        insert(Step),
        [
            {"activity_id": activities[n % len(activities)], "position": n, "title": f"Steg {n}"}
            for n in range(there, STEPS)
        ],
    )
    now = clock.now()
    db.session.execute(
        insert(FieldChange),
        [
            {
                "plan_id": plan.id,
                "target_kind": TargetKind.GOAL,
                "target_id": plan.goals[n % GOALS].id,
                "field": ("purpose", "effect_sign", "title")[n % 3],
                "before": f"Så här stod det {n} gånger.",
                "after": f"Så här stod det {n + 1} gånger.",
                "person_id": writers[n % 2],
                "capacity": (Capacity.EMPLOYEE, Capacity.MANAGER)[n % 2],
                "at": now - timedelta(minutes=LINES - n),
            }
            for n in range(LINES)
        ],
    )
    db.session.commit()


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("", 16),
        ("/goals/{goal}", 16),
        ("/follow-up", 12),
        ("/history", 12),
        ("/history?of=goal-{goal}-purpose", 12),
        ("/together", 6),
    ],
)
def test_a_large_plan_takes_no_more_statements_than_a_small_one(
    town: Municipality, log_in: LogIn, statements: Statements, path: str, most: int
) -> None:
    """Ruling 21."""
    counts = []
    for who, goals in (("david", 1), ("amina", GOALS)):
        plan = make_plan(town, who=who, goals=goals)
        if goals == GOALS:
            fill(plan, [town.people[name].id for name in ("amina", "marie")])
            assert len(db.session.scalars(select(Step.id)).all()) >= STEPS
        address = f"/plans/{plan.id}{path.format(goal=plan.goals[0].id)}"
        client = log_in(town.people[who])
        with statements() as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1] <= most, counts
