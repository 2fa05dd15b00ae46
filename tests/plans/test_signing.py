"""Two keys on one content make an agreement (MEET-2, MEET-4)."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from kompetensplan.db import db
from kompetensplan.errors import Outdated, StepNotOpen
from kompetensplan.plans.canonical import canonical_json, content_hash, content_of, hash_of
from kompetensplan.plans.models import (
    DocumentState,
    EventKind,
    Plan,
    PlanDocument,
    PlanEvent,
    PlanState,
    PlanVersion,
    Signature,
    TargetKind,
)
from kompetensplan.plans.queries.plan import get_plan
from kompetensplan.plans.services import signing
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.services.structure import move
from kompetensplan.plans.workflow import STEPS
from kompetensplan.policy import Actor
from tests.conftest import TODAY, Client, LogIn, Statements
from tests.factories import Municipality
from tests.plans.factories import (
    hold_meeting,
    make_plan,
    read,
    sign,
)
from tests.plans.signing_page import HASH, form_of, open_page, rewrite


@pytest.fixture
def plan(town: Municipality, marie_acts: Actor) -> Plan:
    """A plan that is ready to be signed: written, and the meeting held."""
    plan = make_plan(town, state=PlanState.PROPOSED)
    hold_meeting(plan, marie_acts)
    return plan


def stored(plan_id: int, actor: Actor) -> Plan:
    return get_plan(actor, plan_id)


def events_of(plan_id: int) -> list[EventKind]:
    query = select(PlanEvent.kind).where(PlanEvent.plan_id == plan_id).order_by(PlanEvent.id)
    return list(db.session.scalars(query))


def the_version() -> PlanVersion:
    return db.session.scalars(select(PlanVersion)).one()


# ── MEET-2 ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("who", "step"), [("amina", "confirm"), ("marie", "approve")])
def test_nobody_signs_before_a_meeting_was_held(
    town: Municipality, log_in: LogIn, who: str, step: str
) -> None:
    """MEET-2: no held date → 409 and no button, but what is missing in words."""
    plan = make_plan(town, state=PlanState.PROPOSED)
    plan_id, seen, client = plan.id, content_hash(plan), log_in(town.people[who])

    page = open_page(client, plan_id)
    refused = client.post(f"/plans/{plan_id}/{step}", data={"seen_hash": seen, "agree": "y"})

    assert "Fyll i när samtalet hölls." in page
    assert not HASH.search(page)
    assert refused.status_code == 409
    assert "Fyll i när samtalet hölls." in refused.text
    assert db.session.scalars(select(Signature)).all() == []


def test_a_meeting_that_lies_ahead_is_not_held(
    town: Municipality, plan: Plan, marie_acts: Actor
) -> None:
    """MEET-2: held_on ≤ today, also when the date was put there in another way."""
    for meeting in db.session.execute(text("SELECT id FROM meeting")).all():
        db.session.execute(
            text("UPDATE meeting SET held_on = :day WHERE id = :id"),
            {"day": (TODAY + timedelta(days=1)).isoformat(), "id": meeting.id},
        )

    with pytest.raises(StepNotOpen):
        sign(plan, "approve", marie_acts)


# ── MEET-4 ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("first", ["approve", "confirm"])
def test_the_plan_is_agreed_when_both_have_signed_in_either_order(
    plan: Plan, marie_acts: Actor, amina_acts: Actor, first: str
) -> None:
    actors = {"approve": marie_acts, "confirm": amina_acts}
    second = "confirm" if first == "approve" else "approve"

    assert sign(plan, first, actors[first]) is None
    assert read(plan, amina_acts).state is PlanState.PROPOSED
    version = sign(plan, second, actors[second])

    assert version is not None
    assert version.number == 1
    assert read(plan, amina_acts).state is PlanState.AGREED
    signatures = db.session.scalars(select(Signature)).all()
    assert {each.version_id for each in signatures} == {version.id}
    assert {each.content_hash for each in signatures} == {version.content_hash}
    past = {"approve": EventKind.APPROVED, "confirm": EventKind.CONFIRMED}
    assert events_of(plan.id)[-3:] == [past[first], past[second], EventKind.AGREED]


def test_what_is_frozen_is_what_was_signed(
    plan: Plan, marie_acts: Actor, amina_acts: Actor
) -> None:
    """PLAN-3: canonical JSON, its hash, and the row that asks for the document."""
    wanted = canonical_json(content_of(plan))

    sign(plan, "approve", marie_acts)
    version = sign(plan, "confirm", amina_acts)

    assert version is not None
    assert version.content == wanted
    assert version.content_hash == hash_of(wanted)
    assert version.agreed_on == TODAY
    assert db.session.get_one(PlanDocument, version.id).state is DocumentState.QUEUED


def test_an_edit_in_between_voids_the_first_signature_and_the_page_says_so(
    plan: Plan,
    plan_id: int,
    marie_acts: Actor,
    amina_acts: Actor,
    as_marie: Client,
    as_amina: Client,
) -> None:
    sign(plan, "approve", marie_acts)
    rewrite(plan, amina_acts)

    assert sign(plan, "confirm", amina_acts) is None, "the approval was of another text"
    assert EventKind.SIGNATURE_VOIDED in events_of(plan_id)
    told = "Marie Lundgren skrev under"
    assert told in open_page(as_amina, plan_id)
    page = open_page(as_marie, plan_id)
    assert "Den underskriften gäller inte längre" in page
    as_marie.post(f"/plans/{plan_id}/approve", data=form_of(page))
    assert stored(plan_id, amina_acts).state is PlanState.AGREED


def test_what_is_sent_back_has_to_be_signed_again(
    plan: Plan, amina_acts: Actor, marie_acts: Actor
) -> None:
    """Who takes back a plan takes back the word too: nobody agrees against their will."""
    sign(plan, "approve", marie_acts)
    take_step(plan, STEPS["send_back"], actor=marie_acts, comment="Vi behöver tänka om.")

    take_step(read(plan, amina_acts), STEPS["propose"], actor=amina_acts)
    version = sign(plan, "confirm", amina_acts)

    assert version is None
    assert plan.state is PlanState.PROPOSED
    assert EventKind.SIGNATURE_VOIDED in events_of(plan.id)


def test_signing_on_the_page_from_first_to_last(
    plan_id: int, as_marie: Client, as_amina: Client
) -> None:
    first = as_amina.post(
        f"/plans/{plan_id}/confirm",
        data=form_of(open_page(as_amina, plan_id)),
        follow_redirects=True,
    )
    assert "Du har skrivit under" in first.text
    assert "Bekräftade 8 februari 2027" in first.text
    assert not HASH.search(first.text)

    page = open_page(as_marie, plan_id)
    assert "Amina Berg, medarbetare" in page
    assert "Inloggad med lösenord." in page
    assert "Skriv inget om hälsa, ledighet eller privatliv." in page
    receipt = as_marie.post(f"/plans/{plan_id}/approve", data=form_of(page), follow_redirects=True)

    assert receipt.request.path == f"/plans/{plan_id}/versions/1"
    assert "Ni är överens. Det här är version 1 av planen." in receipt.text
    assert "Överenskommen. Planen är en allmän handling och kan begäras ut." in receipt.text
    ready = db.session.scalars(select(PlanDocument)).one()
    assert ready.state is DocumentState.READY


def test_the_box_has_to_be_ticked(plan_id: int, as_marie: Client) -> None:
    form = form_of(open_page(as_marie, plan_id))

    refused = as_marie.post(f"/plans/{plan_id}/approve", data={**form, "agree": ""})

    assert refused.status_code == 422
    assert "Läs planen och kryssa i rutan" in refused.text
    assert db.session.scalars(select(Signature)).all() == []


def test_a_text_that_changed_since_it_was_read_is_shown_again_instead_of_signed(
    plan_id: int, amina_acts: Actor, as_marie: Client
) -> None:
    form = form_of(open_page(as_marie, plan_id))
    rewrite(stored(plan_id, amina_acts), amina_acts, "Skriva kort till natten")

    refused = as_marie.post(f"/plans/{plan_id}/approve", data=form)

    assert refused.status_code == 409
    assert "Planen har ändrats sedan du läste den" in refused.text
    assert "Amina Berg" in refused.text
    assert "Skriva kort till natten" in refused.text
    assert db.session.scalars(select(Signature)).all() == []
    again = as_marie.post(f"/plans/{plan_id}/approve", data=form_of(refused.text))
    assert again.status_code == 303


@pytest.mark.parametrize("seen", ["", "x", "0" * 64, "<script>"])
def test_a_made_up_hash_signs_nothing(plan_id: int, as_marie: Client, seen: str) -> None:
    form = {"seen_hash": seen, "seen_at": seen, "agree": "y"}

    refused = as_marie.post(f"/plans/{plan_id}/approve", data=form)

    assert refused.status_code == 409


def test_a_double_click_makes_one_signature_and_one_version(
    plan_id: int, as_marie: Client, as_amina: Client
) -> None:
    form = form_of(open_page(as_marie, plan_id))

    for _ in "ab":
        assert as_marie.post(f"/plans/{plan_id}/approve", data=form).status_code == 303
    answers = [as_amina.post(f"/plans/{plan_id}/confirm", data=form) for _ in "ab"]

    assert {answer.location for answer in answers} == {f"/plans/{plan_id}/versions/1"}
    assert len(db.session.scalars(select(Signature)).all()) == 2
    assert the_version().number == 1


def test_two_tabs_open_on_different_texts_cannot_mix_them(
    plan_id: int, amina_acts: Actor, as_marie: Client, as_amina: Client
) -> None:
    """Marie approved in an old tab; Amina, who rewrote the text, confirms the new one."""
    old_tab = form_of(open_page(as_marie, plan_id))
    rewrite(stored(plan_id, amina_acts), amina_acts)
    new_tab = form_of(open_page(as_amina, plan_id))

    assert as_marie.post(f"/plans/{plan_id}/approve", data=old_tab).status_code == 409
    assert as_amina.post(f"/plans/{plan_id}/confirm", data=new_tab).status_code == 303
    assert db.session.scalars(select(PlanVersion)).all() == []


def test_another_order_of_the_goals_is_another_text(
    town: Municipality, marie_acts: Actor, amina_acts: Actor
) -> None:
    plan = make_plan(town, goals=2, state=PlanState.PROPOSED)
    hold_meeting(plan, marie_acts)
    sign(plan, "approve", marie_acts)
    plan = read(plan, amina_acts)
    seen = content_hash(plan)

    move(plan, (TargetKind.GOAL, plan.goals[1].id), up=True, actor=amina_acts)

    with pytest.raises(Outdated):
        signing.sign(read(plan, amina_acts), "confirm", seen_hash=seen, actor=amina_acts)


def test_the_signing_page_reads_in_a_fixed_number_of_statements(
    town: Municipality, marie_acts: Actor, amina_acts: Actor, log_in: LogIn, statements: Statements
) -> None:
    plan = make_plan(town, goals=8, state=PlanState.CHANGING)
    rewrite(plan, amina_acts)
    plan_id = plan.id
    clients = [log_in(town.people[who]) for who in ("amina", "marie")]

    for client in clients:
        with statements() as seen:
            open_page(client, plan_id)
        assert len(seen) <= 16
