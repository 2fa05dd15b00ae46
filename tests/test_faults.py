"""What surrounds the site breaks: nothing is lost, nothing doubled, and one is told (ruling 26)."""

import hashlib
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, func, select, text, update
from sqlalchemy.exc import OperationalError

from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.jobs import send_waiting_mail
from kompetensplan.outbox import Mail, MailState
from kompetensplan.plans import jobs
from kompetensplan.plans.models import (
    DocumentState,
    Plan,
    PlanDocument,
    PlanState,
    PlanVersion,
    Signature,
)
from tests.conftest import Client, LogIn
from tests.factories import Municipality, as_actor
from tests.plans.factories import book_meeting, hold_meeting, make_plan, read, write
from tests.plans.signing_page import form_of, open_page
from tests.support.smtp import free_port, post_office

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def on_sqlite(app: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("a file of SQLite's")


# ── the worker is killed ──────────────────────────────────────────────────────────────


def test_a_worker_that_is_killed_loses_no_document_and_makes_none_twice(
    on_sqlite: None, tmp_path: Path
) -> None:
    environment = os.environ | {
        "KOMPETENSPLAN_ENV": "demo",
        "KOMPETENSPLAN_INSTANCE": str(tmp_path),
        "SECRET_KEY": "only-for-tests",
    }
    environment.pop("DATABASE_URL", None)
    work = [sys.executable, "-m", "flask", "work", "--once"]
    subprocess.run([sys.executable, "tools/set_up.py"], cwd=ROOT, env=environment, check=True)
    with closing(sqlite3.connect(tmp_path / "kompetensplan.db", timeout=30)) as database:
        # Eight agreed plans wait for their documents; the others can wait for another day.
        database.execute(
            "UPDATE plan_document SET lease_until = '2100-01-01 00:00:00' WHERE version_id NOT IN"
            " (SELECT version_id FROM plan_document WHERE state != 'ready' LIMIT 8)"
        )
        database.commit()

        worker = subprocess.Popen(work, cwd=ROOT, env=environment)
        while not ready_documents(database) and worker.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                worker.wait(0.05)
        worker.kill()
        worker.wait()
        ready = ready_documents(database)
        assert 1 <= len(ready) < 8, "it was killed too late"

        # Somebody else goes on with the rest at once, and with what it held when its time is up.
        subprocess.run(work, cwd=ROOT, env=environment, check=True)
        assert len(ready_documents(database)) in (7, 8)
        database.execute(
            "UPDATE plan_document SET lease_until = '2020-01-01 00:00:00'"
            " WHERE state != 'ready' AND lease_until < '2099-01-01'"
        )
        database.commit()
        subprocess.run(work, cwd=ROOT, env=environment, check=True)
        done = ready_documents(database)

    assert len(done) == 8
    assert {key: done[key] for key in ready} == ready, "what was there is made again"


def ready_documents(database: sqlite3.Connection) -> dict[int, str]:
    """Return the hash of each document that is there; it fits its bytes."""
    rows = database.execute(
        "SELECT version_id, sha256, content FROM plan_document WHERE state = 'ready'"
    ).fetchall()
    for _version_id, sha256, content in rows:
        assert hashlib.sha256(content).hexdigest() == sha256
    return {row[0]: row[1] for row in rows}


# ── the mail server is down ───────────────────────────────────────────────────────────


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    """Where the site believes that its mail server is."""
    usual, port = app.config["KP"], free_port()
    app.config["KP"] = replace(usual, mail_server="127.0.0.1", mail_port=port)
    yield port
    app.config["KP"] = usual


def make_due() -> None:
    """Let the time pass until the next try."""
    db.session.execute(update(Mail).values(due_at=real_now()))
    db.session.commit()


def test_mail_waits_for_its_server_and_is_sent_once(town: Municipality, port: int) -> None:
    book_meeting(make_plan(town), as_actor(town.people["marie"]))
    db.session.commit()
    queued = db.session.scalar(select(func.count()).select_from(Mail))

    assert send_waiting_mail() == 0
    assert db.session.scalars(select(Mail.error)).first()
    assert send_waiting_mail() == 0, "it does not hammer at a closed door"

    make_due()
    with post_office(port) as post:
        assert send_waiting_mail() == queued == 2
        make_due()
        assert send_waiting_mail() == 0
    assert {letter["To"] for letter in post.letters} == {
        town.people["amina"].email,
        town.people["marie"].email,
    }
    assert len(post.letters) == 2
    assert set(db.session.scalars(select(Mail.state))) == {MailState.SENT}


def test_mail_whose_receipt_is_lost_is_sent_again_under_the_same_id(
    town: Municipality, port: int
) -> None:
    book_meeting(make_plan(town), as_actor(town.people["marie"]))
    db.session.commit()
    with post_office(port, hangs_up=True):
        assert send_waiting_mail() == 0

    make_due()
    with post_office(port) as post:
        assert send_waiting_mail() == 2
    assert len({letter["Message-ID"] for letter in post.letters}) == 2


# ── the database is busy, or starts again ─────────────────────────────────────────────


def test_a_request_waits_for_another_writer_and_then_succeeds(
    town: Municipality, amina: Any, log_in: LogIn
) -> None:
    plan_id = make_plan(town).id
    as_amina = log_in(amina)
    other = db.engine.connect()
    other.execute(text("SELECT id FROM plan WHERE id = :id" + locking()), {"id": plan_id})
    let_go = Timer(4, other.close)
    let_go.start()
    try:
        # Who only reads does not wait.
        assert as_amina.get(f"/plans/{plan_id}").status_code == 200
        assert as_amina.get("/plans/999999").status_code == 404
        assert as_amina.get("/overview").status_code == 403
        assert let_go.is_alive()
        answer = as_amina.post(f"/plans/{plan_id}/goals")
        assert not let_go.is_alive()
    finally:
        let_go.join()

    assert answer.status_code == 303


def locking() -> str:
    # On SQLite the transaction itself holds the lock.
    return "" if db.engine.dialect.name == "sqlite" else " FOR UPDATE"


def test_a_database_that_has_started_again_is_found(
    app: Flask, town: Municipality, amina: Any, log_in: LogIn
) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite is no server")
    plan_id, as_amina = make_plan(town).id, log_in(amina)
    assert as_amina.get(f"/plans/{plan_id}").status_code == 200
    db.session.remove()
    with db.engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid != pg_backend_pid() AND datname = current_database()"
            )
        )
        connection.invalidate()

    assert as_amina.get(f"/plans/{plan_id}").status_code == 200


