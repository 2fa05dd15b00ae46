"""Who is told of what: the other one of the two, and nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.letters import tell_deputy
from kompetensplan.organisation.models import DeputyKind, DeputyScope, EmploymentForm
from kompetensplan.organisation.services.deputies import Appointment, appoint_deputy, end_deputy
from kompetensplan.outbox import Mail
from kompetensplan.plans import jobs
from kompetensplan.plans.models import (
    PlanState,
    PlanVersion,
)
from kompetensplan.plans.services import asking, meetings
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.services.structure import add_activity
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
from tests.inbox.told import forget, forget_notices, told
from tests.plans.factories import (
    SENDER,
    a_booking,
    book_meeting,
    hold_meeting,
    make_plan,
    read,
    sign,
)

# the state, the step, who takes it → who is told
STEPS_TOLD = [
    (PlanState.DRAFT, "propose", "amina", "Marie"),
    (PlanState.DRAFT, "propose", "marie", "Amina"),
    (PlanState.PROPOSED, "send_back", "marie", "Amina"),
    (PlanState.AGREED, "start_change", "amina", "Marie"),
    (PlanState.CHANGING, "withdraw_change", "marie", "Amina"),
    (PlanState.AGREED, "close_without_talk", "marie", "Amina"),
    (PlanState.AGREED, "pause", "marie", "Amina"),
    (PlanState.PAUSED, "resume", "marie", "Amina"),
    (PlanState.ENDED_WITHOUT_AGREEMENT, "take_up", "amina", "Marie"),
]
KINDS = {
    "propose": "proposed",
    "send_back": "sent_back",
    "start_change": "change_started",
    "withdraw_change": "change_withdrawn",
    "close_without_talk": "closed",
    "pause": "paused",
    "resume": "resumed",
    "take_up": "taken_up",
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


@pytest.mark.parametrize(
    ("signer", "name", "writer", "expected"),
    [
        ("amina", "confirm", "marie", [("Amina", "signature_voided")]),
        ("marie", "approve", "amina", [("Marie", "signature_voided")]),
        ("marie", "approve", "marie", []),
    ],
)
def test_who_has_signed_is_told_when_the_other_one_changes_the_plan(
    town: Municipality, signer: str, name: str, writer: str, expected: list[tuple[str, str]]
) -> None:
    """MEET-4: the signature counts no longer, and nobody waits for the other one in vain."""
    plan, marie = make_plan(town, state=PlanState.PROPOSED), as_actor(town.people["marie"])
    hold_meeting(plan, marie)
    sign(plan, name, as_actor(town.people[signer]))
    forget()

    actor = as_actor(town.people[writer])
    for _again in range(2):
        add_activity(read(plan, actor), plan.goals[0], actor=actor)

    assert told() == expected


def test_a_signature_on_what_is_sent_back_is_one_notice(town: Municipality) -> None:
    plan, marie = make_plan(town, state=PlanState.PROPOSED), as_actor(town.people["marie"])
    hold_meeting(plan, marie)
    sign(plan, "confirm", as_actor(town.people["amina"]))
    forget()

    take_step(read(plan, marie), STEPS["send_back"], actor=marie, comment="Vi behöver prata mer.")

    assert told() == [("Amina", "sent_back")]


def test_a_wish_for_another_time_and_that_it_is_taken_back_are_told(town: Municipality) -> None:
    plan, amina = make_plan(town), as_actor(town.people["amina"])
    meeting = book_meeting(plan, as_actor(town.people["marie"]))
    forget()

    asking.ask(plan, meeting, times=[], reason="Jag är på kurs.", actor=amina)
    asking.take_back(plan, meeting, actor=amina)

    assert told() == [("Marie", "time_asked"), ("Marie", "time_taken_back")]


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


def test_a_deputy_who_is_taken_away_is_told_and_told_again_when_appointed_anew(
    town: Municipality, samira: Person, david: Person
) -> None:
    """The database may give the new row the number of the old one."""
    home, hr = town.units["home"], as_actor(samira)
    later = clock.today() + timedelta(days=3)
    decided = Appointment(DeputyKind.DEPUTY, DeputyScope.HOLD, later, later)
    first = appoint_deputy(hr, home, david, decided)
    tell_deputy(first)
    end_deputy(hr, first)
    assert told()[-1] == ("David", "deputy_ended")
    forget_notices()

    tell_deputy(appoint_deputy(hr, home, david, decided))

    assert told()[0] == ("David", "deputy_appointed")
    assert len(db.session.scalars(select(Mail)).all()) == 2


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
