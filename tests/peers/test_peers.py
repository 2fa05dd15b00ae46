"""Colleagues as a resource: the directory and comments by invitation (1.6, SKE-4)."""

import pytest
from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.frameworks.models import Competence
from kompetensplan.frameworks.services import load_frameworks
from kompetensplan.notices.models import Notice
from kompetensplan.peers.models import PeerInvitation, PeerResource, PeerScope
from kompetensplan.peers.queries import Wanted, list_peers
from kompetensplan.peers.services import Offer, offer_help
from kompetensplan.plans.models import Plan, PlanState, Step
from kompetensplan.plans.services.progress import reflect
from tests.conftest import LogIn, Statements
from tests.factories import Municipality, as_actor, make_employment, make_person
from tests.plans.factories import make_plan
from tests.plans.pages import words_of

TOPIC = "att diktera anteckningar"


def offer(town: Municipality, who: str, scope: PeerScope, topic: str = TOPIC) -> PeerResource:
    person = town.people[who]
    return offer_help(as_actor(person), town.employments[who], Offer(topic, scope))


def seen_by(town: Municipality, who: str, search: str = "") -> list[str]:
    found = list_peers(as_actor(town.people[who]), Wanted(search=search))
    return [each.employment.person.name for each in found.items]


@pytest.mark.parametrize(
    ("scope", "viewers"),
    [
        (PeerScope.UNIT, {"amina", "marie"}),
        (PeerScope.DEPARTMENT, {"amina", "marie", "samira"}),
        (PeerScope.MUNICIPALITY, {"amina", "marie", "samira", "david", "frida", "karin"}),
    ],
)
def test_one_is_seen_in_the_circle_one_chose(
    town: Municipality, scope: PeerScope, viewers: set[str]
) -> None:
    """SKE-4."""
    offer(town, "amina", scope)

    everybody = ("amina", "marie", "samira", "david", "frida", "karin")
    assert {who for who in everybody if seen_by(town, who)} == viewers


def test_those_right_under_the_top_are_no_department_to_others(town: Municipality) -> None:
    make_employment(make_person("Top Person"), town.units["root"])
    offer(town, "amina", PeerScope.DEPARTMENT)
    top = make_person("Kommunens Direktör")
    town.people["top"] = top
    make_employment(top, town.units["root"])

    assert seen_by(town, "top") == []


def test_who_has_left_the_municipality_is_not_in_the_directory(town: Municipality) -> None:
    offer(town, "amina", PeerScope.MUNICIPALITY)
    town.employments["amina"].ends_on = as_actor(town.people["amina"]).day.replace(day=1)

    assert seen_by(town, "david") == []


def test_the_directory_is_searched_by_words_with_swedish_letters(town: Municipality) -> None:
    offer(town, "amina", PeerScope.MUNICIPALITY, "Lägga schema i Örnen")
    offer(town, "marie", PeerScope.MUNICIPALITY, "Skriva rapporter")

    assert seen_by(town, "david", "örnen SCHEMA") == ["Amina Berg"]
    assert seen_by(town, "david", "100%") == []


def test_the_directory_is_found_by_competence_and_unit(town: Municipality) -> None:
    """1.6: the competence is searched by, and not shown (SKE-4)."""
    load_frameworks()
    competence = db.session.scalars(select(Competence).order_by(Competence.id)).all()[0]
    amina = town.people["amina"]
    job, circle = town.employments["amina"], PeerScope.MUNICIPALITY
    offer_help(as_actor(amina), job, Offer(TOPIC, circle, competence))
    offer(town, "frida", PeerScope.MUNICIPALITY, "Skriva rapporter")

    david = as_actor(town.people["david"])
    for words in (competence.name_sv, competence.name_en, competence.code):
        assert seen_by(town, "david", words) == ["Amina Berg"]
    there = list_peers(david, Wanted(unit_id=town.employments["frida"].unit_id))
    assert [each.topic for each in there.items] == ["Skriva rapporter"]


def test_the_page_shows_name_unit_and_topic_only(town: Municipality, log_in: LogIn) -> None:
    """SKE-4."""
    offer(town, "amina", PeerScope.MUNICIPALITY)

    page = log_in(town.people["david"]).get("/peers").text
    row = page.partition("Amina Berg")[2].partition("</tr>")[0]

    assert "Hemtjänst Centrum" in row
    assert TOPIC in row
    assert "Undersköterska" not in row
    assert "@" not in row


def test_the_directory_takes_the_same_statements_for_two_and_for_thirty(
    town: Municipality, log_in: LogIn, statements: Statements
) -> None:
    client = log_in(town.people["david"])
    offer(town, "amina", PeerScope.MUNICIPALITY)
    client.get("/peers")
    with statements() as few:
        client.get("/peers")
    for number in range(30):
        person = make_person(f"Kollega {number}")
        employment = make_employment(person, town.units["class"])
        offer_help(as_actor(person), employment, Offer(TOPIC, PeerScope.MUNICIPALITY))
    with statements() as many:
        client.get("/peers")

    assert len(few) == len(many) <= 12


