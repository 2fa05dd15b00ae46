"""On PostgreSQL the application's own account can add to the log and read it, and no more."""

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from kompetensplan import create_app
from kompetensplan.accounts.services import set_password
from kompetensplan.audit.cutting import may_cut
from kompetensplan.audit.services import audit, forget_person
from kompetensplan.audit.verifying import verify
from kompetensplan.db import db
from tests import factories
from tests.conftest import make_config
from tests.support.postgres import new_database, postgres_url

pytestmark = pytest.mark.postgres
ROLE, PASSWORD = "kp_app", "sju blå cyklar"
FORBIDDEN = [
    "UPDATE audit_entry SET action = 'x'",
    "UPDATE audit_entry SET hash = hash WHERE seq = 1",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
    "DROP TABLE audit_entry",
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_frozen",
    "DROP TRIGGER audit_entry_kept ON audit_entry",
    "ALTER TABLE audit_entry ADD COLUMN note text",
    "SET session_replication_role = replica",
    "UPDATE audit_head SET seq = 0",
    "UPDATE audit_head SET seq = seq + 1",
    "DELETE FROM audit_head",
    "TRUNCATE audit_head",
    "INSERT INTO audit_checkpoint SELECT seq, hash, at, 'x', key, hash FROM audit_entry LIMIT 1",
    "UPDATE audit_checkpoint SET decision = 'x'",
    "DELETE FROM audit_checkpoint",
    "UPDATE person_key SET pseudonym = 'x'",
    "TRUNCATE person_key",
    "CREATE OR REPLACE FUNCTION refuse_audit_entry_chained() RETURNS trigger"
    " LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
]


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application as the account that owns the tables and makes the migrations."""
    url = new_database("two_accounts", postgres_url())
    app = create_app(make_config(url, tmp_path_factory.mktemp("owner")))
    with app.app_context():
        flask_migrate.upgrade()
        db.session.execute(text(f"DROP ROLE IF EXISTS {ROLE}"))
        db.session.execute(text(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'"))
        db.session.commit()
        town = factories.make_municipality()
        set_password(town.people["amina"], PASSWORD)
        audit(town.people["johan"].id, "account.closed", "person", town.people["amina"].id)
        db.session.commit()
    done = app.test_cli_runner().invoke(args=["audit", "grants", ROLE, "--apply"])
    assert done.exit_code == 0, done.output
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(owner: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The application as its own account."""
    with owner.app_context():
        url = db.engine.url.set(username=ROLE, password=PASSWORD)
    app = create_app(make_config(url.render_as_string(hide_password=False), tmp_path))
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def database() -> None:
    """Empty no tables: this account may not."""


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_applications_account_can_change_and_remove_nothing(app: Flask, statement: str) -> None:
    with app.app_context():
        with pytest.raises(ProgrammingError) as refused:
            db.session.execute(text(statement))
        db.session.rollback()

        assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)
        assert verify().holds


def test_it_adds_entries_forgets_people_and_sees_that_the_chain_holds(app: Flask) -> None:
    with app.app_context():
        before = verify().end.seq
        person = db.session.scalar(text("SELECT id FROM person WHERE given_name = 'Amina'"))
        audit(person, "calendar.made", "person", person)
        db.session.commit()
        forget_person(person)
        db.session.commit()

        assert verify().holds
        assert verify().end.seq == before + 1


def test_it_may_not_cut_the_log(app: Flask) -> None:
    with app.app_context():
        assert not may_cut()
    done = app.test_cli_runner().invoke(
        args=["audit", "cut", "--before", "2030-01-01", "--decision", "KS 1"]
    )

    assert done.exit_code == 1
    assert "may not remove anything from the log" in done.output


def test_the_whole_application_works_as_that_account(app: Flask) -> None:
    """Log in, begin a plan, write in it: every table but the log is the application's own."""
    with app.app_context():
        address = db.session.scalar(text("SELECT email FROM person WHERE given_name = 'Amina'"))
        employment = db.session.scalar(
            text(
                "SELECT e.id FROM employment e JOIN person p ON p.id = e.person_id"
                " WHERE p.given_name = 'Amina'"
            )
        )
        planning_round = db.session.scalar(text("SELECT min(id) FROM planning_round"))
    client = app.test_client()
    said = {"identifier": address, "password": PASSWORD}

    assert client.post("/login", data=said).status_code == 303
    made = client.post(f"/employments/{employment}/plans", data={"round": planning_round})
    assert made.status_code == 303, made.text
    assert_opens(client, made.location, "/", "/profile", "/priorities")
    assert client.post("/profile/calendar").status_code in (200, 303)
    worked = app.test_cli_runner().invoke(args=["work", "--once"])
    assert worked.exit_code == 0, worked.output
    with app.app_context():
        assert verify().holds


def assert_opens(client: FlaskClient, *paths: str) -> None:
    for path in paths:
        page = client.get(path, follow_redirects=True)
        assert page.status_code == 200, path


def test_the_command_prints_what_it_would_do(owner: Flask) -> None:
    said = owner.test_cli_runner().invoke(args=["audit", "grants", ROLE]).output

    assert 'GRANT SELECT, INSERT ON "audit_entry" TO "kp_app";' in said
    assert 'GRANT SELECT ON "audit_checkpoint" TO "kp_app";' in said
    assert 'GRANT SELECT, INSERT, UPDATE, DELETE ON "plan" TO "kp_app";' in said
