"""After a day a file of agreed plans is gone; what fails or is cancelled on the way (PDF-5)."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.exports import jobs, services
from kompetensplan.exports.models import Export, ExportFile, ExportItem, ExportState
from kompetensplan.notices.models import Notice
from kompetensplan.plans.models import Plan, PlanDocument, PlanReading, PlanState
from tests.conftest import LogIn
from tests.exports.factories import make_many
from tests.exports.fetching import ask, come, latest, manifest, unpacked, words_of, work
from tests.factories import Municipality
from tests.plans.factories import make_plan, version_of
from tests.reports.factories import make_agreed, make_people

# ── a day, and then nothing ───────────────────────────────────────────────────────────


def test_after_a_day_the_file_is_gone_and_nothing_of_it_is_left(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    make_plan(town, state=PlanState.AGREED)
    client = log_in(karin)
    export = ask(client, name="Amina")
    work()
    pass_a_day()

    assert client.get(f"/exports/{export.id}/plans.zip").status_code == 404
    jobs.remove_expired()

    assert latest().state is ExportState.EXPIRED
    assert "Amina" not in latest().selection
    for model in (ExportItem, ExportFile):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0
    assert "Borttagen" in client.get("/exports").text


def pass_a_day() -> None:
    over = real_now() - timedelta(seconds=1)
    db.session.execute(update(Export).values(expires_at=over))
    db.session.commit()


def test_a_plan_that_is_destroyed_takes_the_files_with_it(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    """RET: a bulk archive is destroyed as completely as the plan."""
    make_plan(town, state=PlanState.AGREED)
    client = log_in(karin)
    export = ask(client)
    work()
    version_id = db.session.scalars(select(ExportItem.version_id)).one()

    assert services.remove_with([version_id]) == 1
    db.session.commit()

    assert client.get(f"/exports/{export.id}/plans.zip").status_code == 404
    assert db.session.scalar(select(func.count()).select_from(ExportFile)) == 0


def test_the_asker_is_told_when_it_is_ready(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    make_plan(town, state=PlanState.AGREED)
    client = log_in(karin)
    ask(client)
    work()

    told = db.session.scalars(select(Notice).where(Notice.kind == "export_ready")).one()
    assert told.person_id == karin.id
    assert told.mail_due_at
    assert "Ladda ner" in client.get("/exports").text
    assert db.session.scalar(select(Notice.read_at).where(Notice.kind == "export_ready"))


# ── what goes wrong ───────────────────────────────────────────────────────────────────


@pytest.fixture
def broken(town: Municipality) -> list[Plan]:
    """Two plans whose documents cannot be made: what they hold lacks nearly everything."""
    assert town.round
    return make_agreed(make_people(town.units["home"], 2), town.round)


def give_up_waiting() -> None:
    """Let the time pass until the next try."""
    for model in (PlanDocument, ExportItem):
        db.session.execute(update(model).values(lease_until=None))
    db.session.commit()


def test_what_cannot_be_made_stops_no_other_and_is_tried_again_alone(
    town: Municipality, broken: list[Plan], karin: Person, log_in: LogIn
) -> None:
    make_plan(town, state=PlanState.AGREED)
    client = log_in(karin)
    export = ask(client)
    try_in_vain()

    assert latest().state is ExportState.READY
    assert (come(latest()).done, come(latest()).failed) == (1, 2)
    page = client.get("/exports").text
    assert "2 planer gick inte att göra om till PDF:" in page
    assert f"KP-{broken[0].id}" in page
    states = [row["state"] for row in manifest(unpacked(client, latest()))]
    assert sorted(states) == ["failed", "failed", "ready"]

    made_at = db.session.scalars(select(PlanDocument.made_at).where(PlanDocument.size > 0)).all()
    make_ready_those_that_failed()
    assert client.post(f"/exports/{export.id}/retry").status_code == 303
    assert come(latest()).done == 1, "what is there is not made again"
    work()

    assert (come(latest()).done, come(latest()).failed) == (3, 0)
    assert len(manifest(unpacked(client, latest()))) == 3
    assert set(made_at) <= set(db.session.scalars(select(PlanDocument.made_at)))
    assert client.post(f"/exports/{export.id}/retry").status_code == 409


def test_a_document_that_somebody_has_altered_is_given_to_nobody_and_told_of(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    altered = version_of(make_plan(town, state=PlanState.AGREED)).id
    make_plan(town, who="david", state=PlanState.AGREED)
    client = log_in(karin)
    ask(client)
    while latest().state is ExportState.PREPARING and come(latest()).done != 2:
        assert jobs.work_on_exports()
    db.session.execute(
        update(PlanDocument)
        .where(PlanDocument.version_id == altered)
        .values(content=b"%PDF-1.7 another")
    )
    db.session.commit()
    work()

    assert (come(latest()).done, come(latest()).failed, come(latest()).altered) == (1, 0, 1)
    archive = unpacked(client, latest())
    assert b"%PDF-1.7 another" not in [archive.read(name) for name in archive.namelist()]
    told = select(Notice.person_id).where(Notice.kind == "document_altered")
    assert town.people["johan"].id in db.session.scalars(told).all()


def test_a_document_that_somebody_has_altered_is_called_what_it_is(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    """SIGN-1: altered, left out, and who has been told – on the page, in manifest and index."""
    plan = make_plan(town, state=PlanState.AGREED)
    make_plan(town, who="david", state=PlanState.AGREED)
    client = log_in(karin)
    ask(client)
    work()
    stored = update(PlanDocument).where(PlanDocument.version_id == version_of(plan).id)
    content = db.session.scalar(
        select(PlanDocument.content).where(PlanDocument.version_id == version_of(plan).id)
    )
    db.session.execute(stored.values(content=b"%PDF-1.7 another"))
    db.session.commit()

    export_id = ask(client).id
    work()

    page = client.get("/exports").text
    assert "gick inte att göra om till PDF" not in page
    assert "1 plan är utelämnad, för den sparade PDF:en är inte längre som när den gjordes" in page
    assert f"KP-{plan.id}" in page
    assert "Systemförvaltaren och dataskyddsombudet har fått veta det" in page
    archive = unpacked(client, latest())
    row = next(each for each in manifest(archive) if each["document_id"] == f"KP-{plan.id}")
    assert (row["state"], row["file"], row["file_sha256"]) == ("altered", "", "")
    index = " ".join(words_of(archive.read("index.pdf")).split())
    assert "Ändrad efter att den gjordes och därför utelämnad" in index
    assert "Systemförvaltaren och dataskyddsombudet har fått veta det" in index
    assert "Gick inte att göra om till PDF" not in index

    db.session.execute(stored.values(content=content))
    db.session.commit()
    assert client.post(f"/exports/{export_id}/retry").status_code == 303
    work()
    assert (come(latest()).done, come(latest()).altered) == (2, 0)


def try_in_vain() -> None:
    """Let the worker try what cannot be made until it gives it up."""
    for _try in range(jobs.MOST_TRIES):
        work()
        give_up_waiting()
    work()


def make_ready_those_that_failed() -> None:
    db.session.execute(
        update(PlanDocument)
        .where(PlanDocument.state == "failed")
        .values(
            state="ready",
            content=b"%PDF-1.7",
            sha256=hashlib.sha256(b"%PDF-1.7").hexdigest(),
            size=8,
        )
    )
    db.session.commit()


def test_where_nothing_can_be_made_there_is_no_file(
    town: Municipality, broken: list[Plan], karin: Person, log_in: LogIn
) -> None:
    client = log_in(karin)
    export = ask(client)
    try_in_vain()

    assert latest().state is ExportState.FAILED
    assert client.get(f"/exports/{export.id}/plans.zip").status_code == 404
    assert "Försök igen med 2" in client.get("/exports").text


def test_what_is_cancelled_is_not_made(town: Municipality, karin: Person, log_in: LogIn) -> None:
    make_many(town, make_people(town.units["home"], 8))
    client = log_in(karin)
    export = ask(client)
    assert jobs.work_on_exports()
    made = ready_documents()

    assert client.post(f"/exports/{export.id}/cancel").status_code == 303
    work()

    assert ready_documents() == made == jobs.BATCH
    assert latest().state is ExportState.CANCELLED
    assert client.get(f"/exports/{export.id}/plans.zip").status_code == 404
    assert client.post(f"/exports/{export.id}/cancel").status_code == 409


def ready_documents() -> int:
    query = select(func.count(PlanDocument.version_id)).where(PlanDocument.state == "ready")
    return db.session.scalar(query) or 0


def test_a_small_file_does_not_wait_for_a_large_one(
    town: Municipality, karin: Person, ulla: Person, log_in: LogIn
) -> None:
    make_many(town, make_people(town.units["home"], 8))
    large = ask(log_in(karin))
    small = ask(log_in(ulla), name="Amina")

    jobs.work_on_exports()

    assert (come(large).done, come(small).done) == (0, 1)


def test_reading_one_by_one_and_in_bulk_stand_in_the_same_log(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    plan = make_plan(town, state=PlanState.AGREED)
    client = log_in(karin)
    ask(client)
    work()
    unpacked(client, latest())
    client.get(f"/plans/{plan.id}/versions/1")

    readings = db.session.scalars(select(PlanReading).order_by(PlanReading.id)).all()

    assert [each.in_bulk for each in readings] == [True, False]
    assert {each.capacity for each in readings} == {"hr"}
