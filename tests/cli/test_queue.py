"""The workers' queue: in a file, in PostgreSQL or in Redis; each job is done by one (ADR 17)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from huey import Huey, PostgresHuey, SqliteHuey

from config import Unsafe
from kompetensplan import bell, create_app
from kompetensplan.accounts.models import Person
from kompetensplan.cli.work import make_huey, wake_a_worker
from kompetensplan.db import db
from kompetensplan.exports.models import ExportState
from kompetensplan.heartbeat import take_round
from kompetensplan.plans.models import PlanState
from tests.conftest import LogIn, make_config
from tests.exports.fetching import ask, latest
from tests.factories import Municipality
from tests.plans.factories import make_plan
from tests.support.postgres import new_database, postgres_url

ROOT = Path(__file__).parents[2]
HOUR = timedelta(hours=1)


def drain(huey: Huey) -> list[str]:
    """Do what is in the queue, as a worker does; return the names of the jobs."""
    db.session.rollback()
    done = []
    while huey.pending_count():
        task = huey.dequeue()
        huey.execute(task)
        done.append(type(task).__name__)
    return done


@pytest.fixture
def huey(app: Flask) -> Iterator[Huey]:
    """The queue of the application, empty."""
    huey = make_huey(app)
    huey.flush()
    yield huey
    huey.storage.close()


def test_asking_for_a_file_wakes_a_worker(
    town: Municipality, karin: Person, log_in: LogIn, huey: Huey
) -> None:
    """It does not wait for the clock; and what it finds in the rows it does."""
    make_plan(town, state=PlanState.AGREED)
    ask(log_in(karin))

    assert drain(huey) == ["_make_documents"]
    assert latest().state is ExportState.READY


def test_what_cannot_wake_a_worker_is_no_error(
    app: Flask, town: Municipality, karin: Person, log_in: LogIn
) -> None:
    """The rows are there, and the clock comes within a minute."""
    usual = app.extensions["bell"]
    make_plan(town, state=PlanState.AGREED)

    def silent() -> None:
        raise OSError("no queue")

    bell.hang(app, silent)
    export = ask(log_in(karin))
    bell.hang(app, usual)

    assert export.state is ExportState.PREPARING


def test_without_settings_the_queue_is_a_file(tmp_path: Path) -> None:
    app = create_app(make_config(f"sqlite:///{tmp_path / 'x.db'}", tmp_path))

    huey = make_huey(app)

    assert isinstance(huey, SqliteHuey)
    assert (tmp_path / "worker.db").exists()
    huey.storage.close()


@pytest.mark.postgres
def test_beside_postgresql_the_queue_is_in_it(tmp_path: Path) -> None:
    """Two workers share it: each message goes to one of them."""
    app = create_app(make_config(new_database("queue", postgres_url()), tmp_path))
    with app.app_context():
        flask_migrate.upgrade()
        wake_a_worker(app)
        one, other = make_huey(app), make_huey(app)

        assert isinstance(one, PostgresHuey)
        assert [one.pending_count(), other.pending_count()] == [1, 1]
        assert drain(one) == ["_make_documents"]
        assert other.pending_count() == 0
        for each in (one, other):
            each.storage.close()
        db.engine.dispose()
    assert not (tmp_path / "worker.db").exists()


def test_redis_without_its_package_is_refused_in_a_line(tmp_path: Path) -> None:
    """Huey looks for the package when it is imported: a process of its own has none."""
    environment = os.environ | {
        "KOMPETENSPLAN_ENV": "demo",
        "KOMPETENSPLAN_INSTANCE": str(tmp_path),
        "SECRET_KEY": "only-for-tests",
        "QUEUE_URL": "redis://127.0.0.1:6379/0",
    }
    without = "import sys; sys.modules['redis'] = None; from flask.cli import main; main()"
    command = [sys.executable, "-c", without, "work"]

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    assert done.returncode == 1
    assert "pip install -r requirements-more.txt" in done.stderr


def test_an_address_that_is_no_queue_is_refused(tmp_path: Path) -> None:
    config = replace(make_config("sqlite://", tmp_path), queue_url="amqp://rabbit")

    with pytest.raises(Unsafe, match="QUEUE_URL"):
        config.check()


def test_what_the_clock_of_every_worker_calls_for_is_done_by_one(app: Flask) -> None:
    """Figures and reminders: once an hour, however many workers there are."""
    rounds = [take_round("figures", HOUR) for _worker in range(3)]
    db.session.commit()

    assert rounds == [True, False, False]
    assert take_round("figures", timedelta(0))
