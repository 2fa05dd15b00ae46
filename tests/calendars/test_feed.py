"""A private calendar to subscribe to: one's own meetings, a secret that can be revoked (CONF-6)."""

import hashlib
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.audit.models import AuditEntry
from kompetensplan.calendars.models import CalendarFeed
from kompetensplan.calendars.views import GUESSES, READINGS
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.organisation.models import UnitManager
from kompetensplan.plans.models import Plan
from kompetensplan.plans.services import meetings
from kompetensplan.policy import Actor
from tests.conftest import TODAY, Client, LogIn, Statements
from tests.factories import Municipality, as_actor
from tests.plans.factories import SENDER, book_meeting, make_plan
from tests.support.audit import actions
from tests.support.vcalendar import read, utc

ADDRESS = re.compile(r"https?://[^\s<\"]+(/calendar/[\w-]+\.ics)")


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town)


@pytest.fixture
def marie_acts(marie: Person) -> Actor:
    return as_actor(marie)


def make_address(client: Client) -> str:
    page = client.post("/profile/calendar")
    found = ADDRESS.search(page.text)
    assert found
    return found[1]


def names(calendar_text: str) -> list[str]:
    events = getattr(read(calendar_text), "vevent_list", [])
    return [event.summary.value for event in events]


def test_a_stranger_with_the_address_reads_when_where_and_with_whom_and_no_more(
    plan: Plan, marie_acts: Actor, amina: Person, log_in: LogIn, client: Client
) -> None:
    meeting = book_meeting(plan, marie_acts)
    starts, uid = meeting.starts_at, meeting.uid
    address = make_address(log_in(amina))

    answer = client.get(address)
    event = read(answer.text).vevent

    assert answer.mimetype == "text/calendar"
    assert (utc(event.dtstart), event.uid.value) == (starts, uid)
    assert event.summary.value == "Medarbetarsamtal med Marie Lundgren"
    assert event.location.value == "Mötesrummet Eken"
    assert not hasattr(event, "attendee"), "who subscribes is not invited once more"
    assert not hasattr(read(answer.text), "method")
    assert "Skriva" not in answer.text
    assert "Planeringssamtal" not in answer.text
    assert "kp=" not in answer.headers.get("Set-Cookie", "")


def test_each_reads_their_own_meetings_only(
    town: Municipality,
    plan: Plan,
    marie_acts: Actor,
    log_in: LogIn,
    client: Client,
) -> None:
    people = town.people
    other = make_plan(town, who="david")
    book_meeting(plan, marie_acts)
    book_meeting(other, as_actor(people["frida"]))
    gone = book_meeting(plan, marie_acts)
    meetings.cancel(plan, gone, seen=gone.version, actor=marie_acts, sender=SENDER)

    addresses = {name: make_address(log_in(people[name])) for name in ("amina", "marie", "samira")}
    read_by = {name: names(client.get(address).text) for name, address in addresses.items()}

    assert read_by == {
        "amina": ["Medarbetarsamtal med Marie Lundgren"],
        "marie": ["Medarbetarsamtal med Amina Berg"],
        "samira": [],
    }


def test_who_met_before_the_booked_time_has_it_free(
    plan: Plan, marie_acts: Actor, log_in: LogIn, amina: Person, client: Client
) -> None:
    meeting = book_meeting(plan, marie_acts)
    meetings.hold(plan, meeting, held_on=TODAY, seen=meeting.version, actor=marie_acts)
    db.session.commit()
    address = make_address(log_in(amina))

    assert names(client.get(address).text) == []


def test_a_manager_who_has_left_the_unit_reads_nothing_more_of_it(
    town: Municipality,
    plan: Plan,
    marie_acts: Actor,
    marie: Person,
    log_in: LogIn,
    client: Client,
) -> None:
    book_meeting(plan, marie_acts)
    address = make_address(log_in(marie))
    manager = db.session.scalars(
        select(UnitManager).where(UnitManager.employment_id == town.employments["marie"].id)
    ).one()
    manager.ends_on = TODAY - timedelta(days=1)
    db.session.commit()

    assert names(client.get(address).text) == []


def test_a_new_address_ends_the_old_one_and_revoking_ends_both(
    amina: Person, log_in: LogIn, client: Client
) -> None:
    as_amina = log_in(amina)
    first = make_address(as_amina)
    second = make_address(as_amina)

    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    client.get(second)  # of a day's readings the log has the first
    as_amina.post("/profile/calendar/revoke")
    as_amina.post("/profile/calendar/revoke")  # pressed twice
    assert client.get(second).status_code == 404
    assert "Du har ingen adress än." in as_amina.get("/profile/calendar").text
    assert actions() == ["calendar.made", "calendar.made", "calendar.read", "calendar.revoked"]


def test_the_secret_is_told_once_and_only_its_hash_is_kept(amina: Person, log_in: LogIn) -> None:
    as_amina = log_in(amina)
    address = make_address(as_amina)
    token = address.removeprefix("/calendar/").removesuffix(".ics")

    again = as_amina.get("/profile/calendar").text

    assert token not in again
    kept = db.session.scalars(select(CalendarFeed)).one()
    assert kept.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert len(token) >= 43
    assert token not in str([each.detail for each in db.session.scalars(select(AuditEntry))])


def test_a_closed_account_has_no_calendar(amina: Person, log_in: LogIn, client: Client) -> None:
    address = make_address(log_in(amina))
    db.session.get_one(Person, amina.id).closed_at = real_now()
    db.session.commit()

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("token", ["x", "%00", "å" * 200, "' OR 1=1 --", "%ff"])
def test_a_guess_finds_nothing(client: Client, token: str) -> None:
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_reading_far_too_often_has_to_wait_and_a_guesser_stops_nobody_else(
    amina: Person, log_in: LogIn, client: Client
) -> None:
    address = make_address(log_in(amina))

    guesses = [client.get(f"/calendar/{number}.ics").status_code for number in range(GUESSES.most)]
    stopped = client.get("/calendar/one-more.ics")
    readings = {client.get(address).status_code for _ in range(READINGS.most)}
    late = client.get(address)

    assert set(guesses) == {404}
    assert stopped.status_code == 429
    assert readings == {200}
    assert late.status_code == 429
    assert 0 < int(late.headers["Retry-After"]) <= timedelta(hours=1).total_seconds()


def test_a_calendar_of_many_meetings_reads_as_little_as_one_of_few(
    plan: Plan,
    marie_acts: Actor,
    marie: Person,
    log_in: LogIn,
    client: Client,
    statements: Statements,
) -> None:
    address, counts = make_address(log_in(marie)), []
    for number in (1, 30):
        for _ in range(number):
            book_meeting(plan, marie_acts)
        client.get(address)
        with statements() as seen:
            client.get(address)
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 12
