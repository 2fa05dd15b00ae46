"""Booking with many people at once: the proposal, and sending all of it (MEET-3)."""

import itertools
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.booking import services
from kompetensplan.booking.models import BookingProposal
from kompetensplan.booking.queries import (
    Problem,
    lines_of,
    list_invitations,
    lock_plans,
    surroundings_of,
)
from kompetensplan.db import db
from kompetensplan.errors import Invalid, NotFound, Outdated, StepNotOpen
from kompetensplan.outbox import Mail
from kompetensplan.plans.models import EventKind, Meeting, Plan, PlanEvent, PlanState
from kompetensplan.policy import Actor
from tests.booking.factories import filled, make_proposal, make_team, reread
from tests.conftest import TODAY, LogIn
from tests.factories import Municipality, as_actor, make_todays_deputy
from tests.plans.factories import SENDER, book_meeting, make_plan


@pytest.fixture
def marie_acts(marie: Person) -> Actor:
    return as_actor(marie)


def send(proposal: BookingProposal, actor: Actor) -> int:
    return services.send(proposal, seen=proposal.revision, actor=actor, sender=SENDER)


def problems_in(proposal: BookingProposal, actor: Actor) -> dict[str, set[Problem]]:
    lines = lines_of(proposal, surroundings_of(proposal, actor), actor)
    return {line.row.employment.person.name: set(line.problems) for line in lines}


def meetings() -> list[Meeting]:
    return list(db.session.scalars(select(Meeting).order_by(Meeting.starts_at)))


def test_sixty_people_are_booked_at_once_and_none_at_the_same_time(
    town: Municipality, marie_acts: Actor
) -> None:
    """MEET-3: 60 people, 45 minutes → 60 meetings that do not overlap, each with its invitation."""
    proposal = make_proposal(marie_acts, make_team(town, 60))

    sent = send(proposal, marie_acts)
    db.session.commit()

    booked = meetings()
    assert sent == len(booked) == 60
    for earlier, later in itertools.pairwise(booked):
        assert later.starts_at - earlier.ends_at >= timedelta(minutes=15)
    assert len({meeting.plan_id for meeting in booked}) == 60
    assert db.session.scalar(select(func.count()).select_from(Mail)) == 120
    kinds = db.session.scalars(select(PlanEvent.kind)).all()
    assert kinds.count(EventKind.MEETING_BOOKED) == 60


def test_a_proposal_goes_clear_of_what_the_two_have_booked(
    town: Municipality, marie_acts: Actor, samira: Person
) -> None:
    """Marie's own review meeting with her manager, too."""
    plan, own = make_plan(town), make_plan(town, who="marie")
    monday = date(2027, 2, 15)
    book_meeting(own, as_actor(samira), day=monday, clock=time(8, 0), minutes=60)
    team = make_team(town, 1)
    other = db.session.scalars(select(Plan).where(Plan.employment_id == team[0].id)).one()

    proposal = make_proposal(marie_acts, [town.employments["amina"], *team])

    starts = {row.employment_id: row.starts_at for row in proposal.rows}
    assert starts[plan.employment_id] == clock.at(monday, time(9, 15))
    assert starts[other.employment_id] == clock.at(monday, time(10, 15))


def test_who_cannot_be_booked_is_told_on_the_line_and_stops_nobody_else(
    town: Municipality, marie_acts: Actor
) -> None:
    """Without a plan, with a paused one, or on leave: the others are booked all the same."""
    there, away, paused = make_team(town, 3)
    away.absent_from, away.absent_to = TODAY, None
    plan = db.session.scalars(select(Plan).where(Plan.employment_id == paused.id)).one()
    plan.state, plan.paused_from = PlanState.PAUSED, plan.state
    there.person.email = None
    proposal = make_proposal(marie_acts)

    told = problems_in(proposal, marie_acts)
    sent = send(proposal, marie_acts)

    assert told["Amina Berg"] == {Problem.NO_PLAN}
    assert told[away.person.name] == {Problem.AWAY}
    assert told[paused.person.name] == {Problem.PAUSED}
    assert told[there.person.name] == {Problem.NO_MAIL}
    assert sent == 1


def test_who_comes_back_from_leave_gets_a_time_after_that(
    town: Municipality, marie_acts: Actor
) -> None:
    (away,) = make_team(town, 1)
    away.absent_from, away.absent_to = TODAY, date(2027, 2, 18)

    proposal = make_proposal(marie_acts, [away])

    starts = proposal.rows[0].starts_at
    assert starts
    assert clock.local(starts).date() == date(2027, 2, 19)


@pytest.mark.parametrize("what", ["twice", "past", "you_meet", "they_meet", "no_plan"])
def test_one_line_that_cannot_be_booked_stops_all_and_loses_nothing(
    town: Municipality, marie_acts: Actor, what: str
) -> None:
    first, second, third = make_team(town, 3)
    proposal = make_proposal(marie_acts, [first, second, third])
    one, two, _three = proposal.rows
    plan = db.session.scalars(select(Plan).where(Plan.employment_id == first.id)).one()
    starts = clock.local(one.starts_at) if one.starts_at else clock.now()
    at = {"day": starts.date(), "clock": starts.time()}
    if what == "twice":
        services.move(proposal, one, two.starts_at)
    elif what == "past":
        one.starts_at = clock.now() - timedelta(hours=1)
    elif what == "you_meet":
        other = make_plan(town)
        book_meeting(other, marie_acts, **at)
    elif what == "they_meet":
        petra = as_deputy(town)
        book_meeting(reload(plan), petra, **at)
    else:
        db.session.delete(plan)
    db.session.commit()
    proposal = reread(proposal, marie_acts)

    assert Problem(what) in problems_in(proposal, marie_acts)[first.person.name]
    before = len(meetings())
    with pytest.raises(Invalid):
        send(proposal, marie_acts)
    db.session.rollback()

    kept = reread(proposal, marie_acts)
    assert kept.sent_at is None
    assert [row.starts_at is not None for row in kept.rows] == [True] * 3
    assert len(meetings()) == before


