"""One's own page."""

import pytest
from flask import Flask
from sqlalchemy import select

from kompetensplan.accounts.models import ColourScheme, Person
from kompetensplan.db import db
from tests.accounts.conftest import PASSWORD, credentials
from tests.conftest import Client, LogIn
from tests.support.audit import actions

NEW = "sju blå cyklar sover"
CHANGE = {"present": PASSWORD, "password": NEW, "again": NEW}


def test_it_shows_what_hr_says_and_whom_to_tell(log_in: LogIn, amina: Person) -> None:
    page = log_in(amina).get("/profile").text

    assert "Amina Berg" in page
    assert "Undersköterska" in page
    assert "HR-systemet" in page


def test_language_and_colours_are_kept(log_in: LogIn, amina: Person) -> None:
    page = log_in(amina).post(
        "/profile", data={"language": "en", "colour_scheme": "dark"}, follow_redirects=True
    )

    assert '<html lang="en" data-color-scheme="dark"' in page.text
    assert "Saved." in page.text
    stored = db.session.scalars(select(Person).where(Person.given_name == "Amina")).one()
    assert (stored.language, stored.colour_scheme) == ("en", ColourScheme.DARK)


@pytest.mark.parametrize("data", [{"language": "xx"}, {"colour_scheme": "pink"}])
def test_another_language_or_colour_is_refused(
    log_in: LogIn, amina: Person, data: dict[str, str]
) -> None:
    sent = {"language": "sv", "colour_scheme": "auto", **data}

    assert log_in(amina).post("/profile", data=sent).status_code == 422


def test_a_changed_password_ends_every_other_session(
    app: Flask, in_through_the_door: Client
) -> None:
    elsewhere = app.test_client()
    elsewhere.post("/login", data=credentials())

    page = in_through_the_door.post("/profile/password", data=CHANGE, follow_redirects=True)

    assert "Lösenordet är bytt" in page.text
    assert elsewhere.get("/profile").status_code == 303
    assert elsewhere.post("/login", data=credentials(password=NEW)).status_code == 303
    assert "account.password_changed" in actions()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"present": "guess"}, "Det nuvarande lösenordet stämmer inte."),
        ({"password": "kort", "again": "kort"}, "minst 12 tecken"),
        ({"again": "something else"}, "Lösenorden är inte lika"),
        ({"present": ""}, "Skriv ditt nuvarande lösenord."),
    ],
)
def test_a_refused_password_says_why_and_changes_nothing(
    in_through_the_door: Client, wrong: dict[str, str], says: str
) -> None:
    page = in_through_the_door.post("/profile/password", data={**CHANGE, **wrong})

    assert page.status_code == 422
    assert says in page.text
    in_through_the_door.post("/logout")
    assert in_through_the_door.post("/login", data=credentials()).status_code == 303


def test_without_a_password_there_is_none_to_change(log_in: LogIn, amina: Person) -> None:
    client = log_in(amina)

    assert "Nuvarande lösenord" not in client.get("/profile").text
    assert client.post("/profile/password", data=CHANGE).status_code == 422
