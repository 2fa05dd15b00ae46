"""Two keys on one content, then a frozen version (MEET-2, MEET-4, PLAN-3, PLAN-5)."""

import hashlib
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from kompetensplan import pdf
from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.errors import NotAllowed, Outdated, StepNotOpen
from kompetensplan.organisation.models import DeputyScope
from kompetensplan.plans import jobs
from kompetensplan.plans.canonical import canonical_json, content_hash, content_of, hash_of
from kompetensplan.plans.documents import document_of
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
from kompetensplan.plans.services import progress, restoring, signing
from kompetensplan.plans.services.fields import write_field
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.services.structure import add_goal, move
from kompetensplan.plans.workflow import STEPS
from kompetensplan.policy import Actor, Capacity
from tests.conftest import TODAY, Client, LogIn, Statements
from tests.factories import Municipality, as_actor, make_deputy, make_employment, make_person
from tests.plans.factories import (
    find_version,
    hold_meeting,
    make_plan,
    read,
    sign,
    version_of,
)

HASH = re.compile(r'name="seen_hash"[^>]*value="([0-9a-f]{64})"')
SINCE = re.compile(r'name="seen_at"[^>]*value="([^"]+)"')


@pytest.fixture
def amina_acts(amina: Person) -> Actor:
    return as_actor(amina)


@pytest.fixture
def marie_acts(marie: Person) -> Actor:
    return as_actor(marie)


@pytest.fixture
def plan(town: Municipality, marie_acts: Actor) -> Plan:
    """A plan that is ready to be signed: written, and the meeting held."""
    plan = make_plan(town, state=PlanState.PROPOSED)
    hold_meeting(plan, marie_acts)
    return plan


@pytest.fixture
def plan_id(plan: Plan) -> int:
    return plan.id


@pytest.fixture
def as_amina(plan: Plan, amina: Person, log_in: LogIn) -> Client:
    return log_in(amina)


@pytest.fixture
def as_marie(plan: Plan, marie: Person, log_in: LogIn) -> Client:
    return log_in(marie)


def rewrite(plan: Plan, actor: Actor, words: str = "Skriva så att natten förstår") -> Plan:
    """Write another title of the first goal."""
    goal = plan.goals[0]
    write_field(plan, goal, "title", base=goal.title, value=words, actor=actor)
    return read(plan, actor)


def stored(plan_id: int, actor: Actor) -> Plan:
    return get_plan(actor, plan_id)


def form_of(page: str) -> dict[str, str]:
    """Return what the form on the signing page sends, the box ticked."""
    seen, since = HASH.search(page), SINCE.search(page)
    assert seen, "there is no form to sign with"
    assert since
    return {"seen_hash": seen[1], "seen_at": since[1], "agree": "y"}


def open_page(client: Client, plan_id: int) -> str:
    response = client.get(f"/plans/{plan_id}/sign")
    assert response.status_code == 200
    return response.text


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


# ── who ───────────────────────────────────────────────────────────────────────────────


def test_a_deputy_signs_in_place_of_the_manager(
    town: Municipality, plan: Plan, plan_id: int, amina_acts: Actor, as_amina: Client
) -> None:
    """DEP-3: NN, i stället för MM – on the page and in the document."""
    petra = make_person("Petra Nyman")
    make_deputy(
        petra,
        town.units["home"],
        starts_on=TODAY,
        ends_on=TODAY,
        decided_by=town.people["samira"],
        on_behalf_of=town.people["marie"],
    )
    sign(plan, "approve", as_actor(petra))
    sign(plan, "confirm", amina_acts)

    version = version_of(plan)
    approval = next(each for each in version.signatures if each.person_id == petra.id)
    assert approval.capacity is Capacity.DEPUTY
    assert approval.on_behalf_of == "Marie Lundgren"
    printed = document_of(version, jobs.sender())
    assert "Marie Lundgren" in {each["on_behalf_of"] for each in printed["signatures"]}
    page = as_amina.get(f"/plans/{plan_id}/versions/1").text
    assert "Petra Nyman, ersättare, i stället för Marie Lundgren" in page


def test_a_deputy_who_may_only_read_gets_no_button(
    town: Municipality, plan_id: int, log_in: LogIn
) -> None:
    """DEP-1."""
    petra = make_person("Petra Nyman")
    make_deputy(
        petra,
        town.units["home"],
        starts_on=TODAY,
        ends_on=TODAY,
        decided_by=town.people["samira"],
        scope=DeputyScope.READ,
    )
    as_petra = log_in(petra)

    assert not HASH.search(open_page(as_petra, plan_id))
    assert as_petra.post(f"/plans/{plan_id}/approve", data={"agree": "y"}).status_code == 403


