"""Hints help to write a goal that can be noticed, and never stop anybody (GOAL-2)."""

import re

import pytest

from kompetensplan.plans.hints import about_goal
from kompetensplan.plans.models import Activity, Goal, Plan, Step
from tests.conftest import Client
from tests.factories import Municipality
from tests.plans.factories import make_plan
from tests.plans.pages import autosave
from tests.support.html import parse

CLEAR = "Lämna över uppgifter så att nästa kollega kan fortsätta"


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town)


def a_goal(**texts: str) -> Goal:
    step = Step(title=texts.pop("step", ""))
    blank = {"title": "", "purpose": "", "effect_sign": ""}
    goal = Goal(**blank | texts, ends_on=None, links=[])
    activity = Activity(title="", steps=[step])
    goal.activities = [activity]
    return goal


@pytest.mark.parametrize(
    ("texts", "has"),
    [
        ({}, []),
        ({"title": CLEAR}, ["clear"]),
        ({"title": "Skriva bättre"}, []),
        ({"title": "Bli bättre på att dokumentera det som händer"}, []),
        ({"title": f"{CLEAR} senast i juni"}, ["clear", "end"]),
        ({"title": f"{CLEAR} före v. 12"}, ["clear", "end"]),
        ({"effect_sign": "Färre ringer."}, ["noticed"]),
        ({"step": "Gå bredvid"}, ["possible"]),
        ({"purpose": "Trygga kunder."}, ["important"]),
    ],
)
def test_each_hint_looks_at_its_own(texts: dict[str, str], has: list[str]) -> None:
    names = ["clear", "noticed", "possible", "important", "end"]

    found = about_goal(a_goal(**texts))

    assert [name for name, hint in zip(names, found, strict=True) if hint.has] == has
    assert all(hint.advice for hint in found if not hint.has)


def hints_in(text: str) -> list[str]:
    page = parse(text)
    box = next(node for node in page.iter() if "k-hints" in (node.get("class") or "").split())
    words = " ".join(" ".join(box.itertext()).split())
    return re.findall(
        r"(Tydligt|Går att märka|Möjligt|Viktigt för verksamheten|Har ett slutdatum) : klart", words
    )


def test_the_hints_follow_what_is_written_with_and_without_script(
    plan: Plan, as_amina: Client
) -> None:
    goal = plan.goals[0]
    address, key = f"/plans/{plan.id}/goals/{goal.id}", f"goal-{goal.id}-effect_sign"
    before = ["Tydligt", "Möjligt", "Viktigt för verksamheten"]
    assert hints_in(as_amina.get(address).text) == before

    sent = as_amina.post(
        address,
        data={f"base-{key}": "", key: "Färre ringer."},
        headers={"X-Autosave": "1"},
    ).get_json()

    live = "<!doctype html><body>" + sent["parts"][f"goal-{goal.id}-hints"]
    assert "Går att märka" in hints_in(live)
    assert "Går att märka" in hints_in(as_amina.get(address).text)


def test_a_vague_goal_is_saved_all_the_same(plan: Plan, as_amina: Client) -> None:
    goal = plan.goals[0]
    key = f"goal-{goal.id}-title"

    status, answer = autosave(
        as_amina, f"/plans/{plan.id}/goals/{goal.id}", key, goal.title, "Bli bättre på IT"
    )

    assert (status, answer["state"]) == (200, "saved")
