"""Goals that begin from a template, chosen one by one, and the templates that a unit writes."""

import pytest
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import NotAllowed, StepNotOpen
from kompetensplan.goal_templates.models import GoalTemplate
from kompetensplan.goal_templates.queries import list_for
from kompetensplan.goal_templates.services import Written, begin_from, remove, write
from kompetensplan.plans.models import FieldChange, Plan, PlanState, TargetKind
from tests.conftest import Client, LogIn, Statements
from tests.factories import Municipality, as_actor
from tests.plans.factories import make_plan, read
from tests.plans.pages import words_of

TITLE = "Dokumentera hos kunden så att nästa besök kan börja där jag slutade"
PURPOSE = "Nästa kollega vet vad som gäller."


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town, goals=1)


@pytest.fixture
def template(town: Municipality) -> GoalTemplate:
    """A template of Amina's unit, written by her manager, that belongs to a priority."""
    return write_one(town)


@pytest.fixture
def as_marie(marie: Person, template: GoalTemplate, log_in: LogIn) -> Client:
    return log_in(marie)


def write_one(town: Municipality, title: str = TITLE, unit: str = "home") -> GoalTemplate:
    written = Written(
        title=title,
        purpose=PURPOSE,
        activity="Gå bredvid",
        steps="Titta på\nPröva själv",
        priority_id=town.priorities["low" if unit == "home" else "top"].id,
    )
    author = as_actor(town.people["marie" if unit == "home" else "karin"])
    made = write(town.units[unit], written, actor=author)
    db.session.commit()
    return made


def test_a_goal_begins_from_a_chosen_template_and_says_who_took_it(
    town: Municipality, plan: Plan, template: GoalTemplate, log_in: LogIn
) -> None:
    other = write_one(town, "Ett mål som ingen väljer här")
    client, address = log_in(town.people["amina"]), f"/plans/{plan.id}/from-templates"
    assert TITLE in words_of(client.get(address).text)

    answer = client.post(address, data={"templates": template.id}, follow_redirects=True)

    assert "1 mål finns nu i planen." in words_of(answer.text)
    goal = read(plan, as_actor(town.people["amina"])).goals[-1]
    assert (goal.title, goal.purpose) == (TITLE, PURPOSE)
    assert [link.priority_id for link in goal.links] == [town.priorities["low"].id]
    assert [step.title for step in goal.activities[0].steps] == ["Titta på", "Pröva själv"]
    assert other.title not in words_of(answer.text)
    changes = select(FieldChange).where(
        FieldChange.target_kind == TargetKind.GOAL, FieldChange.target_id == goal.id
    )
    changed = {change.field: change for change in db.session.scalars(changes)}
    assert (changed["title"].after, changed["title"].person_id) == (TITLE, town.people["amina"].id)
    history = words_of(client.get(f"/plans/{plan.id}/history").text)
    assert f"{TITLE} (från en mall)" in history


def test_choosing_twice_adds_once_and_nothing_chosen_is_told(
    town: Municipality, plan: Plan, template: GoalTemplate, log_in: LogIn
) -> None:
    client, address = log_in(town.people["amina"]), f"/plans/{plan.id}/from-templates"
    assert client.post(address).status_code == 422
    client.post(address, data={"templates": template.id})
    actor = as_actor(town.people["amina"])
    plan = read(plan, actor)

    assert begin_from(plan, [template], actor=actor) == []
    assert len(read(plan, actor).goals) == 2
    assert "Det finns ingen mall att välja" in words_of(client.get(address).text)


def test_a_template_applies_to_its_unit_and_all_below_and_nowhere_else(
    town: Municipality, plan: Plan, template: GoalTemplate
) -> None:
    everywhere = write_one(town, "Ett mål för hela kommunen att börja från", unit="root")
    elsewhere = make_plan(town, who="david")

    assert [each.id for each in list_for(plan)] == [template.id, everywhere.id]
    there = read(elsewhere, as_actor(town.people["david"]))
    assert [each.id for each in list_for(there)] == [everywhere.id]


def test_nothing_is_put_into_an_agreed_plan_or_by_somebody_else(
    town: Municipality, template: GoalTemplate
) -> None:
    agreed = make_plan(town, state=PlanState.AGREED)
    amina = as_actor(town.people["amina"])

    with pytest.raises(StepNotOpen):
        begin_from(read(agreed, amina), [template], actor=amina)
    with pytest.raises(NotAllowed):
        begin_from(read(agreed, amina), [template], actor=as_actor(town.people["karin"]))


def test_the_manager_writes_changes_and_takes_out_and_can_undo(
    town: Municipality, template: GoalTemplate, as_marie: Client
) -> None:
    address = f"/units/{town.units['home'].id}/goal-templates"
    data = {"title": "Lämna över så att natten vet", "steps": "Ett\n\n  Två  ", "priority": ""}
    answer = as_marie.post(f"{address}/new", data=data, follow_redirects=True)
    assert "Lämna över så att natten vet" in words_of(answer.text)
    again = as_marie.post(f"{address}/new", data=data)  # pressed twice
    assert again.status_code == 303
    made = db.session.scalars(select(GoalTemplate).where(GoalTemplate.title == data["title"])).one()
    assert made.step_titles == ["Ett", "Två"]

    answer = as_marie.post(f"{address}/{made.id}/remove", follow_redirects=True)
    assert "är borttagen" in words_of(answer.text)
    answer = as_marie.post(f"{address}/{made.id}/restore", follow_redirects=True)
    assert data["title"] in words_of(answer.text)


def test_who_saves_second_sees_both_wordings(
    town: Municipality, template: GoalTemplate, as_marie: Client
) -> None:
    address = f"/units/{town.units['home'].id}/goal-templates/{template.id}"
    data = {"title": TITLE, "priority": "", "seen": str(template.version)}
    assert as_marie.post(address, data=data | {"purpose": "Det ena."}).status_code == 303

    second = as_marie.post(address, data=data | {"purpose": "Det andra."})

    assert second.status_code == 409
    assert "Det ena." in words_of(second.text)
    assert "Det andra." in words_of(second.text)
    assert (
        as_marie.post(address, data=data | {"purpose": "Tredje.", "seen": "x"}).status_code == 409
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " \t "},
        {"title": ""},
        {"steps": "\n".join("x" * 13)},
        {"steps": "x" * 301},
        {"priority": "999999"},
        {"priority": "x"},
        {"title": "Redan skrivet mål i enheten"},
    ],
)
def test_what_cannot_be_a_template_is_refused_with_the_text_kept(
    town: Municipality, as_marie: Client, wrong: dict[str, str]
) -> None:
    write_one(town, "Redan skrivet mål i enheten")
    data = {"title": "Ett nytt mål", "purpose": "Detta står kvar.", "priority": ""} | wrong

    answer = as_marie.post(f"/units/{town.units['home'].id}/goal-templates/new", data=data)

    assert answer.status_code == 422
    assert "Detta står kvar." in answer.text


def test_what_is_taken_out_is_not_offered(plan: Plan, template: GoalTemplate) -> None:
    remove(template)

    assert list_for(plan) == []


@pytest.mark.parametrize("templates", [1, 20])
def test_choosing_takes_as_many_statements_for_many_templates(
    town: Municipality, plan: Plan, log_in: LogIn, statements: Statements, templates: int
) -> None:
    for number in range(templates):
        write_one(town, f"Ett mål som många kan börja från, nummer {number}")
    client = log_in(town.people["amina"])

    with statements() as seen:
        assert client.get(f"/plans/{plan.id}/from-templates").status_code == 200

    assert len(seen) <= 12
