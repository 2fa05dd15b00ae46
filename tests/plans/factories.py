"""Plans for tests: made by the services, as people make them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from itertools import count

from kompetensplan import clock
from kompetensplan.annulments import services as annulments
from kompetensplan.db import db
from kompetensplan.plans.canonical import content_hash
from kompetensplan.plans.documents import Sender
from kompetensplan.plans.models import (
    ActionPoint,
    Goal,
    Meeting,
    MeetingKind,
    MeetingParticipant,
    ParticipantRole,
    Plan,
    PlanState,
    PlanVersion,
    PointOwner,
)
from kompetensplan.plans.queries import versions
from kompetensplan.plans.queries.choices import list_linkable
from kompetensplan.plans.queries.meetings import get_meeting
from kompetensplan.plans.queries.plan import get_plan
from kompetensplan.plans.services import decisions, meetings, setting, signing
from kompetensplan.plans.services.drafting import create_plan
from kompetensplan.plans.services.fields import ids_text, set_links, write_field
from kompetensplan.plans.services.steps import move_many, take_step
from kompetensplan.plans.services.structure import add_activity, add_goal
from kompetensplan.plans.workflow import SET_AFTER, STEPS
from kompetensplan.policy import Actor
from tests.factories import Municipality, as_actor
from tests.support import snapshots

# Which steps lead to each state: no test starts where the application cannot get.
_AGREED = ("propose", "meet", "approve", "confirm")
WAY: dict[PlanState, tuple[str, ...]] = {
    PlanState.DRAFT: (),
    PlanState.PROPOSED: ("propose",),
    PlanState.AGREED: _AGREED,
    PlanState.SET_WITHOUT_AGREEMENT: ("propose", "approve_long_ago", "set"),
    PlanState.CHANGING: (*_AGREED, "start_change"),
    PlanState.PAUSED: ("propose", "pause"),
    PlanState.CLOSED: (*_AGREED, "closing_talk", "close"),
    PlanState.ENDED_WITHOUT_AGREEMENT: ("end",),
}
MANAGER_OF = {"amina": "marie", "marie": "samira", "david": "frida"}
SENDER = Sender("Mittköpings kommun", "https://plan.example", False, "kompetensplan@plan.example")
_keys = count(1)


def make_plan(
    town: Municipality,
    *,
    who: str = "amina",
    goals: int = 1,
    state: PlanState = PlanState.DRAFT,
) -> Plan:
    """Return a plan written by somebody in the cast, with its content loaded.

    Who is added to the cast without a row in `MANAGER_OF` works in Marie's unit.
    """
    actor = as_actor(town.people[who])
    db.session.commit()
    key = ("plan", snapshots.state(), clock.today(), who, goals, state)
    plan_id = snapshots.once(key, lambda: _make_plan(town, actor, who, goals, state).id)
    return get_plan(actor, plan_id)


def _make_plan(town: Municipality, actor: Actor, who: str, goals: int, state: PlanState) -> Plan:
    assert town.round
    plan = create_plan(town.employments[who], town.round, actor=actor)
    for number in range(1, goals + 1):
        plan = make_goal(
            town, plan, actor=actor, title=f"Skriva tydligt till kollegor, del {number}"
        )
    manager = as_actor(town.people[MANAGER_OF.get(who, "marie")]) if WAY[state] else actor
    for name in WAY[state]:
        walk(plan, name, actor, manager)
        plan = read(plan, actor)
    return plan


def walk(plan: Plan, name: str, employee: Actor, manager: Actor) -> None:
    """Take one step on the way, as the one who takes it."""
    if name == "meet":
        hold_meeting(plan, manager)
    elif name in ("approve", "confirm"):
        sign(plan, name, manager if name == "approve" else employee)
    elif name == "approve_long_ago":
        with days_ago(SET_AFTER):
            hold_meeting(plan, manager)
            sign(plan, "approve", manager)
    elif name == "closing_talk":
        hold_meeting(plan, manager, kind=MeetingKind.CLOSING)
    elif name == "end":
        end(plan)
    elif name == "set":
        set_alone(read(plan, manager), manager)
    else:
        take_step(plan, STEPS[name], actor=employee if name == "propose" else manager)


def end(plan: Plan) -> None:
    """Let the plan end as the system does when its round is over (PLAN-6), with the round open."""
    db.session.flush()
    move_many([plan.id], STEPS["end"])


@contextmanager
def days_ago(number: int) -> Iterator[None]:
    """Let it be some days before today, for a while."""
    today = clock.today()
    clock.fix(today - timedelta(days=number))
    try:
        yield
    finally:
        clock.fix(today)


def set_alone(plan: Plan, manager: Actor) -> PlanVersion:
    """Set the plan without the employee's confirmation (MEET-5)."""
    text = "Vi är inte överens om hur många steg som ryms före sommaren."
    return setting.set_without_agreement(plan, text, seen=setting.seen_mark(plan), actor=manager)


