"""Mail about meetings to somebody on leave waits until they are back, if they want (ABS-3)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import InvitationChoice, Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.jobs import send_waiting_mail
from kompetensplan.outbox import Mail, MailState
from kompetensplan.plans.jobs import invite_those_back
from kompetensplan.plans.models import Meeting, Plan, PlanState
from kompetensplan.plans.services import meetings
from kompetensplan.policy import Actor
from tests.booking.factories import make_proposal, make_team
from tests.conftest import TODAY, LogIn
from tests.factories import Municipality, as_actor, make_employment, make_todays_deputy
from tests.inbox.told import forget
from tests.plans.factories import SENDER, a_booking, book_meeting, make_plan
from tests.plans.pages import words_of
from tests.plans.test_races import together
from tests.support.html import parse
from tests.support.smtp import Post, free_port, post_office

BACK = TODAY + timedelta(days=10)
LATER = BACK + timedelta(days=5)


@pytest.fixture
def post(app: Flask) -> Iterator[Post]:
    usual, port = app.config["KP"], free_port()
    app.config["KP"] = replace(usual, mail_server="127.0.0.1", mail_port=port)
    with post_office(port) as post:
        yield post
    app.config["KP"] = usual


@pytest.fixture
def plan(town: Municipality) -> Plan:
    """Amina's; she is on leave until the day before BACK."""
    plan = make_plan(town)
    for name in ("amina", "marie"):
        town.people[name].email = f"{name}@mittkoping.example"
    leave_until(town, BACK - timedelta(days=1))
    forget()
    return plan


def leave_until(town: Municipality, last: date) -> None:
    employment = town.employments["amina"]
    employment.absent_from, employment.absent_to = TODAY - timedelta(days=40), last
    db.session.commit()


def worker_runs(day: date, hour: time = time(7, 0)) -> None:
    """Do what the worker does every minute, at this hour of the day."""
    db.session.commit()
    clock.fix(day)
    invite_those_back(clock.at(day, hour))
    while send_waiting_mail():
        pass


def got(post: Post, name: str = "amina") -> list[tuple[str, int]]:
    """Return method and sequence of what has arrived to somebody, in order."""
    arrived = []
    for letter in post.letters:
        if str(letter["To"]).startswith(name):
            part = next(
                each for each in letter.walk() if each.get_content_type() == "text/calendar"
            )
            text = str(part.get_payload(decode=True), "utf-8")  # type: ignore[arg-type]
            sequence = text.partition("SEQUENCE:")[2].split()[0]
            arrived.append((str(part.get_param("method")), int(sequence)))
    return arrived


def book(plan: Plan, actor: Actor) -> Meeting:
    return book_meeting(plan, actor, day=LATER)


def change(plan: Plan, meeting: Meeting, actor: Actor, day: date) -> None:
    booking = a_booking(day=day)
    meetings.change(plan, meeting, booking, seen=meeting.version, actor=actor, sender=SENDER)


def cancel(plan: Plan, meeting: Meeting, actor: Actor) -> None:
    meetings.cancel(plan, meeting, seen=meeting.version, actor=actor, sender=SENDER)


def test_an_invitation_waits_until_seven_on_the_first_day_back(
    plan: Plan, marie_acts: Actor, post: Post
) -> None:
    """The manager's own leaves at once."""
    book(plan, marie_acts)

    worker_runs(TODAY)
    assert (got(post), got(post, "marie")) == ([], [("REQUEST", 0)])
    worker_runs(BACK - timedelta(days=1), time(23, 59))
    worker_runs(BACK, time(6, 59))
    assert got(post) == []

    for _minute in range(3):
        worker_runs(BACK)
    assert got(post) == [("REQUEST", 0)]


def test_who_wants_invitations_at_once_gets_them(
    plan: Plan, amina: Person, marie_acts: Actor, post: Post
) -> None:
    amina.invitation_choice = InvitationChoice.AT_ONCE

    book(plan, marie_acts)
    worker_runs(TODAY, time(3, 0))

    assert got(post) == [("REQUEST", 0)]


