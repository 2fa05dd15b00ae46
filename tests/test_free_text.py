"""A personnummer is stopped at every door where somebody writes (CONF-5)."""

import ast
import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Enum, String, Text, cast, func, select

from kompetensplan.db import Base, db
from kompetensplan.errors import Invalid
from kompetensplan.free_text import FreeLine, FreeText
from kompetensplan.plans.models import FieldChange, PlanState, TargetKind
from kompetensplan.plans.services.history import note_change
from tests.conftest import LogIn
from tests.factories import Municipality, as_actor
from tests.forms import TEXTS, Form
from tests.plans.factories import make_plan
from tests.plans.pages import autosave
from tests.test_bad_input import Send, forms, send

__all__ = ["forms", "send"]

NUMBER = "811228-9874"
WRITTEN = f"Ring Amina {NUMBER} om kursen"
SAYS = "ser ut som ett personnummer"

# The other columns of text, and why nobody writes in them in their own words.
EXEMPT = {
    "names and codes that the import has stopped at its own door (IMP-3)": """
        employment.aid_code employment.authority employment.number employment.title
        former_name.name named_approver.title person.email person.external_id
        person.family_name person.given_name person.search_key person.sort_key unit.authority
        unit.code unit.name unit.path unit.sort_key""",
    "copies of such names": """
        authority_succession.from_authority authority_succession.to_authority
        change_answer.on_behalf_of comment.on_behalf_of earlier_plan.authority
        employment_move.from_authority employment_move.to_authority field_change.on_behalf_of
        plan.authority plan_event.on_behalf_of plan_offer.on_behalf_of request_answer.on_behalf_of
        request_event.on_behalf_of signature.on_behalf_of signature.recorded_by signature.name
        training_request.authority
        suggestion.on_behalf_of""",
    "hashes and secrets: digits in a row mean nothing there": """
        audit_checkpoint.hash audit_checkpoint.signature audit_entry.actor audit_entry.hash
        audit_entry.previous audit_entry.subject audit_head.hash audit_watch.hash person_key.key
        person_key.pseudonym
        calendar_feed.token_hash change_answer.mark credential.password_hash
        earlier_plan.sha256 issued_summary.sha256 login_attempt.key login_session.token_hash
        one_time_link.token_hash
        own_notes.sealed plan_document.sha256 plan_release.sha256 plan_version.content_hash
        sentence_answer.fingerprint signature.content_hash signed_paper.sha256
        folder_import.sha256 stored_upload.sha256""",
    "words of the system's own": """
        annulment.decided_capacity audit_checkpoint.key audit_entry.action audit_entry.address
        audit_entry.capacity audit_entry.detail audit_entry.device audit_entry.key
        audit_entry.subject_type audit_watch.why booking_proposal.skipped booking_proposal.weekdays
        change_answer.key destruction.kind earlier_plan.media_type export.language
        export.package export.selection export.sha256 export_file.name export_item.path
        field_change.field framework.code
        folder_import.problem folder_import.problem_at guide_step.step setting.value
        summary_document.key
        framework.name framework.scale heartbeat.name login_session.method mail.calendar_method
        mail.error mail.key meeting.asked_times meeting.uid notice.key notice.kind
        plan_offer.batch plan_release.masks request_event.detail own_notes.key_name person.language
        plan_document.error
        plan_presence.field plan_version.language retention_decision.kind sentence_answer.field
        signature.login_method signed_paper.media_type stored_upload.purpose suggestion.field""",
    "what is published for everybody to know": """
        competence.code competence.name_en competence.name_sv priority.code""",
    "put together of texts that were stopped where they were written": """
        folder_import.report mail.body mail.calendar mail.subject mail.to peer_resource.search_key
        person_word.sort_key person_word.sound person_word.word priority_word.sound
        priority_word.word plan_version.content plan_version.context summary_document.page""",
    "addresses: the number of a video meeting has the same shape": """
        booking_proposal.link meeting.link""",
    "masked before it is stored": "stored_upload.name",
}


def columns() -> Iterator[tuple[type[Base], str, Column[str]]]:
    """Give every column of text: its model, the attribute, the column."""
    for mapper in sorted(Base.registry.mappers, key=str):
        for attribute in mapper.column_attrs:
            column = attribute.columns[0]
            kind = column.type
            if (
                isinstance(column, Column)
                and isinstance(kind, String)
                and not isinstance(kind, Enum)
            ):
                yield mapper.class_, attribute.key, column


def test_every_column_of_text_is_guarded_or_exempt_with_a_reason() -> None:
    """A new column says which it is: its type is FreeText or FreeLine, or it stands above."""
    guarded = {str(column) for _m, _a, column in columns() if is_free(column)}
    others = {str(column) for _m, _a, column in columns() if not is_free(column)}
    exempt = [name for names in EXEMPT.values() for name in names.split()]

    assert len(exempt) == len(set(exempt))
    assert others == set(exempt)
    assert len(guarded) > 50


