"""What a meeting comes to: action points followed up next time, and others in the room."""

from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.plans.models import (
    ActionPoint,
    EventKind,
    Meeting,
    MeetingKind,
    MeetingParticipant,
    Plan,
    PlanEvent,
    PlanState,
)
from kompetensplan.plans.services import meetings
from kompetensplan.policy import Actor
from tests.conftest import TODAY, Client, LogIn, Statements
from tests.factories import Municipality, as_actor
from tests.plans.factories import (
    SENDER,
    book_meeting,
    hold_meeting,
    make_plan,
    read,
    version_of,
    write,
    write_down,
)

PROMISE = "Lägga två förmiddagar med sjuksköterskan i schemat"
IN_TIME = (TODAY + timedelta(days=30)).isoformat()


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town, state=PlanState.PROPOSED)


@pytest.fixture
def address(plan: Plan, marie_acts: Actor) -> str:
    return f"/plans/{plan.id}/meetings/{book_meeting(plan, marie_acts).id}"


def decide(client: Client, address: str, text: str = PROMISE, **more: str) -> Any:
    data = {"text": text, "owner": "manager", "due_on": IN_TIME, **more}
    return client.post(f"{address}/points", data=data)


def points() -> list[ActionPoint]:
    return list(db.session.scalars(select(ActionPoint).order_by(ActionPoint.id)))


def kinds() -> list[str]:
    return [event.kind for event in db.session.scalars(select(PlanEvent).order_by(PlanEvent.id))]


# ── action points ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ["amina", "marie"])
def test_either_of_the_two_writes_down_what_is_decided(
    town: Municipality, address: str, log_in: LogIn, who: str
) -> None:
    client = log_in(town.people[who])

    assert decide(client, address).status_code == 303

    page = client.get(address).text
    assert PROMISE in page
    assert "Marie" in page
    assert "senast 10 mars" in page


def test_pressing_twice_writes_it_down_once(as_amina: Client, address: str) -> None:
    decide(as_amina, address)
    decide(as_amina, address)

    assert len(points()) == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("text", "", "Skriv vad som ska göras"),
        ("text", "x" * 301, "300"),
        ("owner", "somebody", "i listan"),
        ("due_on", "", "Fyll i ett datum"),
        ("due_on", "snart", "Skriv datumet"),
    ],
)
def test_what_cannot_be_decided_is_told_at_its_field_and_the_text_is_kept(
    as_amina: Client, address: str, field: str, value: str, words: str
) -> None:
    response = decide(as_amina, address, **{field: value})

    assert response.status_code == 422
    assert words in response.text
    assert PROMISE in response.text or field == "text"
    assert points() == []


def test_a_need_becomes_a_promise(
    plan: Plan, as_amina: Client, address: str, amina_acts: Actor
) -> None:
    """What is needed from the manager leads to a point that is the manager's."""
    plan = read(plan, amina_acts)
    activity = plan.goals[0].activities[0]
    write(plan, activity, amina_acts, support="Tid i schemat")
    db.session.commit()
    key = activity.id

    page = as_amina.get(f"{address}?need={key}").text
    decide(as_amina, address, text="Tid i schemat", activity=str(key))

    assert 'value="Tid i schemat"' in page
    assert points()[0].activity_id == key
    assert "Det finns ett löfte" in as_amina.get(address).text


def test_a_need_of_somebody_else_is_not_taken(as_amina: Client, address: str) -> None:
    decide(as_amina, address, activity="999999")

    assert points()[0].activity_id is None


def test_what_is_open_comes_first_at_the_next_meeting(
    plan: Plan, as_amina: Client, as_marie: Client, address: str, marie_acts: Actor
) -> None:
    decide(as_amina, address)
    later = book_meeting(
        read(plan, marie_acts), marie_acts, kind=MeetingKind.FOLLOW_UP, day=TODAY + timedelta(60)
    )
    follow_up = f"/plans/{plan.id}/meetings/{later.id}"

    before = as_marie.get(follow_up).text
    as_marie.post(f"/plans/{plan.id}/points/{points()[0].id}/settle", data={"outcome": "done"})
    after = as_marie.get(follow_up).text

    assert before.index("Det här bestämde ni förra gången") < before.index(PROMISE)
    assert "Det här bestämde ni förra gången" not in after
    assert "1 tidigare beslut är avklarat" in after


def test_what_was_decided_for_a_meeting_that_was_called_off_comes_to_the_one_instead(
    plan: Plan, as_amina: Client, as_marie: Client, address: str, marie_acts: Actor
) -> None:
    """Also when the new meeting is earlier than the one that was called off."""
    decide(as_amina, address)
    as_marie.post(f"{address}/cancel", data={"seen": "1"})
    instead = book_meeting(read(plan, marie_acts), marie_acts, clock=time(8, 0))
    db.session.commit()

    page = as_amina.get(f"/plans/{plan.id}/meetings/{instead.id}").text

    assert page.index("Det här bestämde ni förra gången") < page.index(PROMISE)


