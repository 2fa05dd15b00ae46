"""Inför samtalet: each writes, each shares, nothing is shared by itself (ruling 7)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from kompetensplan.db import db
from kompetensplan.errors import StepNotOpen
from kompetensplan.notices.models import Notice
from kompetensplan.plans.models import (
    EventKind,
    Meeting,
    MeetingKind,
    Plan,
    PlanEvent,
    PlanState,
    Preparation,
)
from kompetensplan.plans.queries.meetings import get_meeting
from kompetensplan.plans.services import meetings
from kompetensplan.policy import Actor
from tests.conftest import TODAY, Client, LogIn, Statements
from tests.factories import Municipality
from tests.plans.factories import book_meeting, hold_meeting, make_plan, read, sign

HERS = "Jag är nöjd med nyckelrutinen."
MANAGERS = "Du har lugnet som krävs."


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town, state=PlanState.PROPOSED)


@pytest.fixture
def address(plan: Plan, marie_acts: Actor) -> str:
    return f"/plans/{plan.id}/meetings/{book_meeting(plan, marie_acts).id}"


def write(client: Client, address: str, words: str, **more: str) -> Any:
    headers = {} if more.get("do") else {"X-Autosave": "1"}
    name = f"meeting-{address.rsplit('/', 1)[1]}-present"
    data = {name: words, f"base-{name}": more.pop("base", ""), **more}
    return client.post(f"{address}/prepare", data=data, headers=headers)


def field_in(response: Any) -> Any:
    """Return what the script is told of the one field."""
    return next(iter(response.json["fields"].values()))


def share(client: Client, address: str, words: str) -> Any:
    return write(client, address, words, do="share")


def hold(address: str, marie_acts: Actor) -> None:
    meeting = db.session.scalars(select(Meeting)).one()
    plan = db.session.get_one(Plan, meeting.plan_id)
    plan = read(plan, marie_acts)
    meeting = get_meeting(plan, meeting.id)
    meetings.hold(plan, meeting, held_on=TODAY, seen=meeting.version, actor=marie_acts)
    db.session.commit()


def test_what_is_saved_is_seen_by_its_writer_only(
    as_amina: Client, as_marie: Client, address: str
) -> None:
    """Nothing is shared by itself; and on the meeting's page, which both look at, it is not."""
    assert field_in(write(as_amina, address, HERS))["state"] == "saved"

    assert HERS in as_amina.get(f"{address}/prepare").text
    assert HERS not in as_marie.get(f"{address}/prepare").text
    for client in (as_amina, as_marie):
        assert HERS not in client.get(address).text


def test_what_is_shared_the_other_one_sees_at_once(
    as_amina: Client, as_marie: Client, address: str, marie_acts: Actor
) -> None:
    share(as_amina, address, HERS)

    assert HERS in as_marie.get(f"{address}/prepare").text
    assert HERS in as_marie.get(address).text
    told = db.session.scalars(select(Notice).where(Notice.kind == "preparation_shared")).one()
    assert told.person_id == marie_acts.person_id


def test_the_plan_asks_one_to_prepare_until_one_has_shared(
    as_amina: Client, as_marie: Client, address: str, plan: Plan
) -> None:
    """The list of what waits says the same as the meeting's page, for each of the two."""
    write(as_amina, address, HERS)
    assert "Förbered samtalet" in as_amina.get(f"/plans/{plan.id}").text

    share(as_amina, address, HERS)

    amina_reads = as_amina.get(f"/plans/{plan.id}").text
    assert "Förbered samtalet" not in amina_reads
    assert "Du har förberett samtalet" in amina_reads
    assert "Förbered samtalet" in as_marie.get(f"/plans/{plan.id}").text


def test_both_see_both_side_by_side(as_amina: Client, as_marie: Client, address: str) -> None:
    share(as_amina, address, HERS)
    share(as_marie, address, MANAGERS)

    for client in (as_amina, as_marie):
        for page in (address, f"{address}/prepare"):
            shown = client.get(page).text
            assert "Det här har ni förberett" in shown or page == address
            assert shown.index(HERS) < shown.index(MANAGERS)  # the employee's first


def test_nobody_else_reads_what_is_shared(
    town: Municipality, as_amina: Client, address: str, log_in: LogIn
) -> None:
    share(as_amina, address, HERS)

    for who in ("samira", "karin", "johan", "ulla", "david", "frida"):
        client = log_in(town.people[who])
        assert client.get(address).status_code == 404
        assert client.get(f"{address}/prepare").status_code == 404


def test_what_is_shared_is_taken_back_before_it_is_written_in_again(
    as_amina: Client, as_marie: Client, address: str
) -> None:
    share(as_amina, address, HERS)

    late = write(as_amina, address, HERS + " Och mer.", base=HERS)
    as_amina.post(f"{address}/take-back")
    again = write(as_amina, address, HERS + " Och mer.", base=HERS)

    assert late.status_code == 409
    assert field_in(late)["state"] == "late"
    assert field_in(again)["text"] == HERS + " Och mer."
    assert HERS not in as_marie.get(f"{address}/prepare").text


def test_an_empty_page_is_not_shared(as_amina: Client, address: str) -> None:
    response = share(as_amina, address, "")

    assert response.status_code == 422
    assert "Skriv något först" in response.text


