"""The whole access matrix (2.14): every route, GET and POST, tried by everybody.

Columns: `-` a stranger · a Amina, the employee · m Marie, her manager · s Samira, the
manager's manager · k Karin, HR for everyone · h HR for another department · u the registrar ·
j the system administrator · e the data protection officer · d David, an employee elsewhere ·
f Frida, a manager elsewhere · y yesterday's deputy of Marie's unit · t today's · w tomorrow's.

Cells: `i` sent to log in · `o` let in · `r` refused (403) · `.` does not exist (404).
"Let in" means that the door opened: a form may still be refused for what is in it, and a
state may not allow the step. The plan is a draft in the first table, agreed in the second.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import Person, StoredUpload
from kompetensplan.booking.models import BookingProposal, BookingRow
from kompetensplan.comments.models import Suggestion
from kompetensplan.comments.services import comments
from kompetensplan.db import db
from kompetensplan.exports.models import Export, ExportState
from kompetensplan.notices.services import tell
from kompetensplan.organisation.models import Employment, Role
from kompetensplan.papers.services import add_earlier
from kompetensplan.peers.models import PeerInvitation, PeerScope
from kompetensplan.peers.services import Offer, offer_help
from kompetensplan.plans.models import Goal, GoalShare, Meeting, Plan, PlanState, TargetKind
from kompetensplan.plans.queries.versions import find_version
from kompetensplan.policy import Capacity
from kompetensplan.releases.services import begin
from kompetensplan.web import PUBLIC_ENDPOINTS
from tests.access_table import DRAFT, first_id
from tests.access_table_agreed import AGREED
from tests.access_things import HELP, make_dialogue, make_hold, make_protocol, make_template
from tests.conftest import LogIn
from tests.factories import (
    Municipality,
    as_actor,
    grant,
    make_deputy,
    make_employment,
    make_move,
    make_person,
)
from tests.offers.factories import proposed_to
from tests.plans.factories import make_plan, write_down
from tests.requests.factories import make_request
from tests.trail.files import ABOUT_NOBODY, ASKED_BY_A_PAGE, FILES

COLUMNS = "-amskhujedfytw"
NAMES = {
    "a": "amina",
    "m": "marie",
    "s": "samira",
    "k": "karin",
    "u": "ulla",
    "j": "johan",
    "e": "eva",
    "d": "david",
    "f": "frida",
}
TABLES = {PlanState.DRAFT: DRAFT, PlanState.AGREED: AGREED}
# What stands in Amina's goal; nobody else's page may show it, whatever the status.
SECRET = "Skriva tydligt till kollegor"
# And in her comment; nobody but the two reads it, in any state (ruling 9).
SAID = "Bara mellan oss två"
# What a form must hold to get as far as the door.
DATA = {
    "peers.invite": {"person": "colleague_id"},
    "plans.create": {"round": "round_id"},
    "plans.restore": {"ref": "ref"},
    "moves.share": {"goal": "goal_id"},
    "booking.swap": {"other": "row_id"},
    "plans.restore_text": {"change": "change_id"},
    "comments.write": {"about": "ref"},
    "comments.answer": {"thread": "comment_id"},
    "comments.suggest": {"field": "text_key"},
    "requests.answer": {"kind": "answer_kind"},
    "requests.reply": {"reply": "reply"},
}
DEPUTIES = {
    "y": (date(2027, 1, 1), date(2027, 2, 7)),
    "t": (date(2027, 2, 8), date(2027, 2, 8)),
    "w": (date(2027, 2, 9), date(2027, 6, 30)),
}


@dataclass
class World:
    """What the addresses point at."""

    town: Municipality
    people: dict[str, int]
    values: dict[str, Any]
    readers: str


def make_world(town: Municipality, state: PlanState) -> World:
    """Make the people of the columns and something for every id in an address."""
    people = {letter: town.people[name] for letter, name in NAMES.items()}
    for letter, (starts_on, ends_on) in DEPUTIES.items():
        people[letter] = make_person(f"Ersättare {letter}")
        make_employment(people[letter], town.units["night"])
        make_deputy(
            people[letter],
            town.units["home"],
            starts_on=starts_on,
            ends_on=ends_on,
            decided_by=town.people["samira"],
            on_behalf_of=town.people["marie"],
        )
    people["h"] = make_person("Annan HR")
    grant(people["h"], Role.HR, town.units["school"])
    values = values_of(town, make_plan(town, state=state), people)
    readers = "amt" if state is PlanState.DRAFT else "amtsku"
    return World(town, {letter: person.id for letter, person in people.items()}, values, readers)


def values_of(town: Municipality, plan: Plan, people: dict[str, Person]) -> dict[str, Any]:
    """Return an id for every name that an address may hold; all about Amina and her unit."""
    goal = plan.goals[0]
    assert town.round
    assert town.vision
    about = (TargetKind.GOAL, goal.id)
    comment = comments.write(plan, about, SAID, actor=as_actor(people["a"]))
    upload = StoredUpload(
        owner_id=people["k"].id, purpose="x", name="x", content=b"", sha256="0" * 64
    )
    proposal = BookingProposal(
        owner_id=people["m"].id,
        first_day=date(2027, 2, 15),
        last_day=date(2027, 2, 15),
        rows=[BookingRow(employment_id=town.employments["amina"].id)],
    )
    earlier = add_earlier(
        town.employments["amina"],
        period="2025",
        name="Plan.pdf",
        content=b"%PDF-1.7",
        actor=as_actor(people["a"]),
    )
    asked = PeerInvitation(step_id=first_id("step"), person_id=people["d"].id)
    offer = Offer("att läsa kartor", PeerScope.UNIT)
    resource = offer_help(as_actor(people["a"]), town.employments["amina"], offer)
    export = Export(
        asked_by_id=people["k"].id,
        language="sv",
        selection="",
        state=ExportState.READY,
        expires_at=clock.real_now() + timedelta(hours=1),
    )
    db.session.add_all([upload, proposal, asked, export])
    db.session.commit()
    return {
        "plan_id": plan.id,
        "goal_id": goal.id,
        "activity_id": first_id("activity"),
        "step_id": first_id("step"),
        "meeting_id": first_id("meeting"),
        **decided_at(plan, people["a"]),
        "proposal_id": proposal.id,
        "row_id": proposal.rows[0].id,
        "employment_id": town.employments["amina"].id,
        "unit_id": town.units["home"].id,
        "priority_id": town.priorities["low"].id,
        "template_id": make_template(town),
        "vision_id": town.vision.id,
        "round_id": town.round.id,
        "person_id": make_person("Någon Annan").id,
        "deputy_id": first_id("deputy"),
        "grant_id": first_id("role_grant"),
        "notice_id": notice_to(people["a"], plan),
        "report_id": 1,
        "mail_id": 0,
        "looked_id": 0,
        "release_id": asked_for(plan, people["u"]),
        "change_id": first_id("field_change"),
        "entry_id": 0,
        "comment_id": comment.id,
        "suggestion_id": suggestion_by(people["m"], goal),
        "text_key": f"goal-{goal.id}-purpose",
        "verb": "resolve",
        "answer": "leave",
        "upload_id": upload.id,
        "export_id": export.id,
        "request_id": make_request(town, goal_id=goal.id).id,
        "answer_kind": "granted",
        "reply": "takes",
        "invitation_id": asked.id,
        "offer_id": resource.id,
        "earlier_id": earlier.id,
        "colleague_id": people["f"].id,
        "share_id": make_old_share(goal, town.employments["amina"]).id,
        "move_id": make_move(town.employments["amina"], town.units["night"]).id,
        "number": 1,
        "ref": f"goal-{goal.id}",
        "name": "propose",
        "section": "refused",
        "token": "x",
        "filename": "app.js",
        "area": "vision",
        "kind": "agreed_plan",
        "dialogue_id": make_dialogue(town),
        "hold_id": make_hold(town).id,
        "protocol_id": make_protocol().id,
        "what": "offers",
        **HELP,
        "common_id": proposed_to(plan, people["m"]),
    }


def decided_at(plan: Plan, person: Person) -> dict[str, int]:
    """Write something down at the plan's meeting, in words that must not get out."""
    meeting = db.session.scalars(select(Meeting).where(Meeting.plan_id == plan.id)).first()
    if meeting is None:
        return {"point_id": 0, "participant_id": 0}
    point, participant = write_down(plan, meeting, as_actor(person), f"{SECRET} igen")
    return {"point_id": point.id, "participant_id": participant.id}


