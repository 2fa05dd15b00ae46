"""A log-in is a row: what ends it ends every copy of its cookie, and nothing lasts for ever."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from config import from_environment
from kompetensplan.accounts import services
from kompetensplan.accounts.models import LoginSession, Person
from kompetensplan.cli.work import _forget
from kompetensplan.clock import local, real_now
from kompetensplan.db import db
from kompetensplan.texts import clock_time
from tests.accounts.conftest import PASSWORD, credentials
from tests.conftest import Client, LogIn, Statements
from tests.factories import Municipality, make_person
from tests.support.audit import actions

NEW = "sju blå cyklar sover"
TOO_OLD = "Du har loggats ut eftersom det var länge sedan du loggade in"


def copy_of(client: Client) -> Client:
    """Return a browser that somebody has put a copy of the client's cookie into."""
    name = client.application.config["SESSION_COOKIE_NAME"]
    cookie, copy = client.get_cookie(name), client.application.test_client()
    assert cookie is not None
    copy.set_cookie(name, cookie.value)
    assert isinstance(copy, Client)
    return copy


def is_in(client: Client) -> bool:
    return client.get("/profile").status_code == 200


def began(*, hours: float) -> None:
    """Let every session have begun so long ago; somebody has been busy in it all the time."""
    earlier = real_now() - timedelta(hours=hours)
    db.session.execute(update(LoginSession).values(started_at=earlier))
    db.session.commit()


def test_logging_out_ends_the_session_in_every_copy_of_its_cookie(
    in_through_the_door: Client,
) -> None:
    copy = copy_of(in_through_the_door)
    assert is_in(copy)

    in_through_the_door.post("/logout")

    assert not is_in(in_through_the_door)
    assert not is_in(copy)


def test_logging_out_leaves_the_person_logged_in_on_other_devices(
    app: Flask, in_through_the_door: Client
) -> None:
    phone = app.test_client()
    assert isinstance(phone, Client)
    phone.post("/login", data=credentials())

    in_through_the_door.post("/logout")

    assert is_in(phone)


def test_logging_out_ends_a_session_that_had_expired_here(in_through_the_door: Client) -> None:
    """Somebody may have kept a copy busy meanwhile."""
    copy = copy_of(in_through_the_door)
    with in_through_the_door.session_transaction() as session:
        session["seen_at"] = (real_now() - timedelta(minutes=31)).isoformat()

    in_through_the_door.post("/logout")

    assert not is_in(copy)


@pytest.mark.parametrize("address", ["/profile/log-out-everywhere", "/profile/password"])
def test_logging_out_everywhere_and_a_new_password_end_every_copy(
    in_through_the_door: Client, address: str
) -> None:
    copy = copy_of(in_through_the_door)

    in_through_the_door.post(address, data={"present": PASSWORD, "password": NEW, "again": NEW})

    assert not is_in(copy)


def test_a_new_password_leaves_one_logged_in_where_it_was_chosen(
    in_through_the_door: Client,
) -> None:
    form = {"present": PASSWORD, "password": NEW, "again": NEW}

    in_through_the_door.post("/profile/password", data=form)

    assert is_in(in_through_the_door)


def test_closing_an_account_ends_its_sessions_for_good(
    in_through_the_door: Client, bo: Person
) -> None:
    services.close_account(db.session.get_one(Person, bo.id), by=make_person("Ida Löv").id)
    assert not is_in(in_through_the_door)

    services.reopen_account(db.session.get_one(Person, bo.id), by=None)

    assert not is_in(in_through_the_door)


def test_a_code_used_in_a_borrowed_browser_ends_the_session_of_who_was_in_there(
    in_through_the_door: Client,
) -> None:
    copy = copy_of(in_through_the_door)
    code, _link = services.create_link(make_person("Ida Löv"), by=None, road="printed")

    in_through_the_door.post(f"/link/{code}", data={"password": NEW, "again": NEW})

    assert not is_in(copy)


