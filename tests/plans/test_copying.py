"""Goals that are taken along from an earlier plan, one by one."""

from datetime import date

import pytest
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import NotAllowed, StepNotOpen
from kompetensplan.plans.models import EventKind, FieldChange, Plan, PlanEvent, PlanState
from kompetensplan.plans.queries.copying import list_sources
from kompetensplan.plans.services.copying import copy_goals
from kompetensplan.plans.services.drafting import create_plan
from kompetensplan.plans.services.progress import reflect
from kompetensplan.policy import Actor
from kompetensplan.priorities.models import Status
from tests.conftest import LogIn
from tests.factories import Municipality, as_actor, make_round
from tests.plans.factories import make_plan, read
from tests.plans.pages import words_of

THOUGHTS = {"tried": "Jag skrev överrapporten tillsammans med natten."}


@pytest.fixture
def old(town: Municipality) -> Plan:
    """The plan of this year, agreed, with two goals."""
    return make_plan(town, goals=2, state=PlanState.AGREED)


@pytest.fixture
def new(town: Municipality, old: Plan, amina_acts: Actor) -> Plan:
    """An empty plan of the next period."""
    following = make_round("2028", owner=town.people["karin"], units=[town.units["home"]])
    following.starts_on, following.ends_on = date(2028, 1, 1), date(2028, 12, 31)
    plan = create_plan(town.employments["amina"], following, actor=amina_acts)
    db.session.commit()
    return read(plan, amina_acts)


def take(new: Plan, old: Plan, actor: Actor, number: int = 0) -> Plan:
    goal = read(old, actor).goals[number]
    copy_goals(new, [goal], source=old.round.name, actor=actor)
    return read(new, actor)


def test_texts_links_and_what_is_not_clear_come_along(
    old: Plan, new: Plan, amina_acts: Actor
) -> None:
    first = read(old, amina_acts).goals[0].activities[0].steps[0]
    reflect(old, first, answers=THOUGHTS, actor=amina_acts)

    new = take(new, old, amina_acts)

    before, after = read(old, amina_acts).goals[0], new.goals[0]
    assert (after.title, after.purpose) == (before.title, before.purpose)
    assert [link.priority_id for link in after.links] == [link.priority_id for link in before.links]
    assert [step.title for step in after.activities[0].steps] == ["Steg 2"]
    assert after.activities[0].steps[0].week is None  # it lies before the new period
    assert after.copied_from_id == before.id


def test_only_the_chosen_goal_comes_and_the_old_plan_is_as_it_was(
    old: Plan, new: Plan, amina_acts: Actor
) -> None:
    new = take(new, old, amina_acts, number=1)

    assert [goal.title for goal in new.goals] == [read(old, amina_acts).goals[1].title]
    assert len(read(old, amina_acts).goals) == 2
    assert old.state is PlanState.AGREED


def test_a_link_that_is_gone_does_not_come_along(
    town: Municipality, old: Plan, new: Plan, amina_acts: Actor
) -> None:
    for priority in town.priorities.values():
        priority.status = Status.ENDED
    db.session.flush()

    assert take(new, old, amina_acts).goals[0].links == []


def test_pressing_twice_takes_it_along_once(old: Plan, new: Plan, amina_acts: Actor) -> None:
    new = take(new, old, amina_acts)

    assert len(take(new, old, amina_acts).goals) == 1


def test_the_history_says_where_it_came_from_and_has_every_text(
    old: Plan, new: Plan, amina_acts: Actor
) -> None:
    new = take(new, old, amina_acts)

    event = db.session.scalars(
        select(PlanEvent).where(PlanEvent.plan_id == new.id, PlanEvent.kind == EventKind.GOAL_TAKEN)
    ).one()
    assert old.round.name in event.detail
    kept = db.session.scalars(select(FieldChange.after).where(FieldChange.plan_id == new.id))
    assert new.goals[0].purpose in set(kept)


def test_an_agreed_plan_takes_nothing_and_nobody_else_takes_anything(
    town: Municipality, old: Plan, new: Plan, amina_acts: Actor
) -> None:
    with pytest.raises(StepNotOpen):
        copy_goals(read(old, amina_acts), [], source="", actor=amina_acts)
    with pytest.raises(NotAllowed):
        copy_goals(new, [], source="", actor=as_actor(town.people["david"]))


def test_a_manager_chooses_among_the_plans_that_they_may_read(
    town: Municipality, old: Plan, new: Plan, marie_acts: Actor
) -> None:
    """EMP-4: what the employee has written under somebody else is not offered."""
    assert [source.plan.id for source in list_sources(new, marie_acts)] == [old.id]
    assert list_sources(new, as_actor(town.people["frida"])) == []


def test_the_page_from_choosing_to_the_plan(
    old: Plan, new: Plan, amina: Person, amina_acts: Actor, log_in: LogIn
) -> None:
    client, address = log_in(amina), f"/plans/{new.id}/copy-goals"
    goal_id, title = old.goals[0].id, old.goals[0].title
    page = words_of(client.get(address).text)
    assert title in page
    assert "2 steg som är kvar att göra följer med" in page
    assert client.post(address, data={}).status_code == 422

    assert client.post(address, data={"goals": [goal_id]}).status_code == 303

    assert title in words_of(client.get(f"/plans/{new.id}").text)
    assert title not in words_of(client.get(address).text)
