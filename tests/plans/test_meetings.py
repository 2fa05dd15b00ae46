"""Booking, changing and cancelling a review meeting (MEET-1, CONF-6)."""

import re
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import Invalid, NotAllowed, StepNotOpen
from kompetensplan.outbox import Mail
from kompetensplan.plans.models import EventKind, Meeting, Plan, PlanEvent, PlanState
from kompetensplan.plans.services import meetings
from kompetensplan.policy import Actor
from tests.conftest import TODAY, LogIn
from tests.factories import Municipality, as_actor, make_todays_deputy
from tests.plans.factories import (
    SENDER,
    a_booking,
    book_meeting,
    hold_meeting,
    make_plan,
)

TOMORROW = TODAY + timedelta(days=1)
KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town)


def a_form(**changes: str) -> dict[str, str]:
    usual = {
        "key": KEY,
        "kind": "planning",
        "day": TOMORROW.isoformat(),
        "clock": "13:00",
        "minutes": "60",
        "place": "Mötesrummet Eken",
        "link": "",
    }
    return usual | changes


def kinds_of(plan_id: int) -> list[EventKind]:
    query = select(PlanEvent.kind).where(PlanEvent.plan_id == plan_id).order_by(PlanEvent.id)
    return [kind for kind in db.session.scalars(query) if kind.startswith("meeting")]


def stored(meeting_id: int) -> Meeting:
    return db.session.get_one(Meeting, meeting_id, populate_existing=True)


# ── booking ───────────────────────────────────────────────────────────────────────────


def test_a_booked_meeting_reaches_both_by_mail_with_nothing_of_the_plan_in_it(
    plan: Plan, marie_acts: Actor, marie: Person, amina: Person
) -> None:
    """MEET-1, CONF-6."""
    meeting = book_meeting(plan, marie_acts)

    mails = db.session.scalars(select(Mail).order_by(Mail.id)).all()
    assert {mail.to for mail in mails} == {amina.email, marie.email}
    for mail in mails:
        assert mail.subject == "Ett medarbetarsamtal är bokat"
        assert f"https://plan.example/plans/{plan.id}/meetings/{meeting.id}" in mail.body
        assert mail.calendar_method == "REQUEST"
        assert "Skriva" not in mail.body + mail.calendar
    assert kinds_of(plan.id) == [EventKind.MEETING_BOOKED]


def test_the_mail_is_in_the_readers_own_language(plan: Plan, marie_acts: Actor) -> None:
    plan.employment.person.language = "en"

    book_meeting(plan, marie_acts)

    mail = db.session.scalars(select(Mail).where(Mail.to == plan.employment.person.email)).one()
    assert mail.subject == "A review meeting is booked"
    assert "SUMMARY:Review meeting" in mail.calendar


def test_sending_the_form_twice_books_once(plan: Plan, marie: Person, log_in: LogIn) -> None:
    as_marie, address = log_in(marie), f"/plans/{plan.id}/meetings/new"

    first = as_marie.post(address, data=a_form())
    second = as_marie.post(address, data=a_form(place="Någon annanstans"))

    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert len(db.session.scalars(select(Meeting)).all()) == 1
    assert len(db.session.scalars(select(Mail)).all()) == 2


def test_each_form_has_a_key_of_its_own(plan: Plan, marie: Person, log_in: LogIn) -> None:
    as_marie, address = log_in(marie), f"/plans/{plan.id}/meetings/new"

    keys = {re.search(r'name="key"[^>]*value="(\w+)"', as_marie.get(address).text) for _ in "ab"}

    assert len({key[1] for key in keys if key}) == 2


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("day", "2027-02-07", "Dagen har passerat"),
        ("day", "i morgon", "Skriv datumet"),
        ("day", "", "Fyll i ett datum"),
        ("clock", "25:00", "Skriv klockslaget"),
        ("clock", "", "Fyll i ett klockslag"),
        ("minutes", "9999", "i listan"),
        ("kind", "lönesamtal", "i listan"),
        ("link", "javascript:alert(1)", "https://"),
        ("place", "", "Skriv var ni ses"),
        ("place", "x" * 201, "200"),
        ("key", "<script>", "Öppna sidan igen"),
    ],
)
def test_what_cannot_be_booked_is_told_at_its_field(
    plan: Plan, marie: Person, log_in: LogIn, field: str, value: str, words: str
) -> None:
    address = f"/plans/{plan.id}/meetings/new"

    response = log_in(marie).post(address, data=a_form(**{field: value}))

    assert response.status_code == 422
    assert words in response.text
    assert db.session.scalars(select(Meeting)).all() == []


def test_the_night_when_the_clocks_go_forward_has_no_half_past_two(
    plan: Plan, marie_acts: Actor
) -> None:
    with pytest.raises(Invalid) as refusal:
        book_meeting(plan, marie_acts, day=date(2027, 3, 28), clock=time(2, 30))

    assert "clock" in refusal.value.problems


def test_a_time_is_written_as_people_write_it(plan: Plan, marie: Person, log_in: LogIn) -> None:
    log_in(marie).post(f"/plans/{plan.id}/meetings/new", data=a_form(clock="13.30"))

    meeting = db.session.scalars(select(Meeting)).one()
    assert f"{meeting.starts_at:%H:%M}" == "12:30"


def test_a_strange_text_becomes_a_place_and_nothing_more(
    plan: Plan, marie: Person, log_in: LogIn
) -> None:
    place = "<script>alert(1)</script> 😀 {{ 7*7 }}"

    response = log_in(marie).post(
        f"/plans/{plan.id}/meetings/new", data=a_form(place=place), follow_redirects=True
    )

    assert "&lt;script&gt;alert(1)&lt;/script&gt; 😀 {{ 7*7 }}" in response.text


