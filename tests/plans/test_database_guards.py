"""What the workflow table refuses, the database refuses too, whoever asks it by SQL."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from kompetensplan.db import db
from kompetensplan.plans.canonical import content_hash
from kompetensplan.plans.models import Plan, PlanState
from kompetensplan.plans.workflow import SET_AFTER, STEPS
from kompetensplan.policy import Actor
from tests.factories import Municipality
from tests.plans.factories import days_ago, hold_meeting, make_plan, sign

S = PlanState
# These rest on what is stored beside the plan: `test_an_agreement…` and the rest below.
WITH_TERMS = {
    (S.DRAFT, S.PROPOSED),
    (S.PROPOSED, S.AGREED),
    (S.PROPOSED, S.SET_WITHOUT_AGREEMENT),
    (S.CHANGING, S.AGREED),
    (S.CHANGING, S.SET_WITHOUT_AGREEMENT),
}


def ways() -> set[tuple[PlanState, PlanState]]:
    """Return each move that a row of the table makes, without the back from a pause."""
    rows = {(at, step.target) for step in STEPS.values() for at in step.sources if step.target}
    return rows | WITH_TERMS


def takes(sql: str, **values: object) -> bool:
    """Run a statement as at the database's prompt, undo it, and tell whether it was taken."""
    attempt = db.session.begin_nested()
    try:
        db.session.execute(text(sql), values)
    except DatabaseError:
        return False
    finally:
        attempt.rollback()
    return True


def moves(plan_id: int, source: PlanState, target: PlanState) -> bool:
    """Tell whether the database lets a plan go from a state to another."""
    return takes(
        "UPDATE plan SET state = :state, paused_from = :paused_from WHERE id = :id",
        state=target.value,
        paused_from=source.value if target is S.PAUSED else None,
        id=plan_id,
    )


def put(town: Municipality, state: PlanState, paused_from: PlanState | None = None) -> int:
    """Store an empty plan in a state, as nobody does who goes by the pages."""
    assert town.round
    plan = Plan(
        employment_id=town.employments["david"].id,
        round_id=town.round.id,
        authority="Nämnden",
        state=state,
        paused_from=paused_from,
    )
    db.session.add(plan)
    db.session.flush()
    return plan.id


@pytest.mark.parametrize("source", [state for state in S if state is not S.PAUSED])
def test_a_plan_moves_only_where_a_step_leads(town: Municipality, source: PlanState) -> None:
    plan_id = put(town, source)

    taken = {(source, to) for to in S if to is not source and moves(plan_id, source, to)}

    assert taken == {(at, to) for at, to in ways() - WITH_TERMS if at is source}


@pytest.mark.parametrize("before", STEPS["pause"].sources)
def test_a_pause_ends_where_the_plan_was(town: Municipality, before: PlanState) -> None:
    """ABS-2."""
    plan_id = put(town, S.PAUSED, before)

    taken = {to for to in S if to is not S.PAUSED and moves(plan_id, S.PAUSED, to)}

    assert taken == {before, S.CLOSED}


def test_a_pause_says_what_was_paused(town: Municipality) -> None:
    plan_id = put(town, S.DRAFT)
    sql = "UPDATE plan SET state = 'paused', paused_from = :before WHERE id = :id"

    assert not takes(sql, before="agreed", id=plan_id)
    assert takes(sql, before="draft", id=plan_id)


def test_a_draft_without_a_whole_goal_is_not_ready(town: Municipality) -> None:
    """SOL-1."""
    plan = make_plan(town)
    assert moves(plan.id, S.DRAFT, S.PROPOSED)

    db.session.execute(text("UPDATE goal SET purpose = 'Kort.'"))

    assert not moves(plan.id, S.DRAFT, S.PROPOSED)


def test_nobody_signs_before_the_meeting(town: Municipality, marie_acts: Actor) -> None:
    """MEET-2."""
    plan = make_plan(town, state=S.PROPOSED)
    hold_meeting(plan, marie_acts)
    sign(plan, "approve", marie_acts)
    assert takes(again_as("confirmation"))

    db.session.execute(text("UPDATE meeting SET held_on = NULL"))

    assert not takes(again_as("confirmation"))


def again_as(kind: str, *, name: str = "name", at: str = "at") -> str:
    """Return what writes every signature once more as another kind, as the columns are or given."""
    return (
        "INSERT INTO signature (plan_id, meeting_id, kind, person_id, name, capacity, on_behalf_of,"
        f" at, login_method, content_hash) SELECT plan_id, meeting_id, '{kind}', person_id, {name},"
        f" capacity, on_behalf_of, {at}, login_method, content_hash FROM signature"
    )


