"""The data inside a plan's PDF keeps to a published schema, whatever kind of plan it is (3.3)."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastjsonschema
import pikepdf
import pytest
from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.frameworks.models import Competence
from kompetensplan.plans import jobs
from kompetensplan.plans.canonical import FORMAT, content_of
from kompetensplan.plans.documents import SCHEMA
from kompetensplan.plans.models import (
    Activity,
    ActivityKind,
    Plan,
    PlanDocument,
    PlanState,
    PlanVersion,
    StepKind,
)
from kompetensplan.plans.queries.plan import get_plan
from tests.conftest import Client
from tests.factories import Municipality, as_actor
from tests.plans.factories import make_plan

FOLDER = Path(__file__).resolve().parents[2] / "kompetensplan/static/schema"


@pytest.fixture
def schema() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / SCHEMA).read_text("utf-8"))
    return content


@pytest.fixture
def check(schema: dict[str, Any]) -> Callable[[object], object]:
    checker: Callable[[object], object] = fastjsonschema.compile(schema)
    return checker


def agreed_content() -> list[Any]:
    texts = db.session.scalars(select(PlanVersion.content))
    return [json.loads(each) for each in texts]


@pytest.mark.parametrize(
    "state", [PlanState.AGREED, PlanState.SET_WITHOUT_AGREEMENT, PlanState.CLOSED]
)
def test_what_is_frozen_keeps_to_the_schema(
    town: Municipality, check: Callable[[object], object], state: PlanState
) -> None:
    make_plan(town, goals=2, state=state)

    contents = agreed_content()

    assert contents
    assert [check(each) for each in contents] == contents


def test_every_kind_of_activity_and_step_keeps_to_the_schema(
    town: Municipality, check: Callable[[object], object]
) -> None:
    plan, amina = make_plan(town), as_actor(town.people["amina"])
    for kind in ActivityKind:
        for step_kind in (*StepKind, None):
            activity = plan.goals[0].activities[0]
            activity.kind, activity.steps[0].kind = kind, step_kind
            check(content_of(plan))
    db.session.commit()

    full = get_plan(amina, plan.id)
    for activity in db.session.scalars(select(Activity)):
        activity.colleague, activity.minutes = "Olle på natten", None
    goal = full.goals[0]
    goal.level_from, goal.level_to = 1, 8
    goal.competence_id = db.session.scalar(select(Competence.id).limit(1)) or 1
    full.follow_up_on = None

    assert check(content_of(full)) == content_of(full)


@pytest.mark.parametrize(
    "change",
    [
        {"salary": 30000},
        {"format": "kompetensplan/2"},
        {"goals": [{"title": "Bara en rubrik"}]},
        {"follow_up_on": "den 5 maj"},
        {"without_agreement": {"manager": "Övningen behövs."}},
    ],
)
def test_what_is_no_plan_is_refused(
    town: Municipality, check: Callable[[object], object], change: dict[str, object]
) -> None:
    """The schema says all that there is: a field that it does not know is a fault."""
    content = content_of(make_plan(town)) | change

    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        check(content)


def test_the_schema_has_the_number_of_the_format(schema: dict[str, Any]) -> None:
    """A change of the content is a new format with a schema of its own; the old one stays."""
    assert schema["properties"]["format"] == {"const": FORMAT}
    assert schema["$id"] == SCHEMA == "kompetensplan-1.json"


def test_the_schema_is_at_an_address_that_the_file_names(
    town: Municipality, client: Client, schema: dict[str, Any]
) -> None:
    plan = make_plan(town, state=PlanState.AGREED)
    description, _content = attachment_of(plan)

    with client.get("/static/schema/kompetensplan-1.json") as answer:
        assert answer.status_code == 200
        assert answer.mimetype == "application/json"
        assert answer.json == schema
    assert description == "JSON Schema: http://127.0.0.1:5000/static/schema/" + SCHEMA


def attachment_of(plan: Plan) -> tuple[str, bytes]:
    """Return what the file inside the plan's PDF is called and what it holds."""
    version = db.session.scalars(select(PlanVersion).where(PlanVersion.plan_id == plan.id)).one()
    assert jobs.make_document(version.id)
    content = db.session.scalar(select(PlanDocument.content))
    assert content
    with pikepdf.open(io.BytesIO(content)) as document:
        attached = document.attachments["plan.json"]
        return attached.description, attached.get_file().read_bytes()


def test_the_attached_file_is_exactly_what_was_hashed(town: Municipality) -> None:
    plan = make_plan(town, state=PlanState.AGREED)

    _description, attached = attachment_of(plan)

    assert attached.decode() == db.session.scalar(select(PlanVersion.content))