@pytest.mark.parametrize("who", ["amina", "samira", "karin", "frida"])
def test_only_the_manager_books(town: Municipality, plan: Plan, who: str) -> None:
    with pytest.raises(NotAllowed):
        book_meeting(plan, as_actor(town.people[who]))


def test_the_employee_sees_the_form_refused(plan: Plan, amina: Person, log_in: LogIn) -> None:
    assert log_in(amina).get(f"/plans/{plan.id}/meetings/new").status_code == 403


def test_no_meeting_is_booked_about_a_closed_plan(town: Municipality, marie: Person) -> None:
    plan = make_plan(town, state=PlanState.CLOSED)

    with pytest.raises(StepNotOpen):
        book_meeting(plan, as_actor(marie))


# ── changing and cancelling ───────────────────────────────────────────────────────────


def test_a_change_raises_the_sequence_and_is_told_to_both(plan: Plan, marie_acts: Actor) -> None:
    meeting = book_meeting(plan, marie_acts)

    meetings.change(
        plan,
        meeting,
        a_booking(clock=time(15, 0)),
        seen=meeting.version,
        actor=marie_acts,
        sender=SENDER,
    )

    assert meeting.sequence == 1
    assert len(db.session.scalars(select(Mail)).all()) == 4
    assert kinds_of(plan.id) == [EventKind.MEETING_BOOKED, EventKind.MEETING_CHANGED]


def test_saving_without_a_change_tells_nobody(plan: Plan, marie_acts: Actor) -> None:
    meeting = book_meeting(plan, marie_acts)

    meetings.change(
        plan, meeting, a_booking(), seen=meeting.version, actor=marie_acts, sender=SENDER
    )

    assert meeting.sequence == 0
    assert len(db.session.scalars(select(Mail)).all()) == 2


def test_who_changes_a_meeting_holds_it_and_the_one_before_gets_it_cancelled(
    town: Municipality, plan: Plan, marie_acts: Actor, marie: Person
) -> None:
    petra = make_todays_deputy(town, "Petra Nyman")
    meeting = book_meeting(plan, marie_acts)

    meetings.change(
        plan,
        meeting,
        a_booking(clock=time(15, 0)),
        seen=meeting.version,
        actor=as_actor(petra),
        sender=SENDER,
    )

    assert meeting.booked_by_id == petra.id
    told = {(mail.to, mail.calendar_method) for mail in db.session.scalars(select(Mail))}
    assert (marie.email, "CANCEL") in told
    assert (petra.email, "REQUEST") in told


def test_an_outdated_form_changes_nothing_and_keeps_what_was_written(
    plan: Plan, marie: Person, log_in: LogIn
) -> None:
    meeting = book_meeting(plan, as_actor(marie))
    as_marie, key = log_in(marie), meeting.id
    address = f"/plans/{plan.id}/meetings/{key}/edit"

    as_marie.post(address, data=a_form(seen="1", clock="15:00"))
    late = as_marie.post(address, data=a_form(seen="1", clock="09:00", place="Biblioteket"))

    assert late.status_code == 409
    assert "Någon annan har ändrat samtalet" in late.text
    assert "Biblioteket" in late.text
    assert f"{stored(key).starts_at:%H:%M}" == "14:00"
    again = as_marie.post(address, data=a_form(seen="2", clock="09:00", place="Biblioteket"))
    assert again.status_code == 303
    assert stored(key).place == "Biblioteket"


def test_a_meeting_is_cancelled_once(plan: Plan, marie: Person, log_in: LogIn) -> None:
    meeting = book_meeting(plan, as_actor(marie))
    as_marie, key = log_in(marie), meeting.id
    address = f"/plans/{plan.id}/meetings/{key}"

    first = as_marie.post(f"{address}/cancel", data={"seen": "1"})
    second = as_marie.post(f"{address}/cancel", data={"seen": "1"})

    assert (first.status_code, second.status_code) == (303, 409)
    assert stored(key).cancelled_at
    methods = [mail.calendar_method for mail in db.session.scalars(select(Mail))]
    assert methods.count("CANCEL") == 2
    assert "Samtalet är avbokat" in as_marie.get(address).text


@pytest.mark.parametrize("seen", ["", "0", "99", "x", "１", "9" * 40])
def test_a_form_that_says_nothing_of_what_was_seen_is_outdated(
    plan: Plan, marie: Person, log_in: LogIn, seen: str
) -> None:
    meeting = book_meeting(plan, as_actor(marie))

    address = f"/plans/{plan.id}/meetings/{meeting.id}/cancel"
    response = log_in(marie).post(address, data={"seen": seen})

    assert response.status_code == 409


def test_a_meeting_that_was_held_is_neither_moved_nor_cancelled(
    plan: Plan, marie_acts: Actor
) -> None:
    meeting = hold_meeting(plan, marie_acts)

    with pytest.raises(StepNotOpen):
        meetings.cancel(plan, meeting, seen=meeting.version, actor=marie_acts, sender=SENDER)
    with pytest.raises(StepNotOpen):
        meetings.change(
            plan,
            meeting,
            a_booking(place="Ny"),
            seen=meeting.version,
            actor=marie_acts,
            sender=SENDER,
        )


def test_a_meeting_belongs_to_its_plan(town: Municipality, marie: Person, log_in: LogIn) -> None:
    """An id of somebody else's meeting in the address of one's own plan leads nowhere."""
    plan, other = make_plan(town), make_plan(town, who="david")
    meeting = book_meeting(other, as_actor(town.people["frida"]))

    address = f"/plans/{plan.id}/meetings/{meeting.id}"

    assert log_in(marie).get(address).status_code == 404
