"""A change of manager: the list for the old one and the new one (DEP-6)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.models import UnitManager
from kompetensplan.plans.models import PlanState
from tests.conftest import LogIn
from tests.factories import Municipality, make_employment, make_person
from tests.moves.conftest import everybody, person, units_of_two_committees
from tests.organisation.imports.files import files, take
from tests.plans.factories import make_plan


@pytest.fixture
def new(town: Municipality) -> Person:
    """Berit takes over from Marie today."""
    berit = make_employment(make_person("Berit Ny"), town.units["home"], title="Enhetschef")
    change_on(town, clock.today(), berit.id)
    return berit.person


def change_on(town: Municipality, day: date, employment_id: int) -> None:
    old = db.session.scalars(
        select(UnitManager).where(UnitManager.employment_id == town.employments["marie"].id)
    ).one()
    old.ends_on = day - timedelta(days=1)
    db.session.add(UnitManager(unit_id=old.unit_id, employment_id=employment_id, starts_on=day))
    db.session.commit()


def test_the_new_manager_sees_where_the_plans_stand_and_books_a_talk(
    town: Municipality, new: Person, log_in: LogIn
) -> None:
    plan_id = make_plan_before(town)
    client = log_in(new)

    page = client.get("/team/handover").text

    assert "Berit Ny efter Marie Lundgren" in page
    assert "Amina Berg" in page
    assert f"/plans/{plan_id}/meetings/new?kind=change_of_manager" in page
    form = client.get(f"/plans/{plan_id}/meetings/new?kind=change_of_manager").text
    assert 'selected value="change_of_manager"' in form


def make_plan_before(town: Municipality) -> int:
    return make_plan(town, state=PlanState.DRAFT).id


def test_the_old_manager_sees_the_list_and_opens_nothing(
    town: Municipality, new: Person, log_in: LogIn
) -> None:
    plan_id = make_plan_before(town)
    town.employments["amina"].absent_from = clock.today()
    db.session.commit()
    client = log_in(town.people["marie"])

    page = client.get("/team/handover").text

    assert "Amina Berg" in page
    assert "Utkast" in page
    assert "Ledig" not in page, "who is on leave is no longer the old manager's business"
    assert f"/plans/{plan_id}" not in page
    assert "Skriva tydligt" not in page
    assert "Berit" not in page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert client.get(f"/plans/{plan_id}").status_code == 404


def test_after_thirty_days_the_list_is_gone(town: Municipality, new: Person, log_in: LogIn) -> None:
    make_plan_before(town)
    clock.fix(clock.today() + timedelta(days=32))

    for who in (new, town.people["marie"]):
        assert "Amina Berg" not in log_in(who).get("/team/handover").text


def test_the_one_who_comes_later_sees_no_names_yet(town: Municipality, log_in: LogIn) -> None:
    berit = make_employment(make_person("Berit Ny"), town.units["care"], title="Enhetschef")
    change_on(town, clock.today() + timedelta(days=14), berit.id)

    page = log_in(berit.person).get("/team/handover").text

    assert "Du ser listan från din första dag som chef" in page
    assert "Amina Berg" not in page
    assert "Amina Berg" in log_in(town.people["marie"]).get("/team/handover").text


@pytest.mark.parametrize("who", ["amina", "karin", "samira", "david", "frida"])
def test_others_see_no_list(town: Municipality, new: Person, log_in: LogIn, who: str) -> None:
    page = log_in(town.people[who]).get("/team/handover").text

    assert "Inget chefsbyte just nu" in page
    assert "Marie Lundgren" not in page.partition("<main")[2]


def test_an_import_tells_both(committees: None) -> None:
    units, day = units_of_two_committees(), clock.today() + timedelta(days=1)
    clock.fix(day)
    units[2]["chef_anstallningsnr"] = "B1"

    take(files(units, everybody()), day)
    db.session.commit()

    told = db.session.scalars(select(Notice.person_id).where(Notice.kind == "handover")).all()
    assert set(told) == {person("M1").id, person("B1").id}