def test_a_manager_never_approves_her_own_plan(
    town: Municipality, marie_acts: Actor, log_in: LogIn
) -> None:
    """DEP-5: it goes one level up."""
    plan, samira_acts = make_plan(town, who="marie"), as_actor(town.people["samira"])
    take_step(plan, STEPS["propose"], actor=marie_acts)
    hold_meeting(plan, samira_acts)

    with pytest.raises(NotAllowed):
        sign(plan, "approve", marie_acts)
    assert sign(plan, "confirm", marie_acts) is None
    version = sign(plan, "approve", samira_acts)

    assert version is not None
    capacities = {each.capacity for each in db.session.scalars(select(Signature))}
    assert capacities == {Capacity.EMPLOYEE, Capacity.MANAGER_ABOVE}


def test_not_even_as_a_deputy_of_the_own_unit_does_one_approve_the_own_plan(
    town: Municipality, plan: Plan, amina: Person
) -> None:
    """DEP-5."""
    make_deputy(
        amina,
        town.units["home"],
        starts_on=TODAY,
        ends_on=TODAY,
        decided_by=town.people["samira"],
    )

    with pytest.raises(NotAllowed):
        sign(plan, "approve", as_actor(amina))


def test_the_deputy_and_the_manager_sign_once_together(
    town: Municipality, plan: Plan, marie_acts: Actor
) -> None:
    petra = make_person("Petra Nyman")
    make_employment(petra, town.units["home"])
    make_deputy(
        petra,
        town.units["home"],
        starts_on=TODAY,
        ends_on=TODAY,
        decided_by=town.people["samira"],
    )
    sign(plan, "approve", as_actor(petra))

    with pytest.raises(StepNotOpen):
        sign(plan, "approve", marie_acts)


@pytest.mark.parametrize(
    ("who", "status"), [("karin", 404), ("samira", 404), ("frida", 404), ("david", 404)]
)
def test_nobody_else_signs(
    town: Municipality, plan_id: int, log_in: LogIn, who: str, status: int
) -> None:
    client = log_in(town.people[who])

    for address in ("sign", "approve", "confirm", "withdraw-change"):
        method = client.get if address == "sign" else client.post
        assert method(f"/plans/{plan_id}/{address}").status_code == status


def test_each_signs_only_on_the_own_side(plan_id: int, as_amina: Client, as_marie: Client) -> None:
    assert as_amina.post(f"/plans/{plan_id}/approve").status_code == 403
    assert as_marie.post(f"/plans/{plan_id}/confirm").status_code == 403


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

    restoring.withdraw_change(plan, version_of(plan), actor=amina_acts)

    back = read(plan, amina_acts)
    assert canonical_json(content_of(back)) == agreed
    assert back.state is PlanState.AGREED
    assert back.goals[0].activities[0].steps[0].done_on == TODAY
    assert EventKind.CHANGE_WITHDRAWN in events_of(back.id)


def test_a_proposal_is_withdrawn_on_the_page_once(
    town: Municipality, marie: Person, log_in: LogIn, amina_acts: Actor
) -> None:
    plan = make_plan(town, state=PlanState.CHANGING)
    rewrite(plan, amina_acts)
    plan_id, as_marie = plan.id, log_in(marie)

    first = as_marie.post(f"/plans/{plan_id}/withdraw-change", follow_redirects=True)
    second = as_marie.post(f"/plans/{plan_id}/withdraw-change")

    assert "Förslaget är återtaget" in first.text
    assert second.status_code == 409


def test_a_signature_of_a_withdrawn_proposal_is_void(
    town: Municipality, amina_acts: Actor, marie_acts: Actor
) -> None:
    plan = rewrite(make_plan(town, state=PlanState.CHANGING), amina_acts)
    sign(plan, "approve", marie_acts)

    plan = read(plan, amina_acts)
    restoring.withdraw_change(plan, version_of(plan), actor=amina_acts)

    loose = select(Signature).where(Signature.version_id.is_(None))
    assert all(each.voided_at for each in db.session.scalars(loose))


# ── frozen ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "change",
    [
        "content = '{}'",
        "content_hash = replace(content_hash, substr(content_hash, 1, 1), 'z')",
        "number = 9",
        "context = '{}'",
        "language = 'en'",
        "agreed_on = '2020-01-01'",
    ],
)
def test_no_sql_changes_an_agreed_version(town: Municipality, change: str) -> None:
    """PLAN-3: the database itself refuses, on SQLite and PostgreSQL."""
    make_plan(town, state=PlanState.AGREED)

    with pytest.raises(DBAPIError, match="frozen"):
        db.session.execute(text(f"UPDATE plan_version SET {change}"))


