"""The door of every page: what comes from outside is taken for what it is."""

import logging
import re

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from kompetensplan.db import db
from kompetensplan.plans.models import Goal
from tests.conftest import Client, LogIn
from tests.factories import Municipality
from tests.plans.factories import make_plan

FAR = 10**20


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("johan", f"/accounts?page={FAR}"),
        ("johan", f"/log?page={FAR}"),
        ("karin", f"/deputies?page={FAR}"),
        ("karin", f"/agreed-plans?page={FAR}"),
        ("karin", f"/agreed-plans?department={FAR}"),
        ("karin", f"/agreed-plans?department=1&unit={FAR}"),
        ("karin", f"/overview?round={FAR}"),
    ],
)
def test_a_number_that_no_database_knows_is_not_given(
    town: Municipality, log_in: LogIn, who: str, address: str
) -> None:
    assert log_in(town.people[who]).get(address).status_code == 200


def test_what_stands_in_the_query_says_nothing_to_the_application(
    town: Municipality, log_in: LogIn
) -> None:
    """The links of a page keep its query; none of it may change where they lead."""
    query = "endpoint=x&_method=DELETE&_external=1&_scheme=javascript&_anchor=x"

    page = log_in(town.people["marie"]).get(f"/team?{query}")

    assert page.status_code == 200
    assert 'href="javascript' not in page.text
    assert 'href="/team?endpoint=x' in page.text


@pytest.mark.parametrize(
    "onward", ["//[", "http://[", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_anywhere_else(town: Municipality, log_in: LogIn, onward: str) -> None:
    page = log_in(town.people["amina"]).get("/login", query_string={"next": onward})

    assert page.location == "/"


def test_a_referrer_that_is_no_address_is_no_failure(client: Client, town: Municipality) -> None:
    texts = {"goal-1-title": "två ord", "base-goal-1-title": ""}

    page = client.post("/plans/1/goals/1", data=texts, headers={"Referer": "http://["})

    assert page.status_code == 401
    assert "två ord" in page.text


def test_a_password_is_never_shown_again(client: Client, town: Municipality) -> None:
    """A good password is several words, as texts are; the session may end before it is sent."""
    secrets = {
        "password": "sju blå cyklar sover",
        "again": "sju blå cyklar sovit",
        "present": "fyra röda hästar springer",
        "code": "ABCD EFGH JKMN PQRS",
    }

    page = client.post("/profile/password", data=secrets | {"other": "en vanlig text"})

    assert "en vanlig text" in page.text
    for secret in secrets.values():
        assert secret not in page.text


def test_a_browser_that_came_by_https_never_comes_by_http(client: Client) -> None:
    page = client.get("/login", base_url="https://plan.example")

    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_the_log_holds_no_words_of_a_plan(
    town: Municipality, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    """PostgreSQL tells the whole row that it refuses, with the texts in it."""
    make_plan(town)
    with pytest.raises(IntegrityError) as refused:
        db.session.execute(update(Goal).values(level_from=4, level_to=2))

    with app.test_request_context("/"), caplog.at_level(logging.INFO):
        page = app.make_response(app.handle_user_exception(refused.value))

    assert page.status_code == 409
    assert "levels_rise" in caplog.text
    assert "Skriva tydligt" not in caplog.text


def test_a_line_of_the_log_is_one_line(
    town: Municipality, log_in: LogIn, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody writes lines of their own into it by an address."""
    plan_id = make_plan(town).id
    caplog.set_level("INFO")

    forged = f"/plans/{plan_id}/steps/x%0A2027-02-08%2008:00%20WARNING%20login"
    assert log_in(town.people["amina"]).post(forged).status_code == 404

    assert any("WARNING login" in each.getMessage() for each in caplog.records)
    assert not any("\n" in each.getMessage() for each in caplog.records)


def test_every_kind_of_answer_is_what_its_type_says(
    client: Client, town: Municipality, log_in: LogIn
) -> None:
    addresses = ["/login", "/static/app.js", "/static/favicon.svg", "/static/no.js", "/healthz"]
    answers = [client.get(each) for each in [*addresses, "/calendar/gissning.ics", "/plans"]]
    answers += [log_in(town.people["amina"]).get("/plans/2147483648")]

    assert {each.headers["X-Content-Type-Options"] for each in answers} == {"nosniff"}
    for each in answers:
        each.close()


def test_no_form_of_another_site_is_taken(app: Flask, town: Municipality, log_in: LogIn) -> None:
    """Every address that changes something asks for the token of the session."""
    amina, taken = log_in(town.people["amina"]), []
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        with app.test_request_context():
            rules = [each for each in app.url_map.iter_rules() if "POST" in (each.methods or ())]
            ways = [re.sub(r"<int:\w+>", "1", each.rule) for each in rules]
        for way in ways:
            answer = amina.post(re.sub(r"<\w+>", "x", way), data={"text": "Ord", "do": "x"})
            if answer.status_code != 400:
                taken.append(f"{answer.status_code} {way}")
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    assert len(ways) > 100
    assert taken == []
