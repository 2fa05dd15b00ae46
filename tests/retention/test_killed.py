"""A worker that is killed in the middle leaves nobody half destroyed."""

import os
import subprocess
import sys
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from kompetensplan.db import db
from kompetensplan.plans.models import Goal, Plan, PlanState, PlanVersion, Signature
from kompetensplan.retention.jobs import run, warn_all
from kompetensplan.retention.models import Destroying, Destruction
from tests.factories import Municipality
from tests.plans.factories import make_plan
from tests.retention.factories import decide, on
from tests.retention.test_destruction import GONE, TOLD

ROOT = Path(__file__).parents[2]


def number(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_killed_worker_leaves_whole_plans_and_the_next_one_finishes(
    app: Flask, town: Municipality
) -> None:
    for who in ("amina", "marie", "david"):
        make_plan(town, who=who, state=PlanState.CLOSED)
    decide(town)
    with on(TOLD):
        warn_all()
    db.session.remove()

    killed = subprocess.run(
        [sys.executable, "-m", "tests.retention.killed_worker"],
        cwd=ROOT,
        env=os.environ
        | {
            "KOMPETENSPLAN_ENV": "test",
            "KOMPETENSPLAN_TODAY": GONE.isoformat(),
            "DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
            "SECRET_KEY": "only-for-tests",
            "KOMPETENSPLAN_INSTANCE": str(app.config["KP"].instance_path),
        },
        check=False,
    )

    assert killed.returncode == -9
    assert (number(Plan), number(PlanVersion), number(Goal), number(Signature)) == (2, 2, 2, 4)
    assert number(Destroying) == 0
    assert db.session.scalars(select(Destruction.number)).one() == 1
    db.session.rollback()
    with on(GONE):
        run()
        assert number(Plan) == 0
        assert db.session.scalars(select(Destruction.number)).one() == 3
