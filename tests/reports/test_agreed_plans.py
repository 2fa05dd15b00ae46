"""The list of agreed plans: for HR and the registrar, and nothing in it of drafts."""

import pytest
from sqlalchemy import func, select

from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.organisation.models import Role
from kompetensplan.plans.models import PlanReading, PlanState
from tests.conftest import LogIn, Statements
from tests.factories import Municipality, grant, make_person
from tests.plans.factories import make_plan
from tests.reports.factories import make_agreed, make_drafts, make_people


@pytest.mark.parametrize("who", ["karin", "ulla"])
def test_hr_and_the_registrar_find_the_agreed_plans(
    town: Municipality, log_in: LogIn, who: str
) -> None:
    plan = make_plan(town, state=PlanState.AGREED)

    page = log_in(town.people[who]).get("/agreed-plans").text

    assert "Amina Berg" in page
    assert "Hemtjänst Centrum" in page
    assert "8 februari 2027" in page
    assert f"/plans/{plan.id}/versions/1.pdf" in page
    assert f'href="/plans/{plan.id}/versions/1"' in page


@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.PROPOSED, PlanState.PAUSED])
def test_who_has_agreed_on_nothing_is_not_in_the_list(
    town: Municipality, karin: Person, log_in: LogIn, state: PlanState
) -> None:
    make_plan(town, state=state)
    client = log_in(karin)

    for address in ("/agreed-plans", "/agreed-plans?name=Amina", "/agreed-plans?rounds=all"):
        page = client.get(address).text
        assert "Berg" not in page
        assert "0 planer" in page


def test_a_change_that_is_written_leaves_the_agreed_plan_in_the_list(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    make_plan(town, state=PlanState.CHANGING)

    assert "Amina Berg" in log_in(karin).get("/agreed-plans").text


def test_only_the_latest_version_is_listed(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    assert town.round
    plan = make_agreed(make_people(town.units["home"], 1), town.round, versions=3)[0]

    page = log_in(karin).get("/agreed-plans").text

    assert f"/plans/{plan.id}/versions/3.pdf" in page
    assert f"/plans/{plan.id}/versions/2.pdf" not in page


def test_reading_the_list_is_not_logged_and_opening_a_plan_is(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    """CONF-8."""
    plan = make_plan(town, state=PlanState.AGREED)
    client = log_in(karin)

    client.get("/agreed-plans")
    assert db.session.scalar(select(func.count(PlanReading.id))) == 0

    assert client.get(f"/plans/{plan.id}/versions/1").status_code == 200
    assert db.session.scalar(select(func.count(PlanReading.id))) == 1


def test_the_role_says_in_which_part_of_the_municipality(town: Municipality, log_in: LogIn) -> None:
    assert town.round
    make_plan(town, state=PlanState.AGREED)
    make_agreed(make_people(town.units["class"], 1, name="Lo Lärare"), town.round)
    petra = make_person("Petra Nyman")
    grant(petra, Role.HR, town.units["school"])
    client = log_in(petra)

    for address in (
        "/agreed-plans",
        f"/agreed-plans?department={town.units['care'].id}",
        f"/agreed-plans?department={town.units['care'].id}&unit={town.units['home'].id}",
        "/agreed-plans?name=Amina",
    ):
        page = client.get(address).text
        assert "Amina Berg" not in page
        assert "Hemtjänst" not in page
    assert "Lo Lärare" in client.get("/agreed-plans").text


def test_the_list_can_be_narrowed(town: Municipality, karin: Person, log_in: LogIn) -> None:
    assert town.round
    make_agreed(make_people(town.units["home"], 1, name="Örjan Håkansson"), town.round)
    make_agreed(make_people(town.units["class"], 1, name="Lo Lärare"), town.round)
    client, units = log_in(karin), town.units

    def found(query: str) -> set[str]:
        page = client.get(f"/agreed-plans?{query}").text
        return {name for name in ("Örjan Håkansson", "Lo Lärare") if name in page}

    assert found("name=HÅKANS") == {"Örjan Håkansson"}
    assert found("name=%25") == set()
    assert found(f"department={units['school'].id}") == {"Lo Lärare"}
    assert found(f"department={units['care'].id}&unit={units['night'].id}") == set()
    assert found(f"rounds={town.round.id}") == {"Örjan Håkansson", "Lo Lärare"}
    assert found("rounds=12345678901234567890") == set()
    assert found("department=abc&page=-3&rounds=%00") == {"Örjan Håkansson", "Lo Lärare"}


def test_plans_of_rounds_that_are_closed_are_found_when_asked_for(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    assert town.round
    make_agreed(make_people(town.units["home"], 1, name="Örjan Håkansson"), town.round)
    town.round.closed_at = real_now()
    client = log_in(karin)

    assert "Örjan" not in client.get("/agreed-plans").text
    assert "Örjan" in client.get("/agreed-plans?rounds=all").text


def test_fifty_are_shown_at_a_time(town: Municipality, karin: Person, log_in: LogIn) -> None:
    assert town.round
    make_agreed(make_people(town.units["home"], 120, name="Bo Ek"), town.round)
    client = log_in(karin)

    counts = [client.get(f"/agreed-plans?page={page}").text.count("Bo Ek") for page in (1, 2, 3, 9)]

    # The name stands twice a row: as heading, and in the spoken label of the document.
    assert counts == [100, 100, 40, 0]


@pytest.mark.parametrize("who", ["amina", "marie", "johan", "eva", "david"])
def test_nobody_else_opens_the_list(town: Municipality, log_in: LogIn, who: str) -> None:
    assert log_in(town.people[who]).get("/agreed-plans").status_code == 403


@pytest.mark.parametrize("number", [20, 200, 2000])
def test_the_list_takes_the_same_statements_however_long_it_is(
    town: Municipality, karin: Person, log_in: LogIn, statements: Statements, number: int
) -> None:
    assert town.round
    people = make_people(town.units["home"], number)
    make_agreed(people[::2], town.round)
    make_drafts(people[1::2], town.round)
    client = log_in(karin)

    with statements() as seen:
        assert client.get(f"/agreed-plans?department={town.units['care'].id}").status_code == 200

    assert len(seen) <= 12