def test_a_promise_from_last_years_plan_is_not_forgotten(
    town: Municipality, as_amina: Client, address: str, marie_acts: Actor
) -> None:
    decide(as_amina, address)
    db.session.execute(Plan.__table__.update().values(state="closed"))  # type: ignore[attr-defined]
    plan = make_plan(town)
    meeting = book_meeting(plan, marie_acts, day=TODAY + timedelta(20))

    page = as_amina.get(f"/plans/{plan.id}/meetings/{meeting.id}").text

    assert "Det här bestämde ni förra gången" in page
    assert PROMISE in page


def test_what_was_decided_under_another_authority_stays_there(
    town: Municipality, as_amina: Client, address: str, marie_acts: Actor
) -> None:
    """EMP-4."""
    decide(as_amina, address)
    db.session.execute(
        Plan.__table__.update().values(state="closed", authority="En annan nämnd")  # type: ignore[attr-defined]
    )
    plan = make_plan(town)
    meeting = book_meeting(plan, marie_acts)

    assert PROMISE not in as_amina.get(f"/plans/{plan.id}/meetings/{meeting.id}").text


def test_the_plans_page_shows_what_is_open_and_takes_the_answer(
    as_amina: Client, address: str, plan_id: int
) -> None:
    decide(as_amina, address)
    point = points()[0].id

    shown = as_amina.get(f"/plans/{plan_id}").text
    as_amina.post(f"/plans/{plan_id}/points/{point}/settle", data={"outcome": "not_done"})
    settled = as_amina.get(f"/plans/{plan_id}").text
    as_amina.post(f"/plans/{plan_id}/points/{point}/settle", data={"outcome": ""})

    assert PROMISE in shown
    assert "Blev inte av" in settled
    assert "Öppna igen" in settled
    assert points()[0].outcome is None
    assert kinds()[-3:] == ["point_added", "point_not_done", "point_reopened"]


def test_a_change_keeps_the_old_words_in_the_history(
    as_amina: Client, address: str, plan_id: int
) -> None:
    decide(as_amina, address)
    data = {"text": "Lägga en förmiddag", "owner": "manager", "due_on": IN_TIME, "seen": "1"}

    as_amina.post(f"/plans/{plan_id}/points/{points()[0].id}", data=data)

    event = db.session.scalars(
        select(PlanEvent).where(PlanEvent.kind == EventKind.POINT_CHANGED)
    ).one()
    assert PROMISE in event.detail
    assert "Lägga en förmiddag" in event.detail


def test_two_who_change_the_same_point_lose_nothing(
    as_amina: Client, as_marie: Client, address: str, plan_id: int
) -> None:
    decide(as_amina, address)
    to = f"/plans/{plan_id}/points/{points()[0].id}"
    data = {"owner": "manager", "due_on": IN_TIME, "seen": "1"}

    as_marie.post(to, data=data | {"text": "En förmiddag i mars"})
    late = as_amina.post(to, data=data | {"text": "Två förmiddagar i april"})

    assert late.status_code == 409
    assert "En förmiddag i mars" in late.text
    assert "Två förmiddagar i april" in late.text
    assert points()[0].text == "En förmiddag i mars"


@pytest.mark.parametrize("at_meeting", [True, False])
def test_a_removed_point_is_offered_back(
    as_amina: Client, address: str, plan_id: int, at_meeting: bool
) -> None:
    decide(as_amina, address)
    point = points()[0].id
    data = {"at": address.rsplit("/", 1)[1]} if at_meeting else {}

    page = as_amina.post(
        f"/plans/{plan_id}/points/{point}/remove", data=data, follow_redirects=True
    ).text
    gone = points()[0].removed_at
    back = as_amina.post(
        f"/plans/{plan_id}/points/{point}/restore", data=data, follow_redirects=True
    ).text

    assert f"/points/{point}/restore" in page
    assert gone is not None
    assert PROMISE in back
    assert points()[0].removed_at is None


def test_points_do_not_touch_what_is_agreed(
    town: Municipality, plan: Plan, as_amina: Client, address: str, marie_acts: Actor
) -> None:
    """PLAN-4: signatures stay valid, and the hash is the same."""
    agreed = make_plan(town, who="david", state=PlanState.AGREED)
    meeting = db.session.scalars(select(Meeting).where(Meeting.plan_id == agreed.id)).one()
    before = version_of(agreed).content_hash
    write_down(agreed, meeting, as_actor(town.people["david"]), PROMISE)

    assert version_of(agreed).content_hash == before
    assert agreed.state is PlanState.AGREED