def a_booking(**changes: object) -> meetings.Booking:
    """Return what is filled in for a meeting tomorrow at 13."""
    usual: dict[str, object] = {
        "kind": MeetingKind.PLANNING,
        "day": clock.today() + timedelta(days=1),
        "clock": time(13, 0),
        "place": "Mötesrummet Eken",
    }
    return meetings.Booking(**usual | changes)  # type: ignore[arg-type]


def book_meeting(plan: Plan, manager: Actor, **changes: object) -> Meeting:
    """Book a meeting about the plan."""
    key = f"{next(_keys):032x}"
    return meetings.book(plan, a_booking(**changes), key=key, actor=manager, sender=SENDER)


def hold_meeting(
    plan: Plan, manager: Actor, held_on: date | None = None, **changes: object
) -> Meeting:
    """Book a meeting about the plan and hold it, today if nothing else is said."""
    meeting = book_meeting(plan, manager, **changes)
    held = held_on or clock.today()
    meetings.hold(plan, meeting, held_on=held, seen=meeting.version, actor=manager)
    return meeting


def sign(plan: Plan, name: str, actor: Actor) -> PlanVersion | None:
    """Approve or confirm the plan as it is now."""
    plan = read(plan, actor)
    return signing.sign(plan, name, seen_hash=content_hash(plan), actor=actor)


def write_down(
    plan: Plan, meeting: Meeting, actor: Actor, text: str
) -> tuple[ActionPoint, MeetingParticipant]:
    """Write down a decision at a meeting, and that an interpreter is there."""
    meeting = get_meeting(plan, meeting.id)
    decision = decisions.Decision(
        text=text, owner=PointOwner.MANAGER, due_on=clock.today() + timedelta(days=14)
    )
    point = decisions.add_point(plan, meeting, decision, actor=actor)
    role = ParticipantRole.INTERPRETER
    participant = decisions.note_participant(plan, meeting, role, "Lina Tolk", actor=actor)
    db.session.commit()
    return point, participant


def make_goal(town: Municipality, plan: Plan, *, actor: Actor, title: str) -> Plan:
    """Add a goal that SOL-1 lets through, with one activity and its two steps."""
    goal_id = add_goal(read(plan, actor), actor=actor).id
    plan = read(plan, actor)
    goal = goal_of(plan, goal_id)
    write(plan, goal, actor, title=title, purpose="Att överrapporteringen blir säker.")
    link = ids_text([list_linkable(plan)[0].id])
    set_links(goal, plan, base="", value=link, actor=actor)
    add_activity(plan, goal, actor=actor)
    plan = read(plan, actor)
    activity = goal_of(plan, goal_id).activities[0]
    write(plan, activity, actor, title="Skriva tillsammans", minutes="1,5")
    for number, step in enumerate(activity.steps, start=1):
        write(plan, step, actor, title=f"Steg {number}")
        # Who wrote these is no test's question, and every goal of every test has them.
        step.minutes, step.week = 45, week(number)
    return read(plan, actor)


def write(plan: Plan, target: object, actor: Actor, **texts: str) -> None:
    """Write texts into empty fields."""
    for name, text in texts.items():
        write_field(plan, target, name, base="", value=text, actor=actor)  # type: ignore[arg-type]


def week(number: int) -> date:
    return date.fromisocalendar(2027, 6 + number, 1)


def goal_of(plan: Plan, goal_id: int) -> Goal:
    return next(goal for goal in plan.goals if goal.id == goal_id)


def read(plan: Plan, actor: Actor) -> Plan:
    """Return the plan as it is stored now, with its content."""
    db.session.flush()
    return get_plan(actor, plan.id)


def find_version(plan: Plan, number: int | None = None) -> PlanVersion | None:
    """Return an agreed version of the plan, the latest if nothing else is said."""
    return versions.find_version(plan.id, number)


def version_of(plan: Plan, number: int | None = None) -> PlanVersion:
    """Return an agreed version that is there."""
    found = find_version(plan, number)
    assert found is not None
    return found


def make_annulled(town: Municipality) -> Plan:
    """Make Amina's plan, agreed and then annulled by HR."""
    plan = make_plan(town, state=PlanState.AGREED)
    actor = as_actor(town.people["karin"])
    annulments.ask(plan, version_of(plan), reason="Fel person stod i planen.", actor=actor)
    return plan