def test_who_changes_their_mind_during_the_leave_gets_what_waits(
    plan: Plan, amina: Person, marie_acts: Actor, post: Post
) -> None:
    book(plan, marie_acts)
    worker_runs(TODAY)
    amina.invitation_choice = InvitationChoice.AT_ONCE

    worker_runs(TODAY)

    assert got(post) == [("REQUEST", 0)]


def test_changes_follow_in_order(plan: Plan, marie_acts: Actor, post: Post) -> None:
    meeting = book(plan, marie_acts)
    change(plan, meeting, marie_acts, LATER + timedelta(days=1))
    change(plan, meeting, marie_acts, LATER + timedelta(days=2))

    worker_runs(BACK)

    assert got(post) == [("REQUEST", 0), ("REQUEST", 1), ("REQUEST", 2)]


def test_what_comes_before_seven_on_the_first_day_waits_for_its_turn(
    plan: Plan, marie_acts: Actor, post: Post
) -> None:
    meeting = book(plan, marie_acts)
    db.session.commit()
    clock.fix(BACK)
    change(plan, meeting, as_actor(meeting.booked_by), LATER + timedelta(days=1))

    worker_runs(BACK, time(6, 0))
    assert got(post) == []
    worker_runs(BACK)
    assert got(post) == [("REQUEST", 0), ("REQUEST", 1)]


@pytest.mark.parametrize("last", [TODAY + timedelta(days=2), BACK + timedelta(days=2)])
def test_a_leave_that_ends_another_day_moves_it(
    town: Municipality, plan: Plan, marie_acts: Actor, post: Post, last: date
) -> None:
    book(plan, marie_acts)
    leave_until(town, last)

    worker_runs(last)
    assert got(post) == []
    worker_runs(last + timedelta(days=1))
    assert got(post) == [("REQUEST", 0)]


def test_a_meeting_that_was_booked_and_cancelled_meanwhile_is_not_mailed(
    plan: Plan, marie_acts: Actor, post: Post
) -> None:
    """Nothing of it is kept either."""
    meeting = book(plan, marie_acts)
    cancel(plan, meeting, marie_acts)

    worker_runs(BACK)

    assert got(post) == []
    dropped = db.session.scalars(select(Mail).where(Mail.state == MailState.DROPPED)).all()
    assert [(each.body, each.calendar) for each in dropped] == [("", "")] * 2


def test_a_meeting_that_was_booked_before_the_leave_is_cancelled_when_back(
    town: Municipality, plan: Plan, marie_acts: Actor, post: Post
) -> None:
    """It stands in the calendar."""
    leave_until(town, TODAY - timedelta(days=1))
    meeting = book(plan, marie_acts)
    worker_runs(TODAY)
    leave_until(town, BACK - timedelta(days=1))
    cancel(plan, meeting, marie_acts)

    worker_runs(TODAY)
    assert got(post) == [("REQUEST", 0)]
    worker_runs(BACK)
    assert got(post) == [("REQUEST", 0), ("CANCEL", 1)]


def test_a_meeting_that_has_passed_is_not_mailed(plan: Plan, marie_acts: Actor, post: Post) -> None:
    book_meeting(plan, marie_acts, day=BACK - timedelta(days=3))

    worker_runs(BACK)

    assert got(post) == []


def test_a_manager_on_leave_whose_meeting_somebody_takes_over_finds_it_when_back(
    town: Municipality, plan: Plan, marie_acts: Actor, post: Post
) -> None:
    """DEP-1."""
    leave_until(town, TODAY - timedelta(days=1))
    meeting = book(plan, marie_acts)
    worker_runs(TODAY)
    marie = town.employments["marie"]
    marie.absent_from, marie.absent_to = TODAY, BACK - timedelta(days=1)
    db.session.commit()
    change(plan, meeting, as_actor(make_todays_deputy(town, "Petra Nyman")), LATER)

    worker_runs(TODAY)
    assert got(post, "marie") == [("REQUEST", 0)]
    worker_runs(BACK)
    assert got(post, "marie") == [("REQUEST", 0), ("CANCEL", 1)]


def test_a_manager_who_books_during_the_own_leave_gets_the_invitation(
    town: Municipality, plan: Plan, marie_acts: Actor, post: Post
) -> None:
    """Who acts is here, whatever HR's files say."""
    town.employments["marie"].absent_from = TODAY
    book(plan, marie_acts)

    worker_runs(TODAY)

    assert got(post, "marie") == [("REQUEST", 0)]


