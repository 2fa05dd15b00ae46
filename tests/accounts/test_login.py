"""The way in: who gets in, how long it lasts, and what strangers learn (nothing)."""

import re
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select, update

from kompetensplan.accounts import passwords, services
from kompetensplan.accounts.models import Credential, Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from tests.accounts.conftest import PASSWORD, credentials
from tests.conftest import Client
from tests.factories import Municipality, make_person
from tests.support.audit import entries

WRONG = "stämmer inte"


def test_the_right_password_opens_the_start_page(client: Client, bo: Person) -> None:
    response = client.post("/login", data=credentials())

    assert response.status_code == 303
    assert response.location == "/"
    assert client.get("/profile").status_code == 200


def test_an_address_may_be_written_with_capitals_and_spaces(client: Client, bo: Person) -> None:
    response = client.post("/login", data=credentials("  Bo.EK@Mittkoping.Example "))

    assert response.status_code == 303


def test_an_employment_number_will_do_for_those_without_email(
    client: Client, town: Municipality
) -> None:
    services.set_password(town.people["amina"], PASSWORD)

    response = client.post("/login", data=credentials(town.employments["amina"].number))

    assert response.status_code == 303


@pytest.mark.parametrize(
    ("identifier", "password"),
    [
        ("bo.ek@mittkoping.example", "not the password"),
        ("nobody@mittkoping.example", PASSWORD),
        ("A999999", PASSWORD),
        ("bo.ek@mittkoping.example\0", "x"),
        ("' OR 1=1 --@x", "x"),
    ],
)
def test_a_refusal_says_the_same_to_everyone(
    client: Client, bo: Person, identifier: str, password: str
) -> None:
    response = client.post("/login", data={"identifier": identifier, "password": password})

    assert response.status_code == 422
    assert WRONG in response.text
    assert client.get("/profile").status_code == 303


def test_known_and_unknown_people_get_the_same_page(client: Client, bo: Person) -> None:
    def page_for(identifier: str) -> str:
        answer = client.post("/login", data=credentials(identifier, password="wrong")).text
        return re.sub(r'name="csrf_token" value="[^"]+"', "", answer)  # it holds the second

    known, unknown = page_for("bo.ek@mittkoping.example"), page_for("no@x.example")

    assert known.replace("bo.ek@mittkoping.example", "no@x.example") == unknown