def asked_for(plan: Plan, registrar: Person) -> int:
    """Return the id of a request for the plan's version, 0 when it has none."""
    version = find_version(plan.id)
    if version is None:
        return 0
    return begin(
        version.plan,
        version,
        requested_on=clock.today(),
        diary_number="",
        recipient="",
        actor=as_actor(registrar),
    ).id


def notice_to(person: Person, plan: Plan) -> int:
    """Tell somebody something about the plan, and return the id of the notice."""
    tell(person.id, "document_ready", plan_id=plan.id)
    db.session.commit()
    return first_id(f"notice WHERE person_id = {person.id}")


def suggestion_by(marie: Person, goal: Goal) -> int:
    """Return the id of a suggestion to Amina, whatever state the plan is in."""
    made = Suggestion(
        plan_id=goal.plan_id,
        target_kind=TargetKind.GOAL,
        target_id=goal.id,
        field="purpose",
        base=goal.purpose,
        text=SAID,
        person_id=marie.id,
        capacity=Capacity.MANAGER,
    )
    db.session.add(made)
    db.session.flush()
    return made.id


def make_old_share(goal: Goal, employment: Employment) -> GoalShare:
    """Make a share that has been taken back: it is for nobody any more (EMP-2)."""
    share = GoalShare(goal_id=goal.id, employment_id=employment.id, revoked_at=clock.now())
    db.session.add(share)
    db.session.commit()
    return share


