"""A unit that gets another name keeps the old one for what was then (EMP-5)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.organisation.models import FormerName, Role, Unit
from kompetensplan.reports.jobs import make_figures
from tests.conftest import Client, LogIn
from tests.factories import grant, make_person
from tests.moves.conftest import everybody, person, units_of_two_committees
from tests.moves.factories import agreed
from tests.organisation.imports.files import files, take

pytestmark = pytest.mark.usefixtures("committees")


@pytest.fixture
def as_hr(committees: None, log_in: LogIn) -> Client:
    hr = make_person("Hanna Resurs")
    grant(hr, Role.HR, unit_of("MK"))
    return log_in(hr)


def unit_of(code: str) -> Unit:
    return db.session.scalars(select(Unit).where(Unit.code == code)).one()


def rename(name: str, days: int) -> date:
    """Import the files with another name of Hemtjänst Centrum, some days on; return the day."""
    day = clock.today() + timedelta(days=days)
    clock.fix(day)
    units = units_of_two_committees()
    units[2]["namn"] = name
    take(files(units, everybody()), day)
    db.session.commit()
    return day


def test_each_name_has_its_period() -> None:
    first = rename("Hemtjänst City", 10)
    second = rename("Hemtjänst Mitt", 20)

    rows = db.session.scalars(select(FormerName).order_by(FormerName.id)).all()

    assert [(row.name, row.starts_on, row.ends_on) for row in rows] == [
        ("Hemtjänst Centrum", date(2020, 1, 1), first - timedelta(days=1)),
        ("Hemtjänst City", first, second - timedelta(days=1)),
    ]


def test_the_same_name_again_and_a_change_on_the_same_day_leave_no_row() -> None:
    rename("Hemtjänst City", 10)
    rename("Hemtjänst City", 5)
    rename("Hemtjänst Mitt", 0)
    rename("Hemtjänst Torget", 0)

    names = db.session.scalars(select(FormerName.name).order_by(FormerName.id)).all()
    assert names == ["Hemtjänst Centrum", "Hemtjänst City"]


def test_figures_are_shown_under_the_names_of_a_day(as_hr: Client) -> None:
    agreed()
    day = rename("Hemtjänst City", 10)
    make_figures()
    care, before = unit_of("VOF").id, (day - timedelta(days=1)).isoformat()
    now = as_hr.get(f"/overview/units/{care}").text
    then = as_hr.get(f"/overview/units/{care}?as_of={before}").text

    assert "Hemtjänst City" in now
    assert "Hemtjänst Centrum" not in now
    assert "Hemtjänst Centrum" in then
    assert "Enheterna heter som de hette då" in then
    file = as_hr.get(f"/overview/units/{care}/figures.csv?as_of={before}").text
    assert "Hemtjänst Centrum" in file
    assert "Hemtjänst City" not in file
    wrong = as_hr.get(f"/overview/units/{care}?as_of=i-går")
    assert wrong.status_code == 422
    assert "Skriv datumet som år-månad-dag" in wrong.text


def test_what_was_agreed_keeps_the_name_of_then(log_in: LogIn) -> None:
    plan_id = agreed().id
    rename("Hemtjänst City", 10)
    page = log_in(person("A1")).get(f"/plans/{plan_id}/versions/1").text

    assert "Hemtjänst Centrum" in page
