"""When a meeting was held, and the pages that show meetings (MEET-2, SOL-2)."""

from datetime import date

import pytest
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import Outdated, StepNotOpen
from kompetensplan.plans.models import EventKind, Meeting, MeetingKind, Plan, PlanEvent, PlanState
from kompetensplan.plans.queries.meetings import get_meeting, list_mine
from kompetensplan.plans.services import meetings
from kompetensplan.policy import Actor
from tests.conftest import TODAY, Client, LogIn, Statements
from tests.factories import Municipality, as_actor
from tests.plans.factories import (
    SENDER,
    book_meeting,
    hold_meeting,
    make_plan,
)


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town)


def kinds_of(plan_id: int) -> list[EventKind]:
    query = select(PlanEvent.kind).where(PlanEvent.plan_id == plan_id).order_by(PlanEvent.id)
    return [kind for kind in db.session.scalars(query) if kind.startswith("meeting")]


# ── held ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("held_on", "words"),
    [
        ("2027-02-09", "Dagen har inte varit än"),
        ("2026-12-31", "2027-01-01"),
        ("", "Fyll i ett datum"),
        ("i går", "Skriv datumet"),
    ],
)
def test_a_day_on_which_it_cannot_have_been_held_is_refused(
    plan: Plan, marie: Person, log_in: LogIn, held_on: str, words: str
) -> None:
    """MEET-2: held today or before, in the period."""
    meeting = book_meeting(plan, as_actor(marie))

    address = f"/plans/{plan.id}/meetings/{meeting.id}/held"
    response = log_in(marie).post(address, data={"seen": "1", "held_on": held_on})

    assert response.status_code == 422
    assert words in response.text


@pytest.mark.parametrize(("kind", "point"), [("planning", "agreement"), ("closing", "closing")])
def test_who_says_that_it_was_held_goes_on_where_the_page_was(
    plan: Plan, marie: Person, log_in: LogIn, kind: str, point: str
) -> None:
    """The page is long on a phone, and what comes next is to sign or to close."""
    meeting = book_meeting(plan, as_actor(marie), kind=MeetingKind(kind))

    address = f"/plans/{plan.id}/meetings/{meeting.id}"
    client = log_in(marie)
    answer = client.post(f"{address}/held", data={"seen": "1", "held_on": TODAY.isoformat()})

    assert answer.location == f"{address}#{point}"
    assert f'id="{point}"' in client.get(address).text


def test_the_day_can_be_corrected_until_an_agreement_rests_on_it(
    town: Municipality, marie: Person
) -> None:
    plan, marie_acts = make_plan(town, state=PlanState.AGREED), as_actor(marie)
    agreed_at = db.session.scalars(select(Meeting.id)).one()
    other = hold_meeting(plan, marie_acts)

    meetings.hold(plan, other, held_on=date(2027, 2, 1), seen=other.version, actor=marie_acts)
    rests = get_meeting(plan, agreed_at)

    assert other.held_on == date(2027, 2, 1)
    with pytest.raises(StepNotOpen):
        meetings.hold(plan, rests, held_on=date(2027, 2, 1), seen=rests.version, actor=marie_acts)


def test_who_fills_in_the_day_first_wins(plan: Plan, marie_acts: Actor) -> None:
    meeting = book_meeting(plan, marie_acts)
    seen = meeting.version
    meetings.hold(plan, meeting, held_on=TODAY, seen=seen, actor=marie_acts)

    meetings.hold(plan, meeting, held_on=TODAY, seen=seen, actor=marie_acts)  # pressed twice
    with pytest.raises(Outdated):
        meetings.hold(plan, meeting, held_on=date(2027, 2, 1), seen=seen, actor=marie_acts)

    assert kinds_of(plan.id).count(EventKind.MEETING_HELD) == 1


def test_the_employee_does_not_say_when_it_was_held(
    plan: Plan, amina: Person, marie_acts: Actor, log_in: LogIn
) -> None:
    meeting = book_meeting(plan, marie_acts)
    as_amina = log_in(amina)
    address = f"/plans/{plan.id}/meetings/{meeting.id}"

    assert as_amina.post(f"{address}/held", data={"seen": "1"}).status_code == 403
    assert "Samtalet hölls i dag" not in as_amina.get(address).text


# ── the pages ─────────────────────────────────────────────────────────────────────────


