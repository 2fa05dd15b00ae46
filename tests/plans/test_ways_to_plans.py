"""Who may know of a plan finds the way to it: from above, to the log, and to start one (2.14)."""

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import EmploymentForm
from kompetensplan.plans.models import Plan, PlanState
from kompetensplan.rounds.models import PlanningRound
from tests.conftest import LogIn
from tests.factories import (
    Municipality,
    make_employment,
    make_manager,
    make_person,
    make_round,
    make_unit,
)
from tests.plans.factories import make_plan


def test_a_managers_manager_finds_agreed_plans_and_asks_to_read_them(
    town: Municipality, samira: Person, log_in: LogIn
) -> None:
    """CONF-4."""
    plan_id = make_plan(town, state=PlanState.AGREED).id
    client = log_in(samira)

    page = client.get("/agreed-plans").text

    assert "Amina Berg" in page
    assert f"/plans/{plan_id}/ask-to-read" in page
    assert f"/plans/{plan_id}/versions" not in page
    assert 'href="/agreed-plans"' in client.get("/team").text
    client.post(
        f"/plans/{plan_id}/ask-to-read", data={"reason": "Jag förbereder en omorganisation."}
    )
    assert f"/plans/{plan_id}/versions/1" in client.get("/agreed-plans").text


def test_what_a_managers_manager_leads_herself_needs_no_reason(
    town: Municipality, samira: Person, log_in: LogIn
) -> None:
    plan_id = make_plan(town, who="marie", state=PlanState.AGREED).id

    page = log_in(samira).get("/agreed-plans").text

    assert f"/plans/{plan_id}/versions/1" in page
    assert "ask-to-read" not in page


def test_a_manager_finds_no_plans_of_others_and_none_that_are_drafts(
    town: Municipality, log_in: LogIn
) -> None:
    make_plan(town, who="david", state=PlanState.AGREED)
    make_plan(town, state=PlanState.PROPOSED)
    page = log_in(town.people["samira"]).get("/agreed-plans").text

    assert "Amina Berg" not in page.partition("<main")[2]
    assert "David Åkesson" not in page
    assert log_in(town.people["marie"]).get("/agreed-plans").status_code == 403


def test_two_managers_of_a_unit_do_not_find_each_other(
    town: Municipality, samira: Person, log_in: LogIn
) -> None:
    make_plan(town, who="marie", state=PlanState.AGREED)
    below = make_unit("Hemtjänst Centrum, gruppen", town.units["home"])
    head = make_person("Gun Ek")
    make_manager(make_employment(head, below), below)
    beside = make_employment(make_person("Petra Nyman"), town.units["home"])
    make_manager(beside, town.units["home"])

    page = log_in(beside.person).get("/agreed-plans").text

    assert "Marie Lundgren" not in page.partition("<main")[2]


def test_the_data_protection_officer_finds_the_reading_logs(
    town: Municipality, eva: Person, karin: Person, log_in: LogIn
) -> None:
    """2.14: the log, and nothing of what the plan says."""
    plan_id = make_plan(town, state=PlanState.AGREED).id
    other = make_plan(town, who="david", state=PlanState.AGREED).id
    log_in(karin).get(f"/plans/{plan_id}/versions/1")
    client = log_in(eva)

    page, found = client.get("/reading-logs").text, client.get("/reading-logs?name=åkesson").text

    assert f"/plans/{plan_id}/readings" in page
    assert f"/plans/{other}/readings" not in page
    assert f"/plans/{other}/readings" in found
    assert "Inte läst" in found
    assert "Skriva tydligt" not in page + found
    assert "Karin Sjöstrand" in client.get(f"/plans/{plan_id}/readings").text


def test_without_a_reading_the_list_says_so(town: Municipality, eva: Person, log_in: LogIn) -> None:
    client = log_in(eva)

    assert "Ingen har läst någon plan än" in client.get("/reading-logs").text
    assert "Prova en del av namnet" in client.get("/reading-logs?name=nobody").text


def test_the_manager_starts_a_plan_for_who_has_none(
    town: Municipality, amina: Person, marie: Person, log_in: LogIn
) -> None:
    make_employment(make_person("Tim Timmer"), town.units["home"], form=EmploymentForm.HOURLY)
    client, job = log_in(marie), town.employments["amina"].id
    assert town.round
    data = {"round": town.round.id}
    page = client.get("/team").text
    assert page.count("Börja på planen") == 1
    assert f'action="/employments/{job}/plans"' in page

    answer = client.post(f"/employments/{job}/plans", data=data)

    plan = db.session.query(Plan).one()
    assert answer.location == f"/plans/{plan.id}"
    assert "Börja på planen" not in client.get("/team").text


def test_with_two_open_rounds_the_manager_chooses(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    make_round("Läsåret 2026/2027", owner=marie, units=[town.units["home"]])

    page = log_in(marie).get("/team").text

    assert "Börja på Läsåret 2026/2027" in page
    assert db.session.query(PlanningRound).count() == 2
