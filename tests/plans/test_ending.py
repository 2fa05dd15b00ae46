"""How a plan ends: closed after a closing talk, or without an agreement when its round is over."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.errors import StepNotOpen
from kompetensplan.notices.models import Notice
from kompetensplan.plans.jobs import live_on
from kompetensplan.plans.models import MeetingKind, Plan, PlanEvent, PlanState
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.workflow import STEPS
from kompetensplan.policy import Actor, Capacity
from tests.conftest import LogIn, Statements
from tests.factories import Municipality
from tests.plans.factories import hold_meeting, make_plan, read, sign
from tests.plans.pages import words_of

S = PlanState
NEXT_YEAR = date(2028, 1, 1)


def state_of(plan: Plan) -> PlanState:
    db.session.expire_all()
    return db.session.get_one(Plan, plan.id).state


# ── PLAN-6 ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (S.DRAFT, S.ENDED_WITHOUT_AGREEMENT),
        (S.PROPOSED, S.ENDED_WITHOUT_AGREEMENT),
        (S.AGREED, S.AGREED),
        (S.SET_WITHOUT_AGREEMENT, S.SET_WITHOUT_AGREEMENT),
        (S.CHANGING, S.CHANGING),
        (S.PAUSED, S.PAUSED),  # long leave is a pause, not an end (2.12)
    ],
)
@pytest.mark.parametrize("how", ["the period has passed", "HR has closed the round"])
def test_what_nobody_has_agreed_on_ends_with_its_round(
    town: Municipality, state: PlanState, after: PlanState, how: str
) -> None:
    plan = make_plan(town, state=state)
    assert town.round
    if how == "HR has closed the round":
        town.round.closed_at = real_now()
        db.session.commit()
    else:
        clock.fix(NEXT_YEAR)

    live_on()

    assert state_of(plan) is after


def test_nothing_ends_on_the_last_day(town: Municipality) -> None:
    plan = make_plan(town)
    clock.fix(NEXT_YEAR - timedelta(days=1))

    live_on()

    assert state_of(plan) is S.DRAFT


def test_the_system_ends_it_and_both_are_told_once(
    town: Municipality, amina: Person, marie: Person
) -> None:
    plan = make_plan(town)
    clock.fix(NEXT_YEAR)

    live_on()
    live_on()

    last = db.session.scalars(
        select(PlanEvent).where(PlanEvent.plan_id == plan.id).order_by(PlanEvent.id.desc())
    ).first()
    assert last is not None
    assert (last.person_id, last.capacity) == (None, Capacity.SYSTEM)
    told = db.session.scalars(
        select(Notice.person_id).where(Notice.kind == "ended_without_agreement")
    ).all()
    assert sorted(told) == sorted([amina.id, marie.id])


def test_the_draft_stays_to_be_read(town: Municipality, amina: Person, log_in: LogIn) -> None:
    """Ruling 11: without a decision nothing is destroyed."""
    plan = make_plan(town)
    clock.fix(NEXT_YEAR)
    live_on()

    page = words_of(log_in(amina).get(f"/plans/{plan.id}").text)
    assert "Avslutad utan överenskommelse" in page
    assert "Skriva tydligt till kollegor" in page
    assert "Nästa samtal" not in page


def test_a_round_that_is_opened_again_gives_the_draft_back_without_its_signature(
    town: Municipality, amina_acts: Actor, marie_acts: Actor
) -> None:
    plan = make_plan(town, state=S.PROPOSED)
    hold_meeting(plan, marie_acts)
    sign(plan, "approve", marie_acts)
    assert town.round
    town.round.closed_at = real_now()
    db.session.commit()
    live_on()
    plan = read(plan, amina_acts)
    with pytest.raises(StepNotOpen):
        take_step(plan, STEPS["take_up"], actor=amina_acts)

    town.round.closed_at = None
    take_step(plan, STEPS["take_up"], actor=amina_acts)
    take_step(read(plan, amina_acts), STEPS["propose"], actor=amina_acts)

    assert sign(plan, "confirm", amina_acts) is None


def test_many_plans_end_in_a_fixed_number_of_moves(
    town: Municipality, statements: Statements
) -> None:
    make_plan(town)
    make_plan(town, who="david")
    clock.fix(NEXT_YEAR)

    with statements() as seen:
        live_on()

    assert sum(sql.startswith("UPDATE plan SET") for sql in seen) <= 2


# ── closing ───────────────────────────────────────────────────────────────────────────


def test_a_plan_is_closed_after_its_closing_talk(
    town: Municipality, amina_acts: Actor, marie_acts: Actor
) -> None:
    plan = make_plan(town, state=S.AGREED)
    with pytest.raises(StepNotOpen):
        take_step(plan, STEPS["close"], actor=marie_acts)

    hold_meeting(plan, marie_acts, kind=MeetingKind.CLOSING)
    take_step(read(plan, marie_acts), STEPS["close"], actor=marie_acts)

    assert read(plan, amina_acts).state is S.CLOSED


def test_the_page_of_a_plan_that_is_followed_up_says_so_until_it_is_closed(
    town: Municipality, marie_acts: Actor, marie: Person, log_in: LogIn
) -> None:
    plan = make_plan(town, state=S.AGREED)
    client = log_in(marie)
    assert "Uppföljd" not in words_of(client.get(f"/plans/{plan.id}").text)

    hold_meeting(read(plan, marie_acts), marie_acts, kind=MeetingKind.CLOSING)
    assert "Uppföljd" in words_of(client.get(f"/plans/{plan.id}").text)
    client.post(f"/plans/{plan.id}/steps/close")

    page = words_of(client.get(f"/plans/{plan.id}").text)
    assert "Avslutad" in page
    assert "Nästa samtal" not in page
    assert client.get(f"/plans/{plan.id}/versions/1").status_code == 200
