"""The page where anyone learns whether a file is the one that was agreed (SIGN-1)."""

import hashlib
import io
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from config import Seal
from kompetensplan.accounts import attempts
from kompetensplan.db import db
from kompetensplan.plans import jobs
from kompetensplan.plans.models import (
    Plan,
    PlanDocument,
    PlanState,
)
from kompetensplan.plans.services.fields import write_field
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.workflow import STEPS
from tests.conftest import Client
from tests.factories import (
    Municipality,
    as_actor,
)
from tests.plans.factories import make_plan, read, sign, version_of
from tests.plans.pages import words_of
from tests.support.seals import issued_seal, sealing


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town, goals=2, state=PlanState.AGREED)


@pytest.fixture
def document(plan: Plan) -> bytes:
    version_id = version_of(plan).id
    assert jobs.make_document(version_id)
    content = db.session.scalar(
        select(PlanDocument.content).where(PlanDocument.version_id == version_id)
    )
    assert content
    return content


def check(client: Client, content: bytes) -> str:
    response = send(client, content)
    assert response.status_code == 200
    return words_of(response.text)


def send(client: Client, content: bytes) -> TestResponse:
    response = client.post("/kontroll", data={"file": (io.BytesIO(content), "plan.pdf")})
    response.request.environ["wsgi.input"].close()  # the test's own copy of a large file
    return response


def test_anyone_can_check_a_file_and_learns_nothing_else(client: Client, document: bytes) -> None:
    page = check(client, document)

    assert "Filen är äkta" in page
    assert "Det är version 1, överenskommen 8 februari 2027." in page
    assert "Amina" not in page
    assert "Hemtjänst" not in page


def test_a_file_with_one_byte_changed_is_not_recognised(client: Client, document: bytes) -> None:
    altered = bytearray(document)
    altered[len(altered) // 3] ^= 1

    assert "Filen känns inte igen" in check(client, bytes(altered))


def test_a_large_file_is_hashed_and_forgotten(client: Client, plan: Plan) -> None:
    assert "Filen känns inte igen" in check(client, b"x" * (3 * 1024 * 1024))


def test_a_text_in_place_of_a_file_is_refused(client: Client, plan: Plan) -> None:
    for data in ({}, {"file": "no file"}):
        response = client.post("/kontroll", data=data)
        assert response.status_code == 422
        assert "Välj filen som ska kontrolleras." in response.text


def test_an_older_version_is_genuine_and_says_that_there_is_a_later_one(
    town: Municipality, plan: Plan, document: bytes, client: Client
) -> None:
    amina, marie = as_actor(town.people["amina"]), as_actor(town.people["marie"])
    plan = read(plan, amina)
    take_step(plan, STEPS["start_change"], actor=amina)
    goal = plan.goals[0]
    write_field(plan, goal, "title", base=goal.title, value="Skriva kort", actor=amina)
    sign(plan, "approve", marie)
    sign(plan, "confirm", amina)

    assert "Det finns en senare version: version 2." in check(client, document)


# ── what anybody can send ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "garbage", [b"", b"%PDF-1.7", b"\0" * 100_000, b"%PDF-1.7 /ByteRange [0 1 2 3] %%EOF"]
)
def test_what_is_no_document_is_not_recognised(client: Client, plan: Plan, garbage: bytes) -> None:
    assert "Filen känns inte igen" in check(client, garbage)


def test_a_file_that_is_too_large_is_refused_in_words(client: Client) -> None:
    response = send(client, b"x" * (21 * 1024 * 1024))

    assert response.status_code == 413
    assert "Filen eller texten är för stor" in response.text


def test_many_files_from_one_address_have_to_wait(
    client: Client, document: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        attempts, "CHECKS_PER_ADDRESS", attempts.Limit(2, attempts.CHECKS_PER_ADDRESS.window)
    )
    check(client, document)
    check(client, b"something else")

    third = send(client, document)

    assert third.status_code == 429
    assert 0 < int(third.headers["Retry-After"]) <= 15 * 60
    assert "Filen är äkta" not in third.text
    assert "Vänta en stund" in third.text


# ── sealed ────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sealed(plan: Plan, tmp_path: Path) -> tuple[Seal, bytes]:
    """Its settings, and the document; the seal is off again."""
    with sealing(issued_seal(tmp_path)) as settings:
        assert jobs.make_document(version_of(plan).id)
    content = db.session.scalar(select(PlanDocument.content))
    assert content
    return settings, content


def run_verify(app: Flask, content: bytes, folder: Path) -> tuple[int, str]:
    path = folder / "given.pdf"
    path.write_bytes(content)
    result = app.test_cli_runner().invoke(args=["verify", str(path)])
    return result.exit_code, result.output


def test_page_and_command_say_that_the_seal_is_valid(
    client: Client, app: Flask, sealed: tuple[Seal, bytes], tmp_path: Path
) -> None:
    settings, content = sealed
    with sealing(settings):
        page, command = check(client, content), run_verify(app, content, tmp_path)

    assert "Filen är äkta" in page
    assert "elektronisk stämpel från Mittköpings kommun. Stämpeln är giltig." in page
    assert command[0] == 0
    assert "Sealed by Mittköpings kommun. The seal is valid." in command[1]


def test_a_certificate_that_is_not_trusted_any_more_is_told(
    client: Client, app: Flask, sealed: tuple[Seal, bytes], tmp_path: Path
) -> None:
    page, command = check(client, sealed[1]), run_verify(app, sealed[1], tmp_path)

    assert "Filen är äkta" in page
    assert "som inte längre kan kontrolleras här" in page
    assert command[0] == 0
    assert "not among those of SEAL_TRUST" in command[1]


@pytest.mark.parametrize("part", [0.2, 0.5, 0.8, 0.999])
def test_one_byte_of_a_sealed_file_is_enough(
    client: Client, app: Flask, sealed: tuple[Seal, bytes], tmp_path: Path, part: float
) -> None:
    """Also where the seal itself does not reach: in its own padding."""
    settings, content = sealed
    altered = bytearray(content)
    altered[int(len(altered) * part)] ^= 1
    with sealing(settings):
        page, command = check(client, bytes(altered)), run_verify(app, bytes(altered), tmp_path)

    assert "Filen känns inte igen" in page
    assert command[0] == 1


def test_a_forger_who_changes_file_and_hash_together_has_no_seal(
    client: Client, app: Flask, sealed: tuple[Seal, bytes], tmp_path: Path
) -> None:
    settings, content = sealed
    forged = bytearray(content)
    forged[len(forged) // 3] ^= 1
    db.session.execute(
        text("UPDATE plan_document SET content = :content, sha256 = :sha256"),
        {"content": bytes(forged), "sha256": hashlib.sha256(forged).hexdigest()},
    )
    db.session.commit()

    with sealing(settings):
        page, command = check(client, bytes(forged)), run_verify(app, bytes(forged), tmp_path)

    assert "Filen känns inte igen" in page
    assert command[0] == 1


def test_a_document_that_was_stored_unsealed_says_so_to_the_command(
    app: Flask, document: bytes, tmp_path: Path
) -> None:
    code, words = run_verify(app, document, tmp_path)

    assert code == 0
    assert "Not sealed." in words
