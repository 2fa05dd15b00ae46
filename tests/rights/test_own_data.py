"""Everything about me, and nothing that is another's own (art. 15)."""

import io
import json
import zipfile
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from config import OPEN_NOTES_KEY
from kompetensplan import sealing
from kompetensplan.accounts import attempts
from kompetensplan.accounts.models import LoginAttempt
from kompetensplan.audit.models import AuditEntry
from kompetensplan.calendars.services import make_token
from kompetensplan.db import db
from kompetensplan.peers.models import PeerResource, PeerScope
from kompetensplan.peers.services import Offer, offer_help
from kompetensplan.plans.models import (
    OwnNotes,
    Plan,
    PlanReading,
    PlanState,
    Preparation,
    Step,
)
from kompetensplan.policy import Capacity
from kompetensplan.rights.own_data import own_data
from kompetensplan.sealing import keyring
from tests.comments.factories import say
from tests.conftest import Client, LogIn, Statements
from tests.factories import Municipality, as_actor
from tests.plans.factories import book_meeting, make_plan, version_of

NOTE = "Jag vill egentligen byta arbete"
HERS = "Jag är nöjd med nyckelrutinen."
MANAGERS = "Amina behöver mer stöd än hon tror."
KIND_WORDS = "Tänk på att ta det i lugn takt."


@pytest.fixture(autouse=True)
def open_key() -> None:
    sealing.configure(OPEN_NOTES_KEY)


@pytest.fixture
def plan(town: Municipality) -> Plan:
    """Amina's plan with a bit of everything around it."""
    plan = make_plan(town, state=PlanState.AGREED)
    amina, marie = as_actor(town.people["amina"]), as_actor(town.people["marie"])
    meeting = book_meeting(plan, marie)
    for person, words in ((amina, HERS), (marie, MANAGERS)):
        row = Preparation(meeting_id=meeting.id, person_id=person.person_id, present=words)
        db.session.add(row)
    notes = OwnNotes(plan_id=plan.id, person_id=amina.person_id)
    notes.take(keyring().seal({"want": NOTE}, owner=notes.owner))
    db.session.add(notes)
    say(plan, marie, KIND_WORDS)
    db.session.add(
        PlanReading(
            plan_id=plan.id,
            version_id=version_of(plan).id,
            person_id=town.people["karin"].id,
            capacity=Capacity.HR,
        )
    )
    offer_help(amina, town.employments["amina"], Offer("Skriva journal", PeerScope.UNIT))
    make_token(town.people["amina"])
    for step in db.session.scalars(select(Step)):
        step.in_summary = True
    db.session.commit()
    return plan


def fetched(client: Client) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(client.get("/my-data/mina-uppgifter.json").text)
    return whole


def test_the_data_file_has_person_employment_plan_and_all_that_hangs_on_it(
    town: Municipality, plan: Plan, log_in: LogIn
) -> None:
    plan_id = plan.id
    whole = fetched(log_in(town.people["amina"]))
    mine = whole["plan"][0]

    assert whole["person"][0]["given_name"] == "Amina"
    assert whole["employment"][0]["unit_id"] == "Hemtjänst Centrum"
    assert mine["id"] == plan_id
    assert mine["goal"][0]["activity"][0]["step"]
    assert mine["comment"][0]["text"] == KIND_WORDS
    assert [each["kind"] for each in mine["signature"]] == ["approval", "confirmation"]
    assert json.loads(mine["plan_version"][0]["content"])["plan"] == plan_id
    assert mine["plan_event"]
    assert mine["field_change"]
    assert whole["plan_reading"][0]["person_id"] == town.people["karin"].name
    assert whole["peer_resource"][0]["topic"] == "Skriva journal"
    assert whole["calendar_feed"][0]["made_at"]
    assert whole["login_session"][0]["method"] == "password"


def test_own_notes_are_opened_for_their_writer_and_for_nobody_else(
    town: Municipality, plan: Plan, log_in: LogIn
) -> None:
    assert fetched(log_in(town.people["amina"]))["plan"][0]["own_notes"][0]["want"] == NOTE
    assert NOTE not in log_in(town.people["marie"]).get("/my-data/mina-uppgifter.json").text


def test_the_managers_preparation_comes_when_it_is_shared_and_not_before(
    town: Municipality, plan: Plan, log_in: LogIn
) -> None:
    client = log_in(town.people["amina"])
    before = client.get("/my-data/mina-uppgifter.json").text
    row = db.session.scalars(
        select(Preparation).where(Preparation.person_id == town.people["marie"].id)
    ).one()
    row.shared_at = row.changed_at
    after = client.get("/my-data/mina-uppgifter.json").text

    assert HERS in before
    assert MANAGERS not in before
    assert MANAGERS in after


def test_a_manager_gets_what_she_wrote_and_not_what_the_plan_says(
    town: Municipality, plan: Plan, log_in: LogIn
) -> None:
    text = log_in(town.people["marie"]).get("/my-data/mina-uppgifter.json").text
    done = json.loads(text)["done_about_others"]

    assert done["comment"]["person_id"][0]["text"] == KIND_WORDS
    assert done["preparation"]["person_id"][0]["present"] == MANAGERS
    assert done["signature"]["person_id"][0]["kind"] == "approval"
    for words in ("Skriva tydligt till kollegor", HERS, NOTE):
        assert words not in text, words


def test_no_secret_is_in_any_file(town: Municipality, plan: Plan, log_in: LogIn) -> None:
    client = log_in(town.people["amina"])
    secrets = {
        str(value)
        for table in ("login_session", "calendar_feed")
        for (value,) in db.session.execute(
            select(
                db.metadata.tables[table].c.token_hash
            )  # what the cookie and the address hash to
        )
    }
    text = client.get("/my-data/mina-uppgifter.json").text

    assert secrets
    assert not [each for each in secrets if each in text]
    assert "gAAAA" not in text  # the beginning of everything that is sealed