def test_an_unknown_person_costs_as_much_work_as_a_known_one(
    client: Client, bo: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    verify = PasswordHasher.verify

    def count(self: PasswordHasher, kept: str | bytes, password: str | bytes) -> bool:
        counted.append(str(password))
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", count)

    client.post("/login", data=credentials(password="first wrong"))
    client.post("/login", data=credentials("nobody@x.example", password="second wrong"))

    assert counted == ["first wrong", "second wrong"]


def test_a_closed_account_is_refused_like_any_other(client: Client, bo: Person) -> None:
    services.close_account(bo, by=make_person("Ida Löv").id)

    response = client.post("/login", data=credentials())

    assert response.status_code == 422
    assert WRONG in response.text


def test_a_password_is_kept_anew_when_the_work_changes(client: Client, bo: Person) -> None:
    kept = db.session.scalars(select(Credential.password_hash)).one()
    dear = PasswordHasher(2, 16, 1).hash(PASSWORD)
    db.session.execute(update(Credential).values(password_hash=dear))

    client.post("/login", data=credentials())

    now = db.session.scalars(select(Credential.password_hash)).one()
    assert now not in (kept, dear)
    assert not passwords.is_outdated(now)


def test_an_å_typed_as_two_signs_is_the_same_password(client: Client, bo: Person) -> None:
    response = client.post("/login", data=credentials(password=PASSWORD.replace("å", "å")))

    assert response.status_code == 303


def test_logging_in_is_written_down(client: Client, bo: Person) -> None:
    client.post("/login", data=credentials())

    [(action, who, about)] = entries()
    assert (action, who) == ("account.logged_in", about)


@pytest.mark.parametrize(
    ("wanted", "gets"),
    [
        ("/profile", "/profile"),
        ("/plans/3?tab=goals", "/plans/3?tab=goals"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("http:evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/%09/evil.example", "/%09/evil.example"),
        ("/\t/evil.example", "/"),
        (" //evil.example", "/"),
        ("profile", "/"),
        ("", "/"),
    ],
)
def test_one_comes_back_to_this_site_and_nowhere_else(
    client: Client, bo: Person, wanted: str, gets: str
) -> None:
    response = client.post("/login", query_string={"next": wanted}, data=credentials())

    assert response.location == gets


def test_a_stranger_is_shown_the_way_in_and_brought_back(client: Client, bo: Person) -> None:
    shown = client.get("/profile?from=mail")
    assert shown.location == "/login?next=/profile?from%3Dmail"

    response = client.post(shown.location, data=credentials())

    assert response.location == "/profile?from=mail"


@pytest.mark.parametrize("address", ["/logout", "/logout?from=mail", "/profile/password"])
def test_an_address_that_is_no_page_brings_a_stranger_to_the_start_page(
    client: Client, bo: Person, address: str
) -> None:
    """What takes a form only, such as a page that was refused and then opened anew."""
    shown = client.get(address)

    response = client.post(shown.location, data=credentials())

    assert (shown.status_code, response.location) == (303, "/")


def test_an_address_of_nothing_is_said_to_be_so_after_the_log_in(
    client: Client, bo: Person
) -> None:
    response = client.post(client.get("/no/such/page").location, data=credentials())

    assert client.get(response.location).status_code == 404


def test_a_stranger_does_not_learn_which_pages_exist(client: Client) -> None:
    there, nowhere = client.get("/accounts/1"), client.get("/no/such/page")

    assert there.status_code == nowhere.status_code == 303


# ── how long it lasts ─────────────────────────────────────────────────────────────────


def move_back(client: Client, minutes: int) -> None:
    with client.session_transaction() as session:
        session["seen_at"] = (real_now() - timedelta(minutes=minutes)).isoformat()


@pytest.mark.parametrize(
    ("shared", "minutes", "status"),
    [("", 29, 200), ("", 31, 303), ("y", 9, 200), ("y", 11, 303)],
)
def test_the_session_ends_when_nothing_happens(
    client: Client, bo: Person, shared: str, minutes: int, status: int
) -> None:
    """SSO-4: 30 minutes, on a shared computer 10."""
    client.post("/login", data=credentials(shared_device=shared) if shared else credentials())
    move_back(client, minutes)

    assert client.get("/profile").status_code == status


def test_only_now_and_then_the_cookie_says_that_one_is_still_here(
    in_through_the_door: Client,
) -> None:
    """SSO-4: the time begins anew, but not with every answer."""
    in_through_the_door.get("/profile")
    at_once = in_through_the_door.get("/profile")
    move_back(in_through_the_door, 20)
    later = in_through_the_door.get("/profile")
    with in_through_the_door.session_transaction() as session:
        seen = datetime.fromisoformat(session["seen_at"])

    assert "Set-Cookie" not in at_once.headers
    assert "Set-Cookie" in later.headers
    assert real_now() - seen < timedelta(minutes=1)


def test_one_is_told_why_one_is_logged_out(in_through_the_door: Client) -> None:
    move_back(in_through_the_door, 31)

    page = in_through_the_door.get("/profile", follow_redirects=True)

    assert "Du har loggats ut eftersom inget hände på en stund" in page.text


def test_on_a_shared_computer_the_session_ends_with_the_browser(client: Client, bo: Person) -> None:
    response = client.post("/login", data=credentials(shared_device="y"))

    assert "expires" not in response.headers["Set-Cookie"].lower()


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: Client, bo: Person) -> None:
    cookie = client.post("/login", data=credentials()).headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_nothing_of_an_earlier_session_stays(client: Client, bo: Person) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"

    client.post("/login", data=credentials())

    with client.session_transaction() as session:
        assert "planted" not in session


def test_logging_out_takes_a_post(in_through_the_door: Client) -> None:
    assert in_through_the_door.get("/logout").status_code in (404, 405)
    assert in_through_the_door.get("/profile").status_code == 200

    in_through_the_door.post("/logout")

    assert in_through_the_door.get("/profile").status_code == 303


def test_a_copied_cookie_is_worth_nothing_after_logging_out_everywhere(
    app: Flask, in_through_the_door: Client
) -> None:
    elsewhere = app.test_client()
    elsewhere.post("/login", data=credentials())
    assert elsewhere.get("/profile").status_code == 200

    in_through_the_door.post("/profile/log-out-everywhere")

    assert elsewhere.get("/profile").status_code == 303
    assert in_through_the_door.get("/profile").status_code == 303


# ── protection ────────────────────────────────────────────────────────────────────────


def test_a_form_from_another_site_is_refused(app: Flask, client: Client, bo: Person) -> None:
    """CSRF is on here; it is off in the other tests."""
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        refused = client.post("/login", data=credentials())
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text)
        assert token
        accepted = client.post("/login", data=credentials(csrf_token=token[1]))
        log_out = client.post("/logout")
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    assert refused.status_code == 400
    assert accepted.status_code == 303
    assert log_out.status_code == 400


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("path", ["/login", "/forgotten", "/link", "/link/ABCD"])
def test_strangers_pages_speak_both_languages(client: Client, path: str, language: str) -> None:
    client.post("/preferences", data={"language": language, "next": "/login"})

    page = client.get(path)

    assert f'<html lang="{language}"' in page.text


def test_every_form_answers_emptiness_with_words(client: Client) -> None:
    page = client.post("/login", data={})

    assert page.status_code == 422
    assert "Skriv ditt lösenord." in page.text


def test_a_very_long_password_is_refused_without_work(client: Client, bo: Person) -> None:
    page = client.post("/login", data=credentials(password="x" * 100_000))

    assert page.status_code == 422
    assert "Skriv högst 200 tecken." in page.text


def test_the_password_never_comes_back_on_the_page(client: Client, bo: Person) -> None:
    page = client.post("/login", data=credentials(password="my secret thing"))

    assert "my secret thing" not in page.text
