"""The guided first visit: shown on the start page, skipped, remembered, and found again."""

import pytest
from flask import Flask, url_for

from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.help.guides import STEPS, guides_for
from kompetensplan.help.models import Guide
from kompetensplan.organisation.models import Role
from tests.conftest import LogIn, Statements
from tests.factories import Municipality, as_actor, grant

WHO = {
    Guide.EMPLOYEE: "amina",
    Guide.MANAGER: "marie",
    Guide.HR: "karin",
    Guide.REGISTRAR: "ulla",
    Guide.SYSTEM_ADMINISTRATOR: "johan",
    Guide.DATA_PROTECTION_OFFICER: "eva",
}


def test_a_first_visit_goes_step_by_step_until_it_is_put_away(amina: Person, log_in: LogIn) -> None:
    client = log_in(amina)

    start = client.get("/").location
    page = client.get(start).text
    assert start == "/plans?guide=employee"
    assert "5 saker att titta på" in page
    assert "5 saker att titta på" not in client.get("/plans").text, "only where it is asked for"
    for step in STEPS[Guide.EMPLOYEE]:
        assert str(step.title) in client.get(client.get("/").location).text
        went = client.post(f"/help/guides/employee/steps/{step.key}")
        assert went.status_code == 303
        assert client.get(went.location).status_code == 200
    again = client.post(f"/help/guides/employee/steps/{STEPS[Guide.EMPLOYEE][0].key}")
    assert again.status_code == 303, "twice is the same as once"
    assert "Nu har du sett allt" in client.get(client.get("/").location).text

    client.post("/help/guides/employee/finish")
    assert client.get("/").location == "/plans"
    assert client.post("/help/guides/employee/again").location == "/?guide=employee"
    assert "5 saker att titta på" in client.get(client.get("/").location).text


def test_who_skips_it_is_shown_none_until_they_get_a_new_role(
    town: Municipality, marie: Person, amina: Person, log_in: LogIn
) -> None:
    client = log_in(marie)
    assert client.get("/").location == "/to-do?guide=manager"

    client.post("/help/guides/skip")
    assert client.get("/").location == "/to-do", "neither the manager's nor the employee's"
    grant(marie, Role.HR, town.units["root"])
    assert client.get("/").location.endswith("?guide=hr")
    assert log_in(amina).get("/").location.endswith("?guide=employee"), "each for themselves"


def test_every_step_of_every_guide_leads_to_a_page_that_its_reader_may_open(
    app: Flask, town: Municipality, log_in: LogIn
) -> None:
    walked = set()
    for guide, name in WHO.items():
        person = town.people[name]
        assert guide in guides_for(as_actor(person))
        client = log_in(town.people[name])
        for step in STEPS[guide]:
            went = client.post(f"/help/guides/{guide}/steps/{step.key}")
            if went.status_code == 404:
                continue  # a page that this person's role does not reach has no step
            with app.test_request_context():
                assert went.location == url_for(step.endpoint)
            assert client.get(went.location).status_code == 200, (guide, step.key)
            walked.add((guide, step.key))

    assert walked == {(guide, step.key) for guide, steps in STEPS.items() for step in steps}


def test_others_guides_are_not_there(amina: Person, log_in: LogIn) -> None:
    client = log_in(amina)

    for address in ("hr/steps/figures", "hr/finish", "hr/again", "none/again", "employee/steps/x"):
        assert client.post(f"/help/guides/{address}").status_code == 404
    assert "saker att titta på" not in client.get("/plans?guide=hr").text


@pytest.mark.parametrize("address", ["/", "/help", "/plans?guide=employee"])
def test_help_takes_few_statements(
    amina: Person, log_in: LogIn, statements: Statements, address: str
) -> None:
    client = log_in(amina)
    with statements() as seen:
        client.get(address)

    assert len(seen) <= (5 if address != "/plans?guide=employee" else 12)


def test_nobody_is_told_to_ask_somebody_who_has_left(
    town: Municipality, amina: Person, log_in: LogIn
) -> None:
    client, karin_id = log_in(amina), town.people["karin"].id
    assert "Karin Sjöstrand" in client.get("/help").text

    db.session.get_one(Person, karin_id).closed_at = real_now()
    db.session.commit()

    assert "Karin Sjöstrand" not in client.get("/help").text