@pytest.mark.parametrize("how", ["cancelled", "closed"])
def test_nothing_is_written_down_when_it_is_over(
    plan: Plan, as_amina: Client, address: str, marie_acts: Actor, how: str
) -> None:
    if how == "closed":
        db.session.execute(Plan.__table__.update().values(state="closed"))  # type: ignore[attr-defined]
    else:
        meeting = db.session.scalars(select(Meeting)).one()
        plan = read(plan, marie_acts)
        meetings.cancel(plan, meeting, seen=meeting.version, actor=marie_acts, sender=SENDER)
    db.session.commit()

    assert decide(as_amina, address).status_code == 409
    assert points() == []
    assert "Nytt beslut" not in as_amina.get(address).text


# ── others in the room ────────────────────────────────────────────────────────────────


def test_an_interpreter_is_noted_and_gets_no_access(
    town: Municipality, as_marie: Client, as_amina: Client, address: str
) -> None:
    """Ruling 34: a name on the page, and nothing more."""
    data = {"role": "interpreter", "name": "David Åkesson"}

    as_marie.post(f"{address}/participants", data=data)
    as_marie.post(f"{address}/participants", data=data)

    assert "Tolk: David Åkesson" in as_amina.get(address).text
    assert len(db.session.scalars(select(MeetingParticipant)).all()) == 1


def test_the_one_who_has_the_same_name_finds_nothing(
    town: Municipality, as_marie: Client, address: str, log_in: LogIn
) -> None:
    as_marie.post(
        f"{address}/participants", data={"role": "support_person", "name": "David Åkesson"}
    )

    assert log_in(town.people["david"]).get(address).status_code == 404


def test_somebody_taken_away_can_be_brought_back(as_amina: Client, address: str) -> None:
    as_amina.post(f"{address}/participants", data={"role": "union_representative", "name": ""})
    key = db.session.scalars(select(MeetingParticipant.id)).one()

    away = as_amina.post(f"{address}/participants/{key}/take-away", follow_redirects=True).text
    as_amina.post(f"{address}/participants/{key}/take-away", data={"back": "1"})

    assert "Facklig företrädare</span>" not in away
    assert "Ångra" in away
    assert "Facklig företrädare</span>" in as_amina.get(address).text
    assert kinds()[-2:] == ["participant_removed", "participant_added"]


# ── the page ──────────────────────────────────────────────────────────────────────────

PARTS = {
    MeetingKind.PLANNING: ["Sedan sist", "Mål och röd tråd", "Små steg", "Överenskommelse"],
    MeetingKind.FOLLOW_UP: ["Sedan sist", "Mål för mål", "Så går ni vidare"],
    MeetingKind.CLOSING: ["Tillbakablick på perioden", "Mål för mål", "Planen avslutas"],
    MeetingKind.RETURN: ["Tillbaka i arbetet", "Vilka veckor behöver flyttas"],
    MeetingKind.CHANGE_OF_MANAGER: ["Det här står i planen", "Så arbetar ni tillsammans"],
}


@pytest.mark.parametrize("kind", MeetingKind)
def test_each_kind_of_meeting_has_an_agenda_of_its_own(
    plan: Plan, as_amina: Client, marie_acts: Actor, kind: MeetingKind
) -> None:
    """MEET-1, DEP-6, ABS-4, ABS-5."""
    meeting = book_meeting(read(plan, marie_acts), marie_acts, kind=kind)

    page = as_amina.get(f"/plans/{plan.id}/meetings/{meeting.id}").text

    places = [page.find(words) for words in PARTS[kind]]
    assert -1 not in places
    assert places == sorted(places)
    for word in ("sjuk", "rehab", "föräldraledig"):
        assert word not in page.lower()


def test_both_sign_at_the_end_of_the_meetings_page(
    plan: Plan, as_amina: Client, as_marie: Client, address: str, marie_acts: Actor
) -> None:
    """What is signed is exactly what the page showed (MEET-4)."""
    as_marie.post(f"{address}/held", data={"seen": "1", "held_on": TODAY.isoformat()})
    for client, step in ((as_marie, "approve"), (as_amina, "confirm")):
        page = client.get(address).text
        assert f'action="/plans/{plan.id}/{step}"' in page
        seen = page.split('name="seen_hash"')[1].split('value="')[1].split('"')[0]
        data = {"seen_hash": seen, "agree": "y"}
        assert client.post(f"/plans/{plan.id}/{step}", data=data).status_code == 303

    assert "Ni är överens om version 1" in as_amina.get(address).text


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("who", ["amina", "marie"])
def test_the_page_reads_in_a_fixed_number_of_statements_however_much_is_decided(
    town: Municipality,
    marie_acts: Actor,
    log_in: LogIn,
    statements: Statements,
    who: str,
    many: bool,
) -> None:
    plan = make_plan(town, state=PlanState.PROPOSED, goals=5 if many else 1)
    meeting = hold_meeting(plan, marie_acts)
    for number in range(12 if many else 1):
        write_down(plan, meeting, marie_acts, f"Beslut {number}")
    client = log_in(town.people[who])

    with statements() as seen:
        assert client.get(f"/plans/{plan.id}/meetings/{meeting.id}").status_code == 200

    assert len(seen) <= 16
