"""One byte of a stored document changed behind the application's back is told (SIGN-1)."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from kompetensplan.audit.models import AuditEntry
from kompetensplan.cli.work import make_huey
from kompetensplan.db import db
from kompetensplan.heartbeat import Heartbeat
from kompetensplan.notices.jobs import gather_mail
from kompetensplan.notices.models import Notice
from kompetensplan.outbox import Mail
from kompetensplan.plans import jobs
from kompetensplan.plans.models import DocumentAlarm, Plan, PlanDocument, PlanState
from tests.conftest import LogIn, Statements
from tests.factories import Municipality
from tests.plans.factories import make_plan, version_of
from tests.plans.pages import words_of


@pytest.fixture
def plan(town: Municipality) -> Plan:
    plan = make_plan(town, state=PlanState.AGREED)
    assert jobs.make_document(version_of(plan).id)
    return plan


def change_one_byte() -> bytes:
    """Do it in the database, and return what stood there before."""
    before = bytes(db.session.execute(text("SELECT content FROM plan_document")).scalar_one())
    after = bytearray(before)
    after[len(after) // 2] ^= 1
    put_back(bytes(after))
    return before


def put_back(content: bytes) -> None:
    db.session.execute(text("UPDATE plan_document SET content = :content"), {"content": content})
    db.session.commit()


def told() -> list[tuple[int, str]]:
    rows = db.session.scalars(select(Notice).where(Notice.kind == "document_altered"))
    return sorted((row.person_id, row.kind) for row in rows)


def test_the_daily_round_tells_the_administrator_and_the_officer_once(
    plan: Plan, town: Municipality
) -> None:
    change_one_byte()

    assert jobs.check_stored_documents() == (1, 1)
    assert jobs.check_stored_documents() == (1, 1)

    watchers = sorted(town.people[name].id for name in ("johan", "eva"))
    assert told() == [(person_id, "document_altered") for person_id in watchers]
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "document.altered"))
    assert entry.detail == f"KP-{plan.id}, 1"


def test_they_get_a_mail_at_once_and_it_says_nothing_of_the_plan(
    plan: Plan, town: Municipality
) -> None:
    change_one_byte()
    jobs.check_stored_documents()
    db.session.execute(text("DELETE FROM notice WHERE kind <> 'document_altered'"))
    db.session.execute(text("UPDATE notice SET mail_due_at = '2020-01-01 00:00:00'"))
    db.session.commit()

    assert gather_mail() == 2

    mails = db.session.scalars(select(Mail).where(Mail.key.startswith("notices-"))).all()
    watchers = {town.people[name].email for name in ("johan", "eva")}
    assert {mail.to for mail in mails} == watchers
    assert not any("Amina" in mail.subject + mail.body for mail in mails)


def test_whole_documents_wake_nobody(plan: Plan) -> None:
    assert jobs.check_stored_documents() == (1, 0)
    assert told() == []
    assert db.session.scalars(select(DocumentAlarm)).all() == []


def test_nobody_is_shown_an_altered_document_and_opening_it_tells(
    plan: Plan, town: Municipality, log_in: LogIn
) -> None:
    plan_id, as_amina = plan.id, log_in(town.people["amina"])
    assert as_amina.get(f"/plans/{plan_id}/versions/1.pdf").mimetype == "application/pdf"
    before = change_one_byte()

    answer = as_amina.get(f"/plans/{plan_id}/versions/1.pdf")

    assert answer.status_code == 500
    assert "Den sparade PDF:en är inte längre som när den gjordes" in words_of(answer.text)
    assert "dataskyddsombudet har fått veta det" in words_of(answer.text)
    assert len(told()) == 2
    put_back(before)
    assert as_amina.get(f"/plans/{plan_id}/versions/1.pdf").status_code == 200


def test_the_altered_file_itself_is_not_recognised_and_the_original_is(
    plan: Plan, app: Flask, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("files")
    before = change_one_byte()
    after = db.session.scalar(select(PlanDocument.content))
    assert after
    (folder / "before.pdf").write_bytes(before)
    (folder / "after.pdf").write_bytes(after)
    run = app.test_cli_runner().invoke

    assert run(args=["verify", str(folder / "before.pdf")]).exit_code == 0
    assert run(args=["verify", str(folder / "after.pdf")]).exit_code == 1


def test_a_document_from_a_backup_ends_the_alarm(plan: Plan) -> None:
    before = change_one_byte()
    jobs.check_stored_documents()
    put_back(before)

    assert jobs.check_stored_documents() == (1, 0)

    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)).all()
    assert actions[-2:] == ["document.altered", "document.whole_again"]
    change_one_byte()
    jobs.check_stored_documents()
    alarm = db.session.scalars(select(DocumentAlarm)).one()
    assert alarm.whole_again_at is None


def test_the_command_looks_at_all_and_names_the_altered(plan: Plan, app: Flask) -> None:
    plan_id, run = plan.id, app.test_cli_runner().invoke
    whole = run(args=["verify", "--stored"])
    change_one_byte()
    altered = run(args=["verify", "--stored"])

    assert (whole.exit_code, whole.output) == (0, "1 documents, 0 of them altered.\n")
    assert altered.exit_code == 1
    assert f"Altered: KP-{plan_id}, version 1." in altered.output
    assert run(args=["verify"]).exit_code == 2


def test_the_round_is_made_once_a_day(plan: Plan, app: Flask) -> None:
    change_one_byte()
    jobs.check_stored_documents_daily()
    (first,) = db.session.scalars(select(Heartbeat).where(Heartbeat.name == jobs.CHECKED))
    moment = first.seen_at
    jobs.check_stored_documents_daily()
    db.session.refresh(first)
    assert first.seen_at == moment

    first.seen_at = moment - timedelta(hours=21)
    db.session.commit()
    jobs.check_stored_documents_daily()
    db.session.refresh(first)

    assert first.seen_at > moment


def test_the_worker_makes_the_round(app: Flask) -> None:
    huey = make_huey(app)

    assert any("check_stored_documents_daily" in name for name in huey._registry._registry)


# ── the page of those who watch ───────────────────────────────────────────────────────


def test_the_page_names_documents_and_no_people(
    plan: Plan, town: Municipality, log_in: LogIn, statements: Statements
) -> None:
    plan_id = plan.id
    change_one_byte()
    jobs.check_stored_documents()
    as_johan = log_in(town.people["johan"])
    with statements() as seen:
        page = words_of(as_johan.get("/stored-documents").text)

    assert "1 PDF har ändrats" in page
    assert f"KP-{plan_id}, version 1" in page
    assert "Amina" not in page
    assert len(seen) <= 12


def test_the_page_says_that_the_seal_is_off(town: Municipality, log_in: LogIn) -> None:
    page = words_of(log_in(town.people["eva"]).get("/stored-documents").text)

    assert "Elektronisk stämpel Avstängd." in page
    assert "Alla kontrollerade senast Inte än" in page
