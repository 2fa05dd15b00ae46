"""What somebody is trusted with ends with the employment (DEP-2, 2.14)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import (
    DeputyKind,
    Employment,
    Role,
    RoleGrant,
)
from kompetensplan.organisation.queries import find_manager_of, with_person_and_unit
from tests.conftest import LogIn
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
