"""Every step of the workflow table, from every state, by everyone it could be tried by."""

from datetime import timedelta

import pytest

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import NotAllowed, NotFound, StepNotOpen
from kompetensplan.organisation.models import DeputyKind, DeputyScope
from kompetensplan.plans.canonical import content_hash
from kompetensplan.plans.models import MeetingKind, Plan, PlanState
from kompetensplan.plans.queries.plan import get_plan
from kompetensplan.plans.services import restoring, signing
from kompetensplan.plans.services.steps import EVENTS, take_step
from kompetensplan.plans.workflow import SET_AFTER, STEPS
from kompetensplan.policy import Actor
from tests.factories import (
    Municipality,
    as_actor,
    make_deputy,
    make_employment,
    make_person,
)
from tests.plans.factories import (
    days_ago,
    hold_meeting,
    make_plan,
    read,
    set_alone,
    sign,
    version_of,
)
from tests.plans.signing_page import rewrite

S = PlanState
# The table as the domain's picture has it (2.5): step, who, from where, to where.
# "same" is the state it was in, "paused" the state that was paused.
PICTURE = """
    propose          employee manager   draft                           proposed
    send_back        employee manager   proposed                        draft
    approve          manager -          proposed changing               same
    confirm          employee -         proposed changing               same
    set_without_agreement manager -     proposed                        set_without_agreement
    start_change     employee manager   agreed set_without_agreement    changing
    annul            employee manager   agreed set_without_agreement    changing
    withdraw_change  employee manager   changing                        agreed
    pause            manager -          draft proposed agreed changing set_without_agreement paused
    resume           manager -          paused                          before
    leave            -       -          any                             closed
    close            manager -          agreed set_without_agreement    closed
    close_without_talk manager -        agreed set_without_agreement    closed
    close_annulled   manager -          changing                        closed
    end              - -                draft proposed                  ended_without_agreement
    take_up          employee manager   ended_without_agreement         draft
    move_away        -       -          any                             closed
"""


def states(words: list[str]) -> set[PlanState]:
    return (
        {each for each in S if not each.is_over}
        if words == ["any"]
        else {S(each) for each in words}
    )


ROWS = {
    name: ({who for who in (first, second) if who != "-"}, states(sources), target)
    for name, first, second, *sources, target in map(str.split, PICTURE.strip().splitlines())
}
PEOPLE = {"employee": "amina", "manager": "marie"}


def test_the_picture_has_every_step() -> None:
    assert set(ROWS) == set(STEPS) == set(EVENTS)


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("who", PEOPLE)
def test_a_step_is_open_to_its_own_people_from_its_own_states(
    town: Municipality, who: str, name: str, state: PlanState
) -> None:
    people, sources, target = ROWS[name]
    plan = make_plan(town, state=state)
    actor = as_actor(town.people[PEOPLE[who]])
    if state not in (S.CLOSED, S.ENDED_WITHOUT_AGREEMENT):
        prepare(name, plan, as_actor(town.people["marie"]))
    if state is S.CHANGING:
        plan = rewrite(plan, as_actor(town.people["marie"]))
    before = plan.paused_from if target == "before" else plan.state

    if who not in people:
        with pytest.raises(NotAllowed):
            take(name, plan.id, actor)
    elif state not in sources:
        with pytest.raises(StepNotOpen):
            take(name, plan.id, actor)
    else:
        take(name, plan.id, actor)
        expected = before if target in ("same", "before") else S(target)
        assert read(plan, actor).state is expected


def prepare(name: str, plan: Plan, marie: Actor) -> None:
    """Let the terms of a step be met that has more of them than the state."""
    if name == "set_without_agreement" and plan.state is S.PROPOSED:
        with days_ago(SET_AFTER):
            hold_meeting(plan, marie)
            sign(plan, "approve", marie)
    elif name == "close":
        hold_meeting(plan, marie, kind=MeetingKind.CLOSING)
    elif name == "close_annulled" and plan.state is S.CHANGING:
        version_of(plan).annulled_at = clock.now()
        db.session.flush()
    elif plan.state is S.PROPOSED:
        hold_meeting(plan, marie)


def take(name: str, plan_id: int, actor: Actor) -> None:
    """Take the step in the way that its page does."""
    plan = get_plan(actor, plan_id, for_change=True)
    pressed_twice = plan.state is S.AGREED  # which is harmless: test_signing.py
    if name in ("approve", "confirm") and not pressed_twice:
        signing.sign(plan, name, seen_hash=content_hash(plan), actor=actor)
    elif name == "set_without_agreement" and plan.state is not S.SET_WITHOUT_AGREEMENT:
        set_alone(plan, actor)
    elif name == "withdraw_change":
        restoring.withdraw_change(plan, actor=actor)
    else:
        take_step(plan, STEPS[name], actor=actor, comment="Vi behöver skriva mer.")


