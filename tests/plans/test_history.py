"""Nothing that stood in the plan is gone: former texts, links and removed things come back."""

from typing import Any

import pytest
from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.plans.models import (
    FieldChange,
    Goal,
    GoalLink,
    Plan,
    PlanState,
    Step,
    TargetKind,
)
from tests.conftest import Client, LogIn, Statements
from tests.factories import Municipality
from tests.plans.factories import make_plan
from tests.plans.pages import autosave, form_on, open_form, words_of

FIRST = "Att överrapporteringen blir säker."


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town, goals=2)


@pytest.fixture
def goal_id(plan: Plan) -> int:
    return plan.goals[0].id


@pytest.fixture
def address(plan: Plan) -> str:
    return f"/plans/{plan.id}"


def stored(goal_id: int) -> Goal:
    db.session.expire_all()
    return db.session.scalars(select(Goal).where(Goal.id == goal_id)).one()


def latest_change(goal_id: int, field: str) -> int:
    query = select(FieldChange.id).where(
        FieldChange.target_kind == TargetKind.GOAL,
        FieldChange.target_id == goal_id,
        FieldChange.field == field,
    )
    return db.session.scalars(query.order_by(FieldChange.id.desc())).first() or 0


def restore(client: Client, address: str, change: int, base: str) -> Any:
    return client.post(f"{address}/texts", data={"change": change, "base": base})


def test_a_former_text_comes_back_as_a_new_change(
    address: str, goal_id: int, as_amina: Client, as_marie: Client
) -> None:
    key = f"goal-{goal_id}-purpose"
    autosave(as_marie, f"{address}/goals/{goal_id}", key, FIRST, "Något helt annat.")
    page = words_of(as_amina.get(f"{address}/history?of={key}").text)

    response = restore(as_amina, address, latest_change(goal_id, "purpose"), "Något helt annat.")

    assert "Historik för fältet Vad ska det leda till?" in page
    assert "Marie Lundgren" in page
    assert "Återställ texten före ändringen" in page
    assert "lade till" not in page
    assert response.status_code == 303
    assert stored(goal_id).purpose == FIRST
    again = words_of(as_marie.get(f"{address}/history?of={key}").text)
    assert "helt annat" in again
    assert "Amina Berg" in again


def test_a_former_text_never_overwrites_what_the_other_writes_meanwhile(
    address: str, goal_id: int, as_amina: Client, as_marie: Client
) -> None:
    goal, key = f"{address}/goals/{goal_id}", f"goal-{goal_id}-purpose"
    autosave(as_amina, goal, key, FIRST, "Något helt annat.")
    change = latest_change(goal_id, "purpose")
    autosave(as_marie, goal, key, "Något helt annat.", "Något ännu bättre.")

    response = restore(as_amina, address, change, "Något helt annat.")

    assert response.status_code == 409
    for text in (FIRST, "Något ännu bättre."):
        assert text in response.text
    assert stored(goal_id).purpose == "Något ännu bättre."


def test_a_text_that_was_not_taken_in_is_used_from_the_history(
    address: str, goal_id: int, as_amina: Client, as_marie: Client
) -> None:
    goal, key = f"{address}/goals/{goal_id}", f"goal-{goal_id}-effect_sign"
    autosave(as_amina, goal, key, "", "Färre frågor.")
    autosave(as_marie, goal, key, "", "Ingen ringer.")
    assert "Använd den här texten" in words_of(as_marie.get(f"{address}/history").text)

    restore(as_marie, address, latest_change(goal_id, "effect_sign"), "Färre frågor.")

    assert stored(goal_id).effect_sign == "Ingen ringer."


