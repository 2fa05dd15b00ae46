"""The system administrator's pages of accounts, and the log."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from kompetensplan.accounts import queries, services
from kompetensplan.accounts.models import Person
from kompetensplan.accounts.trail import WORDS
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.organisation.models import Role
from tests.accounts.conftest import PASSWORD, credentials
from tests.conftest import Client, LogIn, Statements
from tests.factories import Municipality, grant, make_person
from tests.support.audit import actions

ORDER = ("Amina Berg", "Johan Roos", "David Åkesson", "Frida Östling")
STATES = ("Aktiverat", "Har fått en länk", "Stängt")


def test_accounts_are_in_swedish_order_with_how_far_they_have_come(
    log_in: LogIn, town: Municipality
) -> None:
    services.set_password(town.people["amina"], PASSWORD)
    services.create_link(town.people["david"], by=None, road="mailed")
    town.people["frida"].closed_at = datetime(2027, 1, 1, tzinfo=UTC)

    page = log_in(town.people["johan"]).get("/accounts").text

    places = [page.index(f">{name}</a><small>") for name in ORDER]
    assert places == sorted(places)
    assert [page.count(f"</svg>{word}<") for word in STATES] == [1, 1, 1]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"search": "åkes"}, ["David Åkesson"]),
        ({"search": "AMINA b"}, ["Amina Berg"]),
        ({"search": "%"}, []),
        ({"search": "_"}, []),
        ({"search": "'"}, []),
        ({"search": "\0"}, None),
        ({"state": "activated"}, ["Amina Berg"]),
        ({"state": "closed"}, ["Frida Östling"]),
        ({"page": "99"}, []),
        ({"page": "x"}, None),
    ],
)
def test_accounts_can_be_searched_and_filtered(
    log_in: LogIn, town: Municipality, query: dict[str, str], names: list[str] | None
) -> None:
    services.set_password(town.people["amina"], PASSWORD)
    town.people["frida"].closed_at = datetime(2027, 1, 1, tzinfo=UTC)
    everyone = [person.name for person in town.people.values()]

    page = log_in(town.people["johan"]).get("/accounts", query_string=query)

    assert page.status_code == 200
    found = [name for name in everyone if f">{name}</a><small>" in page.text]
    assert sorted(found) == sorted(everyone if names is None else names)


@pytest.mark.parametrize("people", [1, 20])
def test_the_list_takes_the_same_statements_however_long(
    town: Municipality, statements: Statements, people: int
) -> None:
    for _number in range(people):
        make_person()

    with statements() as seen:
        queries.accounts_of(queries.list_accounts().items)

    assert len(seen) == 4


@pytest.mark.parametrize("who", ["amina", "marie", "samira", "karin", "ulla", "eva"])
@pytest.mark.parametrize("path", ["/accounts", "/accounts/1", "/barrier-reports"])
def test_accounts_are_for_the_system_administrator(
    log_in: LogIn, town: Municipality, who: str, path: str
) -> None:
    assert log_in(town.people[who]).get(path).status_code in (403, 404)


@pytest.mark.parametrize("action", ["mail-link", "print-code", "close", "reopen"])
def test_nobody_else_does_anything_with_an_account(
    log_in: LogIn, town: Municipality, action: str
) -> None:
    amina_id = town.people["amina"].id

    response = log_in(town.people["karin"]).post(f"/accounts/{amina_id}/{action}")

    assert response.status_code == 403
    assert actions() == []


def test_closing_an_account_ends_its_sessions_at_once(
    in_through_the_door: Client, log_in: LogIn, town: Municipality
) -> None:
    bo_id = db.session.scalars(select(Person.id).where(Person.family_name == "Ek")).one()
    administrator = log_in(town.people["johan"])

    administrator.post(f"/accounts/{bo_id}/close")

    assert in_through_the_door.get("/profile").status_code == 303
    assert in_through_the_door.post("/login", data=credentials()).status_code == 422
    administrator.post(f"/accounts/{bo_id}/reopen")
    assert in_through_the_door.post("/login", data=credentials()).status_code == 303


def test_nobody_closes_their_own_account(log_in: LogIn, town: Municipality) -> None:
    johan_id = town.people["johan"].id

    page = log_in(town.people["johan"]).post(f"/accounts/{johan_id}/close", follow_redirects=True)

    assert "Du kan inte stänga ditt eget konto." in page.text
    assert db.session.get_one(Person, johan_id, populate_existing=True).closed_at is None


def test_two_who_close_each_others_accounts_at_once_leave_one_system_administrator(
    app: Flask, log_in: LogIn, town: Municipality
) -> None:
    """Somebody can always administer, on either database."""
    ida = make_person("Ida Löv")
    grant(ida, Role.SYSTEM_ADMINISTRATOR, town.units["root"])
    db.session.commit()
    both = [town.people["johan"].id, ida.id]
    pairs = [(log_in(town.people["johan"]), both[1]), (log_in(ida), both[0])]
    start = Barrier(2)

    def close(pair: tuple[Client, int]) -> str:
        start.wait()
        with app.app_context():
            return pair[0].post(f"/accounts/{pair[1]}/close", follow_redirects=True).text

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(close, pairs))

    left = select(Person.id).where(Person.id.in_(both), Person.closed_at.is_(None))
    assert len(db.session.scalars(left).all()) == 1


def test_the_last_system_administrators_account_is_not_closed(
    log_in: LogIn, town: Municipality
) -> None:
    """Who was let in before the other account was closed is told, and the account stays open."""
    johan = town.people["johan"]

    with pytest.raises(Invalid) as refused:
        services.close_account(johan, by=make_person("Ida Löv").id)

    assert refused.value.problems == {"person": "Det måste finnas minst en systemförvaltare."}
    assert johan.closed_at is None


def test_the_log_is_newest_first_and_tells_who_and_about_whom(
    log_in: LogIn, town: Municipality
) -> None:
    amina_id = town.people["amina"].id
    administrator, officer = log_in(town.people["johan"]), log_in(town.people["eva"])
    administrator.post(f"/accounts/{amina_id}/mail-link")
    administrator.post(f"/accounts/{amina_id}/close")

    page = officer.get("/log").text

    assert (
        0
        < page.index('<td data-label="Vad">Kontot stängt')
        < page.index('<td data-label="Vad">Länk skickad med e-post')
    )
    assert "Johan Roos" in page
    assert "Amina Berg" in page


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ({}, 3),
        ({"action": "account.closed"}, 1),
        ({"action": "no.such"}, 0),
        ({"about": "amina"}, 2),
        ({"who": "johan roos"}, 3),
        ({"about": "david", "action": "account.link_mailed"}, 1),
        ({"who": "nobody"}, 0),
        ({"page": "7"}, 0),
    ],
)
def test_the_log_can_be_filtered(
    log_in: LogIn, town: Municipality, query: dict[str, str], rows: int
) -> None:
    amina_id, david_id = town.people["amina"].id, town.people["david"].id
    administrator = log_in(town.people["johan"])
    administrator.post(f"/accounts/{amina_id}/mail-link")
    administrator.post(f"/accounts/{amina_id}/close")
    administrator.post(f"/accounts/{david_id}/mail-link")

    page = administrator.get("/log", query_string=query)

    assert page.text.count('<td data-label="Vad">') == rows


@pytest.mark.parametrize("who", ["amina", "marie", "karin", "ulla"])
def test_the_log_is_for_few(log_in: LogIn, town: Municipality, who: str) -> None:
    assert log_in(town.people[who]).get("/log").status_code == 403


def test_the_log_of_many_is_in_pages(log_in: LogIn, town: Municipality) -> None:
    for _number in range(queries.PER_PAGE + 1):
        services.audit(None, "account.logged_in")

    page = log_in(town.people["eva"]).get("/log?page=2")

    assert page.text.count('<td data-label="Vad">') == 1


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    "path", ["/profile", "/accounts", "/accounts/{id}", "/log", "/barrier-reports"]
)
def test_every_page_speaks_both_languages(
    log_in: LogIn, johan: Person, path: str, language: str
) -> None:
    johan.language = language

    page = log_in(johan).get(path.format(id=johan.id))

    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text


def test_every_action_in_the_trail_has_words() -> None:
    source = "".join(each.read_text("utf-8") for each in Path("kompetensplan").rglob("*.py"))
    written = re.findall(r'\baudit\(\s*[^"]*?"([a-z_]+\.[a-z_]+)"', source)

    assert len(written) > 15
    assert set(written) - set(WORDS) == set()