# ── the disk is full ──────────────────────────────────────────────────────────────────


@contextmanager
def disk_with(pages: int) -> Iterator[None]:
    """Let there be so many free pages of 4 KB in the database, and no space for more."""
    with db.engine.connect() as connection:
        size = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text("CREATE TABLE filler (x BLOB)"))
        connection.commit()

    def limit(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {size + 20}")

    event.listen(db.engine, "checkout", limit)
    try:
        fill_but(pages)
        yield
    finally:
        event.remove(db.engine, "checkout", limit)
        db.session.remove()
        db.engine.dispose()
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE filler"))


def fill_but(pages: int) -> None:
    """Write until nothing more goes in, then make room for so many pages."""
    with db.engine.connect() as connection:
        with pytest.raises(OperationalError, match="full"):
            write_for_ever(connection)
        connection.rollback()
        connection.execute(text("DELETE FROM filler WHERE rowid <= :pages"), {"pages": pages})
        connection.commit()


def write_for_ever(connection: Connection) -> None:
    for _ in range(5000):  # of 4 KB: far more than there is room for
        connection.execute(text("INSERT INTO filler VALUES (zeroblob(4000))"))
        connection.commit()


@pytest.fixture
def plan(on_sqlite: None, town: Municipality) -> Plan:
    """A plan of some length, ready to be signed."""
    amina, marie = as_actor(town.people["amina"]), as_actor(town.people["marie"])
    plan = make_plan(town, goals=5, state=PlanState.PROPOSED)
    for goal in plan.goals:
        write(plan, goal, amina, effect_sign="Ingen frågar om samma sak. " * 70)
    hold_meeting(read(plan, amina), marie)
    db.session.commit()
    return read(plan, amina)


def sign_both(
    plan_id: int, as_marie: Client, as_amina: Client, limit: AbstractContextManager[None]
) -> Any:
    form = form_of(open_page(as_marie, plan_id))
    assert as_marie.post(f"/plans/{plan_id}/approve", data=form).status_code == 303
    db.session.remove()
    with limit:
        return as_amina.post(f"/plans/{plan_id}/confirm", data=form)


def test_a_full_disk_stops_an_agreement_whole(
    plan: Plan, town: Municipality, log_in: LogIn
) -> None:
    plan_id = plan.id
    as_marie, as_amina = log_in(town.people["marie"]), log_in(town.people["amina"])
    answer = sign_both(plan_id, as_marie, as_amina, disk_with(0))

    assert answer.status_code == 500
    assert re.search(r"Referens [0-9A-F]{8}", answer.text)
    assert db.session.scalar(select(func.count()).select_from(PlanVersion)) == 0
    assert db.session.scalar(select(func.count()).select_from(Signature)) == 1
    assert db.session.get_one(Plan, plan_id).state is PlanState.PROPOSED

    # With space again she presses once more.
    form = form_of(open_page(as_amina, plan_id))
    assert as_amina.post(f"/plans/{plan_id}/confirm", data=form).status_code == 303
    assert as_amina.get(f"/plans/{plan_id}/versions/1.pdf").mimetype == "application/pdf"


def test_a_full_disk_for_the_document_stops_no_agreement(
    plan: Plan, town: Municipality, log_in: LogIn
) -> None:
    plan_id = plan.id
    as_marie, as_amina = log_in(town.people["marie"]), log_in(town.people["amina"])
    answer = sign_both(plan_id, as_marie, as_amina, disk_with(14))

    assert answer.status_code == 303
    assert "Ni är överens" in as_amina.get(answer.location).text
    row = db.session.scalars(select(PlanDocument)).one()
    assert row.state is DocumentState.FAILED
    assert "full" in row.error
    row.lease_until = None
    db.session.commit()
    assert jobs.make_waiting_documents() == 1
    assert as_amina.get(f"/plans/{plan_id}/versions/1.pdf").mimetype == "application/pdf"
