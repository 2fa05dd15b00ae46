"""The page where anyone learns whether a file is the one that was agreed (SIGN-1)."""

import io

import pytest
from sqlalchemy import select

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
    response = client.post("/kontroll", data={"file": (io.BytesIO(content), "plan.pdf")})
    response.request.environ["wsgi.input"].close()  # the test's own copy of a large file
    assert response.status_code == 200
    return words_of(response.text)


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