def test_who_works_in_another_employment_is_not_away(
    town: Municipality, plan: Plan, amina: Person, marie_acts: Actor, post: Post
) -> None:
    """EMP-1."""
    make_employment(amina, town.units["class"], is_main=False)

    book(plan, marie_acts)
    worker_runs(TODAY)

    assert got(post) == [("REQUEST", 0)]


def test_two_workers_at_the_same_moment_send_it_once(
    plan: Plan, marie_acts: Actor, post: Post, app: Flask
) -> None:
    meeting = book(plan, marie_acts)
    change(plan, meeting, marie_acts, LATER + timedelta(days=1))
    db.session.commit()
    clock.fix(BACK)

    def work() -> int:
        invite_those_back(clock.at(BACK, time(7, 0)))
        return send_waiting_mail()

    together(app, work, work, work)
    worker_runs(BACK)

    assert sorted(got(post)) == [("REQUEST", 0), ("REQUEST", 1)]


def test_the_mail_server_is_down_when_the_leave_of_months_ends(
    plan: Plan, marie_acts: Actor, post: Post, app: Flask
) -> None:
    """The week of patience is counted from the return."""
    book(plan, marie_acts)
    for mail in db.session.scalars(select(Mail)):
        mail.queued_at = real_now() - timedelta(days=100)
    up = app.config["KP"]
    app.config["KP"] = replace(up, mail_port=free_port())
    worker_runs(BACK)
    waiting = db.session.scalars(select(Mail).where(Mail.to.startswith("amina"))).one()
    assert waiting.state is MailState.QUEUED

    app.config["KP"] = up
    waiting.due_at = real_now()
    worker_runs(BACK)

    assert got(post) == [("REQUEST", 0)]


def test_an_account_that_is_closed_gets_nothing(
    plan: Plan, amina: Person, marie_acts: Actor, post: Post
) -> None:
    book(plan, marie_acts)
    amina.closed_at = real_now()

    worker_runs(BACK)

    assert got(post) == []


def test_it_is_chosen_on_the_own_page(log_in: LogIn, amina: Person) -> None:
    """ABS-3: invitations are what the person may choose; unasked they wait."""
    client = log_in(amina)
    page = parse(client.get("/profile").text)
    radios = page.findall(".//input[@name='invitation_choice'][@checked]")
    assert [each.get("value") for each in radios] == ["when_back"]

    data = {"mail_choice": "daily", "invitation_choice": "at_once"}
    assert client.post("/profile/mail", data=data).status_code == 303

    stored = db.session.scalars(select(Person).where(Person.given_name == "Amina")).one()
    assert stored.invitation_choice is InvitationChoice.AT_ONCE
    assert client.post("/profile/mail", data={**data, "invitation_choice": "x"}).status_code == 422


def test_who_books_is_told_that_the_invitation_waits(
    plan: Plan, town: Municipality, log_in: LogIn
) -> None:
    """Not why, and nothing where it does not wait."""
    client = log_in(town.people["marie"])
    data = {
        "kind": "planning",
        "day": LATER.isoformat(),
        "clock": "13:00",
        "minutes": "60",
        "place": "Rum 2",
    }

    answer = client.post(f"/plans/{plan.id}/meetings/new", data=data)

    said = "Amina är ledig och får inbjudan när ledigheten är slut."
    assert said in words_of(client.get(answer.location).text)


def test_who_books_with_many_is_told_whose_invitations_wait(
    plan: Plan, town: Municipality, marie_acts: Actor, log_in: LogIn
) -> None:
    plan.state = PlanState.PROPOSED
    team = make_team(town, 2)
    proposal = make_proposal(marie_acts, [town.employments["amina"], *team])
    address = f"/booking/{proposal.id}"
    client = log_in(town.people["marie"])

    client.post(f"{address}/send", data={"seen": str(proposal.revision)})

    said = "De här är lediga och får sin inbjudan när ledigheten är slut: Amina Berg."
    assert said in words_of(client.get(address).text)
