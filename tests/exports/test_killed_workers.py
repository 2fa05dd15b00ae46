"""Workers that are killed in the middle, and several at once: nothing lost, nothing doubled.

The workers are processes of their own, killed with SIGKILL, on the database of the run.
"""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, update

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.exports.jobs import BATCH
from kompetensplan.exports.models import Export, ExportItem, ExportState, ItemState
from kompetensplan.plans.models import PlanDocument
from tests.conftest import LogIn
from tests.exports.factories import make_many
from tests.exports.fetching import ask, come, latest, manifest, unpacked
from tests.factories import Municipality
from tests.reports.factories import make_people

ROOT = Path(__file__).parents[2]
PLANS = 24


@contextmanager
def worker(app: Flask, database_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker; whatever happens, it does not outlive the test."""
    instance = app.config["KP"].instance_path
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.exports.worker", database_url, str(instance)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def look(export: Export, workers: int) -> int:
    """Return how far the page says it is, having compared with what is stored.

    A document is counted when it is there, never before; what a worker has just stored it counts
    in its next statement.
    """
    db.session.rollback()
    before = ready()
    said = come(export).done
    after = ready()
    db.session.rollback()
    assert before - workers <= said <= after
    return said


def ready() -> int:
    items = select(func.count()).select_from(ExportItem)
    there = items.join(PlanDocument, PlanDocument.version_id == ExportItem.version_id)
    return db.session.scalar(there.where(PlanDocument.state == "ready")) or 0


def let_leases_end() -> None:
    """Let five minutes pass."""
    for model in (PlanDocument, ExportItem, Export):
        db.session.execute(update(model).values(lease_until=None))
    db.session.commit()


def hashes() -> dict[int, str]:
    rows = db.session.execute(
        select(PlanDocument.version_id, PlanDocument.sha256, PlanDocument.content).where(
            PlanDocument.state == "ready"
        )
    ).all()
    for _version_id, sha256, content in rows:
        assert hashlib.sha256(content or b"").hexdigest() == sha256
    db.session.rollback()
    return {row[0]: row[1] or "" for row in rows}


def test_a_worker_killed_twice_loses_no_plan_and_doubles_none(
    app: Flask, database_url: str, town: Municipality, karin: Person, log_in: LogIn
) -> None:
    """The bar never says more than there is, nor less, and never goes back."""
    make_many(town, make_people(town.units["home"], PLANS - 1))
    client = log_in(karin)
    export = ask(client)
    seen: list[int] = []
    made: dict[int, str] = {}

    for enough in (6, 14):
        with worker(app, database_url) as process:
            while (said := look(export, 1)) < enough:
                seen.append(said)
                assert process.poll() is None, "it was killed too late"
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.05)
            process.kill()
        made = hashes()
        assert enough <= len(made) < PLANS
        held = db.session.scalar(
            select(func.count(ExportItem.id)).where(
                ExportItem.state == ItemState.WAITING, ExportItem.lease_until.is_not(None)
            )
        )
        assert (held or 0) <= BATCH, "what it had taken is still its own"
        let_leases_end()
    with worker(app, database_url) as process:
        while process.poll() is None:
            seen.append(look(export, 1))
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.2)

    assert seen == sorted(seen)
    assert latest().state is ExportState.READY
    rows = manifest(unpacked(client, latest()))
    assert len({row["file"] for row in rows}) == len(rows) == PLANS
    assert {key: hashes()[key] for key in made} == made, "what was there is made again"


def test_two_workers_share_the_work(
    app: Flask, database_url: str, town: Municipality, karin: Person, log_in: LogIn
) -> None:
    """Each document is made by one of them: what is taken the other passes by."""
    make_many(town, make_people(town.units["home"], PLANS - 1))
    client = log_in(karin)
    export = ask(client)

    with worker(app, database_url) as one, worker(app, database_url) as other:
        while one.poll() is None or other.poll() is None:
            look(export, 2)
            for process in (one, other):
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.1)
        assert (one.returncode, other.returncode) == (0, 0)

    tries = Counter(db.session.scalars(select(PlanDocument.attempts)))
    assert tries == {1: PLANS}
    db.session.rollback()
    rows = manifest(unpacked(client, latest()))
    assert len({row["file"] for row in rows}) == PLANS


def test_a_worker_killed_while_it_writes_the_lists_is_followed_by_another(
    app: Flask, database_url: str, town: Municipality, karin: Person, log_in: LogIn
) -> None:
    """What it had written of them is written anew."""
    make_many(town, make_people(town.units["home"], 2))
    client = log_in(karin)
    ask(client)
    with worker(app, database_url) as process:
        while db.session.scalar(select(Export.lease_until)) is None:
            db.session.rollback()
            assert process.poll() is None, "it was killed too late"
        process.kill()
        process.wait()
    db.session.rollback()
    assert latest().state is ExportState.PREPARING
    let_leases_end()

    with worker(app, database_url) as process:
        process.wait()

    assert len(manifest(unpacked(client, latest()))) == 3


def test_a_worker_that_has_made_many_begins_anew_and_goes_on(
    app: Flask, database_url: str, town: Municipality, karin: Person, log_in: LogIn
) -> None:
    """The memory that documents leave behind is given back; for who started it nothing changes."""
    make_many(town, make_people(town.units["home"], BATCH))
    ask(log_in(karin))
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "KOMPETENSPLAN_ENV": "demo",
        "KOMPETENSPLAN_INSTANCE": str(app.config["KP"].instance_path),
        "SECRET_KEY": str(app.secret_key),
    }
    flask = str(Path(sys.executable).with_name("flask"))
    after_one = (
        "import sys; from flask.cli import main; from kompetensplan import pdf;"
        f" pdf.MOST = 1; sys.argv = [{flask!r}, 'work']; main()"
    )
    process = subprocess.Popen([sys.executable, "-c", after_one], cwd=ROOT, env=environment)
    command = Path(f"/proc/{process.pid}/cmdline")
    try:
        # It may take a few documents more before it begins anew, and the file is made after them.
        while "pdf.MOST" in command.read_text() or latest().state is not ExportState.READY:
            db.session.rollback()
            assert process.poll() is None, "it ended"
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.2)
        assert ready() == BATCH + 1
    finally:
        process.terminate()
        process.wait()
