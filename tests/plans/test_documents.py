"""What was agreed is frozen, and its document is made and known again (PLAN-3, SIGN-1)."""

import hashlib
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
from kompetensplan.plans import jobs
from kompetensplan.plans.models import (
    DocumentState,
    Plan,
    PlanDocument,
    PlanState,
    PlanVersion,
)
from kompetensplan.plans.queries.plan import get_plan
from kompetensplan.policy import Actor
from tests.conftest import Client, LogIn
from tests.factories import Municipality
from tests.plans.factories import (
    find_version,
    hold_meeting,
    make_plan,
    version_of,
)
from tests.plans.signing_page import HASH, form_of, open_page


@pytest.fixture
def plan(town: Municipality, marie_acts: Actor) -> Plan:
    """A plan that is ready to be signed: written, and the meeting held."""
    plan = make_plan(town, state=PlanState.PROPOSED)
    hold_meeting(plan, marie_acts)
    return plan


def stored(plan_id: int, actor: Actor) -> Plan:
    return get_plan(actor, plan_id)


def the_version() -> PlanVersion:
    return db.session.scalars(select(PlanVersion)).one()


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
    "change",
    [
        "at = '2020-01-01 00:00:00'",
        "person_id = person_id + 1",
        "name = 'Bo Ek'",
        "version_id = NULL",
    ],
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


def make_anew(version_id: int) -> PlanDocument:
    """Let a stored document be made once more, out of the frozen version."""
    row = db.session.get_one(PlanDocument, version_id)
    row.state, row.content, row.sha256 = DocumentState.QUEUED, None, None
    db.session.commit()
    assert jobs.make_document(version_id)
    return db.session.get_one(PlanDocument, version_id)


def test_the_same_version_gives_the_same_bytes(town: Municipality, app: Flask) -> None:
    """Ruling 4."""
    version_id, first = make_pdf(town)

    again = make_anew(version_id)

    assert again.content == first
    assert again.sha256 == hashlib.sha256(first).hexdigest()


def test_the_document_names_those_who_signed_as_they_were_called_then(
    town: Municipality, amina: Person, marie: Person
) -> None:
    """Ruling 3: somebody who marries has still signed what was signed, under the name it was."""
    version_id, first = make_pdf(town)
    amina.rename("Amina", "Nyström")
    marie.rename("Marie", "Åkerlind")
    db.session.commit()

    again = make_anew(version_id)

    assert again.content == first


def test_the_pages_name_those_who_signed_as_they_were_called_then(
    town: Municipality, amina: Person, marie: Person, log_in: LogIn
) -> None:
    """MEET-4: the page of a version, and the list of them."""
    plan = make_plan(town, state=PlanState.AGREED)
    marie.rename("Marie", "Åkerlind")
    db.session.commit()
    as_amina = log_in(amina)

    for page in ("versions", "versions/1"):
        text_of_page = as_amina.get(f"/plans/{plan.id}/{page}").text
        assert "Marie Lundgren" in text_of_page


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