def test_a_text_that_is_refused_is_not_shared_and_still_there(
    as_amina: Client, address: str
) -> None:
    response = share(as_amina, address, "x" * 5001)

    assert response.status_code == 422
    assert "x" * 5001 in response.text
    assert db.session.scalars(select(Preparation)).all() == []


def test_the_history_says_that_it_was_shared_and_not_what(
    as_amina: Client, address: str, plan_id: int
) -> None:
    share(as_amina, address, HERS)
    share(as_amina, address, HERS)
    as_amina.post(f"{address}/take-back")

    events = db.session.scalars(select(PlanEvent).order_by(PlanEvent.id.desc()).limit(2)).all()
    assert [event.kind for event in events] == [
        EventKind.PREPARATION_TAKEN_BACK,
        EventKind.PREPARATION_SHARED,
    ]
    assert {event.detail for event in events} == {""}


# ── after the meeting ─────────────────────────────────────────────────────────────────


def test_when_the_meeting_has_been_held_all_stays_as_it_was(
    as_amina: Client, as_marie: Client, address: str, marie_acts: Actor
) -> None:
    share(as_amina, address, HERS)
    write(as_marie, address, MANAGERS)
    hold(address, marie_acts)

    assert write(as_marie, address, "Annat", base=MANAGERS).status_code == 409
    assert share(as_marie, address, MANAGERS).status_code == 409
    assert as_amina.post(f"{address}/take-back").status_code == 409
    assert HERS in as_marie.get(address).text
    assert MANAGERS not in as_amina.get(f"{address}/prepare").text
    assert "Det här delade du inte" in as_marie.get(f"{address}/prepare").text


def test_the_database_refuses_what_the_page_refuses(
    as_amina: Client, address: str, marie_acts: Actor
) -> None:
    share(as_amina, address, HERS)
    hold(address, marie_acts)

    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE preparation SET shared_at = NULL"))
    db.session.rollback()


def test_the_day_of_the_meeting_stands_once_somebody_has_signed(
    plan: Plan, marie_acts: Actor, amina_acts: Actor
) -> None:
    """MEET-2: also in the database, and until the signature is void."""
    meeting = hold_meeting(plan, marie_acts)
    sign(plan, "approve", marie_acts)
    plan = read(plan, marie_acts)
    meeting = get_meeting(plan, meeting.id)
    day = date(2027, 2, 1)

    with pytest.raises(StepNotOpen):
        meetings.hold(plan, meeting, held_on=day, seen=meeting.version, actor=marie_acts)
    db.session.commit()
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE meeting SET held_on = '2027-02-01'"))
    db.session.rollback()
    db.session.execute(text("UPDATE signature SET voided_at = at"))
    plan = read(plan, marie_acts)
    meeting = get_meeting(plan, meeting.id)
    meetings.hold(plan, meeting, held_on=day, seen=meeting.version, actor=marie_acts)

    assert meeting.held_on == day


@pytest.mark.parametrize("who", ["amina", "marie"])
def test_the_page_reads_in_a_fixed_number_of_statements(
    town: Municipality,
    as_amina: Client,
    as_marie: Client,
    address: str,
    log_in: LogIn,
    statements: Statements,
    who: str,
) -> None:
    share(as_amina, address, HERS)
    share(as_marie, address, MANAGERS)
    client = log_in(town.people[who])

    with statements() as seen:
        client.get(f"{address}/prepare")

    assert len(seen) <= 12


# ── a meeting that was called off ─────────────────────────────────────────────────────


def test_what_was_written_before_a_meeting_that_was_called_off_comes_along_to_the_next(
    plan: Plan, as_amina: Client, as_marie: Client, address: str, marie_acts: Actor
) -> None:
    """Nothing is lost when a meeting is booked anew, and nothing is shared by itself."""
    share(as_amina, address, HERS)
    write(as_marie, address, MANAGERS)
    as_marie.post(f"{address}/cancel", data={"seen": "1"})

    again = f"/plans/{plan.id}/meetings/{book_meeting(read(plan, marie_acts), marie_acts).id}"
    db.session.commit()
    hers, managers = as_amina.get(f"{again}/prepare").text, as_marie.get(f"{again}/prepare").text

    assert HERS in hers
    assert MANAGERS not in hers
    assert MANAGERS in managers
    assert HERS not in managers
    assert HERS in as_amina.get(f"{address}/prepare").text
    as_amina.post(f"{again}/prepare", data={"do": "share"})
    assert HERS in as_marie.get(again).text


def test_what_was_written_before_another_meeting_stays_with_it(
    plan: Plan, as_amina: Client, address: str, marie_acts: Actor
) -> None:
    """Two meetings at a time, of one kind or two: each has what was written before it."""
    write(as_amina, address, HERS)
    booked = read(plan, marie_acts)
    others = [
        book_meeting(booked, marie_acts, kind=kind).id
        for kind in (MeetingKind.PLANNING, MeetingKind.FOLLOW_UP)
    ]
    db.session.commit()

    for other in others:
        page = as_amina.get(f"/plans/{plan.id}/meetings/{other}/prepare").text
        assert HERS not in page