def test_the_meeting_page_follows_the_agenda(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    plan = make_plan(town, goals=3)
    meeting = book_meeting(plan, as_actor(marie))
    goal = plan.goals[1]
    for link in goal.links:
        db.session.delete(link)

    page = log_in(marie).get(f"/plans/{plan.id}/meetings/{meeting.id}").text

    for point in (
        "Sedan sist",
        "Nuläge",
        "Mål och röd tråd",
        "Små steg",
        "Stöd och fortbildning",
        "Överenskommelse",
    ):
        assert point in page
    assert "1 av 3 mål saknar koppling" in page  # SOL-2
    assert "Fyll i när samtalet hölls." in page
    assert "Samtalet hölls i dag" in page
    assert "Säkra nycklar" in page


def test_from_draft_to_ready_to_sign_on_the_meeting_page(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    plan = make_plan(town, state=PlanState.PROPOSED)
    meeting = book_meeting(plan, as_actor(marie))
    as_marie, address = log_in(marie), f"/plans/{plan.id}/meetings/{meeting.id}"

    assert "Godkänn planen" not in as_marie.get(address).text
    as_marie.post(f"{address}/held", data={"seen": "1", "held_on": TODAY.isoformat()})

    page = as_marie.get(address).text
    assert "Samtalet hölls måndag 8 februari 2027." in page
    assert "Godkänn planen" in page


@pytest.mark.parametrize("goals", [1, 12])
@pytest.mark.parametrize("who", ["amina", "marie"])
def test_the_meeting_page_reads_in_a_fixed_number_of_statements(
    town: Municipality, marie: Person, log_in: LogIn, statements: Statements, who: str, goals: int
) -> None:
    plan = make_plan(town, goals=goals, state=PlanState.AGREED)
    meeting = db.session.scalars(select(Meeting)).one()
    client, address = log_in(town.people[who]), f"/plans/{plan.id}/meetings/{meeting.id}"

    with statements() as seen:
        assert client.get(address).status_code == 200

    assert len(seen) <= 16


def test_my_meetings_show_what_lies_ahead_first_and_then_what_was_held(
    town: Municipality, marie: Person
) -> None:
    plan, other, marie_acts = make_plan(town), make_plan(town, who="marie"), as_actor(marie)
    held = hold_meeting(plan, marie_acts)
    later = book_meeting(plan, marie_acts, day=date(2027, 3, 2))
    sooner = book_meeting(plan, marie_acts)
    own = book_meeting(other, as_actor(town.people["samira"]), day=date(2027, 3, 1))
    gone = book_meeting(plan, marie_acts)
    meetings.cancel(plan, gone, seen=gone.version, actor=marie_acts, sender=SENDER)

    mine = list_mine(marie_acts)

    assert [each.id for each in mine.coming] == [sooner.id, own.id, later.id]
    assert [each.id for each in mine.held] == [held.id]
    assert not mine.unfinished


@pytest.mark.parametrize("number", [1, 8])
def test_my_meetings_take_a_fixed_number_of_statements(
    town: Municipality, marie: Person, log_in: LogIn, statements: Statements, number: int
) -> None:
    plan = make_plan(town)
    for _ in range(number):
        book_meeting(plan, as_actor(marie))
    as_marie = log_in(marie)

    with statements() as seen:
        page = as_marie.get("/meetings").text

    assert page.count("Amina Berg") >= number
    assert len(seen) <= 9


def test_the_meetings_of_a_plan_are_listed_with_the_cancelled_ones(
    plan: Plan, marie: Person, log_in: LogIn
) -> None:
    marie_acts = as_actor(marie)
    gone = book_meeting(plan, marie_acts)
    meetings.cancel(plan, gone, seen=gone.version, actor=marie_acts, sender=SENDER)
    book_meeting(plan, marie_acts, place="Biblioteket")

    page = log_in(marie).get(f"/plans/{plan.id}/meetings").text

    assert "Avbokat" in page
    assert "Biblioteket" in page


@pytest.mark.parametrize("who", ["david", "frida", "karin", "samira", "johan"])
def test_nobody_else_finds_the_meeting(
    town: Municipality, plan: Plan, marie_acts: Actor, log_in: LogIn, who: str
) -> None:
    meeting = book_meeting(plan, marie_acts)
    address = f"/plans/{plan.id}/meetings/{meeting.id}"
    client: Client = log_in(town.people[who])

    assert client.get(address).status_code == 404
    assert client.post(f"{address}/cancel", data={"seen": "1"}).status_code == 404
