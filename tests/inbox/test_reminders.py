"""Who is reminded of what is near: once, by day, and never during leave (ABS-3)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.inbox.jobs import is_daytime, remind
from kompetensplan.plans.models import (
    ActionPoint,
    MeetingKind,
    Plan,
    PlanState,
    PointOutcome,
    PointOwner,
    Preparation,
)
from kompetensplan.plans.queries.meetings import get_meeting
from kompetensplan.plans.services import decisions, meetings
from tests.factories import (
    Municipality,
    as_actor,
)
from tests.inbox.told import forget, told
from tests.plans.factories import (
    SENDER,
    book_meeting,
    hold_meeting,
    make_plan,
)

MOVED: list[tuple[str, Callable[[], object], int]] = [
    ("tomorrow", lambda: None, 2),
    ("today", lambda: clock.fix(clock.today() + timedelta(days=1)), 0),
    ("the day after tomorrow", lambda: clock.fix(clock.today() - timedelta(days=1)), 0),
]


@pytest.mark.parametrize(("_when", "move", "expected"), MOVED)
def test_both_are_reminded_of_a_meeting_the_day_before(
    town: Municipality,
    marie: Person,
    _when: str,
    move: Callable[[], object],
    expected: int,
) -> None:
    book_meeting(make_plan(town), as_actor(marie))
    forget()
    move()

    for _hour in range(3):
        remind()

    assert [kind for _name, kind in told()] == ["meeting_tomorrow"] * expected


def test_nobody_is_reminded_of_a_meeting_that_is_off(town: Municipality, marie: Person) -> None:
    plan, actor = make_plan(town), as_actor(marie)
    meeting = book_meeting(plan, actor)
    meetings.cancel(plan, meeting, seen=meeting.version, actor=actor, sender=SENDER)
    forget()

    remind()

    assert told() == []


def test_who_has_prepared_is_not_reminded(town: Municipality, amina: Person, marie: Person) -> None:
    meeting = book_meeting(make_plan(town), as_actor(marie))
    for person, words in ((amina, "Det gick bra."), (marie, "")):
        db.session.add(Preparation(meeting_id=meeting.id, person_id=person.id, ahead=words))
    forget()

    remind()

    assert told() == [("Marie", "meeting_tomorrow")]


def test_who_is_on_leave_is_not_reminded(town: Municipality, amina: Person, marie: Person) -> None:
    """ABS-3."""
    book_meeting(make_plan(town), as_actor(marie))
    town.employments["amina"].absent_from = clock.today()
    forget()

    remind()

    assert told() == [("Marie", "meeting_tomorrow")]


def decide(plan: Plan, owner: PointOwner, days: int) -> ActionPoint:
    """Write down at a meeting that somebody is to do something, so many days from today."""
    marie = as_actor(db.session.scalars(select(Person).where(Person.given_name == "Marie")).one())
    meeting = get_meeting(plan, hold_meeting(plan, marie).id)
    words = decisions.Decision(
        text="Ordna handledare", owner=owner, due_on=clock.today() + timedelta(days=days)
    )
    return decisions.add_point(plan, meeting, words, actor=marie)


@pytest.mark.parametrize(
    ("owner", "days", "expected"),
    [
        (PointOwner.EMPLOYEE, 1, ["Amina"]),
        (PointOwner.MANAGER, 0, ["Marie"]),
        (PointOwner.BOTH, -3, ["Amina", "Marie"]),
        (PointOwner.BOTH, 2, []),
        (PointOwner.BOTH, -30, []),
    ],
)
def test_who_has_something_to_do_is_reminded_once_when_its_day_comes(
    town: Municipality, owner: PointOwner, days: int, expected: list[str]
) -> None:
    decide(make_plan(town, state=PlanState.AGREED), owner, days)
    forget()

    for _hour in range(3):
        remind()

    assert told() == [(name, "point_due") for name in expected]


def test_nobody_is_reminded_of_what_is_settled_or_rests(town: Municipality) -> None:
    plan, marie = make_plan(town, state=PlanState.AGREED), as_actor(town.people["marie"])
    done, open_still = (decide(plan, PointOwner.MANAGER, days) for days in (0, 1))
    decisions.settle_point(plan, done, PointOutcome.DONE, actor=marie)
    decisions.remove_point(plan, open_still, actor=marie)
    forget()

    remind()

    assert told() == []


def test_what_came_due_during_leave_is_told_afterwards(town: Municipality) -> None:
    """ABS-3."""
    decide(make_plan(town, state=PlanState.AGREED), PointOwner.EMPLOYEE, 0)
    forget()
    town.employments["amina"].absent_from = clock.today()
    remind()
    assert told() == []

    town.employments["amina"].absent_from = None
    clock.fix(clock.today() + timedelta(days=7))
    remind()

    assert told() == [("Amina", "point_due")]


@pytest.mark.parametrize(("days", "expected"), [(15, 0), (14, 2), (-14, 2), (-15, 0)])
def test_both_are_reminded_of_the_follow_up_in_time_to_book_it(
    town: Municipality, days: int, expected: int
) -> None:
    """MEET-6."""
    make_plan(town, state=PlanState.AGREED).follow_up_on = clock.today() + timedelta(days=days)
    forget()

    for _hour in range(3):
        remind()

    assert told() == [("Amina", "follow_up_due"), ("Marie", "follow_up_due")][:expected]


def test_nobody_is_reminded_of_a_follow_up_that_is_booked(town: Municipality) -> None:
    plan = make_plan(town, state=PlanState.AGREED)
    plan.follow_up_on = clock.today()
    later = clock.today() + timedelta(days=9)
    book_meeting(plan, as_actor(town.people["marie"]), kind=MeetingKind.FOLLOW_UP, day=later)
    forget()

    remind()

    assert told() == []


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2027, 2, 8, 5, 59, tzinfo=UTC), False),
        (datetime(2027, 2, 8, 6, 0, tzinfo=UTC), True),
        (datetime(2027, 7, 8, 5, 0, tzinfo=UTC), True),
        (datetime(2027, 7, 8, 18, 0, tzinfo=UTC), False),
    ],
)
def test_nobody_is_reminded_in_the_night(moment: datetime, expected: bool) -> None:
    assert is_daytime(moment) is expected
