"""A committee that ends or is divided: its plans get the successor as owner (ruling 36)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.moves.services.following import follow
from kompetensplan.moves.services.succession import apply_due
from kompetensplan.organisation.imports.services import Imported
from kompetensplan.organisation.models import EmploymentMove, Role, Unit
from kompetensplan.papers.models import EarlierPlan
from kompetensplan.papers.queries import list_earlier
from kompetensplan.papers.services import add_earlier
from kompetensplan.plans.models import Plan, PlanState
from kompetensplan.plans.queries.plan import get_plan
from tests.conftest import Client, LogIn
from tests.factories import as_actor, grant, make_person
from tests.moves.conftest import (
    CARE,
    SCHOOL,
    employment,
    everybody,
    person,
    units_of_two_committees,
)
from tests.moves.factories import a_draft, move
from tests.organisation.imports.files import files, take
from tests.support.audit import actions

pytestmark = pytest.mark.usefixtures("committees")


@pytest.fixture
def as_hr(committees: None, log_in: LogIn) -> Client:
    hr = make_person("Hanna Resurs")
    grant(hr, Role.HR, unit_of("MK"))
    return log_in(hr)


def unit_of(code: str) -> Unit:
    return db.session.scalars(select(Unit).where(Unit.code == code)).one()


def filled(**given: str) -> dict[str, str]:
    usual = {
        "before": CARE,
        "unit": "",
        "after": SCHOOL,
        "starts_on": clock.today().isoformat(),
        "text": "Kommunfullmäktige har slagit ihop nämnderna.",
        "diary_number": "KS 2027/00012",
    }
    return usual | given


def test_the_successor_owns_the_plans_and_the_manager_goes_on(as_hr: Client) -> None:
    plan_id = a_draft().id

    assert as_hr.post("/authorities", data=filled()).status_code == 303

    plan = get_plan(as_actor(person("M1")), plan_id)
    assert (plan.authority, plan.employment.authority) == (SCHOOL, SCHOOL)
    assert plan.state is PlanState.DRAFT
    page = as_hr.get("/authorities").text
    assert "KS 2027/00012" in page
    assert "Hanna Resurs" in page
    assert "authority.succeeded" in actions()


def test_plans_from_before_go_along_with_the_successor_and_with_a_new_name(as_hr: Client) -> None:
    """Ruling 35: a file is under the access of an agreed plan, so the manager still reads it."""
    add_earlier(
        employment(), period="2025", name="Plan.pdf", content=b"%PDF-", actor=as_actor(person("A1"))
    )
    db.session.commit()

    as_hr.post("/authorities", data=filled())
    assert list_earlier(as_actor(person("M1")), employment())

    follow(Imported(clock.today(), {SCHOOL: "Bildningsnämnden"}))
    assert db.session.scalars(select(EarlierPlan.authority)).all() == ["Bildningsnämnden"]


def test_the_history_of_each_plan_says_so(as_hr: Client, log_in: LogIn) -> None:
    plan_id = a_draft().id
    as_hr.post("/authorities", data=filled())

    page = log_in(person("A1")).get(f"/plans/{plan_id}/history").text

    assert "skrev in att en annan nämnd äger planen" in page
    assert "KS 2027/00012" in page


def test_a_part_goes_to_one_and_the_rest_stays(as_hr: Client) -> None:
    plan_id = a_draft().id

    as_hr.post("/authorities", data=filled(unit=str(unit_of("HN").id), after="Norra nämnden"))

    db.session.expire_all()
    assert db.session.get_one(Plan, plan_id).authority == CARE
    assert person_authority("M2") == "Norra nämnden"
    assert person_authority("M1") == CARE


def person_authority(number: str) -> str:
    return employment(number).authority


def test_files_that_say_the_old_name_move_nobody_back(as_hr: Client) -> None:
    plan_id = a_draft().id
    as_hr.post("/authorities", data=filled(unit=str(unit_of("HC").id), after="Norra nämnden"))

    take(files(units_of_two_committees(), everybody()))
    db.session.commit()

    db.session.expire_all()
    plan = db.session.get_one(Plan, plan_id)
    assert (plan.authority, plan.state) == ("Norra nämnden", PlanState.DRAFT)
    assert person_authority("A1") == "Norra nämnden"
    assert not db.session.scalars(select(EmploymentMove)).all()


def test_who_moves_to_the_other_committee_still_leaves_the_plan(as_hr: Client) -> None:
    """EMP-4 holds beside a decision."""
    plan_id = a_draft().id
    as_hr.post("/authorities", data=filled(after="Omsorgsnämnden"))

    take(files(units_of_two_committees(), everybody(amina_in="ES")))
    db.session.commit()

    db.session.expire_all()
    plan = db.session.get_one(Plan, plan_id)
    assert (plan.authority, plan.state) == ("Omsorgsnämnden", PlanState.CLOSED)


@pytest.mark.parametrize("after", [SCHOOL, "Omsorgsnämnden"])
def test_who_has_moved_can_still_take_goals_along_from_a_committee_that_has_ended(
    as_hr: Client, log_in: LogIn, after: str
) -> None:
    """EMP-4: what one wrote is not lost because the old committee has a successor."""
    a_draft("Lämna över tryggt")
    move("ES")
    as_hr.post("/authorities", data=filled(after=after))

    key = db.session.scalars(select(EmploymentMove.id)).one()
    page = log_in(person("A1")).get(f"/moves/{key}")

    assert "Lämna över tryggt" in page.text


def test_a_decision_waits_for_its_day(as_hr: Client) -> None:
    plan_id = a_draft().id
    day = clock.today() + timedelta(days=10)
    as_hr.post("/authorities", data=filled(starts_on=day.isoformat()))

    assert apply_due() == 0
    assert "Gäller inte än" in as_hr.get("/authorities").text
    clock.fix(day)
    assert apply_due() == 1
    db.session.commit()

    assert db.session.get_one(Plan, plan_id).authority == SCHOOL
    assert apply_due() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"after": CARE},
        {"after": ""},
        {"before": "Ingen nämnd"},
        {"diary_number": ""},
        {"text": " "},
        {"starts_on": "i går"},
        {"unit": "999999"},
    ],
)
def test_a_decision_that_says_too_little_is_refused(as_hr: Client, wrong: dict[str, str]) -> None:
    plan_id = a_draft().id

    assert as_hr.post("/authorities", data=filled(**wrong)).status_code == 422

    db.session.expire_all()
    assert db.session.get_one(Plan, plan_id).authority == CARE


def test_hr_for_a_part_decides_nothing(committees: None, log_in: LogIn) -> None:
    hr = make_person("Lokal HR")
    grant(hr, Role.HR, unit_of("VOF"))

    assert log_in(hr).get("/authorities").status_code == 403
