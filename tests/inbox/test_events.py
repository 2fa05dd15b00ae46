"""Who is told of what: the other one of the two, and nobody else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.inbox.jobs import is_daytime, remind
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.models import DeputyKind, DeputyScope, EmploymentForm
from kompetensplan.organisation.services.deputies import Appointment, appoint_deputy
from kompetensplan.outbox import Mail
from kompetensplan.plans import jobs
from kompetensplan.plans.models import PlanState, PlanVersion, Preparation
from kompetensplan.plans.services import meetings
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.workflow import STEPS
from kompetensplan.rounds.models import RoundUnit
from kompetensplan.rounds.services import open_for_unit
from tests.conftest import LogIn
from tests.factories import (
    Municipality,
    as_actor,
    make_deputy,
    make_employment,
    make_person,
    make_round,
)
from tests.plans.factories import SENDER, a_booking, book_meeting, make_plan, read, sign


def forget() -> None:
    """Let what has been told so far be forgotten: the test begins after it."""
    db.session.execute(delete(Notice))
    db.session.execute(delete(Mail))
    db.session.commit()


def told() -> list[tuple[str, str]]:
    """Return who has been told what, in order."""
    rows = select(Person.given_name, Notice.kind).join(Notice, Notice.person_id == Person.id)
    return [(name, kind) for name, kind in db.session.execute(rows.order_by(Notice.id))]


# the state, the step, who takes it → who is told
STEPS_TOLD = [
    (PlanState.DRAFT, "propose", "amina", "Marie"),
    (PlanState.DRAFT, "propose", "marie", "Amina"),
    (PlanState.PROPOSED, "send_back", "marie", "Amina"),
    (PlanState.AGREED, "start_change", "amina", "Marie"),
    (PlanState.CHANGING, "withdraw_change", "marie", "Amina"),
]
KINDS = {
    "propose": "proposed",
    "send_back": "sent_back",
    "start_change": "change_started",
    "withdraw_change": "change_withdrawn",
}


@pytest.mark.parametrize(("state", "step", "who", "expected"), STEPS_TOLD)
def test_a_step_is_told_to_the_other_one(
    town: Municipality, state: PlanState, step: str, who: str, expected: str
) -> None:
    plan = make_plan(town, state=state)
    actor = as_actor(town.people[who])
    forget()

    take_step(read(plan, actor), STEPS[step], actor=actor, comment="Vi behöver prata mer.")

    assert told() == [(expected, KINDS[step])]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("approve", "confirm", [("Amina", "approved"), ("Marie", "agreed")]),
        ("confirm", "approve", [("Marie", "confirmed"), ("Amina", "agreed")]),
    ],
)
def test_a_signature_is_told_and_the_second_one_as_the_agreement(
    town: Municipality, first: str, second: str, expected: list[tuple[str, str]]
) -> None:
    plan = make_plan(town, state=PlanState.PROPOSED)
    signers = {"approve": as_actor(town.people["marie"]), "confirm": as_actor(town.people["amina"])}
    meeting = book_meeting(plan, signers["approve"])
    meetings.hold(
        plan, meeting, held_on=clock.today(), seen=meeting.version, actor=signers["approve"]
    )
    forget()

    for name in (first, second):
        sign(plan, name, signers[name])

    assert told() == expected


def test_a_deputys_deed_is_told_to_both(town: Municipality, david: Person) -> None:
    """DEP-3: who comes back sees what has been done instead of them."""
    plan = make_plan(town)
    make_deputy(
        david,
        town.units["home"],
        starts_on=clock.today(),
        ends_on=clock.today(),
        decided_by=town.people["samira"],
    )
    forget()

    actor = as_actor(david)
    take_step(read(plan, actor), STEPS["propose"], actor=actor)

    assert told() == [("Amina", "proposed"), ("Marie", "proposed")]


def test_a_meeting_is_told_in_the_product_and_mailed_once(
    town: Municipality, marie: Person
) -> None:
    """The invitation is the mail: no other one leaves."""
    plan, actor = make_plan(town), as_actor(marie)
    forget()

    meeting = book_meeting(plan, actor)
    later = a_booking(day=clock.today() + timedelta(days=3))
    meetings.change(plan, meeting, later, seen=meeting.version, actor=actor, sender=SENDER)
    meetings.cancel(plan, meeting, seen=meeting.version, actor=actor, sender=SENDER)

    assert told() == [
        ("Amina", "meeting_booked"),
        ("Amina", "meeting_changed"),
        ("Amina", "meeting_cancelled"),
    ]
    assert set(db.session.scalars(select(Notice.mail_due_at))) == {None}


def test_the_employee_is_told_who_reads_the_agreed_plan(
    town: Municipality, log_in: LogIn, karin: Person
) -> None:
    """CONF-8: in the product only, and once for what one has not seen yet."""
    plan_id = make_plan(town, state=PlanState.AGREED).id
    forget()

    hr = log_in(karin)
    for _again in range(3):
        hr.get(f"/plans/{plan_id}/versions/1")

    assert told() == [("Amina", "plan_read")]
    assert db.session.scalars(select(Notice.mail_due_at)).one() is None


def test_everybody_in_the_unit_is_told_that_the_round_has_opened(
    town: Municipality, marie: Person
) -> None:
    hourly = make_employment(make_person("Tim Timmer"), town.units["home"])
    hourly.form = EmploymentForm.HOURLY
    make_round("2028", owner=town.people["karin"], units=[town.units["home"]], opened=False)
    coming = select(RoundUnit).where(RoundUnit.opened_at.is_(None))
    unit = db.session.scalars(coming.options(joinedload(RoundUnit.round))).one()

    open_for_unit(unit, reason="", actor=as_actor(marie))

    assert told() == [("Amina", "round_opened")]


def test_a_deputy_and_the_one_they_stand_in_for_are_told(
    town: Municipality, samira: Person, david: Person
) -> None:
    decided = Appointment(
        DeputyKind.DEPUTY, DeputyScope.HOLD, clock.today(), clock.today() + timedelta(days=9)
    )

    appoint_deputy(as_actor(samira), town.units["home"], david, decided)

    assert told() == [("David", "deputy_appointed"), ("Marie", "deputy_of_mine")]


def test_both_are_told_of_a_document_that_was_waited_for(town: Municipality) -> None:
    """An old one that is made late is no news."""
    make_plan(town, state=PlanState.AGREED)
    make_plan(town, who="david", state=PlanState.AGREED)
    versions = db.session.scalars(select(PlanVersion.id).order_by(PlanVersion.id)).all()
    assert len(versions) == 2
    forget()

    jobs.make_waiting_documents()
    jobs.make_waiting_documents()

    assert sorted(told()) == [
        (name, "document_ready") for name in ("Amina", "David", "Frida", "Marie")
    ]


# ── reminders ─────────────────────────────────────────────────────────────────────────


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