def test_a_link_that_was_taken_away_is_offered_back_at_once_and_later(
    address: str, goal_id: int, as_amina: Client
) -> None:
    goal, key = f"{address}/goals/{goal_id}", f"goal-{goal_id}-links"
    before = [link.priority_id for link in db.session.query(GoalLink).filter_by(goal_id=goal_id)]
    base = ",".join(map(str, before))

    plain = as_amina.post(goal, data={f"base-{key}": base})
    page = as_amina.get(plain.location).text
    assert "Länken till" in words_of(page)
    restore(as_amina, address, latest_change(goal_id, "links"), "")
    assert db.session.query(GoalLink).filter_by(goal_id=goal_id).count() == len(before)

    sent = as_amina.post(goal, data={f"base-{key}": base}, headers={"X-Autosave": "1"})
    answer = sent.get_json()["fields"][key]
    assert answer["undo"]["change"] == str(latest_change(goal_id, "links"))
    assert "Återställ texten före ändringen" in words_of(as_amina.get(f"{address}/history").text)
    restore(as_amina, address, latest_change(goal_id, "links"), answer["text"])
    assert db.session.query(GoalLink).filter_by(goal_id=goal_id).count() == len(before)


def test_what_was_removed_is_offered_back_long_after(
    plan: Plan, address: str, as_amina: Client, as_marie: Client
) -> None:
    first, second = plan.goals
    activity = second.activities[0]
    kept = {"goal": first.id, "activity": activity.id, "step": activity.steps[0].id}
    for kind in ("step", "activity", "goal"):
        where = second.id if kind != "goal" else first.id
        as_amina.post(f"{address}/goals/{where}", data={"do": f"remove:{kind}-{kept[kind]}"})

    page = as_marie.get(f"{address}/history").text
    assert "2 borttagna saker kan tas tillbaka" in words_of(page)
    for kind in ("goal", "activity"):
        as_marie.post(f"{address}/restore", data={"ref": f"{kind}-{kept[kind]}"})
    assert "1 borttagen sak" in words_of(as_marie.get(f"{address}/history").text)
    as_marie.post(f"{address}/restore", data={"ref": f"step-{kept['step']}"})

    assert db.session.query(Goal).filter(Goal.removed_at.is_not(None)).count() == 0
    assert db.session.query(Step).filter(Step.removed_at.is_not(None)).count() == 0


def test_the_follow_up_date_comes_back(plan: Plan, address: str, as_amina: Client) -> None:
    key = f"plan-{plan.id}-follow_up_on"
    for base, value in (("", "2027-06-01"), ("2027-06-01", "")):
        as_amina.post(f"{address}/follow-up", data={f"base-{key}": base, key: value})
    change = db.session.scalars(select(FieldChange.id).order_by(FieldChange.id.desc())).first()

    restore(as_amina, address, change or 0, "")

    assert open_form(as_amina, f"{address}/follow-up")[key] == "2027-06-01"


def test_a_change_of_another_plan_is_not_there(
    town: Municipality, address: str, as_amina: Client, plan: Plan
) -> None:
    foreign = make_plan(town, who="david")
    change = latest_change(foreign.goals[0].id, "purpose")

    assert restore(as_amina, address, change, "").status_code == 404
    assert restore(as_amina, address, 0, "").status_code == 404


def test_a_plan_that_is_closed_for_writing_offers_nothing_back(
    town: Municipality, log_in: LogIn
) -> None:
    plan = make_plan(town, state=PlanState.PAUSED)
    as_amina = log_in(town.people["amina"])
    change = latest_change(plan.goals[0].id, "purpose")

    page = words_of(as_amina.get(f"/plans/{plan.id}/history").text)
    response = restore(as_amina, f"/plans/{plan.id}", change, FIRST)

    assert "Återställ" not in page
    assert response.status_code in (303, 409)
    assert stored(plan.goals[0].id).purpose == FIRST


def test_the_history_of_a_field_comes_page_by_page_in_a_fixed_number_of_statements(
    address: str, goal_id: int, as_amina: Client, as_marie: Client, statements: Statements
) -> None:
    key, text = f"goal-{goal_id}-purpose", FIRST
    for number in range(40):
        client = as_amina if number % 2 else as_marie
        new = f"Text nummer {number}."
        autosave(client, f"{address}/goals/{goal_id}", key, text, new)
        text = new
    counts, text = [], ""
    for page in (1, 2):
        with statements() as seen:
            response = as_amina.get(f"{address}/history?of={key}&page={page}")
        counts.append(len(seen))
        assert response.status_code == 200
        text = response.text

    assert f"of={key}" in text
    assert "nummer 0" in words_of(text)
    assert counts[0] == counts[1] <= 12
    assert form_on(text) == {}