def routes(app: Flask) -> list[tuple[str, str]]:
    """Return every (method, endpoint) behind the door."""
    return sorted(
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
        if rule.endpoint not in PUBLIC_ENDPOINTS
    )


def address(app: Flask, endpoint: str, method: str, values: dict[str, Any]) -> str:
    rule = next(
        rule for rule in app.url_map.iter_rules(endpoint) if method in (rule.methods or set())
    )
    built = rule.build({name: values[name] for name in rule.arguments})
    assert built
    return built[1]


def try_all(app: Flask, world: World, log_in: LogIn, method: str, endpoint: str) -> str:
    """Return the row of one route: what each column meets."""
    url = address(app, endpoint, method, world.values)
    data = {name: world.values[key] for name, key in DATA.get(endpoint, {}).items()}
    cells = []
    for letter in COLUMNS:
        person = db.session.get(Person, world.people.get(letter, 0))
        client = log_in(person) if person else app.test_client()
        response = client.open(url, method=method, data=data if method == "POST" else None)
        if (method, response.status_code) == ("GET", 200) and response.mimetype != "text/html":
            assert endpoint in {*FILES, *ABOUT_NOBODY, *ASKED_BY_A_PAGE}, f"{endpoint} is a file"
        if letter not in world.readers and response.mimetype == "text/html":
            assert SECRET not in response.text, f"{endpoint} tells {letter}"
        if letter not in "amt":
            assert SAID.encode() not in response.data, f"{endpoint} tells {letter}"
        cells.append(cell_of(response.status_code, response.location or ""))
    return "".join(cells)


def cell_of(status: int, location: str) -> str:
    if status == 303 and "/login" in location:
        return "i"
    assert status < 500
    return {403: "r", 404: "."}.get(status, "o")


def rows(table: str) -> dict[tuple[str, str], str]:
    return {
        (method, endpoint): cells
        for method, endpoint, cells in (line.split() for line in table.strip().splitlines())
    }


def test_the_tables_name_every_route(app: Flask) -> None:
    named = {key for table in TABLES.values() for key in rows(table)}

    assert sorted(named) == routes(app)


CHANGES = [
    (state, method, endpoint)
    for state, table in TABLES.items()
    for method, endpoint in rows(table)
    if method == "POST"
]


@pytest.mark.parametrize("state", TABLES)
def test_everybody_reads_what_the_table_says(
    app: Flask, town: Municipality, log_in: LogIn, state: PlanState
) -> None:
    world = make_world(town, state)
    expected = {key: cells for key, cells in rows(TABLES[state]).items() if key[0] == "GET"}

    found = {key: try_all(app, world, log_in, *key) for key in expected}

    assert found == expected


@pytest.mark.parametrize(("state", "method", "endpoint"), CHANGES)
def test_everybody_changes_what_the_table_says(
    app: Flask,
    town: Municipality,
    log_in: LogIn,
    state: PlanState,
    method: str,
    endpoint: str,
) -> None:
    world = make_world(town, state)

    assert try_all(app, world, log_in, method, endpoint) == rows(TABLES[state])[method, endpoint]
