"""Who leaves takes what is theirs, and the plan is closed after the last day (EMP-6)."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.moves.services.ending import close_after_last_day, tell_who_leaves
from kompetensplan.notices.models import Notice
from kompetensplan.plans.models import Meeting, Plan, PlanState
from kompetensplan.plans.services.progress import reflect, tick
from tests.conftest import LogIn
from tests.factories import Municipality, as_actor
from tests.plans.factories import book_meeting, make_plan, read


def ends_in(town: Municipality, days: int) -> None:
    town.employments["amina"].ends_on = clock.today() + timedelta(days=days)
    db.session.commit()


def test_the_employee_fetches_pdf_and_everything_in_the_plan(
    town: Municipality, log_in: LogIn
) -> None:
    plan, amina = make_plan(town, state=PlanState.AGREED), as_actor(town.people["amina"])
    step = plan.goals[0].activities[0].steps[0]
    tick(plan, step, done=True, actor=amina)
    answers = {"tried": "Jag prövade på kvällspasset.", "happened": "", "next_time": ""}
    reflect(plan, step, answers=answers, actor=amina)
    plan_id = plan.id
    client = log_in(town.people["amina"])

    page = client.get("/my-data").text
    whole = json.loads(client.get(f"/plans/{plan_id}/plan.json").text)

    assert f"/plans/{plan_id}/versions/1.pdf" in page
    assert f"/plans/{plan_id}/plan.json" in page
    assert whole["content"]["goals"][0]["title"] == "Skriva tydligt till kollegor, del 1"
    assert whole["progress"][0]["tried"] == "Jag prövade på kvällspasset."
    assert whole["agreed_versions"][0]["content"]["plan"] == plan_id
    assert whole["employment"]["unit"] == "Hemtjänst Centrum"


@pytest.mark.parametrize(("days", "is_said"), [(31, False), (30, True), (0, True)])
def test_the_start_page_says_so_from_thirty_days_before(
    town: Municipality, log_in: LogIn, days: int, is_said: bool
) -> None:
    plan_id = make_plan(town).id
    ends_in(town, days)

    for page in (f"/plans/{plan_id}", "/plans?all=1"):
        text = log_in(town.people["amina"]).get(page).text
        assert ("Din sista dag är den" in text) is is_said, page


def test_who_leaves_is_told_once(town: Municipality) -> None:
    make_plan(town)
    ends_in(town, 20)

    tell_who_leaves()
    tell_who_leaves()

    notice = db.session.scalars(select(Notice).where(Notice.kind == "last_day")).one()
    assert notice.person_id == town.people["amina"].id


def test_the_plan_is_closed_after_the_last_day_and_not_before(
    town: Municipality, log_in: LogIn
) -> None:
    plan = make_plan(town, state=PlanState.PROPOSED)
    meeting_id = book_meeting(plan, as_actor(town.people["marie"])).id
    ends_in(town, 0)

    assert close_after_last_day() == 0
    clock.fix(clock.today() + timedelta(days=1))
    town.employments["amina"].ends_on = clock.today() - timedelta(days=1)
    assert close_after_last_day() == 1
    db.session.commit()

    assert db.session.get_one(Plan, plan.id).state is PlanState.CLOSED
    assert close_after_last_day() == 0
    assert db.session.get_one(Meeting, meeting_id).plan_id == plan.id
    page = log_in(town.people["amina"]).get(f"/plans/{plan.id}/history").text
    assert "slutade sin anställning" in page


def test_the_page_is_there_when_the_employment_is_over(town: Municipality, log_in: LogIn) -> None:
    plan = make_plan(town)
    ends_in(town, -1)

    page = log_in(town.people["amina"]).get("/my-data").text

    assert f"/plans/{plan.id}/plan.json" in page
    assert read(plan, as_actor(town.people["amina"]))
