"""What happens around a meeting: two at a time, leave, who holds it, and a day earlier."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import DeputyScope
from kompetensplan.outbox import Mail
from kompetensplan.plans.models import Meeting, Plan, PlanState
from kompetensplan.plans.services import meetings
from kompetensplan.policy import Actor
from tests.conftest import TODAY, Client, LogIn
from tests.factories import Municipality, as_actor, make_deputy, make_person
from tests.plans.factories import SENDER, book_meeting, hold_meeting, make_plan, read
from tests.plans.pages import open_form, words_of
from tests.support.vcalendar import read as read_calendar

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town, state=PlanState.PROPOSED)


@pytest.fixture
def petra(town: Municipality, marie: Person) -> Person:
    """Stand in for Marie, today."""
    petra = make_person("Petra Nyman")
    make_deputy(
        petra,
        town.units["home"],
        starts_on=TODAY,
        ends_on=TODAY,
        decided_by=town.people["samira"],
        on_behalf_of=marie,
    )
    return petra


def booked(client: Client, plan_id: int, clock: str = "13:30") -> str:
    """Book a meeting tomorrow; return what the page says then."""
    form = {"kind": "planning", "day": TOMORROW.isoformat(), "clock": clock, "minutes": "60"}
    answer = client.post(f"/plans/{plan_id}/meetings/new", data={**form, "place": "Eken"})
    assert answer.status_code == 303
    return words_of(client.get(answer.location).text)


# ── at the same time ──────────────────────────────────────────────────────────────────


def test_who_books_is_told_of_another_meeting_at_the_same_time(
    plan: Plan, as_marie: Client, marie_acts: Actor
) -> None:
    book_meeting(plan, marie_acts, day=TOMORROW, clock=time(13, 0))
    db.session.commit()

    assert "Du har ett annat samtal då." in booked(as_marie, plan.id)
    assert "annat samtal" not in booked(as_marie, plan.id, clock="09:00")
    assert len(db.session.scalars(select(Meeting)).all()) == 3


def test_who_moves_a_meeting_is_told_too(plan: Plan, as_marie: Client, marie_acts: Actor) -> None:
    book_meeting(plan, marie_acts, day=TOMORROW, clock=time(13, 0))
    other = book_meeting(plan, marie_acts, day=TOMORROW, clock=time(9, 0))
    db.session.commit()
    address = f"/plans/{plan.id}/meetings/{other.id}"

    as_marie.post(f"{address}/edit", data=form_of(as_marie, address, clock="12:30"))

    assert "Du har ett annat samtal då." in words_of(as_marie.get(address).text)


def test_who_books_is_told_that_the_employee_is_on_leave_that_day(
    town: Municipality, plan: Plan, as_marie: Client
) -> None:
    """ABS-5: that, and not why."""
    employment = town.employments["amina"]
    employment.absent_from, employment.absent_to = TODAY, TOMORROW
    db.session.commit()

    assert "Amina är ledig den dagen." in booked(as_marie, plan.id)


# ── who holds it ──────────────────────────────────────────────────────────────────────


def form_of(client: Client, address: str, **changes: str) -> dict[str, str]:
    """Return what the form for changing a meeting sends."""
    sent = open_form(client, f"{address}/edit")
    meeting = db.session.get_one(Meeting, int(address.rsplit("/", 1)[1]))
    usual = {
        "seen": str(meeting.version),
        "kind": meeting.kind.value,
        "day": TOMORROW.isoformat(),
        "clock": "13:00",
        "minutes": "60",
        "place": meeting.place,
    }
    return {**sent, **usual, **changes}


def test_a_new_manager_takes_a_meeting_over_as_it_is(
    plan: Plan, petra: Person, marie: Person, amina: Person, marie_acts: Actor, log_in: LogIn
) -> None:
    """DEP-6: the time stays, and it changes calendars."""
    meeting = book_meeting(plan, marie_acts, day=TOMORROW, clock=time(13, 0))
    db.session.commit()
    address, as_petra = f"/plans/{plan.id}/meetings/{meeting.id}", log_in(petra)

    page = words_of(as_petra.get(address).text)
    form = as_petra.get(f"{address}/edit").text
    as_petra.post(f"{address}/edit", data=form_of(as_petra, address))

    assert "Det är Marie Lundgren som är bokad för att hålla samtalet." in page
    assert "När du sparar är det du som håller samtalet." in words_of(form)
    assert db.session.get_one(Meeting, meeting.id, populate_existing=True).booked_by_id == petra.id
    told = [
        (mail.to, mail.calendar_method)
        for mail in db.session.scalars(select(Mail).order_by(Mail.id))
    ][-3:]
    assert sorted(told) == sorted(
        [(amina.email, "REQUEST"), (petra.email, "REQUEST"), (marie.email, "CANCEL")]
    )
    assert "bokad för att hålla" not in as_petra.get(address).text


# ── a day earlier, and what is over ───────────────────────────────────────────────────


def test_who_meets_before_the_booked_time_has_that_time_free_again(
    plan: Plan, as_marie: Client, marie_acts: Actor, amina: Person, marie: Person
) -> None:
    meeting = book_meeting(plan, marie_acts, day=TOMORROW)
    db.session.commit()
    address = f"/plans/{plan.id}/meetings/{meeting.id}"

    data = {"seen": str(meeting.version), "held_on": TODAY.isoformat()}
    assert as_marie.post(f"{address}/held", data=data).status_code == 303

    mails = list(db.session.scalars(select(Mail).order_by(Mail.id)))[-2:]
    assert [mail.to for mail in mails] == [amina.email, marie.email]
    for mail in mails:
        calendar = read_calendar(mail.calendar)
        assert calendar.method.value == "CANCEL"
        assert calendar.vevent.sequence.value == "1"
        assert calendar.vevent.uid.value == meeting.uid
    assert "Samtalet är avbokat" not in as_marie.get(address).text


@pytest.mark.parametrize("path", ["edit", "cancel"])
@pytest.mark.parametrize(("end", "why"), [("held", "har hållits"), ("cancel", "är avbokat")])
def test_what_is_over_says_why_it_cannot_be_changed(
    plan: Plan, as_marie: Client, marie_acts: Actor, path: str, end: str, why: str
) -> None:
    meeting = over(plan, marie_acts, end)
    address = f"/plans/{plan.id}/meetings/{meeting.id}/{path}"

    answers = [as_marie.post(address, data={"seen": str(meeting.version)})]
    answers += [as_marie.get(address)] if path == "edit" else []

    for answer in answers:
        assert answer.status_code == 409
        assert why in words_of(answer.text)
        assert "bokar chefen ett nytt samtal" in words_of(answer.text)


@pytest.mark.parametrize("end", ["held", "cancel"])
def test_another_time_is_not_asked_for_when_it_is_over(
    plan: Plan, as_amina: Client, marie_acts: Actor, end: str
) -> None:
    meeting = over(plan, marie_acts, end)

    answer = as_amina.get(f"/plans/{plan.id}/meetings/{meeting.id}/another-time")

    assert answer.status_code == 409
    assert "bokar chefen ett nytt samtal" in words_of(answer.text)


def over(plan: Plan, marie_acts: Actor, end: str) -> Meeting:
    """Return a meeting that has been held, or was called off."""
    if end == "held":
        meeting = hold_meeting(plan, marie_acts)
    else:
        meeting = book_meeting(plan, marie_acts)
        seen = meeting.version
        meetings.cancel(plan, meeting, seen=seen, actor=marie_acts, sender=SENDER)
    db.session.commit()
    return meeting


def test_nothing_is_booked_about_a_plan_that_is_closed(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    plan, as_marie = make_plan(town, state=PlanState.CLOSED), log_in(marie)

    for path in ("meetings/new", "meetings/met"):
        answer = as_marie.get(f"/plans/{plan.id}/{path}")
        assert answer.status_code == 409
        assert "Planen är avslutad" in words_of(answer.text)
    assert "Boka ett samtal" not in as_marie.get(f"/plans/{plan.id}/meetings").text


@pytest.mark.parametrize(
    ("who", "path", "why", "how"),
    [
        ("marie", "meetings/{id}/another-time", "Bara medarbetaren ber", "Välj Ändra samtalet"),
        ("reader", "meetings/{id}/prepare", "Bara de två som ska träffas", "be chefen"),
        ("reader", "meetings/{id}/points", "Bara medarbetaren och chefen", "be chefen"),
        ("amina", "booking", "Bara den som leder en enhet", "Din chef bokar ditt samtal"),
    ],
)
def test_who_may_not_is_told_why_and_who_can_help(
    town: Municipality,
    plan: Plan,
    marie_acts: Actor,
    log_in: LogIn,
    who: str,
    path: str,
    why: str,
    how: str,
) -> None:
    meeting = book_meeting(plan, marie_acts)
    person = town.people[who] if who in town.people else a_reader(town)
    address = f"/plans/{plan.id}/{path.format(id=meeting.id)}" if "{" in path else f"/{path}"
    client = log_in(person)

    answer = client.post(address) if path.endswith("points") else client.get(address)

    assert answer.status_code == 403
    assert why in words_of(answer.text)
    assert how in words_of(answer.text)


def a_reader(town: Municipality) -> Person:
    """Return a deputy who was appointed only to read."""
    lina = make_person("Lina Läsare")
    unit, samira = town.units["home"], town.people["samira"]
    scope = DeputyScope.READ
    make_deputy(lina, unit, starts_on=TODAY, ends_on=TODAY, scope=scope, decided_by=samira)
    return lina


# ── after it ──────────────────────────────────────────────────────────────────────────


def test_the_follow_up_is_booked_from_the_end_of_the_meeting(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    plan, as_marie = make_plan(town, state=PlanState.AGREED), log_in(marie)
    plan.follow_up_on = date(2027, 9, 15)
    meeting_id = db.session.scalars(select(Meeting.id)).one()
    db.session.commit()

    page = as_marie.get(f"/plans/{plan.id}/meetings/{meeting_id}").text
    form = as_marie.get(f"/plans/{plan.id}/meetings/new?kind=follow_up").text

    assert f"/plans/{plan.id}/meetings/new?kind=follow_up" in page
    assert 'value="2027-09-15"' in form


def test_the_day_of_a_follow_up_can_be_corrected_though_the_plan_is_agreed(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    plan, as_marie = make_plan(town, state=PlanState.AGREED), log_in(marie)
    agreed_at = db.session.scalars(select(Meeting.id)).one()
    follow_up = hold_meeting(read(plan, as_actor(marie)), as_actor(marie))
    db.session.commit()

    assert "Rätta datumet" in as_marie.get(f"/plans/{plan.id}/meetings/{follow_up.id}").text
    assert "Rätta datumet" not in as_marie.get(f"/plans/{plan.id}/meetings/{agreed_at}").text


@pytest.mark.parametrize("state", [PlanState.SET_WITHOUT_AGREEMENT, PlanState.PAUSED])
def test_the_end_of_the_agenda_says_where_the_plan_stands(
    town: Municipality, marie: Person, log_in: LogIn, state: PlanState
) -> None:
    """MEET-5: a plan that was set is not called agreed; of a paused one nothing is to be signed."""
    plan = make_plan(town, state=state)
    meeting = book_meeting(plan, as_actor(marie))
    db.session.commit()

    page = words_of(log_in(marie).get(f"/plans/{plan.id}/meetings/{meeting.id}").text)

    end = page[page.index("Punkt 7 av 7") :]
    said = {
        PlanState.SET_WITHOUT_AGREEMENT: "Fastställd utan överenskommelse Läs version 1",
        PlanState.PAUSED: "Pausad Till planen",
    }
    assert said[state] in end
    assert "Innan ni kan skriva under" not in end
