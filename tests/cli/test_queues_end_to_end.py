"""One file of plans from the click to the worker, on each queue that a worker can have (ADR 17).

`flask work` runs as it does in an installation: a process of its own that waits to be woken.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from huey import PriorityRedisHuey

from kompetensplan.accounts.models import Person
from kompetensplan.cli.work import make_huey
from kompetensplan.db import db
from kompetensplan.exports.models import ExportState
from kompetensplan.plans.models import PlanState
from tests.conftest import LogIn
from tests.exports.fetching import ask, come, latest, manifest, unpacked
from tests.factories import Municipality
from tests.plans.factories import make_plan
from tests.support.redis import running_redis

ROOT = Path(__file__).parents[2]
WORK = """
import sys
from dataclasses import replace
from pathlib import Path

from kompetensplan import create_app
from tests.conftest import make_config

config = replace(make_config(sys.argv[1], Path(sys.argv[2])), queue_url=sys.argv[3])
create_app(config).test_cli_runner().invoke(args=["work"], catch_exceptions=False)
"""


@pytest.fixture(params=["beside the database", "redis"])
def queue_url(request: pytest.FixtureRequest, app: Flask, tmp_path: Path) -> Iterator[str]:
    """The queue of the application: its address, and nothing where it is beside the database."""
    usual = app.config["KP"]
    if request.param == "redis":
        with running_redis(tmp_path) as address:
            app.config["KP"] = replace(usual, queue_url=address)
            yield address
    else:
        yield ""
    app.config["KP"] = usual


def test_a_file_is_made_by_a_worker_that_is_woken(
    app: Flask,
    database_url: str,
    queue_url: str,
    town: Municipality,
    karin: Person,
    log_in: LogIn,
) -> None:
    queue = make_huey(app)
    assert isinstance(queue, PriorityRedisHuey) == bool(queue_url)
    queue.flush()
    plans = [make_plan(town, who=who, state=PlanState.AGREED) for who in ("amina", "david")]
    client = log_in(karin)
    ask(client)
    assert queue.pending_count() == 1
    db.session.rollback()

    instance = str(app.config["KP"].instance_path)
    command = [sys.executable, "-c", WORK, database_url, instance, queue_url]
    worker = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": _paths()})
    try:
        while latest().state is ExportState.PREPARING and worker.poll() is None:
            db.session.rollback()
            with suppress(subprocess.TimeoutExpired):
                worker.wait(0.2)
    finally:
        worker.terminate()
        worker.wait()
        queue.storage.close()

    assert (latest().state, come(latest()).done) == (ExportState.READY, 2)
    rows = manifest(unpacked(client, latest()))
    assert {row["document_id"] for row in rows} == {f"KP-{plan.id}" for plan in plans}


def _paths() -> str:
    return os.pathsep.join([str(ROOT), *os.environ.get("PYTHONPATH", "").split(os.pathsep)])
