"""All agreed plans of a selection in one file, for the one who asked and for a day (PDF-5)."""

import hashlib
from datetime import date

import pytest
from sqlalchemy import func, select, update

from kompetensplan.accounts.models import AuditEntry, Person
from kompetensplan.db import db
from kompetensplan.exports.models import ExportItem, ExportState
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.models import Role, RoleGrant
from kompetensplan.plans.models import Plan, PlanDocument, PlanReading, PlanState
from tests.conftest import Client, LogIn, Statements
from tests.exports.factories import make_many
from tests.exports.fetching import ask, come, latest, manifest, unpacked, words_of, work
from tests.factories import Municipality, grant, make_person
from tests.plans.factories import make_plan
from tests.reports.factories import make_agreed, make_people

# ── the file ──────────────────────────────────────────────────────────────────────────


def test_the_file_has_every_agreed_plan_of_the_selection(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    """A PDF for each, a manifest whose hashes fit, and an index that names them."""
    make_many(town, make_people(town.units["home"], 2))
    make_plan(town, who="david", state=PlanState.DRAFT)
    client = log_in(karin)

    export = ask(client)
    work()

    archive = unpacked(client, latest())
    plans = [name for name in archive.namelist() if "kompetensplan_" in name]
    rows = manifest(archive)
    assert len(plans) == len(rows) == export.total == 3
    assert sorted(plans) == sorted(row["file"] for row in rows)
    for row in rows:
        content = archive.read(row["file"])
        assert hashlib.sha256(content).hexdigest() == row["file_sha256"]
        assert content.startswith(b"%PDF-")
        assert row["document_id"] in row["file"]
    index = words_of(archive.read("index.pdf"))
    assert "Amina Berg" in index
    assert "Hemtjänst Centrum" in index
    assert "David" not in index


def test_no_file_name_and_no_line_of_the_manifest_names_a_person(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    """PDF-4."""
    make_plan(town, state=PlanState.AGREED)
    client = log_in(karin)
    ask(client)
    work()

    archive = unpacked(client, latest())
    named = " ".join(archive.namelist()) + archive.read("manifest.csv").decode()

    assert "Amina" not in named
    assert "Berg" not in named


def test_the_same_file_has_the_same_bytes_each_time(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    make_plan(town, state=PlanState.AGREED)
    client = log_in(karin)
    export = ask(client)
    work()

    first, second = (client.get(f"/exports/{export.id}/plans.zip").data for _ in range(2))

    assert first == second


def test_the_selection_is_the_filter_in_use(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    make_plan(town, state=PlanState.AGREED)
    make_plan(town, who="david", state=PlanState.AGREED)
    client = log_in(karin)

    assert ask(client).total == 2
    assert ask(client, name="Amina").total == 1
    assert ask(client, department=str(town.units["school"].id)).total == 1
    assert client.post("/exports", data={"name": "Nobody"}).location == "/agreed-plans"


def test_asking_twice_for_the_same_asks_once(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    make_plan(town, state=PlanState.AGREED)
    client = log_in(karin)

    assert ask(client).id == ask(client).id


def test_which_version_is_taken_is_decided_when_it_is_asked_for(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    """What is annulled or agreed on meanwhile is said in the manifest."""
    plan = make_plan(town, state=PlanState.AGREED)
    client = log_in(karin)
    ask(client)
    annul(plan, client)
    work()

    archive = unpacked(client, latest())
    (row,) = manifest(archive)
    assert row["annulled_on"]
    assert row["version"] == "1"
    assert "Makulerad" in words_of(archive.read("index.pdf"))


def annul(plan: Plan, client: Client) -> None:
    reason = "Planen gäller en annan person än den som står i den."
    answer = client.post(f"/plans/{plan.id}/versions/1/annul", data={"reason": reason})
    assert answer.status_code == 303


# ── whose it is ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", ["progress", "plans.zip"])
def test_the_file_exists_for_its_asker_only(
    town: Municipality, karin: Person, ulla: Person, log_in: LogIn, page: str
) -> None:
    """The registrar may fetch the same plans, but asks for a file of their own."""
    make_plan(town, state=PlanState.AGREED)
    export = ask(log_in(karin))
    work()

    assert log_in(ulla).get(f"/exports/{export.id}/{page}").status_code == 404
    assert "Hämta planer" not in log_in(ulla).get("/exports").text


def test_whose_role_has_ended_does_not_get_the_file(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    make_plan(town, state=PlanState.AGREED)
    client = log_in(karin)
    export = ask(client)
    work()
    end_roles(karin)

    assert client.get(f"/exports/{export.id}/plans.zip").status_code == 403


def end_roles(person: Person) -> None:
    db.session.execute(
        update(RoleGrant).where(RoleGrant.person_id == person.id).values(ends_on=date(2027, 2, 7))
    )
    db.session.commit()


def test_the_worker_makes_nothing_for_whom_the_role_has_ended(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    make_plan(town, state=PlanState.AGREED)
    ask(log_in(karin))
    end_roles(karin)

    work()

    assert latest().state is ExportState.CANCELLED
    assert db.session.scalar(select(func.count(ExportItem.id))) == 0


@pytest.fixture
def hr_for_home(town: Municipality) -> Person:
    """HR for the department of Amina's unit."""
    person = make_person("Hanna Roth")
    grant(person, Role.HR, town.units["care"])
    db.session.commit()
    return person


def test_only_what_is_within_the_role_is_in_it(
    town: Municipality, hr_for_home: Person, log_in: LogIn
) -> None:
    make_plan(town, state=PlanState.AGREED)
    make_plan(town, who="david", state=PlanState.AGREED)

    assert ask(log_in(hr_for_home), rounds="all").total == 1


def test_what_leaves_the_role_meanwhile_is_withheld(
    town: Municipality, hr_for_home: Person, log_in: LogIn
) -> None:
    """By the worker before the file is ready, and at the door afterwards."""
    make_many(town, make_people(town.units["home"], 1))
    client = log_in(hr_for_home)
    export = ask(client)
    move_away(town, "amina")
    work()

    archive = unpacked(client, latest())
    assert come(latest()).withheld == 1
    assert len(manifest(archive)) == 1
    assert "Amina" not in words_of(archive.read("index.pdf"))

    job = db.session.scalars(select(Plan.employment_id).order_by(Plan.id.desc())).first()
    db.session.execute(
        update(Plan).where(Plan.employment_id == job).values(kept_unit_id=town.units["school"].id)
    )
    db.session.commit()
    assert client.get(f"/exports/{export.id}/plans.zip").status_code == 409


def move_away(town: Municipality, who: str) -> None:
    employment = town.employments[who].id
    kept = update(Plan).where(Plan.employment_id == employment)
    db.session.execute(kept.values(kept_unit_id=town.units["school"].id))
    db.session.commit()


# ── that it is seen (CONF-8) ──────────────────────────────────────────────────────────


def test_each_employee_sees_that_the_plan_was_fetched(
    town: Municipality, karin: Person, amina: Person, log_in: LogIn, statements: Statements
) -> None:
    plan = make_plan(town, state=PlanState.AGREED)
    client = log_in(karin)
    export = ask(client)
    work()
    assert db.session.scalar(select(func.count(PlanReading.id))) == 0

    unpacked(client, latest())

    page = log_in(amina).get(f"/plans/{plan.id}/readings").text
    assert "Karin Sjöstrand" in page
    assert "i en fil med flera planer" in page
    told = db.session.scalars(select(Notice).where(Notice.kind == "plan_fetched")).one()
    assert (told.person_id, told.plan_id) == (amina.id, plan.id)
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)).all()
    assert [each for each in actions if each.startswith("export")] == [
        "export.asked",
        "export.fetched",
    ]
    assert export.total == 1


def test_fetching_takes_the_same_statements_for_one_and_for_many(
    town: Municipality, karin: Person, log_in: LogIn, statements: Statements
) -> None:
    counts = []
    make_many(town, make_people(town.units["home"], 1))
    for number in (0, 12):
        make_agreed(make_people(town.units["home"], number), town.round)  # type: ignore[arg-type]
        make_ready()
        client = log_in(karin)
        ask(client, rounds="all", name="Ek")
        with statements() as seen:
            ask(client, rounds="all")
        counts.append(len(seen))
        work()
        with statements() as seen:
            unpacked(client, latest())
        counts.append(len(seen))

    assert counts[0] == counts[2]
    assert counts[1] == counts[3]


def make_ready() -> None:
    """Let every document be there; what they hold does not matter."""
    db.session.execute(
        update(PlanDocument).values(
            state="ready",
            content=b"%PDF-1.7",
            sha256=hashlib.sha256(b"%PDF-1.7").hexdigest(),
            size=8,
            lease_until=None,
        )
    )
    db.session.commit()


def test_the_page_takes_the_same_statements_however_many_files_there_are(
    town: Municipality, karin: Person, log_in: LogIn, statements: Statements
) -> None:
    make_plan(town, state=PlanState.AGREED)
    client, counts = log_in(karin), []
    for names in (("Amina",), ("A", "Am", "Ami", "Amin")):
        for name in names:
            ask(client, name=name)
        with statements() as seen:
            assert client.get("/exports").status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 12
