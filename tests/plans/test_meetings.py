"""Booking, changing, cancelling and holding a review meeting; the meeting's page."""

import re
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import Invalid, NotAllowed, Outdated, StepNotOpen
from kompetensplan.outbox import Mail
from kompetensplan.plans.models import EventKind, Meeting, Plan, PlanEvent, PlanState
from kompetensplan.plans.queries.meetings import get_meeting, list_mine
from kompetensplan.plans.services import meetings
from kompetensplan.policy import Actor
from tests.conftest import TODAY, Client, LogIn, Statements
from tests.factories import Municipality, as_actor, make_deputy, make_person
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


@pytest.fixture
def marie_acts(marie: Person) -> Actor:
    return as_actor(marie)


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
        assert mail.subject == "Du har något att göra i Kompetensplan"
        assert f"https://plan.example/plans/{plan.id}/meetings/{meeting.id}" in mail.body
        assert mail.calendar_method == "REQUEST"
        assert "Skriva" not in mail.body + mail.calendar
    assert kinds_of(plan.id) == [EventKind.MEETING_BOOKED]


def test_the_mail_is_in_the_readers_own_language(plan: Plan, marie_acts: Actor) -> None:
    plan.employment.person.language = "en"

    book_meeting(plan, marie_acts)

    mail = db.session.scalars(select(Mail).where(Mail.to == plan.employment.person.email)).one()
    assert mail.subject == "You have something to do in Kompetensplan"
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
    petra = make_person("Petra Nyman")
    make_deputy(
        petra,
        town.units["home"],
        starts_on=TODAY,
        ends_on=TODAY,
        decided_by=town.people["samira"],
        on_behalf_of=marie,
    )
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


# ── held ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("held_on", "words"),
    [
        ("2027-02-09", "Dagen ligger framåt"),
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

    assert "Läs och skriv under" not in as_marie.get(address).text
    as_marie.post(f"{address}/held", data={"seen": "1", "held_on": TODAY.isoformat()})

    page = as_marie.get(address).text
    assert "Samtalet hölls måndag 8 februari 2027." in page
    assert "Läs och skriv under" in page


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
