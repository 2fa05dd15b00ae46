"""Deputies and acting managers: who appoints whom, for how long, and what it gives."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.organisation import listings
from kompetensplan.organisation.models import (
    Deputy,
    DeputyKind,
    Role,
    UnitManager,
)
from kompetensplan.organisation.services.deputies import last_day_of_a_year
from kompetensplan.outbox import Mail
from tests.conftest import Client, LogIn, Statements
from tests.factories import (
    Municipality,
    as_actor,
    grant,
    make_deputy,
    make_employment,
    make_person,
    make_unit,
)
from tests.plans.test_races import together
from tests.support.audit import actions, entries

PERIOD = {"kind": "deputy", "scope": "hold", "starts_on": "2027-02-08", "ends_on": "2027-04-30"}


def appoint(client: Client, unit_id: int, person_id: int, **changed: str) -> tuple[int, str]:
    page = client.post(f"/units/{unit_id}/deputies/new/{person_id}", data={**PERIOD, **changed})
    return page.status_code, page.text


def all_deputies() -> list[Deputy]:
    return list(db.session.scalars(select(Deputy)))


@pytest.mark.parametrize(
    ("who", "home", "class_"),
    [
        ("samira", 200, 403),  # the manager above
        ("marie", 200, 403),  # the unit's own manager
        ("karin", 200, 200),  # HR for everyone
        ("frida", 403, 200),
        ("amina", 403, 403),
        ("ulla", 403, 403),
        ("johan", 403, 403),
        ("eva", 403, 403),
    ],
)
def test_who_appoints_deputies_for_which_unit(
    log_in: LogIn, town: Municipality, who: str, home: int, class_: int
) -> None:
    units = {name: unit.id for name, unit in town.units.items()}
    client = log_in(town.people[who])

    assert client.get(f"/units/{units['home']}/deputies").status_code == home
    assert client.get(f"/units/{units['class']}/deputies").status_code == class_


def test_hr_for_one_department_appoints_there_and_not_elsewhere(
    log_in: LogIn, town: Municipality
) -> None:
    grant(town.people["david"], Role.HR, town.units["school"])
    home_id, class_id = town.units["home"].id, town.units["class"].id
    client = log_in(town.people["david"])

    assert client.get(f"/units/{class_id}/deputies").status_code == 200
    assert client.get(f"/units/{home_id}/deputies").status_code == 403
    page = client.get("/deputies").text
    assert "Åvallaskolan" in page
    assert "Hemtjänst Centrum" not in page


def test_a_deputy_stands_in_for_the_manager_from_the_first_day(
    log_in: LogIn, town: Municipality
) -> None:
    """DEP-1."""
    home_id, amina_id = town.units["home"].id, town.people["amina"].id
    marie_id, samira_id = town.people["marie"].id, town.people["samira"].id

    status, _text = appoint(log_in(town.people["samira"]), home_id, amina_id)

    deputy = all_deputies()[0]
    assert status == 303
    assert (deputy.on_behalf_of_id, deputy.decided_by_id) == (marie_id, samira_id)
    assert (deputy.starts_on, deputy.ends_on) == (date(2027, 2, 8), date(2027, 4, 30))
    assert entries() == [("deputy.appointed", samira_id, amina_id)]


def test_the_deputy_is_told_without_a_word_about_any_plan(
    log_in: LogIn, town: Municipality
) -> None:
    """CONF-6."""
    home_id, amina = town.units["home"].id, town.people["amina"]
    amina_id, address = amina.id, amina.email

    appoint(log_in(town.people["samira"]), home_id, amina_id)

    mail = db.session.scalars(select(Mail)).one()
    assert mail.to == address
    assert "Hemtjänst Centrum" in mail.body


def test_a_deputy_appointed_with_a_later_start_gets_nothing_before(
    log_in: LogIn, town: Municipality
) -> None:
    """DEP-2: the answer follows the day."""
    nils = make_person("Nils Andersson")
    make_employment(nils, town.units["office"])
    nils_id, home_id = nils.id, town.units["home"].id
    appoint(log_in(town.people["samira"]), home_id, nils_id, starts_on="2027-02-09")

    leads = {}
    for day in (date(2027, 2, 8), date(2027, 2, 9), date(2027, 4, 30), date(2027, 5, 1)):
        clock.fix(day)
        person = db.session.get_one(type(nils), nils_id)
        leads[day] = home_id in as_actor(person).leads

    assert list(leads.values()) == [False, True, True, False]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"starts_on": "2027-02-07"}, "i dag eller ett senare datum"),
        ({"ends_on": "2027-02-07"}, "inte är före första dagen"),
        ({"ends_on": "2028-02-08"}, "Välj högst 12 månader"),
        ({"ends_on": ""}, "Fyll i ett datum"),
        ({"ends_on": "9999-99-99"}, "år-månad-dag"),
        ({"kind": "king"}, "Välj ett av alternativen"),
        ({"scope": ""}, "Välj ett av alternativen"),
    ],
)
def test_what_is_not_sensible_is_refused_in_words(
    log_in: LogIn, town: Municipality, changed: dict[str, str], says: str
) -> None:
    home_id, amina_id = town.units["home"].id, town.people["amina"].id

    status, text = appoint(log_in(town.people["samira"]), home_id, amina_id, **changed)

    assert status == 422
    assert says in text
    assert all_deputies() == []


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2027, 2, 8), date(2028, 2, 7)),
        (date(2027, 3, 1), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_twelve_months_end_the_day_before(first: date, last: date) -> None:
    assert last_day_of_a_year(first) == last


def test_nobody_appoints_themselves(log_in: LogIn, town: Municipality) -> None:
    home_id, samira_id = town.units["home"].id, town.people["samira"].id

    status, text = appoint(log_in(town.people["samira"]), home_id, samira_id)

    assert status == 422
    assert "Du kan inte utse dig själv" in text


def test_the_manager_is_not_her_own_deputy(log_in: LogIn, town: Municipality) -> None:
    home_id, marie_id = town.units["home"].id, town.people["marie"].id

    status, text = appoint(log_in(town.people["samira"]), home_id, marie_id)

    assert status == 422
    assert "Marie Lundgren är chef för Hemtjänst Centrum" in text


def test_somebody_without_employment_cannot_stand_in(log_in: LogIn, town: Municipality) -> None:
    home_id, guest_id = town.units["home"].id, make_person("Inga Ek").id

    status, text = appoint(log_in(town.people["samira"]), home_id, guest_id)

    assert status == 422
    assert "har ingen anställning i dag" in text


def test_nobody_is_a_deputy_twice_at_the_same_time(log_in: LogIn, town: Municipality) -> None:
    home_id, amina_id = town.units["home"].id, town.people["amina"].id
    client = log_in(town.people["samira"])
    later = {"starts_on": "2027-05-01", "ends_on": "2027-06-01"}

    statuses = [appoint(client, home_id, amina_id, **each)[0] for each in ({}, {}, later)]

    assert statuses == [303, 422, 303]


def test_there_is_one_acting_manager_at_a_time(log_in: LogIn, town: Municipality) -> None:
    home_id = town.units["home"].id
    amina_id, david_id = town.people["amina"].id, town.people["david"].id
    client = log_in(town.people["samira"])

    appoint(client, home_id, amina_id, kind="acting")
    status, text = appoint(client, home_id, david_id, kind="acting")

    assert status == 422
    assert "Amina Berg är tillförordnad chef" in text
    assert appoint(client, home_id, david_id, kind="deputy")[0] == 303


def test_an_acting_manager_may_always_act(log_in: LogIn, town: Municipality) -> None:
    home_id, amina_id = town.units["home"].id, town.people["amina"].id

    appoint(log_in(town.people["samira"]), home_id, amina_id, kind="acting", scope="read")

    deputy = all_deputies()[0]
    assert (deputy.kind, deputy.scope.value) == (DeputyKind.ACTING, "hold")


def test_where_the_post_is_vacant_nobody_is_replaced(log_in: LogIn, town: Municipality) -> None:
    home_id, amina_id = town.units["home"].id, town.people["amina"].id
    manager = db.session.scalars(select(UnitManager).where(UnitManager.unit_id == home_id)).one()
    manager.ends_on = date(2027, 2, 7)
    client = log_in(town.people["samira"])

    page = client.get(f"/units/{home_id}/deputies").text
    appoint(client, home_id, amina_id)

    assert "Chefstjänsten är vakant" in page
    assert all_deputies()[0].on_behalf_of_id is None


def test_ending_it_early_works_at_once(log_in: LogIn, town: Municipality) -> None:
    nils, home = make_person("Nils Andersson"), town.units["home"]
    deputy = make_deputy(
        nils,
        home,
        starts_on=date(2027, 2, 1),
        ends_on=date(2027, 4, 30),
        decided_by=town.people["samira"],
    )
    ids = home.id, deputy.id, nils.id

    log_in(town.people["samira"]).post(f"/units/{ids[0]}/deputies/{ids[1]}/end")

    assert not as_actor(db.session.get_one(type(nils), ids[2])).leads
    assert all_deputies()[0].ends_on == date(2027, 2, 7)
    assert actions() == ["deputy.ended"]


def test_one_who_has_not_begun_is_taken_away(log_in: LogIn, town: Municipality) -> None:
    home_id, amina_id = town.units["home"].id, town.people["amina"].id
    client = log_in(town.people["samira"])
    appoint(client, home_id, amina_id, starts_on="2027-03-01")
    deputy_id = all_deputies()[0].id

    client.post(f"/units/{home_id}/deputies/{deputy_id}/end")

    assert all_deputies() == []


def test_two_who_appoint_at_the_same_moment_make_one_acting_manager(
    app: Flask, log_in: LogIn, town: Municipality
) -> None:
    """HR and the manager above press at once; the second is told who it is."""
    home, david, frida = (town.units["home"].id, town.people["david"].id, town.people["frida"].id)
    samira, karin = log_in(town.people["samira"]), log_in(town.people["karin"])

    statuses = together(
        app,
        lambda: appoint(samira, home, david, kind="acting")[0],
        lambda: appoint(karin, home, frida, kind="acting")[0],
        lambda: appoint(karin, home, frida, kind="acting")[0],
    )

    assert sorted(statuses) == [303, 422, 422]
    assert len(all_deputies()) == 1


def test_a_deputy_is_ended_by_way_of_the_right_unit_only(log_in: LogIn, town: Municipality) -> None:
    """Frida may appoint in her unit; that does not reach a deputy of another."""
    deputy = make_deputy(
        town.people["amina"],
        town.units["home"],
        starts_on=date(2027, 2, 1),
        ends_on=date(2027, 4, 30),
        decided_by=town.people["samira"],
    )
    deputy_id, class_id, home_id = deputy.id, town.units["class"].id, town.units["home"].id
    client = log_in(town.people["frida"])

    assert client.post(f"/units/{class_id}/deputies/{deputy_id}/end").status_code == 404
    assert client.post(f"/units/{home_id}/deputies/{deputy_id}/end").status_code == 403
    assert len(all_deputies()) == 1


def test_the_page_shows_present_coming_and_past(log_in: LogIn, town: Municipality) -> None:
    for name, first, last in (
        ("Anna Nu", date(2027, 2, 1), date(2027, 2, 8)),
        ("Bo Sen", date(2027, 2, 9), date(2027, 4, 1)),
        ("Eva Förr", date(2026, 2, 1), date(2027, 2, 7)),
    ):
        make_deputy(
            make_person(name),
            town.units["home"],
            starts_on=first,
            ends_on=last,
            decided_by=town.people["samira"],
        )
    home_id = town.units["home"].id

    page = log_in(town.people["samira"]).get(f"/units/{home_id}/deputies").text

    marks = ("Just nu", "Anna Nu", "Kommande", "Bo Sen", "Tidigare", "Eva Förr")
    places = [page.index(f">{mark}<") for mark in marks]
    assert places == sorted(places)


@pytest.mark.parametrize("units", [1, 20])
def test_the_list_of_units_takes_four_statements(
    town: Municipality, statements: Statements, units: int
) -> None:
    for number in range(units):
        make_unit(f"Enhet {number}", town.units["care"])
    db.session.commit()
    samira = as_actor(town.people["samira"])

    with statements() as seen:
        pages = listings.list_led_units(samira)
        listings.led_units_of(pages.items, samira.day)

    assert len(seen) == 4


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "/deputies",
        "/deputies?search=finns+inte",
        "/units/{unit}/deputies",
        "/units/{unit}/deputies/new",
        "/units/{unit}/deputies/new?search=a",
        "/units/{unit}/deputies/new/{person}",
    ],
)
def test_every_page_speaks_both_languages(
    log_in: LogIn, town: Municipality, path: str, language: str
) -> None:
    town.people["samira"].language = language
    path = path.format(unit=town.units["home"].id, person=town.people["amina"].id)

    page = log_in(town.people["samira"]).get(path)

    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.text


def test_a_unit_or_person_that_is_not_there_is_not_found(log_in: LogIn, town: Municipality) -> None:
    home_id = town.units["home"].id
    client = log_in(town.people["karin"])

    assert client.get("/units/999999/deputies").status_code == 404
    assert client.get(f"/units/{home_id}/deputies/new/999999").status_code == 404
