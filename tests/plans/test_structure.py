"""Adding, taking out, bringing back and moving; starting a plan; ticking steps."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.errors import Invalid, NotAllowed, NotFound, Outdated, StepNotOpen
from kompetensplan.plans.models import (
    FieldChange,
    Plan,
    PlanEvent,
    PlanState,
    Step,
    StepKind,
    TargetKind,
)
from kompetensplan.plans.services import progress, structure
from kompetensplan.plans.services.drafting import create_plan
from kompetensplan.plans.services.fields import write_field
from kompetensplan.plans.services.saving import Edit, save
from kompetensplan.policy import Actor
from tests.conftest import LogIn
from tests.factories import Municipality, as_actor, make_round
from tests.plans.factories import make_plan, read
from tests.plans.pages import autosave

GOAL, ACTIVITY, STEP = TargetKind.GOAL, TargetKind.ACTIVITY, TargetKind.STEP


@pytest.fixture
def amina_acts(town: Municipality) -> Actor:
    return as_actor(town.people["amina"])


@pytest.fixture
def marie_acts(town: Municipality) -> Actor:
    return as_actor(town.people["marie"])


# ── starting ──────────────────────────────────────────────────────────────────────────


def test_one_plan_for_an_employment_and_a_period(
    town: Municipality, amina_acts: Actor, marie_acts: Actor
) -> None:
    """PLAN-1: pressing twice, or both pressing, gives the same plan."""
    assert town.round

    mine = create_plan(town.employments["amina"], town.round, actor=amina_acts)
    hers = create_plan(town.employments["amina"], town.round, actor=marie_acts)

    assert mine.id == hers.id
    assert mine.authority == "Vård- och omsorgsnämnden"
    assert len(db.session.scalars(select(PlanEvent)).all()) == 1


def test_no_plan_before_the_round_has_opened(town: Municipality, amina_acts: Actor) -> None:
    """YEAR-2."""
    planned = make_round(
        "2028", owner=town.people["karin"], units=[town.units["home"]], opened=False
    )

    with pytest.raises(StepNotOpen):
        create_plan(town.employments["amina"], planned, actor=amina_acts)


@pytest.mark.parametrize("who", ["david", "frida", "samira", "karin", "johan"])
def test_nobody_else_starts_her_plan(town: Municipality, who: str) -> None:
    assert town.round

    with pytest.raises(NotAllowed):
        create_plan(town.employments["amina"], town.round, actor=as_actor(town.people[who]))


# ── structure ─────────────────────────────────────────────────────────────────────────


def test_a_new_activity_begins_with_two_steps(town: Municipality, amina_acts: Actor) -> None:
    """SKE-1."""
    plan = make_plan(town)

    structure.add_activity(plan, plan.goals[0], actor=amina_acts)

    added = read(plan, amina_acts).goals[0].activities[1]
    assert [step.kind for step in added.steps] == [StepKind.LEARN, StepKind.TRY]


def test_a_goal_added_twice_in_a_row_is_one_goal(town: Municipality, amina_acts: Actor) -> None:
    plan = make_plan(town, goals=0)

    first = structure.add_goal(plan, actor=amina_acts)
    again = structure.add_goal(read(plan, amina_acts), actor=amina_acts)

    assert first.id == again.id


def test_things_change_places_with_their_neighbours(town: Municipality, amina_acts: Actor) -> None:
    plan = make_plan(town, goals=3)
    first, second, third = (goal.id for goal in plan.goals)

    structure.move(plan, (GOAL, third), up=True, actor=amina_acts)
    plan = read(plan, amina_acts)
    structure.move(plan, (GOAL, first), up=True, actor=amina_acts)
    plan = read(plan, amina_acts)

    assert [goal.id for goal in plan.goals] == [first, third, second]


def test_what_is_taken_out_comes_back_to_its_place(town: Municipality, amina_acts: Actor) -> None:
    plan = make_plan(town)
    before = [step.id for step in plan.goals[0].activities[0].steps]

    structure.remove(plan, (STEP, before[0]), seen=None, actor=amina_acts)
    without = read(plan, amina_acts).goals[0].activities[0].steps
    assert [step.id for step in without] == before[1:]
    structure.restore(plan, (STEP, before[0]), actor=amina_acts)

    after = read(plan, amina_acts).goals[0].activities[0].steps
    assert [step.id for step in after] == before


def test_what_the_other_one_has_just_written_in_is_not_taken_out_unseen(
    town: Municipality, amina_acts: Actor, marie_acts: Actor
) -> None:
    plan = make_plan(town)
    goal, seen = plan.goals[0], clock.now()
    step = goal.activities[0].steps[0]
    write_field(plan, step, "title", base=step.title, value="Maries steg", actor=marie_acts)
    db.session.flush()

    with pytest.raises(Outdated):
        structure.remove(plan, (GOAL, goal.id), seen=seen, actor=amina_acts)
    structure.remove(plan, (GOAL, goal.id), seen=clock.now(), actor=amina_acts)

    assert read(plan, amina_acts).goals == []


def test_a_text_for_a_goal_that_has_been_taken_out_is_kept(
    town: Municipality, amina_acts: Actor, marie_acts: Actor
) -> None:
    plan = make_plan(town)
    goal = plan.goals[0]
    structure.remove(plan, (GOAL, goal.id), seen=None, actor=marie_acts)
    plan = read(plan, amina_acts)

    outcome = save(
        plan, [Edit("title", (GOAL, goal.id), "title", goal.title, "Ny text")], actor=amina_acts
    )

    assert outcome.late["title"].value == "Ny text"


def test_what_comes_late_to_a_field_spoils_no_history(
    town: Municipality, log_in: LogIn, marie_acts: Actor
) -> None:
    """What a field cannot hold is given back to copy, but is no line of history."""
    plan = make_plan(town)
    goal, address = plan.goals[0], f"/plans/{plan.id}/goals/{plan.goals[0].id}"
    step = goal.activities[0].steps[0]
    structure.remove(plan, (GOAL, goal.id), seen=None, actor=marie_acts)
    as_amina = log_in(town.people["amina"])

    wrong = autosave(as_amina, address, f"goal-{goal.id}-ends_on", "", "i morgon")
    right = autosave(as_amina, address, f"step-{step.id}-week", "", "2027-03-04")
    same = autosave(as_amina, address, f"goal-{goal.id}-title", "lika", "lika")
    made_up = as_amina.post(address, data={f"goal-{goal.id}-x": "a", f"base-goal-{goal.id}-x": ""})

    assert [answer[0] for answer in (wrong, right, same)] == [409, 409, 200]
    assert made_up.status_code == 404
    assert as_amina.get(f"/plans/{plan.id}/history").status_code == 200
    kept = db.session.scalars(select(FieldChange.after).where(~FieldChange.applied)).all()
    assert kept == ["2027-03-01"]


def test_a_goal_of_another_plan_is_not_there(town: Municipality, amina_acts: Actor) -> None:
    other, plan = make_plan(town, who="david"), make_plan(town)
    foreign = other.goals[0]

    with pytest.raises(NotFound):
        structure.remove(plan, (GOAL, foreign.id), seen=None, actor=amina_acts)
    with pytest.raises(NotFound):
        structure.move(plan, (GOAL, foreign.id), up=True, actor=amina_acts)
    with pytest.raises(NotFound):
        structure.restore(plan, (GOAL, foreign.id), actor=amina_acts)
    with pytest.raises(NotFound):
        save(plan, [Edit("t", (GOAL, foreign.id), "title", "", "Min")], actor=amina_acts)


def test_an_agreed_plan_keeps_its_structure(town: Municipality, amina_acts: Actor) -> None:
    plan = make_plan(town, state=PlanState.AGREED)

    with pytest.raises(StepNotOpen):
        structure.add_goal(plan, actor=amina_acts)


# ── progress ──────────────────────────────────────────────────────────────────────────


def first_step(plan: Plan) -> Step:
    return plan.goals[0].activities[0].steps[0]


def test_the_employee_ticks_a_step_and_takes_it_back(town: Municipality, amina_acts: Actor) -> None:
    plan = make_plan(town)
    step = first_step(plan)

    progress.tick(plan, step, done=True, actor=amina_acts)
    assert step.done_on == date(2027, 2, 8)
    progress.tick(plan, step, done=False, actor=amina_acts)

    assert step.done_on is None


def test_the_manager_does_not_tick(town: Municipality, marie_acts: Actor) -> None:
    plan = make_plan(town)

    with pytest.raises(NotAllowed):
        progress.tick(plan, first_step(plan), done=True, actor=marie_acts)


def test_a_step_is_clear_when_something_is_written_about_it(
    town: Municipality, amina_acts: Actor
) -> None:
    """SKE-2, SKE-3."""
    plan = make_plan(town)
    step = first_step(plan)

    with pytest.raises(Invalid):
        progress.reflect(plan, step, answers={"tried": "Det gick bra."}, actor=amina_acts)
    progress.reflect(
        plan, step, answers={"happened": "Det gick fortare än jag trodde."}, actor=amina_acts
    )

    assert step.reflected_at
    assert step.done_on


def test_progress_leaves_the_content_as_it_was(town: Municipality, amina_acts: Actor) -> None:
    """PLAN-4."""
    plan = make_plan(town)
    goal = plan.goals[0]
    write_field(plan, goal, "title", base=goal.title, value="Ett nytt mål", actor=amina_acts)
    changed_at = plan.changed_at

    progress.tick(plan, first_step(plan), done=True, actor=amina_acts)

    assert plan.changed_at == changed_at
    assert clock.now() - changed_at < timedelta(minutes=5)
