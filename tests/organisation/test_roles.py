"""Who may give which role, to whom, and where."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from kompetensplan.accounts.models import Person
from kompetensplan.audit.models import AuditEntry
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.errors import Invalid, NotAllowed
from kompetensplan.organisation.models import Role, RoleGrant
from kompetensplan.organisation.queries import in_force
from kompetensplan.organisation.services.roles import end_role, grant_role
from tests.conftest import Client, LogIn
from tests.factories import Municipality, as_actor, grant, make_person
from tests.plans.test_races import together
from tests.support.audit import actions, entries

TODAY = date(2027, 2, 8)


def give(client: Client, person_id: int, unit_id: int, **changed: str) -> int:
    data = {"role": "hr", "unit": str(unit_id), "starts_on": "2027-02-08", **changed}
    return client.post(f"/people/{person_id}/roles/new", data=data).status_code


def roles_of(person_id: int) -> list[tuple[str, date, date | None]]:
    rows = db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == person_id))
    return [(row.role.value, row.starts_on, row.ends_on) for row in rows]


@pytest.mark.parametrize(
    ("who", "reads", "gives"),
    [
        ("johan", 200, 200),
        ("karin", 200, 200),
        ("ulla", 200, 403),
        ("eva", 200, 403),
        ("amina", 403, 403),
        ("marie", 403, 403),
        ("samira", 403, 403),
    ],
)
def test_who_reads_and_who_gives_roles(
    log_in: LogIn, town: Municipality, who: str, reads: int, gives: int
) -> None:
    david_id = town.people["david"].id
    client = log_in(town.people[who])

    assert client.get("/roles").status_code == reads
    assert client.get("/roles/new").status_code == gives
    assert client.get(f"/people/{david_id}/roles/new").status_code == gives


def test_a_role_is_given_with_place_period_and_trail(log_in: LogIn, town: Municipality) -> None:
    david_id, school_id = town.people["david"].id, town.units["school"].id
    johan_id = town.people["johan"].id

    status = give(log_in(town.people["johan"]), david_id, school_id, ends_on="2027-06-30")

    assert status == 303
    assert roles_of(david_id) == [("hr", TODAY, date(2027, 6, 30))]
    assert entries() == [("role.granted", johan_id, david_id)]
    assert (db.session.scalar(select(AuditEntry.detail)) or "").startswith("hr, U")


def test_the_new_role_works_at_once_and_shows_on_the_page(
    log_in: LogIn, town: Municipality
) -> None:
    david, david_id, root_id = town.people["david"], town.people["david"].id, town.units["root"].id
    client, new = log_in(town.people["johan"]), log_in(david)
    give(client, david_id, root_id, role="registrar")

    assert "David Åkesson" in client.get("/roles").text
    assert new.get("/roles").status_code == 200


def test_who_is_called_so_is_found_before_names_with_that_inside(
    town: Municipality, log_in: LogIn
) -> None:
    for name in ("Johanna Aa", "Anna Öst", "Hanna Ek"):
        make_person(name)

    page = log_in(town.people["johan"]).get("/roles/new?search=anna").text

    assert page.index("Anna Öst") < page.index("Johanna Aa") < page.index("Hanna Ek")


def test_a_person_is_found_by_a_part_of_the_name(log_in: LogIn, town: Municipality) -> None:
    david_id = town.people["david"].id

    page = log_in(town.people["johan"]).get("/roles/new?search=åke").text

    assert f'href="/people/{david_id}/roles/new"' in page
    assert "Åvallaskolan" in page
    assert "Amina" not in page


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"role": "emperor"}, "Välj ett av alternativen"),
        ({"role": ""}, "Välj"),
        ({"unit": "999999"}, "Välj något i listan"),
        ({"unit": ""}, "Välj"),
        ({"starts_on": ""}, "Fyll i ett datum"),
        ({"starts_on": "31/1 2027"}, "år-månad-dag"),
        ({"starts_on": "2027-02-07"}, "i dag eller ett senare datum"),
        ({"ends_on": "2027-02-07"}, "inte är före första dagen"),
        ({"role": "system_administrator"}, "gäller hela kommunen"),
        ({"role": "data_protection_officer"}, "gäller hela kommunen"),
    ],
)
def test_what_is_not_sensible_is_refused_in_words(
    log_in: LogIn, town: Municipality, changed: dict[str, str], says: str
) -> None:
    david_id, school_id = town.people["david"].id, town.units["school"].id
    data = {"role": "hr", "unit": str(school_id), "starts_on": "2027-02-08", **changed}

    page = log_in(town.people["johan"]).post(f"/people/{david_id}/roles/new", data=data)

    assert page.status_code == 422
    assert says in page.text
    assert roles_of(david_id) == []


def test_nobody_gives_themselves_a_role(log_in: LogIn, town: Municipality) -> None:
    johan_id, root_id = town.people["johan"].id, town.units["root"].id

    status = give(log_in(town.people["johan"]), johan_id, root_id)

    assert status == 422
    assert [role for role, _first, _last in roles_of(johan_id)] == ["system_administrator"]


def test_the_same_role_is_not_given_twice(log_in: LogIn, town: Municipality) -> None:
    david_id, school_id = town.people["david"].id, town.units["school"].id
    client = log_in(town.people["johan"])

    assert [give(client, david_id, school_id) for _time in range(2)] == [303, 422]
    assert give(client, david_id, school_id, role="registrar") == 303


def test_nobody_gives_a_role_outside_their_own_scope(log_in: LogIn, town: Municipality) -> None:
    """A system administrator for one department gives roles there and nowhere else."""
    frida, david, school = town.people["frida"], town.people["david"], town.units["school"]
    grant(frida, Role.SYSTEM_ADMINISTRATOR, school)
    db.session.commit()
    actor = as_actor(frida)

    inside = grant_role(actor, david, Role.HR, town.units["class"], TODAY, None)
    assert inside.unit_id == town.units["class"].id
    for unit in ("root", "care", "home", "office"):
        with pytest.raises(NotAllowed):
            grant_role(actor, david, Role.HR, town.units[unit], TODAY, None)


def test_a_unit_outside_the_scope_is_not_in_the_list(log_in: LogIn, town: Municipality) -> None:
    grant(town.people["frida"], Role.SYSTEM_ADMINISTRATOR, town.units["school"])
    david_id, home_id = town.people["david"].id, town.units["home"].id
    client = log_in(town.people["frida"])

    assert "Hemtjänst Centrum" not in client.get(f"/people/{david_id}/roles/new").text
    assert give(client, david_id, home_id) == 422
    assert roles_of(david_id) == []


def test_nobody_ends_a_role_outside_their_own_scope(log_in: LogIn, town: Municipality) -> None:
    grant(town.people["frida"], Role.SYSTEM_ADMINISTRATOR, town.units["school"])
    ulla = db.session.scalars(select(RoleGrant.id).where(RoleGrant.role == Role.REGISTRAR)).one()

    assert log_in(town.people["frida"]).post(f"/roles/{ulla}/end").status_code == 403


def test_an_ended_role_is_gone_at_once_and_stays_in_the_history(
    log_in: LogIn, town: Municipality
) -> None:
    ulla_id = town.people["ulla"].id
    grant_id = db.session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == ulla_id)).one()
    client, registrar = log_in(town.people["johan"]), log_in(town.people["ulla"])
    assert registrar.get("/roles").status_code == 200

    client.post(f"/roles/{grant_id}/end")

    assert registrar.get("/roles").status_code == 403
    assert "Ulla Brännström" not in client.get("/roles").text
    assert "Ulla Brännström" in client.get("/roles?ended=1").text
    assert actions() == ["role.ended"]


def test_there_is_always_a_system_administrator(log_in: LogIn, town: Municipality) -> None:
    grant_id = db.session.scalars(
        select(RoleGrant.id).where(RoleGrant.role == Role.SYSTEM_ADMINISTRATOR)
    ).one()
    client = log_in(town.people["johan"])

    page = client.post(f"/roles/{grant_id}/end", follow_redirects=True)

    assert "minst en systemförvaltare" in page.text
    assert client.get("/accounts").status_code == 200


def test_a_role_that_began_today_leaves_only_its_trail(town: Municipality) -> None:
    johan, david = as_actor(town.people["johan"]), town.people["david"]
    given = grant_role(johan, david, Role.REGISTRAR, town.units["root"], TODAY, None)

    end_role(johan, given)
    db.session.commit()

    assert roles_of(david.id) == []
    assert actions() == ["role.granted", "role.ended"]


def test_a_closed_account_gets_no_role(town: Municipality, david: Person) -> None:
    david.closed_at = real_now()

    with pytest.raises(Invalid):
        grant_role(as_actor(town.people["johan"]), david, Role.HR, town.units["root"], TODAY, None)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    "path",
    ["/roles", "/roles?ended=1", "/roles/new", "/roles/new?search=a", "/people/{id}/roles/new"],
)
def test_every_page_speaks_both_languages(
    log_in: LogIn, town: Municipality, path: str, language: str
) -> None:
    town.people["johan"].language = language
    path = path.format(id=town.people["david"].id)

    page = log_in(town.people["johan"]).get(path)

    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text


def test_two_who_press_at_the_same_moment_leave_one_role_and_one_administrator(
    app: Flask, town: Municipality, log_in: LogIn
) -> None:
    """The same form twice is one grant; who end each other's role do not leave nobody."""
    johan, frida, david = (town.people[name] for name in ("johan", "frida", "david"))
    other = grant(frida, Role.SYSTEM_ADMINISTRATOR, town.units["root"])
    db.session.commit()
    own = db.session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == johan.id)).one()
    david_id, school_id, other_id = david.id, town.units["school"].id, other.id
    first, second = log_in(johan), log_in(frida)

    given = together(
        app,
        lambda: give(first, david_id, school_id),
        lambda: give(second, david_id, school_id),
    )
    together(
        app,
        lambda: first.post(f"/roles/{other_id}/end").status_code,
        lambda: second.post(f"/roles/{own}/end").status_code,
    )

    assert sorted(given) == [303, 422]
    assert len(roles_of(david_id)) == 1
    is_admin = RoleGrant.role == Role.SYSTEM_ADMINISTRATOR
    held = in_force(RoleGrant, TODAY)
    assert db.session.scalar(select(func.count(RoleGrant.id)).where(is_admin, held)) == 1
