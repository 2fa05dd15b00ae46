"""What lists let one see is what the rules let one see: policy in Python and in SQL agree."""

from dataclasses import replace

import pytest
from sqlalchemy import ColumnElement, select

from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import Plan, PlanState
from kompetensplan.plans.queries.plan import may_read
from kompetensplan.plans.queries.readings import occasions_of
from kompetensplan.plans.queries.versions import may_read_agreed
from kompetensplan.plans.services.reading import open_occasion
from kompetensplan.policy import Actor, Permission, allows
from tests.conftest import TODAY
from tests.factories import Municipality, as_actor, make_deputy, make_person
from tests.plans.factories import make_plan

EVERYBODY = ["amina", "marie", "samira", "karin", "ulla", "johan", "eva", "david", "frida", "petra"]


@pytest.fixture
def plans(town: Municipality) -> list[Plan]:
    """Agreed plans of three people, with a deputy and an occasion to read one of them."""
    plans = [
        make_plan(town, who=who, state=PlanState.AGREED) for who in ("amina", "marie", "david")
    ]
    town.people["petra"] = make_person("Petra Nyman")
    make_deputy(
        town.people["petra"],
        town.units["home"],
        starts_on=TODAY,
        ends_on=TODAY,
        decided_by=town.people["samira"],
    )
    why = "Jag förbereder en omorganisation av enheten."
    open_occasion(plans[0], reason=why, actor=as_actor(town.people["samira"]))
    db.session.commit()
    return plans


def listed(condition: ColumnElement[bool]) -> set[int]:
    query = select(Plan.id).join(Plan.employment).join(Employment.unit).where(condition)
    return set(db.session.scalars(query))


def acting(town: Municipality, who: str) -> Actor:
    person = town.people[who]
    return replace(as_actor(person), occasions=occasions_of(person.id))


@pytest.mark.parametrize("who", EVERYBODY)
def test_drafts_in_lists_are_those_that_one_may_read(
    town: Municipality, plans: list[Plan], who: str
) -> None:
    actor = acting(town, who)

    allowed = {plan.id for plan in plans if allows(actor, Permission.PLAN_READ, plan)}

    assert listed(may_read(actor)) == allowed


@pytest.mark.parametrize("who", EVERYBODY)
def test_agreed_plans_in_lists_are_those_that_one_may_read(
    town: Municipality, plans: list[Plan], who: str
) -> None:
    actor = acting(town, who)

    allowed = {plan.id for plan in plans if allows(actor, Permission.VERSION_READ, plan)}

    assert listed(may_read_agreed(actor)) == allowed
