"""HR follows a round: who is left and why, by form, round by round, and reminds without names."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.models import Employment, EmploymentForm
from kompetensplan.reports.jobs import make_figures, send_reminders
from kompetensplan.reports.queries import summary_of
from kompetensplan.reports.reminding import those_left
from kompetensplan.reports.showing import Scope
from kompetensplan.rounds.models import PlanningRound
from tests.conftest import LogIn, Statements
from tests.factories import Municipality, make_round
from tests.plans.pages import words_of
from tests.reports.factories import make_agreed, make_drafts, make_people


@pytest.fixture
def counted(town: Municipality) -> Municipality:
    """Amina's unit: 20 employees, 8 of them for a fixed term; 6 have agreed, 4 have drafts."""
    assert town.round
    for name in ("home", "class", "office"):
        make_people(town.units[name], 18, name="Åsa Hemlig")
    jobs = list(db.session.scalars(select(Employment).where(Employment.unit == town.units["home"])))
    for job in jobs[-8:]:
        job.form = EmploymentForm.FIXED_TERM
    make_agreed([*jobs[2:4], *jobs[-4:]], town.round)
    make_drafts(jobs[4:8], town.round)
    db.session.commit()
    make_figures()
    return town


def test_who_is_left_and_why_are_numbers_that_add_up(
    counted: Municipality, karin: Person, log_in: LogIn
) -> None:
    assert counted.round
    home, a_round = counted.units["home"], counted.round
    line = summary_of(Scope(home, a_round)).of
    assert line
    page = log_in(karin).get(f"/overview/units/{home.id}?round={a_round.id}").text

    assert (line.employees, line.number_left, line.left) == (20, 14, (10, 4, 0))
    assert "Hemtjänst Centrum 14 10 4 0" in words_of(page)
    assert "Här slutar siffrorna" in page
    assert "Åsa Hemlig" not in page  # STO-8


def test_forms_of_employment_are_shown_together_or_not_at_all(
    counted: Municipality, karin: Person, log_in: LogIn
) -> None:
    """STO-6, down to the departments; the page says why it stops there."""
    care, school = counted.units["care"].id, counted.units["class"].id
    department = counted.units["school"].id
    client = log_in(karin)
    page = words_of(client.get(f"/overview/units/{care}").text)

    assert "Alla 12 17 % 8 50 %" in page
    assert "siffrorna efter anställningsform" in page.lower()
    assert "Efter anställningsform" not in client.get(f"/overview/units/{school}").text
    teachers = db.session.scalars(select(Employment).where(Employment.unit_id == school)).all()
    for job in teachers[:3]:
        job.form = EmploymentForm.FIXED_TERM
    db.session.commit()
    make_figures()
    table = client.get(f"/overview/units/{department}/figures.csv?table=forms")

    assert table.data.decode("utf-8-sig").count("visas inte") == 4


def test_rounds_of_the_same_kind_are_compared(
    counted: Municipality, karin: Person, log_in: LogIn
) -> None:
    home = counted.units["home"]
    before = make_round("Samtal 2026", owner=karin, units=[home])
    before.starts_on, before.ends_on = date(2026, 1, 1), date(2026, 12, 31)
    jobs = db.session.scalars(select(Employment).where(Employment.unit == home)).all()
    make_agreed(jobs[:10], before)
    db.session.commit()
    make_figures()
    client = log_in(karin)
    page = words_of(client.get(f"/overview/units/{home.id}").text)
    rows = client.get(f"/overview/units/{home.id}/figures.csv?table=rounds").data.decode(
        "utf-8-sig"
    )

    assert "20 6 30 % −20" in page
    assert "Samtal 2026 20 10 50 % –" in page
    assert "Samtal 2026;20;10;50;" in rows


def test_hr_reminds_those_who_are_left_without_seeing_who_they_are(
    counted: Municipality, karin: Person, marie: Person, samira: Person, log_in: LogIn
) -> None:
    assert counted.round
    home, a_round = counted.units["home"].id, counted.round.id
    away = db.session.scalars(those_left(counted.units["home"], a_round)).first()
    job = db.session.scalars(select(Employment).where(Employment.person_id == away)).one()
    job.absent_from = clock.today() - timedelta(days=40)
    db.session.commit()
    address = f"/overview/units/{home}/rounds/{a_round}/remind"
    client, above, manager = log_in(karin), log_in(samira), marie.id

    assert above.post(address).status_code == 403
    answer = client.post(address, follow_redirects=True)
    assert "påminns inom några minuter" in answer.text
    assert "Åsa Hemlig" not in answer.text
    assert "påminda under den senaste veckan" in client.post(address, follow_redirects=True).text
    assert send_reminders() == 13  # 14 are left, and one is on leave (ABS-3)
    assert send_reminders() == 0
    told = db.session.scalars(select(Notice).where(Notice.kind == "round_left")).all()
    managers = db.session.scalars(select(Notice).where(Notice.kind == "round_left_in_unit")).all()

    assert len(told) == 13
    assert away not in {notice.person_id for notice in told}
    assert [notice.person_id for notice in managers] == [manager]


def test_nobody_is_reminded_twice_in_a_week_of_a_unit_and_of_the_one_above(
    counted: Municipality, karin: Person, log_in: LogIn
) -> None:
    assert counted.round
    address = f"/overview/units/%s/rounds/{counted.round.id}/remind"
    home, root, client = counted.units["home"].id, counted.units["root"].id, log_in(karin)
    told = select(Notice.person_id, Notice.kind, func.count())
    told = told.group_by(Notice.person_id, Notice.kind)
    told = told.where(Notice.kind.in_(("round_left", "round_left_in_unit")))

    client.post(address % home)
    send_reminders()
    first = {row[:2] for row in db.session.execute(told)}
    clock.fix(clock.today() + timedelta(days=3))
    client.post(address % root)
    send_reminders()

    after = db.session.execute(told).all()
    assert {number for *_who, number in after} == {1}
    assert {row[:2] for row in after} > first, "the rest of the municipality is reminded"
    clock.fix(clock.today() + timedelta(days=7))
    client.post(address % home)
    send_reminders()
    assert {row[2] for row in db.session.execute(told) if row[:2] in first} == {2}


def test_nobody_is_reminded_of_a_round_that_is_closed(
    counted: Municipality, karin: Person, log_in: LogIn
) -> None:
    a_round = db.session.scalars(select(PlanningRound)).one()
    a_round.closed_at = clock.now()
    db.session.commit()
    address = f"/overview/units/{counted.units['home'].id}/rounds/{a_round.id}/remind"

    assert log_in(karin).post(address).status_code == 409


def test_following_a_round_takes_few_statements(
    counted: Municipality, karin: Person, log_in: LogIn, statements: Statements, app: Flask
) -> None:
    assert counted.round
    root, a_round = counted.units["root"].id, counted.round.id
    client = log_in(karin)
    for address in (f"/overview?round={a_round}", "/overview", f"/overview/units/{root}"):
        with statements() as seen:
            assert client.get(address).status_code == 200
        assert len(seen) <= 12, address
