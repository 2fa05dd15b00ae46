"""The employee asks for another time for a meeting, and the manager answers (MEET-3)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import NotAllowed, StepNotOpen
from kompetensplan.notices.models import Notice
from kompetensplan.outbox import Mail
from kompetensplan.plans.models import EventKind, Meeting, Plan, PlanEvent, PlanState
from kompetensplan.plans.queries.team import list_team
from kompetensplan.plans.services import asking, meetings
from kompetensplan.plans.standing import Waiting
from kompetensplan.policy import Actor
from tests.conftest import Client
from tests.factories import Municipality
from tests.plans.factories import SENDER, book_meeting, make_plan

WISH = {"reason": "Jag arbetar natt den veckan.", "day_1": "2027-02-16", "clock_1": "14.00"}


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town, state=PlanState.PROPOSED)


@pytest.fixture
def meeting(plan: Plan, marie_acts: Actor) -> Meeting:
    """Tomorrow at 13."""
    return book_meeting(plan, marie_acts)


@pytest.fixture
def address(plan: Plan, meeting: Meeting) -> str:
    return f"/plans/{plan.id}/meetings/{meeting.id}"


def stored(meeting_id: int) -> Meeting:
    return db.session.get_one(Meeting, meeting_id, populate_existing=True)


def told(person: Person) -> list[str]:
    return list(db.session.scalars(select(Notice.kind).where(Notice.person_id == person.id)))


def details(kind: EventKind) -> list[str]:
    return list(db.session.scalars(select(PlanEvent.detail).where(PlanEvent.kind == kind)))


def test_the_manager_sees_who_asks_and_moves_the_meeting(
    address: str, meeting: Meeting, as_amina: Client, as_marie: Client, marie: Person
) -> None:
    """On the meeting, on Mitt team, on the plan's list of what to do; all in history."""
    key, plan_page = meeting.id, address.rpartition("/meetings")[0]

    asked = as_amina.post(f"{address}/another-time", data=WISH, follow_redirects=True)
    pages = [as_marie.get(page).text for page in (address, plan_page, "/team", "/meetings")]
    answering = as_marie.get(f"{address}/answer").text
    wanted = stored(key).wanted_times[0].isoformat()
    seen = stored(key).version
    moved = as_marie.post(f"{address}/answer/take", data={"at": wanted, "seen": seen})

    assert "Din chef ser att du ber om en annan tid." in asked.text
    assert "Amina ber om en annan tid." in pages[0]
    assert "Amina ber om en annan tid" in pages[1]
    assert "Svara om en annan tid" in pages[2]
    assert "Annan tid efterfrågas" in pages[3]
    assert "Jag arbetar natt den veckan." in answering
    assert "tisdag 16 februari 2027 kl. 14.00" in answering
    assert moved.status_code == 303
    assert f"{clock.local(stored(key).starts_at):%d %H:%M}" == "16 14:00"
    assert stored(key).asked_at is None
    assert "time_asked" in told(marie)
    assert details(EventKind.TIME_ASKED) == ["2027-02-16 14.00\nJag arbetar natt den veckan."]
    assert len(details(EventKind.MEETING_CHANGED)) == 1
    assert "Jag arbetar natt" in as_amina.get(f"{plan_page}/history").text


def test_the_time_is_kept_with_a_few_words(
    address: str, meeting: Meeting, as_amina: Client, as_marie: Client, amina: Person
) -> None:
    key = meeting.id
    as_amina.post(f"{address}/another-time", data=WISH)
    data = {"seen": stored(key).version, "reply": "Jag har bara den tiden."}

    first = as_marie.post(f"{address}/answer", data=data)
    second = as_marie.post(f"{address}/answer", data=data)

    assert (first.status_code, second.status_code) == (303, 409)
    assert "Frågan är besvarad eller tillbakatagen." in second.text
    assert stored(key).asked_at is None
    assert "time_kept" in told(amina)
    assert details(EventKind.TIME_KEPT) == ["Jag har bara den tiden."]
    assert [mail for mail in db.session.scalars(select(Mail.calendar)) if "Jag" in mail] == []