@pytest.mark.parametrize(
    "change", ["at = '2020-01-01 00:00:00'", "person_id = person_id + 1", "version_id = NULL"]
)
def test_no_sql_changes_a_signature_of_an_agreed_version(town: Municipality, change: str) -> None:
    make_plan(town, state=PlanState.AGREED)

    with pytest.raises(DBAPIError, match="frozen"):
        db.session.execute(text(f"UPDATE signature SET {change}"))


# ── the document ──────────────────────────────────────────────────────────────────────


def make_pdf(town: Municipality) -> tuple[int, bytes]:
    """Return an agreed version's id and its stored document."""
    version_id = version_of(make_plan(town, state=PlanState.AGREED)).id
    assert jobs.make_document(version_id)
    content = db.session.scalar(
        select(PlanDocument.content).where(PlanDocument.version_id == version_id)
    )
    assert content
    return version_id, content


def test_the_same_version_gives_the_same_bytes(town: Municipality, app: Flask) -> None:
    """Ruling 4."""
    version_id, first = make_pdf(town)
    row = db.session.get_one(PlanDocument, version_id)
    row.state, row.content, row.sha256 = DocumentState.QUEUED, None, None
    db.session.commit()

    assert jobs.make_document(version_id)

    again = db.session.get_one(PlanDocument, version_id)
    assert again.content == first
    assert again.sha256 == hashlib.sha256(first).hexdigest()


def test_verify_knows_the_file_and_notices_one_byte(
    town: Municipality, app: Flask, tmp_path: Path
) -> None:
    """SIGN-1: exit status 0 for the file itself, 1 for one that was altered anywhere."""
    _version_id, content = make_pdf(town)
    genuine, altered = tmp_path / "plan.pdf", tmp_path / "altered.pdf"
    genuine.write_bytes(content)
    middle = len(content) // 2
    altered.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    run = app.test_cli_runner().invoke

    accepted, refused = run(args=["verify", str(genuine)]), run(args=["verify", str(altered)])

    assert accepted.exit_code == 0
    assert "Genuine: version 1" in accepted.output
    assert refused.exit_code == 1
    assert "Not genuine" in refused.output


def test_agreeing_does_not_fail_because_the_document_cannot_be_made(
    plan_id: int,
    as_amina: Client,
    as_marie: Client,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Ruling 3: an installation whose print files cannot be read; later they can."""
    form = form_of(open_page(as_marie, plan_id))
    as_marie.post(f"/plans/{plan_id}/approve", data=form)
    pdf._engine.cache_clear()
    with monkeypatch.context() as broken:
        broken.setattr(pdf, "PRINT_FILES", tmp_path / "gone")
        receipt = as_amina.post(f"/plans/{plan_id}/confirm", data=form, follow_redirects=True)
        waiting = as_amina.get(f"/plans/{plan_id}/versions/1.pdf")
    pdf._engine.cache_clear()

    assert "Ni är överens" in receipt.text
    assert waiting.status_code == 202
    assert "PDF:en görs i ordning" in waiting.text
    row = db.session.scalars(select(PlanDocument)).one()
    assert row.state is DocumentState.FAILED
    assert row.error
    row.lease_until = None
    db.session.commit()
    assert jobs.make_waiting_documents() == 1
    assert as_amina.get(f"/plans/{plan_id}/versions/1.pdf").mimetype == "application/pdf"


def test_a_document_that_somebody_else_is_making_is_waited_for(
    town: Municipality, amina: Person, log_in: LogIn
) -> None:
    plan = make_plan(town, state=PlanState.AGREED)
    row = db.session.get_one(PlanDocument, version_of(plan).id)
    row.lease_until = real_now() + timedelta(minutes=5)
    address, as_amina = f"/plans/{plan.id}/versions/1.pdf", log_in(amina)

    assert as_amina.get(address).status_code == 202


def test_an_agreed_plan_is_not_signed_again(
    town: Municipality, marie_acts: Actor, amina: Person, log_in: LogIn
) -> None:
    plan = make_plan(town, state=PlanState.AGREED)
    plan_id, as_amina = plan.id, log_in(amina)

    page = open_page(as_amina, plan_id)

    assert not HASH.search(page)
    assert "Planen är överenskommen." in page
    assert find_version(stored(plan_id, marie_acts)) is not None
    assert date(2027, 2, 8) == the_version().agreed_on