@pytest.mark.parametrize("state", [S.DRAFT, S.PROPOSED, S.AGREED, S.CHANGING])
@pytest.mark.parametrize("who", ["karin", "samira", "david", "frida", "johan", "ulla", "eva"])
def test_nobody_else_reaches_the_plan_at_all(
    town: Municipality, who: str, state: PlanState
) -> None:
    """CONF-2: HR and the manager's manager do not even find it."""
    plan = make_plan(town, state=state)

    with pytest.raises(NotFound):
        get_plan(as_actor(town.people[who]), plan.id, for_change=True)


# Everybody else that there is: HR, the manager's manager, a colleague elsewhere and the manager
# there, system administrator, registrar, data protection officer, and who stands in.
OTHERS = ("karin", "samira", "david", "frida", "johan", "ulla", "eva", "reader", "yesterday")


def stand_in(town: Municipality, who: str) -> Person:
    """Return one of the cast, or somebody who stands in for Marie in a way of their own."""
    if who in town.people:
        return town.people[who]
    person, day = make_person("Petra Nyman"), clock.today()
    make_employment(person, town.units["night"])
    make_deputy(
        person,
        town.units["home"],
        starts_on=day - timedelta(days=9),
        ends_on=day - timedelta(days=1) if who == "yesterday" else day,
        decided_by=town.people["samira"],
        on_behalf_of=town.people["marie"],
        kind=DeputyKind.ACTING if who == "acting" else DeputyKind.DEPUTY,
        scope=DeputyScope.READ if who == "reader" else DeputyScope.HOLD,
    )
    return person


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_takes_a_step_from_any_state_even_with_the_plan_in_hand(
    town: Municipality, who: str, state: PlanState
) -> None:
    plan, actor = make_plan(town, state=state), as_actor(stand_in(town, who))
    # HR annuls an agreed version by itself (ruling 32): tests/annulments.
    for name in sorted(set(STEPS) - ({"annul"} if who == "karin" else set())):
        with pytest.raises(NotAllowed):
            take_step(plan, STEPS[name], actor=actor, comment="Vi behöver skriva mer.")


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("who", ["deputy", "acting"])
def test_who_stands_in_takes_the_managers_steps_and_no_other(
    town: Municipality, who: str, state: PlanState
) -> None:
    """DEP-1: it goes for them as it goes for the manager, from every state."""
    plan, actor = make_plan(town, state=state), as_actor(stand_in(town, who))
    marie = as_actor(town.people["marie"])

    for name, (people, _sources, _target) in ROWS.items():
        outcome = attempt(name, plan, actor)
        assert outcome == attempt(name, plan, marie)
        assert (outcome is NotAllowed) == ("manager" not in people)


def attempt(name: str, plan: Plan, actor: Actor) -> object:
    """Take a step and undo it; return where it led, or how it was refused."""
    undone = db.session.begin_nested()
    try:
        take_step(plan, STEPS[name], actor=actor, comment="Vi behöver skriva mer.")
        return plan.state
    except (NotAllowed, StepNotOpen) as refusal:
        return type(refusal)
    finally:
        undone.rollback()


def test_a_paused_plan_comes_back_where_it_was(town: Municipality) -> None:
    """ABS-2."""
    plan, marie = make_plan(town, state=S.AGREED), as_actor(town.people["marie"])

    take_step(plan, STEPS["pause"], actor=marie)
    take_step(plan, STEPS["resume"], actor=marie)

    assert plan.state is S.AGREED
    assert plan.paused_from is None


def test_a_plan_without_goals_is_not_ready_for_the_meeting(town: Municipality) -> None:
    plan, amina = make_plan(town, goals=0), as_actor(town.people["amina"])

    with pytest.raises(StepNotOpen):
        take_step(plan, STEPS["propose"], actor=amina)


def test_a_goal_without_link_or_reason_is_not_ready_for_the_meeting(town: Municipality) -> None:
    """SOL-1."""
    plan, amina = make_plan(town), as_actor(town.people["amina"])
    for link in plan.goals[0].links:
        db.session.delete(link)

    with pytest.raises(StepNotOpen):
        take_step(read(plan, amina), STEPS["propose"], actor=amina)