def test_one_offers_help_changes_it_and_leaves_at_once(town: Municipality, log_in: LogIn) -> None:
    """SKE-4: nothing of it is kept."""
    client, job = log_in(town.people["amina"]), town.employments["amina"].id
    data = {"topic": TOPIC, "scope": "unit", "employment": str(job), "competence": ""}

    assert client.post("/peers/mine/new", data=data).status_code == 303
    made = db.session.scalars(select(PeerResource)).one()
    changed = client.post(
        f"/peers/mine/{made.id}", data={"topic": "Annat", "scope": "municipality"}
    )
    assert changed.status_code == 303
    assert seen_by(town, "david", "annat") == ["Amina Berg"]
    assert client.post(f"/peers/mine/{made.id}/leave").status_code == 303
    assert db.session.scalars(select(PeerResource)).all() == []


@pytest.mark.parametrize(
    "data", [{"topic": " "}, {"topic": "x" * 201}, {"scope": "all"}, {"employment": "999999"}]
)
def test_a_wrong_offer_is_told_at_the_field(
    town: Municipality, log_in: LogIn, data: dict[str, str]
) -> None:
    job = str(town.employments["amina"].id)
    sent = {"topic": TOPIC, "scope": "unit", "employment": job, "competence": ""} | data

    response = log_in(town.people["amina"]).post("/peers/mine/new", data=sent)

    assert response.status_code == 422
    assert db.session.scalars(select(PeerResource)).all() == []


def test_nobody_changes_what_another_offers(town: Municipality, log_in: LogIn) -> None:
    made = offer(town, "amina", PeerScope.MUNICIPALITY)
    client = log_in(town.people["david"])

    assert client.get(f"/peers/mine/{made.id}").status_code == 404
    assert client.post(f"/peers/mine/{made.id}/leave").status_code == 404


# ── a comment on a step, by invitation ────────────────────────────────────────────────


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town, state=PlanState.AGREED)


def step_of(plan: Plan) -> Step:
    return plan.goals[0].activities[0].steps[0]


def test_only_whom_the_owner_asked_reads_the_step_and_nothing_else(
    town: Municipality, plan: Plan, log_in: LogIn
) -> None:
    """1.6: a peer's comment, only where the owner invited that person."""
    amina, david = log_in(town.people["amina"]), log_in(town.people["david"])
    step, goal = step_of(plan), plan.goals[0].title
    reflect(
        plan,
        step,
        answers={"tried": "Jag prövade att läsa högt för gruppen."},
        actor=as_actor(town.people["amina"]),
    )
    place = f"/plans/{plan.id}/steps/{step.id}/peers"

    assert "David Åkesson" in amina.get(f"{place}?search=david").text
    assert amina.post(place, data={"person": town.people["david"].id}).status_code == 303
    assert amina.post(place, data={"person": town.people["david"].id}).status_code == 303
    asked = db.session.scalars(select(PeerInvitation)).one()
    page = f"/peers/invitations/{asked.id}"

    read = david.get(page).text
    assert step.title in david.get("/peers").text
    assert "Jag prövade att läsa högt" in read
    assert goal not in read
    for other in ("marie", "frida", "karin", "amina"):
        assert log_in(town.people[other]).get(page).status_code == 404
    assert david.get(f"/plans/{plan.id}").status_code == 404


def test_the_comment_is_read_by_the_owner_and_stays_when_the_invitation_is_taken_back(
    town: Municipality, plan: Plan, log_in: LogIn
) -> None:
    amina, david = log_in(town.people["amina"]), log_in(town.people["david"])
    step_id, david_id = step_of(plan).id, town.people["david"].id
    place = f"/plans/{plan.id}/steps/{step_id}/peers"
    amina.post(place, data={"person": david_id})
    asked = db.session.scalars(select(PeerInvitation.id)).one()
    page = f"/peers/invitations/{asked}"

    assert david.post(page, data={"text": "  "}).status_code == 422
    assert david.post(page, data={"text": "Prova att spela in dig."}).status_code == 303
    assert "Prova att spela in dig." in amina.get(place).text
    told = db.session.scalars(select(Notice.id).where(Notice.kind == "peer_commented")).one()
    led_to = amina.get(f"/notices/{told}", follow_redirects=True).text
    assert f'href="{place}"' in led_to, "the notice leads to where the comment is"
    assert amina.post(f"{place}/{asked}/withdraw").status_code == 303
    assert david.get(page).status_code == 404
    assert david.post(page, data={"text": "Nytt"}).status_code == 404
    shown = words_of(amina.get(place).text)
    assert "Prova att spela in dig." in shown
    assert "Tillbakatagen" in shown
    kinds = db.session.execute(select(Notice.kind, Notice.person_id)).all()
    assert ("peer_asked", david_id) in kinds
    assert ("peer_commented", town.people["amina"].id) in kinds


@pytest.mark.parametrize("person", ["999", "x", "", "amina"])
def test_one_cannot_ask_oneself_or_nobody(
    town: Municipality, plan: Plan, log_in: LogIn, person: str
) -> None:
    who = str(town.people["amina"].id) if person == "amina" else person
    place = f"/plans/{plan.id}/steps/{step_of(plan).id}/peers"

    assert log_in(town.people["amina"]).post(place, data={"person": who}).status_code == 404


def test_the_same_offer_sent_twice_is_one(town: Municipality, log_in: LogIn) -> None:
    job, amina = town.employments["amina"].id, log_in(town.people["amina"])
    offer = {"topic": "Diktera i mobilen", "scope": "unit", "competence": "", "employment": job}

    assert [amina.post("/peers/mine/new", data=offer).status_code for _ in "ab"] == [303, 303]

    assert len(db.session.scalars(select(PeerResource)).all()) == 1
