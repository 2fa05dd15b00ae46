"""Who reads an agreed version, what they see, and who is told (CONF-4, CONF-8, SIGN-1)."""

import re

import pytest
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import UnitManager
from kompetensplan.plans.models import (
    Plan,
    PlanReading,
    PlanState,
    ReadingOccasion,
)
from kompetensplan.plans.services import progress
from kompetensplan.plans.services.fields import write_field
from kompetensplan.policy import Capacity
from tests.conftest import TODAY, LogIn, Statements
from tests.factories import (
    Municipality,
    as_actor,
    make_deputy,
    make_employment,
    make_manager,
    make_person,
)
from tests.plans.factories import make_plan, read, version_of

REASON = "Jag behöver planera vikarier för utbildningsdagen."


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town, goals=2, state=PlanState.AGREED)


@pytest.fixture
def plan_id(plan: Plan) -> int:
    return plan.id


def readings() -> list[PlanReading]:
    return list(db.session.scalars(select(PlanReading).order_by(PlanReading.id)))


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


# ── who reads ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.PROPOSED])
@pytest.mark.parametrize("who", ["karin", "ulla", "samira", "david", "frida", "johan"])
def test_a_draft_does_not_exist_for_others(
    town: Municipality, log_in: LogIn, who: str, state: PlanState
) -> None:
    """CONF-2, ruling 8."""
    plan_id, client = make_plan(town, state=state).id, log_in(town.people[who])

    for page in ("versions", "versions/1", "versions/1.pdf", "difference", "ask-to-read"):
        assert client.get(f"/plans/{plan_id}/{page}").status_code == 404


@pytest.mark.parametrize(
    ("who", "status", "is_logged"),
    [
        ("amina", 200, False),
        ("marie", 200, False),
        ("karin", 200, True),
        ("ulla", 200, True),
        ("samira", 303, False),
        ("david", 404, False),
        ("frida", 404, False),
        ("johan", 404, False),
        ("eva", 404, False),
    ],
)
def test_who_reads_an_agreed_version_and_who_is_logged(
    town: Municipality, plan_id: int, log_in: LogIn, who: str, status: int, is_logged: bool
) -> None:
    """CONF-4, CONF-8."""
    response = log_in(town.people[who]).get(f"/plans/{plan_id}/versions/1")

    assert response.status_code == status
    assert len(readings()) == (1 if is_logged else 0)


def test_a_deputy_is_logged_too(town: Municipality, plan_id: int, log_in: LogIn) -> None:
    """CONF-8: a deputy is neither the employee nor the manager."""
    petra = make_person("Petra Nyman")
    make_deputy(
        petra,
        town.units["home"],
        starts_on=TODAY,
        ends_on=TODAY,
        decided_by=town.people["samira"],
    )

    page = log_in(petra).get(f"/plans/{plan_id}/versions/1").text

    assert "Medarbetaren ser att du har läst planen." in page
    assert [each.capacity for each in readings()] == [Capacity.DEPUTY]


def test_hr_reads_the_version_and_not_the_proposal_that_is_being_written(
    town: Municipality, amina: Person, karin: Person, log_in: LogIn
) -> None:
    """Ruling 2: HR reads versions, never the plan."""
    plan, amina_acts = make_plan(town, state=PlanState.CHANGING), as_actor(amina)
    goal = plan.goals[0]
    write_field(plan, goal, "title", base=goal.title, value="HEMLIGT UTKAST", actor=amina_acts)
    step = read(plan, amina_acts).goals[0].activities[0].steps[0]
    progress.tick(plan, step, done=True, actor=amina_acts)
    plan_id, as_karin = plan.id, log_in(karin)

    page = as_karin.get(f"/plans/{plan_id}/versions/1").text

    assert "Skriva tydligt till kollegor, del 1" in page
    assert "HEMLIGT UTKAST" not in page
    assert "förslag till ändring" not in page.lower()
    assert as_karin.get(f"/plans/{plan_id}/difference").status_code == 404
    assert as_karin.get(f"/plans/{plan_id}").status_code == 404


def test_opening_the_document_is_reading_too(plan_id: int, karin: Person, log_in: LogIn) -> None:
    response = log_in(karin).get(f"/plans/{plan_id}/versions/1.pdf")

    assert response.mimetype == "application/pdf"
    assert response.data.startswith(b"%PDF")
    assert "Amina" not in response.headers["Content-Disposition"]  # PDF-4
    assert [each.capacity for each in readings()] == [Capacity.HR]


