"""Two who send at the same moment: nobody is booked twice for the same hour (MEET-3)."""

import itertools
from collections.abc import Callable, Sequence

import pytest
from flask import Flask
from sqlalchemy import select

from kompetensplan.booking.models import BookingProposal
from kompetensplan.db import db
from kompetensplan.plans.models import Meeting
from tests.booking.factories import give_plan, make_proposal, make_team
from tests.conftest import Client, LogIn
from tests.factories import Municipality, as_actor, make_employment, make_todays_deputy
from tests.plans.test_races import together


def send_all(app: Flask, proposals: Sequence[tuple[Client, BookingProposal]]) -> list[int]:
    """Send these proposals at the same moment; return the statuses, the smallest first."""

    def sending(client: Client, proposal: BookingProposal) -> Callable[[], int]:
        address, seen = f"/booking/{proposal.id}/send", str(proposal.revision)
        return lambda: client.post(address, data={"seen": seen}).status_code

    return sorted(together(app, *(sending(*each) for each in proposals)))


def booked() -> list[Meeting]:
    db.session.expire_all()
    return list(db.session.scalars(select(Meeting).order_by(Meeting.starts_at)))


@pytest.mark.parametrize("_again", range(3))
def test_two_proposals_of_one_manager_do_not_book_the_same_hour(
    app: Flask, town: Municipality, log_in: LogIn, _again: int
) -> None:
    """They are about different people, so that no plan is locked by both."""
    marie = town.people["marie"]
    team = make_team(town, 6)
    proposals = [make_proposal(as_actor(marie), part) for part in (team[:3], team[3:])]

    statuses = send_all(app, [(log_in(marie), each) for each in proposals])

    assert statuses == [303, 422]
    assert len(booked()) == 3
    for earlier, later in itertools.pairwise(booked()):
        assert later.starts_at >= earlier.ends_at


def test_two_managers_do_not_book_the_same_hour_of_one_employee(
    app: Flask, town: Municipality, log_in: LogIn
) -> None:
    """EMP-1: with two employments, and so two plans and two managers."""
    amina, marie, frida = (town.people[name] for name in ("amina", "marie", "frida"))
    beside = make_employment(amina, town.units["class"])
    for employment in (town.employments["amina"], beside):
        give_plan(town, employment)
    first = make_proposal(as_actor(marie), [town.employments["amina"]])
    second = make_proposal(as_actor(frida), [beside])

    statuses = send_all(app, [(log_in(marie), first), (log_in(frida), second)])

    assert statuses == [303, 422]
    assert len(booked()) == 1


def test_the_manager_and_the_deputy_send_proposals_about_the_same_people(
    app: Flask, town: Municipality, log_in: LogIn
) -> None:
    """Each waits for the other, and neither for ever: people are locked in one order."""
    marie, petra = town.people["marie"], make_todays_deputy(town, "Petra Nyman")
    team = make_team(town, 4)
    first = make_proposal(as_actor(marie), team)
    second = make_proposal(as_actor(petra), team[::-1])

    statuses = send_all(app, [(log_in(marie), first), (log_in(petra), second)])

    assert statuses == [303, 422]
    assert len(booked()) == 4
