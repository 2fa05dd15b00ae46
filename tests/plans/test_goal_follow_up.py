"""MEET-6: at a follow-up each goal gets a word and a line, beside the frozen version."""

from typing import Any

import pytest
from sqlalchemy import Numeric, select
from sqlalchemy.exc import IntegrityError

from kompetensplan.db import db
from kompetensplan.plans.models import (
    GoalFollowUp,
    GoalStanding,
    Meeting,
    MeetingKind,
    Plan,
    PlanState,
)
from kompetensplan.policy import Actor
from tests.conftest import Client, LogIn, Statements
from tests.factories import Municipality
from tests.plans.factories import book_meeting, make_plan, read, version_of

LINE = "Två av tre steg är gjorda, och rutinen sitter."


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town, state=PlanState.AGREED, goals=2)


@pytest.fixture
def address(plan: Plan, marie_acts: Actor) -> str:
    meeting = book_meeting(plan, marie_acts, kind=MeetingKind.FOLLOW_UP)
    return f"/plans/{plan.id}/meetings/{meeting.id}"


@pytest.fixture
def goal_id(plan: Plan) -> int:
    return plan.goals[0].id


def say(client: Client, address: str, goal_id: int, standing: str, **more: str) -> Any:
    sent = {"standing": standing, "note": LINE, "seen": "0", **more}
    data = {f"goal-{goal_id}-{name}": value for name, value in sent.items()}
    return client.post(f"{address}/goals/{goal_id}", data=data)


def said() -> list[GoalFollowUp]:
    return list(db.session.scalars(select(GoalFollowUp).order_by(GoalFollowUp.id)))


WORDS = {
    "on_track": "På väg",
    "done": "Klart",
    "needs_change": "Behöver ändras",
    "ended": "Avslutat utan att bli klart",
}


@pytest.mark.parametrize("standing", GoalStanding)
def test_a_goal_gets_one_of_four_words_and_a_line(
    as_amina: Client, as_marie: Client, address: str, goal_id: int, plan_id: int, standing: str
) -> None:
    assert say(as_marie, address, goal_id, standing).status_code == 303

    for page in (as_amina.get(address).text, as_amina.get(f"/plans/{plan_id}").text):
        assert WORDS[standing] in page
        assert LINE in page


def test_what_is_agreed_is_not_touched(
    plan: Plan, as_marie: Client, address: str, goal_id: int, amina_acts: Actor
) -> None:
    """PLAN-4: the same hash, the same state, and nothing to sign."""
    before = version_of(plan)
    kept = (before.content, before.content_hash)

    say(as_marie, address, goal_id, "done")

    now = version_of(plan)
    assert (now.content, now.content_hash) == kept
    assert read(plan, amina_acts).state is PlanState.AGREED


def test_there_is_no_number_to_rank_anybody_by() -> None:
    """MEET-6, PAY-1: words in a list and a line; no rating exists."""
    columns = GoalFollowUp.__table__.columns

    assert {column.name for column in columns if isinstance(column.type, Numeric)} == set()
    assert {value.value for value in GoalStanding} == set(WORDS)


@pytest.mark.parametrize(
    ("standing", "note", "words"),
    [("", LINE, "Välj ett av alternativen"), ("5", LINE, "Välj"), ("done", "x" * 301, "300")],
)
def test_what_is_none_of_it_is_refused_and_the_line_is_kept(
    as_marie: Client, address: str, goal_id: int, standing: str, note: str, words: str
) -> None:
    response = say(as_marie, address, goal_id, standing, note=note)

    assert response.status_code == 422
    assert note in response.text
    assert said() == []


def test_two_who_say_different_things_lose_nothing(
    as_amina: Client, as_marie: Client, address: str, goal_id: int
) -> None:
    say(as_marie, address, goal_id, "on_track")

    late = say(as_amina, address, goal_id, "done", note="Allt är gjort.")

    assert late.status_code == 409
    assert LINE in late.text
    assert "Allt är gjort." in late.text
    assert "medan du skrev" in late.text
    assert (
        say(as_amina, address, goal_id, "done", note="Allt är gjort.", seen="1").status_code == 303
    )
    assert [(each.standing, each.note) for each in said()] == [("done", "Allt är gjort.")]


def test_needs_change_leads_to_a_change_proposal(
    plan: Plan, as_amina: Client, address: str, goal_id: int, amina_acts: Actor
) -> None:
    say(as_amina, address, goal_id, "needs_change")
    page = as_amina.get(address).text

    as_amina.post(f"/plans/{plan.id}/steps/start_change")

    assert f"/plans/{plan.id}/steps/start_change" in page
    assert read(plan, amina_acts).state is PlanState.CHANGING
    assert f"/plans/{plan.id}/goals/{goal_id}" in as_amina.get(address).text


def test_the_plans_page_shows_what_was_said_last(
    plan: Plan,
    as_marie: Client,
    address: str,
    goal_id: int,
    marie_acts: Actor,
    statements: Statements,
) -> None:
    say(as_marie, address, goal_id, "on_track")
    later = book_meeting(read(plan, marie_acts), marie_acts, kind=MeetingKind.CLOSING)
    later.starts_at = later.starts_at.replace(month=11)
    key = later.id
    say(as_marie, f"/plans/{plan.id}/meetings/{key}", goal_id, "ended", note="Fick vänta.")

    with statements() as seen:
        page = as_marie.get(f"/plans/{plan.id}").text

    assert "Fick vänta." in page
    assert LINE not in page
    assert len(seen) <= 16


def test_a_goal_of_another_plan_is_not_found(
    town: Municipality, as_marie: Client, address: str
) -> None:
    other = make_plan(town, who="marie").goals[0].id

    assert say(as_marie, address, other, "done").status_code == 404


@pytest.mark.parametrize("who", ["karin", "samira", "david"])
def test_nobody_else_says_anything(
    town: Municipality, address: str, goal_id: int, log_in: LogIn, who: str
) -> None:
    assert say(log_in(town.people[who]), address, goal_id, "done").status_code in (403, 404)


def test_the_database_holds_one_word_per_goal_and_meeting(
    as_marie: Client, address: str, goal_id: int
) -> None:
    say(as_marie, address, goal_id, "done")
    first = said()[0]
    meeting = db.session.scalars(select(Meeting).where(Meeting.id == first.meeting_id)).one()
    db.session.add(
        GoalFollowUp(
            meeting_id=meeting.id,
            goal_id=goal_id,
            standing=GoalStanding.ENDED,
            person_id=first.person_id,
        )
    )

    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