# ── the manager's manager ─────────────────────────────────────────────────────────────


def test_the_files_name_can_stand_in_any_header(
    town: Municipality, plan_id: int, amina: Person, log_in: LogIn
) -> None:
    """PDF-4: unit, document and version, whatever signs HR has in the unit's code."""
    town.units["home"].code = 'ÄO–1"; x'

    response = log_in(amina).get(f"/plans/{plan_id}/versions/1.pdf")

    name = f"kompetensplan_-O-1---x_KP-{plan_id}_v1.pdf"
    assert response.headers["Content-Disposition"] == f'inline; filename="{name}"'


def test_the_managers_manager_says_why_first_and_the_employee_sees_it(
    plan_id: int, samira: Person, amina: Person, log_in: LogIn
) -> None:
    """CONF-4."""
    as_samira, as_amina = log_in(samira), log_in(amina)
    version, ask = f"/plans/{plan_id}/versions/1", f"/plans/{plan_id}/ask-to-read"

    assert as_samira.get(version).location == ask
    assert "Varför behöver du läsa planen?" in as_samira.get(ask).text
    assert as_samira.post(ask, data={"reason": "   för    kort   "}).status_code == 422
    assert as_samira.post(ask, data={"reason": " " * 30}).status_code == 422
    assert as_samira.post(ask, data={"reason": REASON}).status_code == 303
    assert "Skriva tydligt till kollegor, del 1" in as_samira.get(version).text

    log = words_of(as_amina.get(f"/plans/{plan_id}/readings").text)
    assert "Samira Haddad" in log
    assert "chefens chef" in log
    assert REASON in log


def test_an_occasion_to_read_ends_after_a_day(plan_id: int, samira: Person, log_in: LogIn) -> None:
    as_samira = log_in(samira)
    as_samira.post(f"/plans/{plan_id}/ask-to-read", data={"reason": REASON})
    occasion = db.session.scalars(select(ReadingOccasion)).one()
    occasion.until = occasion.at

    assert as_samira.get(f"/plans/{plan_id}/versions/1").status_code == 303


def test_an_occasion_to_read_ends_with_the_post(
    town: Municipality, plan_id: int, samira: Person, log_in: LogIn
) -> None:
    """Ruling 8: who no longer is the manager's manager may not even know that there is a plan."""
    as_samira, version = log_in(samira), f"/plans/{plan_id}/versions/1"
    as_samira.post(f"/plans/{plan_id}/ask-to-read", data={"reason": REASON})
    assert as_samira.get(version).status_code == 200

    for post in db.session.scalars(select(UnitManager).filter_by(unit_id=town.units["care"].id)):
        post.unit_id = town.units["school"].id

    assert as_samira.get(version).status_code == 404


def test_two_managers_of_one_unit_are_not_above_each_other(
    town: Municipality, log_in: LogIn
) -> None:
    """CONF-4 is for the manager's manager; whoever manages beside one reads nothing of one's."""
    beside = make_person("Ines Holm")
    make_manager(make_employment(beside, town.units["home"]), town.units["home"])
    plan = make_plan(town, state=PlanState.AGREED)
    plan.employment = town.employments["marie"]
    db.session.flush()

    assert log_in(beside).get(f"/plans/{plan.id}/ask-to-read").status_code == 404


def test_to_say_why_about_a_stranger_leads_nowhere(
    plan_id: int, frida: Person, log_in: LogIn
) -> None:
    response = log_in(frida).post(f"/plans/{plan_id}/ask-to-read", data={"reason": REASON})

    assert response.status_code == 404
    assert db.session.scalars(select(ReadingOccasion)).all() == []


# ── the reading log ───────────────────────────────────────────────────────────────────


def test_nobody_but_the_two_learns_of_a_draft_by_its_reading_log(
    town: Municipality, log_in: LogIn
) -> None:
    """CONF-2, ruling 8: there is nothing to read in it, and that it exists is told to nobody."""
    draft = make_plan(town, who="david").id

    log = {who: log_in(town.people[who]).get(f"/plans/{draft}/readings") for who in town.people}

    assert {who for who, page in log.items() if page.status_code != 404} == {"david", "frida"}


