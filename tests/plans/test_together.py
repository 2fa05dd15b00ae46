"""Who else has the plan open, and that it has changed: asked every few seconds, and cheap."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.plans.models import Plan, PlanPresence
from tests.conftest import Client, LogIn, Statements
from tests.factories import Municipality
from tests.plans.factories import make_plan
from tests.plans.pages import autosave


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town)


@pytest.fixture
def address(plan: Plan) -> str:
    return f"/plans/{plan.id}"


@pytest.fixture
def field(plan: Plan) -> str:
    return f"goal-{plan.goals[0].id}-purpose"


def seen_by(client: Client, address: str) -> list[str]:
    answer = client.get(f"{address}/together").get_json()
    return [other["says"] for other in answer["others"]]


def test_each_sees_who_else_is_here_and_in_which_field(
    address: str, field: str, as_amina: Client, as_marie: Client
) -> None:
    as_marie.post(f"{address}/here", data={"field": field})
    as_amina.post(f"{address}/here", data={"field": "<script>"})

    assert seen_by(as_amina, address) == ["Marie är här, i fältet Vad ska det leda till?"]
    assert seen_by(as_marie, address) == ["Amina är här"]


def test_who_has_left_or_has_not_been_heard_of_is_not_here(
    address: str, as_amina: Client, as_marie: Client
) -> None:
    as_marie.post(f"{address}/here")
    as_marie.post(f"{address}/here", data={"gone": "1"})
    assert seen_by(as_amina, address) == []

    as_marie.post(f"{address}/here")
    long_ago = real_now() - timedelta(seconds=61)
    db.session.execute(update(PlanPresence).values(seen_at=long_ago))
    assert seen_by(as_amina, address) == []
    as_amina.post(f"{address}/here")
    assert [row.person_id for row in db.session.query(PlanPresence)] != []
    assert db.session.query(PlanPresence).filter_by(seen_at=long_ago).count() == 0


def test_nothing_new_is_an_empty_answer_and_a_change_is_told(
    plan: Plan, address: str, field: str, as_amina: Client, as_marie: Client
) -> None:
    first = as_amina.get(f"{address}/together")
    again = {"If-None-Match": first.headers["ETag"]}
    assert as_amina.get(f"{address}/together", headers=again).status_code == 304

    goal = f"{address}/goals/{plan.goals[0].id}"
    autosave(as_marie, goal, field, "Att överrapporteringen blir säker.", "Att det blir lugnt.")
    answer = as_amina.get(f"{address}/together", headers=again)
    assert answer.status_code == 200
    assert answer.get_json()["token"] != first.get_json()["token"]


def test_ones_own_save_tells_which_plan_it_began_from_and_which_it_made(
    plan: Plan, address: str, field: str, as_amina: Client
) -> None:
    before = as_amina.get(f"{address}/together").get_json()["token"]
    key = f"base-{field}"
    saved = as_amina.post(
        f"{address}/goals/{plan.goals[0].id}",
        data={key: "Att överrapporteringen blir säker.", field: "Att det blir lugnt."},
        headers={"X-Autosave": "1"},
    ).get_json()["token"]

    assert saved["before"] == before
    assert saved["after"] == as_amina.get(f"{address}/together").get_json()["token"]


def test_asking_is_cheap_and_writes_nothing(
    address: str, as_amina: Client, as_marie: Client, statements: Statements
) -> None:
    as_marie.post(f"{address}/here")
    with statements() as seen:
        as_amina.get(f"{address}/together")

    assert len(seen) <= 6
    assert all(sql.startswith("SELECT") for sql in seen)


def test_a_page_that_asks_by_itself_keeps_no_session_alive(
    address: str, as_amina: Client, amina: Person
) -> None:
    def seen_at() -> str:
        with as_amina.session_transaction() as session:
            return str(session["seen_at"])

    with as_amina.session_transaction() as session:
        session["seen_at"] = (real_now() - timedelta(minutes=5)).isoformat()
    before = seen_at()
    as_amina.get(f"{address}/together", headers={"X-Background": "1"})
    assert seen_at() == before
    as_amina.get(f"{address}/together")
    assert seen_at() != before


def test_a_stranger_to_the_plan_learns_nothing(
    address: str, david: Person, log_in: LogIn, plan: Plan
) -> None:
    elsewhere = log_in(david)
    assert elsewhere.get(f"{address}/together").status_code == 404
    assert elsewhere.post(f"{address}/here").status_code == 404
