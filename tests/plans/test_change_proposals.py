"""The next version: proposed, agreed on or withdrawn (PLAN-4, PLAN-5, ruling 6)."""

import re

import pytest
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import Outdated, StepNotOpen
from kompetensplan.plans.canonical import canonical_json, content_of
from kompetensplan.plans.models import (
    AnswerKind,
    ChangeAnswer,
    EventKind,
    PlanEvent,
    PlanState,
    Signature,
    TargetKind,
)
from kompetensplan.plans.queries.history import find_last_change
from kompetensplan.plans.queries.plan import facts_of
from kompetensplan.plans.queries.proposals import changes_in
from kompetensplan.plans.services import progress, proposals, restoring
from kompetensplan.plans.services.structure import add_goal
from kompetensplan.policy import Actor
from tests.conftest import TODAY, LogIn
from tests.factories import Municipality, as_actor, make_deputy, make_person
from tests.plans.factories import (
    make_plan,
    read,
    sign,
    version_of,
)
from tests.plans.signing_page import open_page, rewrite


def events_of(plan_id: int) -> list[EventKind]:
    query = select(PlanEvent.kind).where(PlanEvent.plan_id == plan_id).order_by(PlanEvent.id)
    return list(db.session.scalars(query))


# ── the next version ──────────────────────────────────────────────────────────────────


def test_a_change_proposal_needs_no_new_meeting(
    town: Municipality, marie_acts: Actor, amina_acts: Actor
) -> None:
    """Ruling 6; version 1 is in force and unchanged until version 2 is agreed."""
    plan = make_plan(town, state=PlanState.CHANGING)
    before = version_of(plan).content
    plan = rewrite(plan, amina_acts)

    sign(plan, "approve", marie_acts)
    assert version_of(plan).number == 1
    second = sign(plan, "confirm", amina_acts)

    assert second is not None
    assert second.number == 2
    assert version_of(plan, 1).content == before


def test_the_page_of_a_change_proposal_shows_the_difference_in_words(
    town: Municipality, amina_acts: Actor, log_in: LogIn
) -> None:
    """PLAN-5: readable by a screen reader too."""
    plan = make_plan(town, state=PlanState.CHANGING)
    plan = rewrite(plan, amina_acts, "Skriva kort till kollegor, del 1")
    add_goal(plan, actor=amina_acts)
    plan_id, as_amina = plan.id, log_in(town.people["amina"])

    for page in (open_page(as_amina, plan_id), as_amina.get(f"/plans/{plan_id}/difference").text):
        flat = re.sub(r"<[^>]+>", "", page)
        assert "[borttaget: tydligt]" in flat
        assert "[tillagt: kort]" in flat
        assert "Nytt mål:" in flat


def test_a_withdrawn_proposal_leaves_what_was_agreed_word_for_word_and_progress_too(
    town: Municipality, amina_acts: Actor, marie_acts: Actor
) -> None:
    """PLAN-5, PLAN-4."""
    plan = make_plan(town, goals=2, state=PlanState.CHANGING)
    agreed = version_of(plan).content
    step = plan.goals[0].activities[0].steps[0]
    progress.tick(plan, step, done=True, actor=amina_acts)
    plan = rewrite(plan, amina_acts)
    add_goal(plan, actor=amina_acts)
    plan = read(plan, amina_acts)

    restoring.withdraw_change(plan, actor=amina_acts)

    back = read(plan, amina_acts)
    assert canonical_json(content_of(back)) == agreed
    assert back.state is PlanState.AGREED
    assert back.goals[0].activities[0].steps[0].done_on == TODAY
    assert EventKind.CHANGE_WITHDRAWN in events_of(back.id)


def test_what_was_proposed_can_be_brought_back_from_the_history_of_its_field(
    town: Municipality, amina_acts: Actor
) -> None:
    """PLAN-2: who, when, before and after, of a withdrawal too."""
    plan = make_plan(town, state=PlanState.CHANGING)
    agreed = plan.goals[0].title
    goal = rewrite(plan, amina_acts, "Skriva så att natten förstår").goals[0]

    restoring.withdraw_change(plan, actor=amina_acts)

    last = find_last_change(TargetKind.GOAL, goal.id, "title")
    assert last is not None
    assert (last.before, last.after) == ("Skriva så att natten förstår", agreed)


def test_a_proposal_is_withdrawn_on_the_page_once(
    town: Municipality, marie: Person, log_in: LogIn, amina_acts: Actor
) -> None:
    plan = make_plan(town, state=PlanState.CHANGING)
    rewrite(plan, amina_acts)
    plan_id, as_marie = plan.id, log_in(marie)

    first = as_marie.post(f"/plans/{plan_id}/withdraw-change", follow_redirects=True)
    second = as_marie.post(f"/plans/{plan_id}/withdraw-change")

    assert "Förslaget är tillbakadraget" in first.text
    assert second.status_code == 409


