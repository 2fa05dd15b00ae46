"""A meeting that was never booked can be written down afterwards (MEET-2)."""

from datetime import date

from kompetensplan.db import db
from kompetensplan.outbox import Mail
from kompetensplan.plans.models import Meeting, PlanState
from tests.conftest import LogIn
from tests.factories import Municipality
from tests.plans.factories import make_plan

FORM = {"key": "a" * 32, "kind": "planning", "held_on": "2027-02-05"}


def test_a_meeting_that_was_never_booked_opens_the_way_to_agree(
    town: Municipality, log_in: LogIn
) -> None:
    plan = make_plan(town, state=PlanState.PROPOSED)
    marie = log_in(town.people["marie"])

    answers = [marie.post(f"/plans/{plan.id}/meetings/met", data=FORM) for _press in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert [meeting.held_on for meeting in db.session.query(Meeting)] == [date(2027, 2, 5)]
    assert db.session.query(Mail).count() == 0
    assert "Godkänn planen" in marie.get(f"/plans/{plan.id}/sign").text


def test_a_day_ahead_is_refused_at_the_field(town: Municipality, log_in: LogIn) -> None:
    plan = make_plan(town, state=PlanState.PROPOSED)
    marie = log_in(town.people["marie"])

    answer = marie.post(f"/plans/{plan.id}/meetings/met", data={**FORM, "held_on": "2027-02-09"})

    assert answer.status_code == 422
    assert "Dagen har inte varit än" in answer.text or "held_on-error" in answer.text
    assert db.session.query(Meeting).count() == 0
