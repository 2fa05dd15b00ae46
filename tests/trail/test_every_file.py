"""Every route that answers with a file leaves a trace: who, as what, and what (3.1, CONF-8)."""

from flask import Flask
from sqlalchemy import func, select

from kompetensplan.accounts.models import Person
from kompetensplan.audit.models import AuditEntry, PersonKey
from kompetensplan.clock import today
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.papers.models import EarlierPlanReading
from kompetensplan.papers.services import add_earlier, record_paper
from kompetensplan.plans.canonical import content_hash
from kompetensplan.plans.models import Meeting, PlanReading, PlanState
from kompetensplan.releases.models import Release
from kompetensplan.reports.services import refresh
from tests.access_things import make_protocol
from tests.conftest import Client, LogIn
from tests.exports.fetching import ask, work
from tests.factories import Municipality, as_actor, make_deputy
from tests.plans.factories import hold_meeting, make_plan, read, sign
from tests.trail.files import ABOUT_NOBODY, FILES

DAYS = {"since": "2026-01-01", "until": "2027-12-31"}
PDF = b"%PDF-1.7 ett blad"
ENDINGS = (
    ".pdf",
    ".png",
    ".zip",
    ".csv",
    ".xlsx",
    ".json",
    ".ics",
    "/file",
    "/paper",
    "/example/<name>",
)


def test_every_route_that_ends_as_a_file_is_in_the_table(app: Flask) -> None:
    """What answers with a file under another name is found by the access matrix."""
    named = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.endswith(ENDINGS) and "GET" in (rule.methods or ())
    }

    assert named - {"papers.paper"} == {*FILES, *ABOUT_NOBODY}


def test_every_file_that_is_fetched_says_who_as_what_and_which(
    app: Flask, town: Municipality, log_in: LogIn
) -> None:
    made = world(town, log_in)
    problems, walked = [], 0

    for endpoint, fetches in FILES.items():
        for who, capacity, action in fetches:
            person = db.session.get_one(Person, town.people[who].id)
            client = log_in(person) if endpoint != "calendars.feed" else app.test_client()
            before = traces(person)
            with app.test_request_context():
                rule = next(app.url_map.iter_rules(endpoint))
                address = rule.build({name: made[name] for name in rule.arguments})
            assert address
            answer = client.get(address[1])
            assert (answer.status_code, answer.mimetype != "text/html") == (200, True), endpoint
            assert answer.data
            found = [each for each in traces(person) if each not in before]
            walked += 1
            if not any(each[1:3] == (capacity, action) and each[3] for each in found):
                problems.append((endpoint, who, found))

    assert problems == []
    assert walked == sum(map(len, FILES.values()))
    page = log_in(town.people["amina"]).get("/my-data/readings").text
    assert page.count("Filer som andra har hämtat") >= 1
    for words in (
        "Överenskommen plan hämtad",
        "Kopia av en plan utlämnad",
        "Kopia för utlämnande hämtad",
        "i en fil med flera planer",
    ):
        assert words in page, words
    assert "Marie Lundgren" not in page, "of the two nothing is told"
    eva = log_in(town.people["eva"])
    for who, number, what in (
        ("ulla", "3", "the PDF, that a copy was made, and the copy"),
        ("karin", "3", "the PDF, the earlier plan and the ZIP"),
    ):
        page = eva.get("/log/affected", query_string={**DAYS, "by": who}).text
        row = page.partition("Amina Berg")[2]
        assert row.partition('data-label="Hämtade som fil">')[2].startswith(number), what


def traces(person: Person) -> list[tuple[object, ...]]:
    """Return the entries and readings of somebody: which, as what, the action, and of what."""
    db.session.rollback()
    who = select(PersonKey.pseudonym).where(PersonKey.person_id == person.id).scalar_subquery()
    entries = select(
        AuditEntry.seq,
        AuditEntry.capacity,
        AuditEntry.action,
        func.coalesce(AuditEntry.detail + AuditEntry.subject, ""),
    ).where(AuditEntry.actor == who)
    plans = select(PlanReading.id, PlanReading.capacity, PlanReading.version_id)
    files = select(
        EarlierPlanReading.id, EarlierPlanReading.capacity, EarlierPlanReading.earlier_plan_id
    )
    return [
        *map(tuple, db.session.execute(entries)),
        *(
            (number, capacity.value, "", what)
            for number, capacity, what in (
                *db.session.execute(plans.where(PlanReading.person_id == person.id)),
                *db.session.execute(files.where(EarlierPlanReading.person_id == person.id)),
            )
        ),
    ]


def world(town: Municipality, log_in: LogIn) -> dict[str, object]:
    """Make something to fetch at every address: a plan signed on paper, given out, exported."""
    amina, marie = as_actor(town.people["amina"]), as_actor(town.people["marie"])
    make_deputy(
        town.people["david"],
        town.units["home"],
        starts_on=today(),
        ends_on=today(),
        decided_by=town.people["samira"],
    )
    plan = make_plan(town, state=PlanState.PROPOSED)
    hold_meeting(plan, marie)
    sign(plan, "approve", marie)
    seen = content_hash(read(plan, amina))
    record_paper(plan, name="blad.pdf", content=PDF, seen_hash=seen, actor=marie)
    job = db.session.get_one(Employment, town.employments["amina"].id)
    earlier = add_earlier(job, period="2025", name="Plan.pdf", content=PDF, actor=amina)
    protocol = make_protocol()
    db.session.commit()
    refresh()
    db.session.commit()
    numbers = {
        "plan_id": plan.id,
        "number": 1,
        "meeting_id": db.session.scalars(select(Meeting.id)).one(),
        "earlier_id": earlier.id,
        "protocol_id": protocol.id,
        "unit_id": town.units["home"].id,
    }
    release_id = given_out(log_in(town.people["ulla"]), plan.id)
    export_id = ask(log_in(town.people["karin"])).id
    work()
    page = log_in(town.people["amina"]).post("/profile/calendar").text
    token = page.partition("/calendar/")[2].partition(".ics")[0]
    return {**numbers, "release_id": release_id, "export_id": export_id, "token": token}


def given_out(ulla: Client, plan_id: int) -> int:
    asked = {"requested_on": "2027-02-05", "diary_number": "", "recipient": ""}
    address = ulla.post(f"/plans/{plan_id}/versions/1/release", data=asked).location
    decision = {
        "outcome": "release",
        "basis": "OSL 39 kap. 2 §",
        "decided_by": "Ulla Brännström",
        "decided_on": "2027-02-08",
    }
    assert ulla.post(f"{address}/decision", data=decision).status_code == 303
    return db.session.scalars(select(Release.id)).one()
