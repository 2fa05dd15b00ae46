"""Who gets another manager is told so, once, with the way to the plan (DEP-6)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.moves.services.new_managers import tell_of_new_managers
from kompetensplan.notices.jobs import gather_mail
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.models import DeputyKind, EmploymentForm, UnitManager
from kompetensplan.outbox import Mail
from kompetensplan.plans.models import PlanState
from tests.booking.factories import give_plan
from tests.conftest import TODAY, LogIn
from tests.factories import Municipality, make_deputy, make_employment, make_person
from tests.inbox.told import forget, told
from tests.moves.conftest import employment, everybody, units_of_two_committees
from tests.moves.factories import a_draft
from tests.organisation.imports.files import files, take
from tests.plans.factories import make_plan

NEW = [("Amina", "new_manager")]


def change(town: Municipality, to: str = "Berit Ny", day: date = TODAY) -> Person:
    """Let somebody take over from Marie on a day."""
    new = make_employment(make_person(to), town.units["home"], title="Enhetschef")
    old = db.session.scalars(
        select(UnitManager).where(UnitManager.employment_id == town.employments["marie"].id)
    ).one()
    old.ends_on = day - timedelta(days=1)
    db.session.add(UnitManager(unit_id=old.unit_id, employment_id=new.id, starts_on=day))
    db.session.commit()
    forget()
    return new.person


def told_of_it() -> list[tuple[str, str]]:
    return [row for row in told() if row[1] in ("new_manager", "acting_manager")]


def import_with_another_manager(**changes: str) -> None:
    units = units_of_two_committees()
    units[2]["chef_anstallningsnr"] = "B0"
    jobs = [{**each, **changes} if each["anstallningsnr"] == "A1" else each for each in everybody()]
    take(files(units, jobs))
    db.session.commit()


@pytest.mark.usefixtures("committees")
def test_an_import_with_another_manager_tells_who_has_a_plan_once() -> None:
    a_draft()
    forget()

    for _again in range(2):
        import_with_another_manager()
        tell_of_new_managers()

    notice = db.session.scalars(select(Notice).where(Notice.kind == "new_manager")).one()
    assert told_of_it() == NEW
    assert notice.by_id == employment("B0").person_id
    assert notice.times == 1


def test_the_notice_names_the_new_manager_and_leads_to_the_plan(
    town: Municipality, log_in: LogIn
) -> None:
    plan_id = make_plan(town).id
    change(town)

    tell_of_new_managers()

    client = log_in(town.people["amina"])
    assert "Berit Ny är din chef nu" in client.get("/notices/").text
    notice = db.session.scalars(select(Notice)).one()
    opened = client.get(f"/notices/{notice.id}")
    assert opened.location == f"/plans/{plan_id}"


@pytest.mark.parametrize("state", [PlanState.CLOSED, PlanState.ENDED_WITHOUT_AGREEMENT])
def test_who_has_no_living_plan_is_told_nothing(town: Municipality, state: PlanState) -> None:
    """Neither are the hourly paid, who have none by default (2.13)."""
    make_plan(town, state=state)
    make_employment(make_person("Tim Timmer"), town.units["home"], form=EmploymentForm.HOURLY)
    change(town)

    tell_of_new_managers()

    assert told_of_it() == []


def test_who_has_come_under_another_authority_is_told_nothing_about_the_old_plan(
    town: Municipality,
) -> None:
    """EMP-4."""
    make_plan(town)
    town.employments["amina"].authority = "Utbildningsnämnden"
    change(town)

    tell_of_new_managers()

    assert told_of_it() == []


def test_the_new_manager_is_told_of_no_manager_of_their_own(town: Municipality) -> None:
    """Marie's plan is with Samira, before and after; and Samira is still her manager."""
    make_plan(town, who="marie")
    change(town)

    tell_of_new_managers()

    # Marie is an employee of the unit now, and Berit leads her.
    assert told_of_it() == [("Marie", "new_manager")]


def test_a_manager_with_a_new_employment_is_the_same_manager(town: Municipality) -> None:
    make_plan(town)
    change(town, to="Annan Tillfällig")
    row = db.session.scalars(select(UnitManager).where(UnitManager.starts_on == TODAY)).one()
    again = make_employment(town.people["marie"], town.units["home"], title="Enhetschef")
    row.employment_id = again.id
    db.session.commit()

    tell_of_new_managers()

    assert told_of_it() == []


def test_who_is_on_leave_gets_no_mail_about_it_before_they_are_back(town: Municipality) -> None:
    """ABS-3: it stands in the product."""
    make_plan(town)
    town.employments["amina"].absent_from = TODAY - timedelta(days=9)
    change(town)

    tell_of_new_managers()
    for notice in db.session.scalars(select(Notice)):
        notice.mail_due_at = real_now()
    db.session.commit()
    gather_mail()

    assert told_of_it() == NEW
    assert db.session.scalars(select(Mail)).all() == []


def test_who_takes_over_later_is_told_of_on_that_day(town: Municipality) -> None:
    make_plan(town)
    change(town, day=TODAY + timedelta(days=3))

    tell_of_new_managers()
    before = told_of_it()
    clock.fix(TODAY + timedelta(days=3))
    tell_of_new_managers()

    assert (before, told_of_it()) == ([], NEW)


def test_an_acting_manager_is_told_of_on_the_first_day(town: Municipality) -> None:
    """Appointed on a page, perhaps long before."""
    make_plan(town)
    petra = make_person("Petra Nyman")
    make_deputy(
        petra,
        town.units["home"],
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=30),
        decided_by=town.people["samira"],
        kind=DeputyKind.ACTING,
    )
    forget()

    for _hour in range(2):
        tell_of_new_managers()

    assert told_of_it() == [("Amina", "acting_manager")]


def test_a_unit_without_a_manager_below_gets_the_new_one_too(town: Municipality) -> None:
    """DEP-4: and the managers below get another one (DEP-5)."""
    night = make_employment(make_person("Nils Natt"), town.units["night"])
    town.people["nils"], town.employments["nils"] = night.person, night
    make_plan(town)
    make_plan(town, who="marie")
    new = make_employment(make_person("Ny Chef"), town.units["care"])
    old = db.session.scalars(
        select(UnitManager).where(UnitManager.employment_id == town.employments["samira"].id)
    ).one()
    old.ends_on = TODAY - timedelta(days=1)
    db.session.add(UnitManager(unit=town.units["care"], employment=new, starts_on=TODAY))
    give_plan(town, night)
    forget()

    tell_of_new_managers()

    assert sorted(told_of_it()) == [("Marie", "new_manager"), ("Nils", "new_manager")]