def test_the_reading_log_is_for_the_employee_and_the_data_protection_officer(
    town: Municipality, plan_id: int, log_in: LogIn
) -> None:
    """CONF-8; the officer reads the log without the plan's content (2.14)."""
    clients = {who: log_in(town.people[who]) for who in town.people}
    clients["karin"].get(f"/plans/{plan_id}/versions/1")

    pages = {who: client.get(f"/plans/{plan_id}/readings") for who, client in clients.items()}

    allowed = {who for who, page in pages.items() if page.status_code == 200}
    assert allowed == {"amina", "eva"}
    assert pages["marie"].status_code == 403
    assert pages["karin"].status_code == 404
    for who in allowed:
        assert "Karin Sjöstrand" in pages[who].text
        assert "Skriva tydligt" not in pages[who].text
    assert "Vem har läst min plan?" in pages["amina"].text


def test_a_long_log_is_turned_page_by_page(
    town: Municipality, plan: Plan, amina: Person, log_in: LogIn
) -> None:
    client, version_id, karin_id = log_in(amina), version_of(plan).id, town.people["karin"].id
    db.session.add_all(
        PlanReading(
            plan_id=plan.id,
            version_id=version_id,
            person_id=karin_id,
            capacity=Capacity.HR,
            reason=f"Läsning {number}.",
        )
        for number in range(51)
    )
    db.session.flush()

    first = client.get(f"/plans/{plan.id}/readings").text
    second = client.get(f"/plans/{plan.id}/readings?page=2").text

    assert "Läsning 50." in first
    assert "Läsning 0." not in first
    assert "Läsning 0." in second


def test_an_empty_log_says_so(plan_id: int, amina: Person, log_in: LogIn) -> None:
    page = log_in(amina).get(f"/plans/{plan_id}/readings").text

    assert "Ingen annan har läst planen" in page


# ── the pages ─────────────────────────────────────────────────────────────────────────


def test_the_version_shows_what_was_agreed_and_by_whom(
    plan: Plan, plan_id: int, amina: Person, log_in: LogIn
) -> None:
    begins = version_of(plan).content_hash[:16]

    page = words_of(log_in(amina).get(f"/plans/{plan_id}/versions/1").text)

    for words in (
        "Överenskommen. Planen är en allmän handling och kan begäras ut.",
        "Skriva tydligt till kollegor, del 2",
        "Säkra nycklar",
        "Att överrapporteringen blir säker.",
        "Skriva tillsammans",
        "Steg 1",
        "v. 7",
        "Marie Lundgren, chef",
        "Amina Berg, medarbetare",
        "Godkände 8 februari 2027",
        "Inloggning: lösenord",
        begins,
    ):
        assert words in page, words


def test_versions_are_listed_and_one_that_is_not_there_is_not_found(
    plan_id: int, amina: Person, log_in: LogIn
) -> None:
    as_amina = log_in(amina)

    assert "Version 1" in as_amina.get(f"/plans/{plan_id}/versions").text
    assert as_amina.get(f"/plans/{plan_id}/versions/2").status_code == 404
    assert as_amina.get(f"/plans/{plan_id}/versions/0").status_code == 404


@pytest.mark.parametrize("who", ["amina", "marie", "karin"])
@pytest.mark.parametrize("goals", [1, 10])
def test_a_version_reads_in_a_fixed_number_of_statements(
    town: Municipality, log_in: LogIn, statements: Statements, who: str, goals: int
) -> None:
    plan_id, client = (
        make_plan(town, goals=goals, state=PlanState.AGREED).id,
        log_in(town.people[who]),
    )

    with statements() as seen:
        assert client.get(f"/plans/{plan_id}/versions/1").status_code == 200

    assert len([sql for sql in seen if sql.startswith("SELECT")]) <= 12


def test_two_employments_two_plans_two_managers(
    town: Municipality, log_in: LogIn, plan_id: int
) -> None:
    """EMP-2: the manager of the other employment finds nothing."""
    make_employment(town.people["amina"], town.units["class"], is_main=False)
    other = make_person("Nils Ny")
    make_employment(other, town.units["class"])

    assert log_in(town.people["frida"]).get(f"/plans/{plan_id}/versions/1").status_code == 404
