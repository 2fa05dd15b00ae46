"""A plan rests during a long leave, goes on by itself, and asks for a return talk (2.12)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.notices.models import Notice
from kompetensplan.plans.jobs import live_on
from kompetensplan.plans.models import MeetingKind, Plan, PlanEvent, PlanState
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.workflow import STEPS
from kompetensplan.policy import Actor
from tests.conftest import TODAY, LogIn
from tests.factories import Municipality
from tests.plans.factories import book_meeting, make_plan, read
from tests.plans.pages import words_of

S = PlanState
LAST = TODAY + timedelta(days=60)


def leave(town: Municipality, first: date = TODAY, last: date | None = LAST) -> None:
    """Let Amina be away; as the import says it, without a reason."""
    town.employments["amina"].absent_from = first
    town.employments["amina"].absent_to = last
    db.session.commit()


def state_of(plan: Plan) -> PlanState:
    db.session.expire_all()
    return db.session.get_one(Plan, plan.id).state


@pytest.mark.parametrize("state", STEPS["pause"].sources)
def test_the_plan_rests_from_the_first_day_and_goes_on_where_it_was(
    town: Municipality, state: PlanState
) -> None:
    """ABS-2."""
    plan = make_plan(town, state=state)
    leave(town)
    live_on()
    assert state_of(plan) is S.PAUSED

    clock.fix(LAST)
    live_on()
    assert state_of(plan) is S.PAUSED

    clock.fix(LAST + timedelta(days=1))
    live_on()
    assert state_of(plan) is state


@pytest.mark.parametrize(
    ("first", "last", "after"),
    [
        (TODAY, TODAY + timedelta(days=29), S.DRAFT),  # ABS-1: only more than 30 days
        (TODAY, TODAY + timedelta(days=30), S.PAUSED),
        (TODAY, None, S.PAUSED),
        (TODAY + timedelta(days=1), LAST, S.DRAFT),
    ],
)
def test_only_a_long_leave_that_has_begun_pauses(
    town: Municipality, first: date, last: date | None, after: PlanState
) -> None:
    plan = make_plan(town)
    leave(town, first, last)

    live_on()

    assert state_of(plan) is after


def test_who_goes_on_with_the_plan_during_the_leave_is_left_in_peace(
    town: Municipality, marie_acts: Actor
) -> None:
    plan = make_plan(town)
    leave(town)
    live_on()
    take_step(read(plan, marie_acts), STEPS["resume"], actor=marie_acts)
    db.session.commit()

    live_on()

    assert state_of(plan) is S.DRAFT


def test_what_the_manager_has_paused_the_manager_resumes(
    town: Municipality, marie_acts: Actor
) -> None:
    plan = make_plan(town)
    take_step(plan, STEPS["pause"], actor=marie_acts)
    db.session.commit()

    live_on()

    assert state_of(plan) is S.PAUSED


def test_both_are_told_and_have_a_return_talk_to_hold(
    town: Municipality, amina: Person, marie: Person, marie_acts: Actor, log_in: LogIn
) -> None:
    """ABS-4."""
    plan = make_plan(town)
    leave(town)
    live_on()
    clock.fix(LAST + timedelta(days=1))
    live_on()

    told = db.session.scalars(select(Notice.person_id).where(Notice.kind == "back_from_leave"))
    assert set(told) == {amina.id, marie.id}
    address = f"/plans/{plan.id}"
    assert "Boka ett återkomstsamtal med Amina" in words_of(log_in(marie).get(address).text)
    assert "Återkomstsamtal: Marie bokar en tid" in words_of(log_in(amina).get(address).text)

    book_meeting(read(plan, marie_acts), marie_acts, kind=MeetingKind.RETURN)
    db.session.commit()
    assert "Boka ett återkomstsamtal" not in words_of(log_in(marie).get(address).text)


def test_nothing_says_why(town: Municipality) -> None:
    """ABS-5."""
    plan = make_plan(town)
    leave(town)

    live_on()

    details = db.session.scalars(select(PlanEvent.detail).where(PlanEvent.plan_id == plan.id))
    assert not any("sjuk" in text or "föräldra" in text for text in details)


def test_a_plan_that_went_on_by_itself_rests_again_when_the_leave_became_longer(
    town: Municipality,
) -> None:
    """ABS-2: HR's file of the day after says another last day."""
    plan = make_plan(town)
    leave(town)
    live_on()
    clock.fix(LAST + timedelta(days=1))
    live_on()
    assert state_of(plan) is S.DRAFT

    leave(town, TODAY, LAST + timedelta(days=60))
    live_on()

    assert state_of(plan) is S.PAUSED
