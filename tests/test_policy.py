"""Who leads whom: the picture of the acting person, held against the organisation."""

from datetime import date

import pytest
from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.organisation import queries
from kompetensplan.organisation.models import Employment, UnitManager
from kompetensplan.policy import RULES, Capacity, Permission
from tests.conftest import Statements
from tests.factories import Municipality, as_actor, make_deputy, make_employment, make_person

EVERYBODY = ["amina", "marie", "samira", "karin", "ulla", "johan", "eva", "david", "frida"]


def test_every_permission_has_a_rule() -> None:
    assert set(RULES) == set(Permission)


@pytest.mark.parametrize("who", EVERYBODY)
def test_lists_show_whom_the_rule_says_that_one_leads(town: Municipality, who: str) -> None:
    actor = as_actor(town.people[who])
    listed = set(db.session.scalars(select(Employment.id).where(queries.led_by(actor))))

    led = {job.id for job in town.employments.values() if actor.lead_of(job)}

    assert listed == led


def test_a_manager_leads_her_unit_but_not_herself_and_not_others(town: Municipality) -> None:
    marie = as_actor(town.people["marie"])

    led = [name for name, job in town.employments.items() if marie.lead_of(job)]

    assert led == ["amina"]


def test_the_main_employment_comes_first(town: Municipality) -> None:
    """EMP-1: whoever has several is known by the title of the main one."""
    karim, school, home = make_person("Karim Said"), town.units["class"], town.units["home"]
    beside = make_employment(karim, school, title="Resursperson", is_main=False)
    main = make_employment(karim, home, title="Undersköterska")

    actor = as_actor(karim)

    assert actor.title == "Undersköterska"
    assert actor.employments == {main.id, beside.id}
    assert actor.home_paths == (home.path, school.path)


def test_a_managers_own_plan_goes_one_level_up(town: Municipality) -> None:
    """DEP-5."""
    lead = as_actor(town.people["samira"]).lead_of(town.employments["marie"])

    assert lead is not None
    assert lead.capacity is Capacity.MANAGER_ABOVE


def test_a_vacant_unit_is_led_from_the_level_above(town: Municipality) -> None:
    """DEP-4."""
    ends = db.session.scalars(
        select(UnitManager).where(UnitManager.unit_id == town.units["home"].id)
    ).one()
    ends.ends_on = date(2027, 2, 7)
    db.session.commit()

    samira = as_actor(town.people["samira"])

    assert samira.lead_of(town.employments["amina"])
    assert not as_actor(town.people["marie"]).leads


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "leads"),
    [
        (date(2027, 2, 1), date(2027, 2, 7), False),  # yesterday's
        (date(2027, 2, 1), date(2027, 2, 8), True),  # the last day counts
        (date(2027, 2, 8), date(2027, 4, 30), True),
        (date(2027, 2, 9), date(2027, 4, 30), False),  # tomorrow's
    ],
)
def test_a_deputy_leads_within_the_period_only(
    town: Municipality, starts_on: date, ends_on: date, leads: bool
) -> None:
    """DEP-2."""
    petra, marie = make_person("Petra Nyman"), town.people["marie"]
    make_deputy(
        petra,
        town.units["home"],
        starts_on=starts_on,
        ends_on=ends_on,
        decided_by=town.people["samira"],
        on_behalf_of=marie,
    )

    lead = as_actor(petra).lead_of(town.employments["amina"])

    assert (lead is not None) is leads
    assert not lead or lead.on_behalf_of == "Marie Lundgren"


def test_a_deputy_of_the_unit_does_not_lead_its_manager(town: Municipality) -> None:
    """DEP-5: the manager's own plan is not for a deputy below."""
    petra = make_person("Petra Nyman")
    make_deputy(
        petra,
        town.units["home"],
        starts_on=date(2027, 2, 1),
        ends_on=date(2027, 4, 30),
        decided_by=town.people["samira"],
    )

    assert as_actor(petra).lead_of(town.employments["marie"]) is None


def test_the_manager_of_each_employment_is_found(town: Municipality) -> None:
    found = {
        name: manager.given_name
        for name, job in town.employments.items()
        if (manager := queries.find_manager_of(job))
    }

    assert found == {"amina": "Marie", "marie": "Samira", "david": "Frida"}


@pytest.mark.parametrize("who", EVERYBODY)
def test_knowing_the_actor_takes_at_most_two_statements(
    town: Municipality, who: str, statements: Statements
) -> None:
    person = town.people[who]
    assert person.name

    with statements() as seen:
        as_actor(person)

    assert len(seen) <= 2
