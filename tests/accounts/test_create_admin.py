"""The first day: one command makes the first system administrator (ruling 31)."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from kompetensplan import clock, create_app
from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment, Role, RoleGrant, Unit
from tests.accounts.conftest import credentials
from tests.conftest import Client, LogIn, make_config
from tests.factories import Municipality, grant
from tests.support.audit import actions

NEW = "sju blå cyklar sover"
ANNA = ["create-admin", "Anna.Ek@Mittkoping.example", "--given", "Anna", "--family", "Ek"]


KARIN = ["create-admin", "karin@mittkoping.example", "--given", "Karin", "--family", "Ek"]


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    db.session.commit()
    result = app.test_cli_runner().invoke(args=list(arguments))
    return result.exit_code, result.output


def test_from_nothing_to_a_logged_in_administrator(app: Flask, client: Client) -> None:
    code, output = run(app, *ANNA)
    link = re.search(r"http://127\.0\.0\.1:5000(/link/\w{16})", output)
    assert code == 0
    assert link

    client.post(link[1], data={"password": NEW, "again": NEW})
    client.post("/login", data=credentials("anna.ek@mittkoping.example", password=NEW))

    assert client.get("/accounts").status_code == 200
    assert client.get("/roles").status_code == 200
    root = db.session.scalars(select(Unit)).one()
    assert (root.name, root.code, root.path) == ("Mittköpings kommun", "KOMMUN", f"/{root.id}/")
    assert "No organisation yet" in output


def test_hr_is_let_in_to_make_the_first_import(app: Flask, client: Client) -> None:
    """Nobody gives a role to themselves, and before the import there is nobody else to give it."""
    run(app, *ANNA)
    _code, output = run(app, *KARIN, "--role", "hr")
    link = re.findall(r"/link/\w{16}", output)[0]

    client.post(link, data={"password": NEW, "again": NEW})
    client.post("/login", data=credentials("karin@mittkoping.example", password=NEW))

    assert "Karin Ek is HR for Mittköpings kommun." in output
    assert client.get("/import").status_code == 200
    assert client.get("/accounts").status_code == 403


def test_an_administrator_without_employment_starts_where_the_work_is(
    app: Flask, client: Client
) -> None:
    _code, output = run(app, *ANNA)
    link = re.findall(r"/link/\w{16}", output)[0]
    client.post(link, data={"password": NEW, "again": NEW})
    client.post("/login", data=credentials("anna.ek@mittkoping.example", password=NEW))

    start = client.get("/")
    menu = client.get(start.location).text

    assert start.location == "/roles?guide=system-administrator"
    assert client.get("/peers").status_code == 403
    assert 'href="/peers"' not in menu


def test_without_tables_it_says_what_to_do_first(tmp_path: Path) -> None:
    app = create_app(make_config(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path))

    result = app.test_cli_runner().invoke(args=ANNA)

    assert result.exit_code == 1
    assert "First: flask db upgrade" in result.output


def test_everything_is_written_down(app: Flask) -> None:
    run(app, *ANNA)

    assert actions() == ["account.created", "role.granted", "account.link_printed"]


def test_running_it_again_only_makes_a_new_link(app: Flask, client: Client) -> None:
    _code, first = run(app, *ANNA)
    _code, second = run(app, *ANNA)

    old, new = (re.findall(r"/link/\w{16}", output)[0] for output in (first, second))
    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 200
    assert len(db.session.scalars(select(Person)).all()) == 1
    assert len(db.session.scalars(select(RoleGrant)).all()) == 1


def test_somebody_who_is_there_already_becomes_administrator(
    app: Flask, town: Municipality
) -> None:
    amina = town.people["amina"]
    amina_id, address = amina.id, amina.email or ""
    amina.closed_at = real_now()

    run(app, "create-admin", address.upper(), "--given", "X", "--family", "Y")

    stored = db.session.get_one(Person, amina_id)
    roles = db.session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == amina_id)).all()
    assert (stored.name, stored.closed_at) == ("Amina Berg", None)
    assert roles == ["system_administrator"]


def test_what_is_no_address_is_refused(app: Flask) -> None:
    code, output = run(app, "create-admin", "anna", "--given", "Anna", "--family", "Ek")

    assert code == 2
    assert "Give an e-mail address." in output
    assert db.session.scalars(select(Person)).all() == []


def leave(person: Person) -> None:
    """Let HR's next import have ended all that a person is employed for."""
    for each in db.session.scalars(select(Employment).filter_by(person_id=person.id)):
        each.ends_on = clock.today() - timedelta(days=1)
    db.session.commit()


@pytest.mark.parametrize("address", ["anna.ek@mittkoping.example", "karin@mittkoping.example"])
def test_it_is_the_way_back_when_the_last_administrator_has_left(
    app: Flask, client: Client, log_in: LogIn, town: Municipality, address: str
) -> None:
    """By somebody from outside HR's files, or by somebody who is employed."""
    town.people["karin"].email = "karin@mittkoping.example"
    johan = town.people["johan"]
    leave(johan)
    assert log_in(johan).get("/accounts").status_code == 403

    _code, output = run(app, "create-admin", address, "--given", "Anna", "--family", "Ek")
    link = re.findall(r"/link/\w{16}", output)[0]
    client.post(link, data={"password": NEW, "again": NEW})
    client.post("/login", data=credentials(address, password=NEW))

    assert client.get("/accounts").status_code == 200
    assert client.get("/roles").status_code == 200


def test_it_does_not_say_of_somebody_who_has_left_that_they_are_administrator(
    app: Flask, town: Municipality
) -> None:
    johan = town.people["johan"]
    johan_id, address = johan.id, johan.email or ""
    leave(johan)
    johan.closed_at = real_now()

    code, output = run(app, "create-admin", address, "--given", "X", "--family", "Y")

    assert code == 1
    assert "Johan Roos is not employed now" in output
    assert "/link/" not in output
    assert db.session.get_one(Person, johan_id).closed_at


def test_a_role_that_begins_later_is_not_taken_for_one_that_is_held(
    app: Flask, log_in: LogIn, town: Municipality
) -> None:
    amina, address = town.people["amina"], town.people["amina"].email or ""
    later = grant(amina, Role.SYSTEM_ADMINISTRATOR, town.units["root"])
    later.starts_on = clock.today() + timedelta(days=30)

    run(app, "create-admin", address, "--given", "X", "--family", "Y")

    assert log_in(amina).get("/accounts").status_code == 200