def test_a_signature_of_a_withdrawn_proposal_is_void(
    town: Municipality, amina_acts: Actor, marie_acts: Actor
) -> None:
    plan = rewrite(make_plan(town, state=PlanState.CHANGING), amina_acts)
    sign(plan, "approve", marie_acts)

    plan = read(plan, amina_acts)
    restoring.withdraw_change(plan, actor=amina_acts)

    loose = select(Signature).where(Signature.version_id.is_(None))
    assert all(each.voided_at for each in db.session.scalars(loose))


# ── one change at a time ──────────────────────────────────────────────────────────────


def changes_on(page: str) -> list[tuple[str, str]]:
    """Return key and mark of each change on the page."""
    return [
        (key, mark) for key, mark in re.findall(r'name="seen" value="([^ "]+) ([0-9a-f]+)"', page)
    ]


def test_an_unchanged_proposal_cannot_be_signed(town: Municipality, marie_acts: Actor) -> None:
    plan = make_plan(town, state=PlanState.CHANGING)

    with pytest.raises(StepNotOpen):
        sign(plan, "approve", marie_acts)


def test_each_change_is_accepted_or_talked_about_and_then_the_sum_is_signed(
    town: Municipality, amina_acts: Actor, marie_acts: Actor, log_in: LogIn
) -> None:
    """PLAN-5: what somebody wants to talk about stops the signatures until it is accepted."""
    plan = make_plan(town, state=PlanState.CHANGING)
    plan = rewrite(plan, amina_acts, "Skriva kort till kollegor, del 1")
    add_goal(plan, actor=amina_acts)
    db.session.commit()
    marie, address = log_in(town.people["marie"]), f"/plans/{plan.id}/difference"
    (key, mark), second = changes_on(marie.get(address).text)

    empty = marie.post(address, data={"key": key, "mark": mark, "kind": "discuss", "text": " "})
    assert empty.status_code == 422
    assert "Skriv vad du vill prata om." in empty.text
    data = {"key": key, "mark": mark, "kind": "discuss", "text": "Varför så kort?"}
    assert marie.post(address, data=data).status_code == 303
    assert "Varför så kort?" in log_in(town.people["amina"]).get(address).text
    plan = read(plan, amina_acts)
    with pytest.raises(StepNotOpen):
        sign(plan, "confirm", amina_acts)

    assert marie.post(address, data={"key": key, "mark": mark}).status_code == 303
    marie.post(f"{address}/accept", data={"seen": " ".join(second)})
    shown = marie.get(address).text
    assert shown.count("Godtagen av Marie") == 2
    assert facts_of(read(plan, amina_acts)).discussed == 0


def test_who_leads_now_settles_what_a_deputy_wanted_to_talk_about(
    town: Municipality, amina_acts: Actor, marie_acts: Actor
) -> None:
    """PLAN-5, DEP-3: otherwise nobody could sign when the deputy has gone."""
    plan = make_plan(town, state=PlanState.CHANGING)
    plan = rewrite(plan, amina_acts, "Skriva kort till kollegor, del 1")
    (change,) = changes_in(version_of(plan).content, plan)
    name = (change.key, change.mark)
    petra = make_person("Petra Nyman")
    deputed = {"starts_on": TODAY, "ends_on": TODAY, "on_behalf_of": town.people["marie"]}
    make_deputy(petra, town.units["home"], decided_by=town.people["samira"], **deputed)  # type: ignore[arg-type]
    acts = as_actor(petra)
    proposals.answer(plan, AnswerKind.DISCUSS, change=name, text="Varför?", actor=acts)

    proposals.answer(plan, AnswerKind.ACCEPT, change=name, actor=amina_acts)
    assert facts_of(plan).discussed == 1  # the other one does not answer for the manager
    proposals.answer(plan, AnswerKind.ACCEPT, change=name, actor=marie_acts)

    assert facts_of(plan).discussed == 0


def test_an_answer_counts_only_for_the_words_it_was_about(
    town: Municipality, amina_acts: Actor, marie_acts: Actor
) -> None:
    plan = make_plan(town, state=PlanState.CHANGING)
    plan = rewrite(plan, amina_acts, "Skriva kort till kollegor, del 1")
    (change,) = changes_in(version_of(plan).content, plan)
    name = (change.key, change.mark)
    proposals.answer(plan, AnswerKind.DISCUSS, change=name, text="Varför?", actor=marie_acts)
    assert facts_of(plan).discussed == 1

    plan = rewrite(plan, amina_acts, "Skriva kortare till kollegor, del 1")

    assert facts_of(plan).discussed == 0
    with pytest.raises(Outdated):
        proposals.answer(plan, AnswerKind.ACCEPT, change=name, actor=marie_acts)
    kept = db.session.scalars(select(ChangeAnswer)).one()
    assert kept.text == "Varför?"
