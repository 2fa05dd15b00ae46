"""A manager's post that is vacant is led from above, and the one above is told (DEP-4)."""

from datetime import timedelta

from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.moves.services.vacancies import tell_of_vacancies
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.models import DeputyKind, UnitManager
from tests.conftest import LogIn
from tests.factories import Municipality, make_deputy, make_employment, make_manager, make_person


def marie_stops(town: Municipality) -> None:
    """Let Marie's last day as manager have been yesterday."""
    row = db.session.scalars(
        select(UnitManager).where(UnitManager.employment_id == town.employments["marie"].id)
    ).one()
    row.ends_on = clock.today() - timedelta(days=1)
    db.session.commit()


def told() -> list[int]:
    tell_of_vacancies()
    db.session.commit()
    return list(db.session.scalars(select(Notice.person_id).where(Notice.kind == "post_vacant")))


def test_the_manager_above_is_told_once(town: Municipality, log_in: LogIn) -> None:
    assert told() == []
    marie_stops(town)

    assert told() == told() == [town.people["samira"].id]

    samira = log_in(town.people["samira"])
    assert "har ingen chef just nu" in samira.get("/notices/").text
    assert "Amina Berg" in samira.get("/team").text


def test_an_employment_that_ends_leaves_the_post_vacant_too(town: Municipality) -> None:
    town.employments["marie"].ends_on = clock.today() - timedelta(days=1)
    db.session.commit()

    assert told() == [town.people["samira"].id]


def test_nobody_is_told_where_somebody_comes_after_or_acts(town: Municipality) -> None:
    marie_stops(town)
    acting = make_deputy(
        make_employment(make_person("Petra Nyman"), town.units["night"]).person,
        town.units["home"],
        starts_on=clock.today(),
        ends_on=clock.today(),
        decided_by=town.people["samira"],
        kind=DeputyKind.ACTING,
    )
    db.session.commit()
    assert told() == []

    db.session.delete(acting)
    make_manager(make_employment(make_person("Berit Ny"), town.units["home"]), town.units["home"])
    assert told() == []
