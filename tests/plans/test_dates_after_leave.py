"""After a leave the dates move as a proposal, and never by themselves (ABS-2)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.plans.jobs import live_on
from kompetensplan.plans.models import Plan, PlanState, Step
from tests.conftest import TODAY, Client, LogIn
from tests.factories import Municipality
from tests.plans.factories import make_plan
from tests.plans.pages import words_of

S = PlanState
WEEKS = 9
LAST = TODAY + timedelta(weeks=WEEKS) - timedelta(days=1)


def back_after_leave(town: Municipality, state: PlanState) -> int:
    """Let Amina's plan rest for nine weeks, and her be back today."""
    plan_id = make_plan(town, state=state).id
    town.employments["amina"].absent_from, town.employments["amina"].absent_to = TODAY, LAST
    db.session.commit()
    live_on()
    clock.fix(LAST + timedelta(days=1))
    live_on()
    return plan_id


def weeks_of_steps() -> list[date | None]:
    db.session.expire_all()
    return list(db.session.scalars(select(Step.week).order_by(Step.id)))


def propose(client: Client, plan_id: int) -> int:
    page = client.get(f"/plans/{plan_id}/move-dates").text
    seen = [part.partition('"')[0] for part in page.split('name="seen" value="')[1:]]
    return client.post(f"/plans/{plan_id}/move-dates", data={"seen": seen}).status_code


@pytest.mark.parametrize(
    ("state", "after"), [(S.DRAFT, S.DRAFT), (S.PROPOSED, S.PROPOSED), (S.AGREED, S.CHANGING)]
)
def test_what_was_planned_during_the_leave_moves_as_many_weeks_when_one_of_them_says_so(
    town: Municipality, amina: Person, log_in: LogIn, state: PlanState, after: PlanState
) -> None:
    plan_id = back_after_leave(town, state)
    before = weeks_of_steps()
    client = log_in(amina)
    assert "Planen vilade i 9 veckor" in words_of(client.get(f"/plans/{plan_id}/move-dates").text)
    assert weeks_of_steps() == before, "nothing moves by itself"

    assert propose(client, plan_id) == 303

    assert weeks_of_steps() == [day + timedelta(weeks=WEEKS) for day in before if day]
    assert db.session.get_one(Plan, plan_id).state is after
    again = words_of(client.get(f"/plans/{plan_id}/move-dates").text)
    assert "Det finns inga datum att flytta" in again
    assert client.post(f"/plans/{plan_id}/move-dates", data={"seen": []}).status_code == 409


def test_the_manager_proposes_it_too_and_what_is_done_stays_where_it_was(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    plan_id = back_after_leave(town, S.AGREED)
    first = db.session.scalars(select(Step).order_by(Step.id)).first()
    assert first
    first.done_on, kept = TODAY, first.week
    db.session.commit()

    assert propose(log_in(marie), plan_id) == 303

    assert weeks_of_steps()[0] == kept
    page = words_of(log_in(marie).get(f"/plans/{plan_id}/difference").text)
    assert "Godta" in page, "the other dates are a proposal"


def test_a_plan_that_never_rested_has_nothing_to_move(
    town: Municipality, amina: Person, log_in: LogIn
) -> None:
    plan_id = make_plan(town).id
    client = log_in(amina)

    assert "Det finns inga datum att flytta" in client.get(f"/plans/{plan_id}/move-dates").text
    assert propose(client, plan_id) == 409