def test_nobody_signs_without_a_name(town: Municipality, marie_acts: Actor) -> None:
    """MEET-4: whose it was is told by the signature itself."""
    plan = make_plan(town, state=S.PROPOSED)
    hold_meeting(plan, marie_acts)
    sign(plan, "approve", marie_acts)

    assert not takes(again_as("confirmation", name="''"))


AGAIN = f"{again_as('confirmation')} WHERE plan_id = :id AND kind = 'approval'"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE plan SET state = 'draft' WHERE id = :id",
        "UPDATE plan SET state = 'paused', paused_from = 'proposed' WHERE id = :id",
        "UPDATE plan SET state = 'closed' WHERE id = :id",
        "UPDATE plan SET state = 'ended_without_agreement' WHERE id = :id",
        "UPDATE goal SET purpose = 'Kort.' WHERE plan_id = :id",
    ],
)
def test_only_a_whole_plan_that_can_be_signed_is_signed(
    town: Municipality, marie_acts: Actor, sql: str
) -> None:
    """MEET-4: neither a draft, nor a plan at rest, nor one with an unfinished goal (SOL-1)."""
    plan = make_plan(town, state=S.PROPOSED)
    hold_meeting(plan, marie_acts)
    sign(plan, "approve", marie_acts)
    assert takes(AGAIN, id=plan.id)

    db.session.execute(text(sql), {"id": plan.id})

    assert not takes(AGAIN, id=plan.id)


def test_a_plan_goes_back_only_to_a_version_that_is_in_force(town: Municipality) -> None:
    """Ruling 32: and what is annulled stays so."""
    plan = make_plan(town, state=S.CHANGING)
    assert moves(plan.id, S.CHANGING, S.AGREED)

    annul = "UPDATE plan_version SET annulled_at = :at WHERE plan_id = :id"
    db.session.execute(text(annul), {"at": "2027-02-08 12:00:00", "id": plan.id})

    assert not moves(plan.id, S.CHANGING, S.AGREED)
    assert not takes(annul, at=None, id=plan.id)
    assert not takes(annul, at="2027-02-09 12:00:00", id=plan.id)


@pytest.mark.parametrize("same", [True, False])
def test_two_signatures_make_an_agreement_only_of_the_versions_own_words(
    town: Municipality, marie_acts: Actor, same: bool
) -> None:
    """MEET-4."""
    plan = make_plan(town, state=S.PROPOSED)
    hold_meeting(plan, marie_acts)
    sign(plan, "approve", marie_acts)
    for sql in (
        AGAIN,
        "INSERT INTO plan_version (plan_id, number, content, content_hash, context, language,"
        " agreed_at, agreed_on, meeting_id, kind) SELECT plan_id, 1, '{}', :hash, '{}', 'sv', at,"
        " '2027-02-08', meeting_id, 'agreed' FROM signature WHERE kind = 'approval'",
        "UPDATE signature SET version_id = (SELECT id FROM plan_version) WHERE plan_id = :id",
    ):
        values = {"id": plan.id, "hash": content_hash(plan) if same else "0" * 64}
        db.session.execute(text(sql), {k: v for k, v in values.items() if f":{k}" in sql})

    assert moves(plan.id, S.PROPOSED, S.AGREED) is same


@pytest.mark.parametrize("target", [S.AGREED, S.SET_WITHOUT_AGREEMENT])
def test_an_agreement_needs_its_signatures_and_version(
    town: Municipality, marie_acts: Actor, target: PlanState
) -> None:
    """MEET-4, MEET-5: one key is not enough, and neither is a long time."""
    plan = make_plan(town, state=S.PROPOSED)
    with days_ago(SET_AFTER):
        hold_meeting(plan, marie_acts)
        sign(plan, "approve", marie_acts)

    assert not moves(plan.id, S.PROPOSED, target)


@pytest.mark.parametrize(("days", "taken"), [(SET_AFTER - 2, False), (SET_AFTER, True)])
def test_no_decision_before_its_thirty_days(
    town: Municipality, marie_acts: Actor, days: int, taken: bool
) -> None:
    """MEET-5."""
    plan = make_plan(town, state=S.PROPOSED)
    with days_ago(days):
        hold_meeting(plan, marie_acts)
        sign(plan, "approve", marie_acts)

    assert takes(again_as("decision", at=":now"), now="2027-02-08 12:00:00") is taken
