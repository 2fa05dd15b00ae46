"""Two people do anything at all in one plan, hundreds of times: no text is ever lost (PLAN-2).

Ruling 28: texts are checked, not statuses. Every word typed is new. At the end both have the same
plan, and every word that was ever sent is in the plan or in its history; what was never sent is
still on the writer's own device. A failure prints the seed and the number of the interleaving.
"""

import os
from random import Random

import pytest
from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.plans.models import Activity, FieldChange, Goal, Plan, Step
from kompetensplan.plans.queries.targets import list_removed
from tests.conftest import LogIn
from tests.factories import Municipality
from tests.plans.factories import make_plan
from tests.plans.pages import form_on
from tests.plans.writers import Writer

PLANS, ON_EACH, DOINGS = 4, 52, 7
SEED = int(os.environ.get("SEED", "2027"))
ACTIONS = {
    "type": 16, "save": 12, "close": 2, "open": 2, "add": 1, "move": 1, "remove": 2, "undo": 3,
    "restore": 1,
}  # fmt: skip


def content(plan_id: int) -> Plan:
    db.session.expire_all()
    return db.session.get_one(Plan, plan_id)


def goals_in(plan_id: int) -> list[int]:
    query = select(Goal.id).where(Goal.plan_id == plan_id, Goal.removed_at.is_(None))
    return list(db.session.scalars(query.order_by(Goal.position, Goal.id)))


def things_in(goal_id: int) -> list[str]:
    """Return what can be moved or taken out on a goal's page."""
    activities = list(
        db.session.scalars(
            select(Activity.id).where(Activity.goal_id == goal_id, Activity.removed_at.is_(None))
        )
    )
    steps = db.session.scalars(
        select(Step.id).where(Step.activity_id.in_(activities), Step.removed_at.is_(None))
    )
    return [*(f"activity-{key}" for key in activities), *(f"step-{key}" for key in steps)]


def stored_text(key: str) -> str:
    """Return what is stored in a field just now; nothing of what has been taken out."""
    kind, number, name = key.split("-")
    db.session.expire_all()
    row = db.session.get({"goal": Goal, "activity": Activity, "step": Step}[kind], int(number))
    return str(getattr(row, name)) if row else ""


def act(writer: Writer, action: str, plan_id: int, random: Random) -> None:
    """Let a writer do one thing."""
    alone = {"type": writer.type, "save": writer.save_one, "close": writer.close}
    back = {"undo": undo, "restore": bring_back}
    if action == "type" and not writer.bases:
        on_a_goal(writer, "open", goals_in(plan_id), random)
    if action in alone:
        alone[action]()
    elif action in back:
        back[action](writer, plan_id, random)
    else:
        on_a_goal(writer, action, goals_in(plan_id), random)


def on_a_goal(writer: Writer, action: str, goals: list[int], random: Random) -> None:
    """Open a goal, or change what is in the one that is open."""
    if not goals:
        writer.client.post(f"{writer.plan}/goals")
    elif action == "open" or not writer.bases:
        writer.close()
        writer.open(random.choice(goals))
    else:
        change_structure(writer, action, goals, random)


def change_structure(writer: Writer, action: str, goals: list[int], random: Random) -> None:
    goal = int(writer.address.rpartition("/")[2])
    things = things_in(goal)
    if action == "add":
        inside = [each for each in things if each.startswith("activity")]
        writer.do(f"add:{random.choice([*inside, f'goal-{goal}'])}")
    elif action == "move":
        writer.do(f"{random.choice(['up', 'down'])}:{random.choice([*things, f'goal-{goal}'])}")
    elif things or len(goals) > 1:
        writer.do(f"remove:{random.choice([*things, f'goal-{goal}'])}")


def undo(writer: Writer, plan_id: int, random: Random) -> None:
    """Bring back what was taken out last, from the list on the history's page."""
    for each in list_removed(content(plan_id))[:1]:
        data = {"ref": f"{each.kind.value}-{each.id}"}
        assert writer.client.post(f"{writer.plan}/restore", data=data).status_code == 303


def bring_back(writer: Writer, plan_id: int, random: Random) -> None:
    """Bring back a former text from the history, by what the history's page shows."""
    query = select(FieldChange).where(FieldChange.plan_id == plan_id)
    changes = db.session.scalars(query.order_by(FieldChange.id.desc()).limit(30)).all()
    if not changes:
        return
    change = random.choice(changes)
    writer.sent |= set((change.before if change.applied else change.after).split())
    data = {"change": change.id, "base": change.after}
    response = writer.client.post(f"{writer.plan}/texts", data=data)
    assert response.status_code in (303, 404, 409, 422)


def interleave(writers: list[Writer], plan_id: int, random: Random) -> None:
    """Let the two do this and that, and then save what they have and look at the plan."""
    names, weights = list(ACTIONS), list(ACTIONS.values())
    for _ in range(DOINGS):
        writer = random.choice(writers)
        action = random.choices(names, weights)[0]
        act(writer, action, plan_id, random)
        for other in writers if action == "remove" else ():  # who may have had it open
            other.type()
            other.save_one()
    if random.random() < 0.5:
        for writer in writers:
            for key in writer.unsaved():
                writer.save(key)


def finish(writers: list[Writer], plan_id: int) -> None:
    """Let both save all they have, on whatever goal it is about."""
    for writer in writers:
        writer.close()
        for goal in goals_in(plan_id):
            writer.open(goal)
            for key in writer.unsaved():
                writer.save(key)
            writer.close()


def everything_stored(plan_id: int) -> set[str]:
    """Return every word in the plan, in what was taken out of it, and in its history."""
    changes = db.session.scalars(select(FieldChange).where(FieldChange.plan_id == plan_id))
    texts = [text for change in changes for text in (change.before, change.after)]
    return set(" ".join(texts).split())


def words_on(writer: Writer, goal: int) -> dict[str, object]:
    form = form_on(writer.client.get(f"{writer.plan}/goals/{goal}").text)
    return {name: text for name, text in form.items() if name not in ("seen", "csrf_token")}


@pytest.mark.parametrize("number", range(PLANS))
def test_no_text_is_lost_whatever_two_people_do(
    town: Municipality, log_in: LogIn, number: int
) -> None:
    print(f"SEED={SEED}, plan {number}")
    random = Random(f"{SEED}.{number}")
    plan_id = make_plan(town, goals=1).id
    writers = [
        Writer(who, log_in(town.people[who]), random, f"/plans/{plan_id}", stored_text)
        for who in ("amina", "marie")
    ]
    for interleaving in range(ON_EACH):
        print(f"interleaving {interleaving}")
        interleave(writers, plan_id, random)
        stored = everything_stored(plan_id)
        for writer in writers:
            assert {word for word in writer.sent if word.startswith(writer.name)} <= stored

    finish(writers, plan_id)
    amina, marie = writers
    met = amina.met + marie.met
    print(met)
    assert met["saved"] and met["merged"] + met["collision"], "the two never met"  # noqa: PT018
    goals = goals_in(plan_id)
    assert [words_on(amina, goal) for goal in goals] == [words_on(marie, goal) for goal in goals]
    stored = everything_stored(plan_id)
    for writer in writers:
        assert {word for word in writer.sent if word.startswith(writer.name)} <= stored
        assert not any(key.startswith(f"goal-{goal}-") for key in writer.kept for goal in goals)