def test_tries_to_log_in_as_me_are_found_by_what_is_kept_of_them(
    town: Municipality, plan: Plan
) -> None:
    amina, david = town.people["amina"], town.people["david"]
    for person in (amina, david):
        key = f"person {person.email}"
        attempts.begin("only-for-tests", "login", {key: attempts.PER_PERSON})

    found = own_data(amina, "only-for-tests")

    assert len(db.session.scalars(select(LoginAttempt)).all()) == 2
    assert len([1 for name, _entry in found.all_entries() if name == "login_attempt"]) == 1


@pytest.mark.parametrize("plans", [1, 4])
def test_it_takes_a_fixed_number_of_statements(
    town: Municipality, plan: Plan, statements: Statements, plans: int
) -> None:
    for _ in range(plans):
        say(plan, as_actor(town.people["marie"]), KIND_WORDS)
    db.session.flush()

    with statements() as seen:
        own_data(town.people["amina"], "only-for-tests")

    assert len(seen) <= 120


def test_the_document_says_the_same_in_words(town: Municipality, plan: Plan, log_in: LogIn) -> None:
    response = log_in(town.people["amina"]).get("/my-data/mina-uppgifter.pdf")
    reader = PdfReader(io.BytesIO(response.data))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())

    for words in (
        "Allt som Kompetensplan har sparat om dig",
        "Hemtjänst Centrum",
        "Skriva tydligt till kollegor",
        NOTE,
        HERS,
        KIND_WORDS,
        "Vem som har läst",
        town.people["karin"].name,
        "Det som inte är med, och varför",
    ):
        assert words in text, words
    assert MANAGERS not in text
    assert list(reader.attachments) == ["mina-uppgifter.json"]


def test_the_archive_has_both_and_the_files_and_it_is_written_down(
    town: Municipality, plan: Plan, log_in: LogIn
) -> None:
    client = log_in(town.people["amina"])
    client.get(f"/plans/{plan.id}/versions/1.pdf")

    archive = zipfile.ZipFile(io.BytesIO(client.get("/my-data/mina-uppgifter.zip").data))

    names = sorted(archive.namelist())
    assert len(names) == 3
    assert names[1:] == ["mina-uppgifter.json", "mina-uppgifter.pdf"]
    assert archive.read(names[0]).startswith(b"%PDF")
    action = select(AuditEntry).where(AuditEntry.action == "own_data.fetched")
    assert db.session.scalars(action).one().detail == "zip"


# ── taking away what is voluntary ─────────────────────────────────────────────────────


@pytest.mark.parametrize("what", ["offers", "calendar", "reflections", "notes", "shares"])
def test_what_is_voluntary_goes_at_once(
    town: Municipality, plan: Plan, log_in: LogIn, what: str
) -> None:
    client = log_in(town.people["amina"])

    page = client.post(f"/my-data/voluntary/{what}/remove", follow_redirects=True).text

    assert "Borttaget: " in page
    left = fetched(client)
    offers, notes = left.get("peer_resource", []), left["plan"][0].get("own_notes", [])
    ticked = [
        step
        for goal in left["plan"][0]["goal"]
        for activity in goal["activity"]
        for step in activity["step"]
        if step["in_summary"]
    ]
    there = {
        "offers": bool(offers),
        "calendar": bool(left.get("calendar_feed")),
        "reflections": bool(ticked),
        "notes": bool(notes),
    }
    assert there == {name: name != what for name in there}


def test_what_others_have_stays(town: Municipality, plan: Plan, log_in: LogIn) -> None:
    david = as_actor(town.people["david"])
    offer_help(david, town.employments["david"], Offer("Planera lektioner", PeerScope.UNIT))

    log_in(town.people["amina"]).post("/my-data/voluntary/offers/remove")

    assert [each.topic for each in db.session.scalars(select(PeerResource))] == [
        "Planera lektioner"
    ]


def test_nothing_else_can_be_taken_away(town: Municipality, log_in: LogIn) -> None:
    client = log_in(town.people["amina"])

    assert client.post("/my-data/voluntary/plans/remove").status_code == 404


# ── the pages ─────────────────────────────────────────────────────────────────────────


def test_the_page_shows_every_way_and_takes_few_statements(
    town: Municipality, plan: Plan, log_in: LogIn, statements: Statements
) -> None:
    client = log_in(town.people["amina"])
    client.get("/my-data")

    with statements() as seen:
        page = client.get("/my-data").text

    assert len(seen) <= 12
    for address in ("pdf", "json", "zip"):
        assert f"/my-data/mina-uppgifter.{address}" in page
    assert "Rätta det som är fel" in page
    assert "Ta bort det som är frivilligt" in page


def test_who_has_read_any_of_my_plans_stands_in_one_list(
    town: Municipality, plan: Plan, log_in: LogIn
) -> None:
    page = log_in(town.people["amina"]).get("/my-data/readings").text
    others = log_in(town.people["david"]).get("/my-data/readings").text

    assert town.people["karin"].name in page
    assert town.people["karin"].name not in others
    assert "Ingen annan har läst dina planer" in others


def test_somebody_without_anything_gets_a_whole_copy_too(town: Municipality, log_in: LogIn) -> None:
    client = log_in(town.people["eva"])

    assert client.get("/my-data").status_code == 200
    assert "plan" not in fetched(client)
    assert client.get("/my-data/mina-uppgifter.pdf").data.startswith(b"%PDF")