def test_a_wish_that_has_changed_is_not_answered_unseen(
    address: str, meeting: Meeting, as_amina: Client, as_marie: Client
) -> None:
    key = meeting.id
    as_amina.post(f"{address}/another-time", data=WISH)
    seen = stored(key).version
    as_amina.post(f"{address}/another-time", data={"reason": "Eller måndagen efter."})

    late = as_marie.post(f"{address}/answer", data={"seen": seen, "reply": "Nej tack, inte då."})

    assert late.status_code == 409
    assert "Nej tack, inte då." in late.text
    assert stored(key).asked_reason == "Eller måndagen efter."


def test_who_asks_can_take_it_back(
    address: str, meeting: Meeting, as_amina: Client, as_marie: Client
) -> None:
    key = meeting.id
    as_amina.post(f"{address}/another-time", data=WISH)

    taken_back = as_amina.post(f"{address}/another-time/take-back")

    assert taken_back.status_code == 303
    assert stored(key).asked_at is None
    assert "inget att svara på" in as_marie.get(f"{address}/answer").text
    assert as_amina.post(f"{address}/another-time/take-back").status_code == 409


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": "", "day_1": "", "clock_1": ""}, "Föreslå en tid eller skriv"),
        ({"reason": " \x00 ", "day_1": "", "clock_1": ""}, "Föreslå en tid eller skriv"),
        ({"clock_1": ""}, "både datum och klockslag"),
        ({"day_2": "2027-02-07", "clock_2": "10:00"}, "Tiden har passerat"),
        ({"day_3": "2027-03-28", "clock_3": "02:30"}, "finns inte"),
        ({"day_1": "snart"}, "Skriv datumet"),
        ({"clock_1": "99:00"}, "Skriv klockslaget"),
        ({"reason": "x" * 1001}, "1000"),
    ],
)
def test_a_wish_that_cannot_be_read_is_told_at_its_field(
    address: str, meeting: Meeting, as_amina: Client, changes: dict[str, str], words: str
) -> None:
    key = meeting.id

    answer = as_amina.post(f"{address}/another-time", data={**WISH, **changes})

    assert answer.status_code == 422
    assert words in answer.text
    assert stored(key).asked_at is None


def test_a_time_that_nobody_asked_for_is_not_taken(
    address: str, meeting: Meeting, as_amina: Client, as_marie: Client
) -> None:
    as_amina.post(f"{address}/another-time", data=WISH)

    for at in ("", "2027-03-01T09:00:00+00:00", "<x>"):
        data = {"at": at, "seen": stored(meeting.id).version}
        assert as_marie.post(f"{address}/answer/take", data=data).status_code == 409


def test_only_the_employee_asks_and_only_ahead(
    plan: Plan, meeting: Meeting, marie_acts: Actor, amina_acts: Actor
) -> None:
    with pytest.raises(NotAllowed):
        asking.ask(plan, meeting, times=[], reason="Nej", actor=marie_acts)
    meetings.cancel(plan, meeting, seen=meeting.version, actor=marie_acts, sender=SENDER)
    with pytest.raises(StepNotOpen):
        asking.ask(plan, meeting, times=[], reason="Hej", actor=amina_acts)


def test_an_unanswered_wish_waits_for_the_manager_in_any_state(
    town: Municipality, marie_acts: Actor, amina_acts: Actor
) -> None:
    plan = make_plan(town, state=PlanState.AGREED)
    meeting = book_meeting(plan, marie_acts)
    asking.ask(plan, meeting, times=[], reason="Hellre i mars.", actor=amina_acts)

    (member,) = list_team(marie_acts)

    assert member.waiting is Waiting.ANSWER
    meeting.starts_at = clock.now() - timedelta(hours=2)
    db.session.flush()
    assert list_team(marie_acts)[0].waiting is Waiting.NOTHING