def as_deputy(town: Municipality) -> Actor:
    petra = make_todays_deputy(town, "Petra Nyman")
    return as_actor(petra)


def reload(plan: Plan) -> Plan:
    return lock_plans([plan.id])[plan.id]


def test_nothing_is_told_of_people_whom_another_manager_leads_now(
    town: Municipality, marie_acts: Actor, log_in: LogIn
) -> None:
    """2.14: not their plans, nor when they meet, in a proposal, a booking or on paper."""
    moved, stays = make_team(town, 2)
    proposal = make_proposal(marie_acts, [moved, stays])
    send(proposal, marie_acts)
    name = moved.person.name
    moved.unit_id = town.units["night"].id
    moved.person.email = None
    db.session.commit()
    proposal = reread(proposal, marie_acts)
    lines = lines_of(proposal, surroundings_of(proposal, marie_acts), marie_acts)

    line = next(each for each in lines if each.row.employment_id == moved.id)
    assert (line.problems, line.plan_id, line.other) == ((Problem.NOT_LED,), None, None)
    assert [each.plan.employment_id for each in list_invitations(marie_acts)] == [stays.id]
    assert name not in log_in(town.people["marie"]).get("/booking/invitations").text
    shown = log_in(town.people["marie"]).get(f"/booking/{proposal.id}").text
    assert "Har en annan chef nu." in shown


def test_a_proposal_is_sent_once_and_as_it_was_seen(town: Municipality, marie_acts: Actor) -> None:
    proposal = make_proposal(marie_acts, make_team(town, 2))
    seen = proposal.revision
    services.shift(proposal, proposal.rows[0], later=True)

    with pytest.raises(Outdated):
        services.send(proposal, seen=seen, actor=marie_acts, sender=SENDER)
    send(proposal, marie_acts)
    with pytest.raises(StepNotOpen):
        send(proposal, marie_acts)
    with pytest.raises(StepNotOpen):
        services.remove(proposal, proposal.rows[0])

    assert len(meetings()) == 2


def test_times_are_moved_swapped_taken_away_and_filled_again(
    town: Municipality, marie_acts: Actor
) -> None:
    proposal = make_proposal(marie_acts, make_team(town, 3))
    one, two, three = proposal.rows
    first, second, third = one.starts_at, two.starts_at, three.starts_at

    services.shift(proposal, one, later=True)
    assert (one.starts_at, two.starts_at) == (second, first)
    services.shift(proposal, two, later=False)  # the first has nobody before
    assert two.starts_at == first
    services.swap(proposal, one, three)
    assert (one.starts_at, three.starts_at) == (third, second)
    services.remove(proposal, two)
    services.move(proposal, three, None)
    services.fill(proposal, marie_acts)

    assert three.starts_at == first, "the time that got free"
    assert one.starts_at == third, "the others stay"


def test_the_whole_booking_is_called_off_but_not_what_has_been_held(
    town: Municipality, marie_acts: Actor
) -> None:
    proposal = make_proposal(marie_acts, make_team(town, 3))
    send(proposal, marie_acts)
    held = meetings()[0]
    held.held_on = TODAY
    db.session.commit()

    cancelled = services.cancel(reread(proposal, marie_acts), actor=marie_acts, sender=SENDER)

    assert cancelled == 2
    assert [meeting.cancelled_at is None for meeting in meetings()] == [True, False, False]
    methods = db.session.scalars(select(Mail.calendar_method)).all()
    assert methods.count("CANCEL") == 4
    again = services.cancel(reread(proposal, marie_acts), actor=marie_acts, sender=SENDER)
    assert again == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_day": date(2027, 2, 7)}, "first_day"),
        ({"first_day": date(2026, 1, 1), "last_day": date(2026, 2, 1)}, "last_day"),
        ({"last_day": date(2027, 2, 14)}, "last_day"),
        ({"last_day": date(2028, 2, 14)}, "last_day"),
        ({"weekdays": "67", "last_day": date(2027, 2, 19)}, "weekdays"),
        ({"closes": time(8, 0)}, "closes"),
        ({"opens_again": time(11, 0)}, "opens_again"),
        ({"opens_again": None}, "opens_again"),
        ({"closes_again": None}, "closes_again"),
        ({"closes_again": time(12, 30)}, "closes_again"),
        ({"minutes": 300}, "minutes"),
        ({"place": ""}, "place"),
        ({"link": "javascript:alert(1)"}, "link"),
    ],
)
def test_terms_that_do_not_hold_together_are_told_by_their_field(
    town: Municipality, marie_acts: Actor, changes: dict[str, object], field: str
) -> None:
    proposal = make_proposal(marie_acts, make_team(town, 1))

    with pytest.raises(Invalid) as refusal:
        services.set_terms(proposal, filled(**changes), marie_acts)

    assert set(refusal.value.problems) == {field}


def test_nobody_and_five_hundred_are_not_a_booking(town: Municipality, marie_acts: Actor) -> None:
    with pytest.raises(Invalid):
        make_proposal(marie_acts, [town.employments["david"]])
    make_team(town, 160)
    with pytest.raises(Invalid):
        make_proposal(marie_acts)


def test_a_proposal_is_its_makers_own(
    town: Municipality, marie_acts: Actor, samira: Person
) -> None:
    proposal = make_proposal(marie_acts, make_team(town, 1))

    with pytest.raises(NotFound):
        reread(proposal, as_actor(samira))
    with pytest.raises(NotFound):
        reread(proposal, as_deputy(town))