def is_free(column: Column[str]) -> bool:
    return isinstance(column.type, FreeText | FreeLine)


@pytest.mark.parametrize(
    ("model", "name"),
    [pytest.param(m, a, id=str(c)) for m, a, c in columns() if is_free(c)],
)
def test_no_model_takes_a_personnummer(model: type[Base], name: str) -> None:
    """Whatever door it came through; and the refusal does not say it again."""
    with pytest.raises(Invalid) as refused:
        model(**{name: WRITTEN})

    assert NUMBER not in str(refused.value)
    assert list(refused.value.problems) == [name]


def test_every_form_takes_its_texts_through_the_fields_that_stop() -> None:
    """WTForms' own fields for text are asked for in `fields` alone."""
    found: set[str] = set()
    for path in (Path(__file__).parents[1] / "kompetensplan").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("wtforms"):
                found |= {each.name for each in node.names} & {"StringField", "TextAreaField"}

    assert found == set()


def test_a_personnummer_in_any_field_of_any_form_is_stored_nowhere(
    forms: list[Form],
    town: Municipality,
    send: Send,
    log_in: LogIn,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    lost, told, sent = [], 0, 0
    for form in forms:
        for name in form.named(*TEXTS) if form.method == "post" else ():
            answer = send(form, form.data(**{name: WRITTEN}))
            sent += 1
            told += answer.status_code == 422 and SAYS in answer.text
            if answer.status_code == 422 and WRITTEN not in answer.text:
                lost.append(f"{name}: {form}")

    assert sent > 60
    assert told > 40
    assert lost == []
    assert list(stored()) == []
    assert NUMBER not in caplog.text


def stored() -> Iterator[str]:
    """Give the columns that hold the number."""
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Text | String):
                holds = cast(column, Text).contains(NUMBER)
                if db.session.execute(
                    select(func.count()).where(holds).select_from(table)
                ).scalar():
                    yield str(column)


def test_the_script_that_saves_is_told_at_the_field(town: Municipality, log_in: LogIn) -> None:
    plan = make_plan(town)
    goal = plan.goals[0].id
    amina = log_in(town.people["amina"])

    status, field = autosave(
        amina, f"/plans/{plan.id}/goals/{goal}", f"goal-{goal}-purpose", "", WRITTEN
    )

    assert status == 422
    assert field["state"] == "invalid"
    assert SAYS in field["message"]
    assert list(stored()) == []


def test_a_text_that_comes_too_late_is_not_kept_with_one(town: Municipality, log_in: LogIn) -> None:
    """PLAN-2 keeps refused texts in the history; this one nowhere but in the answer."""
    plan = make_plan(town, state=PlanState.AGREED)
    first = plan.goals[0].id
    draft = make_plan(town, who="david", goals=2)
    amina, david = log_in(town.people["amina"]), log_in(town.people["david"])
    removed = draft.goals[0].id
    david.post(f"/plans/{draft.id}/goals/{removed}", data={"do": f"remove:goal-{removed}"})

    for client, address, key in (
        (amina, f"/plans/{plan.id}/goals/{first}", f"goal-{first}-purpose"),
        (david, f"/plans/{draft.id}/goals/{removed}", f"goal-{removed}-purpose"),
    ):
        answer = client.post(address, data={key: WRITTEN, f"base-{key}": ""})
        assert answer.status_code in (409, 422)
        assert WRITTEN in answer.text
    assert list(stored()) == []


def test_own_notes_and_preparations_are_stopped_too(town: Municipality, log_in: LogIn) -> None:
    """They are private, yet the number has no business in them (CONF-3, CONF-5)."""
    plan = make_plan(town)

    answer = log_in(town.people["amina"]).post(
        f"/plans/{plan.id}/notes", data={"base-learned": "", "learned": WRITTEN}
    )

    assert answer.status_code == 422
    assert SAYS in answer.text
    assert WRITTEN in answer.text


def test_the_name_of_a_file_is_stopped(town: Municipality, log_in: LogIn) -> None:
    job = town.employments["amina"].id
    file = (io.BytesIO(b"%PDF-1.7 en gammal plan"), f"plan {NUMBER}.pdf")

    answer = log_in(town.people["amina"]).post(
        f"/employments/{job}/earlier-plans", data={"period": "2025", "file": file}
    )

    assert answer.status_code == 422
    assert SAYS in answer.text
    assert list(stored()) == []


def test_what_stood_there_before_the_stop_can_be_taken_away(town: Municipality) -> None:
    """And the history does not keep it."""
    plan, actor = make_plan(town), as_actor(town.people["amina"])

    note_change(plan, TargetKind.GOAL, 1, "purpose", WRITTEN, "Ring Amina", actor=actor)
    db.session.commit()

    kept = db.session.scalars(select(FieldChange.before)).all()
    assert "Ring Amina ••••••-•••• om kursen" in kept
