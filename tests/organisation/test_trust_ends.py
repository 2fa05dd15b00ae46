"""What somebody is trusted with ends with the employment (DEP-2, 2.14)."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts import services
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import (
    DeputyKind,
    Employment,
    Role,
    RoleGrant,
)
from kompetensplan.organisation.queries import find_manager_of, with_person_and_unit
from tests.conftest import LogIn, Statements
from tests.factories import (
    Municipality,
    grant,
    make_deputy,
    make_person,
)
from tests.plans.factories import make_plan


def leave(person: Person) -> None:
    """Let all that somebody is employed for have ended yesterday."""
    for employment in db.session.scalars(select(Employment).filter_by(person_id=person.id)):
        employment.ends_on = clock.today() - timedelta(days=1)
    db.session.commit()


@pytest.mark.parametrize("kind", DeputyKind)
def test_who_has_left_stands_in_for_nobody(
    town: Municipality, log_in: LogIn, kind: DeputyKind
) -> None:
    """DEP-2: an appointment does not outlive the employment, whoever forgets to end it."""
    plan_id, david = make_plan(town).id, town.people["david"]
    make_deputy(
        david,
        town.units["home"],
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 6, 30),
        decided_by=town.people["samira"],
        kind=kind,
    )
    assert log_in(david).get(f"/plans/{plan_id}").status_code == 200

    leave(david)

    assert log_in(david).get(f"/plans/{plan_id}").status_code == 404
    assert log_in(david).get("/team").status_code == 403
    aminas = with_person_and_unit().where(Employment.id == town.employments["amina"].id)
    manager = find_manager_of(db.session.scalars(aminas).one())
    assert manager
    assert manager.id == town.people["marie"].id


@pytest.mark.parametrize(
    ("who", "page"),
    [("karin", "/overview"), ("ulla", "/agreed-plans"), ("johan", "/accounts"), ("eva", "/log")],
)
def test_a_role_does_not_outlive_the_employment(
    town: Municipality, log_in: LogIn, who: str, page: str
) -> None:
    assert log_in(town.people[who]).get(page).status_code == 200

    leave(town.people[who])

    assert log_in(town.people[who]).get(page).status_code == 403


def test_who_was_never_in_the_files_of_hr_can_hold_a_role(
    town: Municipality, log_in: LogIn
) -> None:
    """The first day: an administrator is there before anything is imported (ruling 31)."""
    first = make_person("Siv Först")
    grant(first, Role.SYSTEM_ADMINISTRATOR, town.units["root"])

    assert log_in(first).get("/accounts").status_code == 200


def test_the_last_administrator_who_is_still_here_keeps_the_role(
    town: Municipality, log_in: LogIn
) -> None:
    gone, johan = town.people["david"], town.people["johan"]
    grant(gone, Role.SYSTEM_ADMINISTRATOR, town.units["root"])
    leave(gone)
    held = select(RoleGrant).filter_by(person_id=johan.id)

    log_in(johan).post(f"/roles/{db.session.scalars(held).one().id}/end")

    assert log_in(johan).get("/accounts").status_code == 200


def rows_of(page: str, name: str) -> list[str]:
    """Return the rows of a page's tables that name somebody, as text."""
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr>.*?</tr>", page, re.S)]
    return [row for row in rows if name in row]


def test_the_page_of_roles_says_who_has_left(town: Municipality, log_in: LogIn) -> None:
    leave(town.people["ulla"])

    page = log_in(town.people["johan"]).get("/roles").text

    [ulla], [johan] = rows_of(page, "Ulla"), rows_of(page, "Johan")
    assert "Är inte anställd nu. Rollen ger ingenting." in ulla
    assert "anställd nu" not in johan


def test_the_page_of_roles_says_whose_account_is_closed(town: Municipality, log_in: LogIn) -> None:
    services.close_account(town.people["ulla"], by=town.people["johan"].id)

    page = log_in(town.people["johan"]).get("/roles").text

    assert "Kontot är stängt. Rollen ger ingenting." in rows_of(page, "Ulla")[0]


def test_a_role_that_begins_again_when_somebody_comes_back_can_be_ended_meanwhile(
    town: Municipality, log_in: LogIn
) -> None:
    ulla = town.people["ulla"]
    leave(ulla)
    held = db.session.scalars(select(RoleGrant).filter_by(person_id=ulla.id)).one().id

    log_in(town.people["johan"]).post(f"/roles/{held}/end")

    assert not rows_of(log_in(town.people["johan"]).get("/roles").text, "Ulla")


def test_the_lists_of_deputies_say_who_has_left(town: Municipality, log_in: LogIn) -> None:
    david, home = town.people["david"], town.units["home"]
    make_deputy(
        david,
        home,
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 6, 30),
        decided_by=town.people["samira"],
    )
    home_id = home.id
    as_samira = log_in(town.people["samira"])
    assert david.name in as_samira.get("/deputies").text

    leave(david)

    assert david.name not in as_samira.get("/deputies").text
    page = as_samira.get(f"/units/{home_id}/deputies").text
    assert "Är inte anställd nu och har ingen behörighet." in rows_of(page, david.name)[0]


@pytest.mark.parametrize("leaving", [0, 5])
def test_who_has_left_costs_the_page_of_roles_no_more_statements(
    town: Municipality, log_in: LogIn, statements: Statements, leaving: int
) -> None:
    """Ruling 21."""
    for number in range(leaving):
        grant(make_person(f"Siv Nummer{number}"), Role.REGISTRAR, town.units["root"])
    leave(town.people["ulla"])
    as_johan = log_in(town.people["johan"])

    with statements() as seen:
        as_johan.get("/roles")

    assert len(seen) == 4