@pytest.mark.parametrize(
    ("shared", "hours", "lasts"),
    [("", 11.9, True), ("", 12.1, False), ("y", 9.9, True), ("y", 10.1, False)],
)
def test_a_session_ends_after_twelve_hours_however_busy_it_is(
    client: Client, bo: Person, shared: str, hours: float, lasts: bool
) -> None:
    client.post("/login", data=credentials(shared_device=shared) if shared else credentials())

    began(hours=hours)

    assert is_in(client) is lasts


@pytest.mark.parametrize(("shared", "hours"), [("", 3), ("y", 3)])
def test_the_municipality_may_choose_a_shorter_time(
    app: Flask, client: Client, bo: Person, monkeypatch: pytest.MonkeyPatch, shared: str, hours: int
) -> None:
    """`SESSION_HOURS`."""
    monkeypatch.setenv("KOMPETENSPLAN_ENV", "test")
    monkeypatch.setenv("SESSION_HOURS", "2.5")
    monkeypatch.setitem(app.config, "KP", from_environment())
    client.post("/login", data=credentials(shared_device=shared) if shared else credentials())

    began(hours=hours)

    assert not is_in(client)


def test_one_is_told_at_the_log_in_page_that_it_was_long_since(
    in_through_the_door: Client,
) -> None:
    began(hours=13)

    page = in_through_the_door.get("/profile", follow_redirects=True)

    assert TOO_OLD in page.text
    assert 'action="/login?next=/profile"' in page.text


def test_what_was_written_is_shown_for_copying_when_the_time_is_up(
    in_through_the_door: Client,
) -> None:
    began(hours=13)

    page = in_through_the_door.post("/plans/1/goals", data={"title": "Mina ord om målet"})

    assert page.status_code == 401
    assert "Mina ord om målet" in page.text
    assert TOO_OLD in page.text


def test_what_saves_itself_learns_that_the_time_is_up_as_when_nothing_happened(
    in_through_the_door: Client,
) -> None:
    began(hours=13)

    answer = in_through_the_door.post("/plans/1/goals", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login")


def test_after_the_time_is_up_one_logs_in_again_as_usual(in_through_the_door: Client) -> None:
    began(hours=13)

    response = in_through_the_door.post("/login?next=/profile", data=credentials())

    assert response.location == "/profile"
    assert is_in(in_through_the_door)


def test_whoever_reads_the_database_cannot_log_in_by_it(in_through_the_door: Client) -> None:
    stored = db.session.scalars(select(LoginSession.token_hash)).one()
    with in_through_the_door.session_transaction() as session:
        held, session["_user_id"] = session["_user_id"], stored

    assert held != stored
    assert not is_in(in_through_the_door)


@pytest.mark.parametrize("held", ["", "1", "1.0", "x\0y", "å" * 5000])
def test_a_cookie_from_before_the_update_is_a_strangers(client: Client, held: str) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = held

    assert client.get("/profile").status_code == 303


def test_who_is_logged_in_takes_one_statement_as_before_and_no_writing(
    log_in: LogIn, town: Municipality, statements: Statements
) -> None:
    """Ruling 21."""
    as_amina = log_in(town.people["amina"])

    with statements() as seen:
        as_amina.get("/stay")

    assert len([each for each in seen if "login_session" in each]) == 1
    assert not [each for each in seen if not each.startswith("SELECT")]
    assert len(seen) <= 3


def test_logging_out_is_in_no_log_as_before(in_through_the_door: Client) -> None:
    in_through_the_door.post("/logout")

    assert actions() == ["account.logged_in"]


def test_the_own_page_says_since_when_one_is_logged_in_here(in_through_the_door: Client) -> None:
    started = real_now() - timedelta(hours=2)
    db.session.execute(update(LoginSession).values(started_at=started))

    page = in_through_the_door.get("/profile").text

    assert clock_time(local(started), "sv") in page


@pytest.mark.parametrize(("hours", "left"), [(47, 1), (49, 0)])
def test_the_row_of_a_log_in_is_forgotten_after_two_days(
    in_through_the_door: Client, hours: int, left: int
) -> None:
    began(hours=hours)

    _forget()

    assert db.session.scalar(select(func.count(LoginSession.id))) == left
