"""Who signs, in which capacity, and who does not (DEP-1, DEP-3, DEP-5)."""

import pytest
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import NotAllowed, StepNotOpen
from kompetensplan.organisation.models import DeputyScope
from kompetensplan.plans import jobs
from kompetensplan.plans.documents import document_of
from kompetensplan.plans.models import (
    Plan,
    PlanState,
    Signature,
)
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.workflow import STEPS
from kompetensplan.policy import Actor, Capacity
from tests.conftest import TODAY, Client, LogIn
from tests.factories import (
    Municipality,
    as_actor,
    make_deputy,
    make_employment,
    make_person,
    make_todays_deputy,
)
from tests.plans.factories import (
    hold_meeting,
    make_plan,
    sign,
    version_of,
)
from tests.plans.signing_page import HASH, open_page


@pytest.fixture
def plan(town: Municipality, marie_acts: Actor) -> Plan:
    """A plan that is ready to be signed: written, and the meeting held."""
    plan = make_plan(town, state=PlanState.PROPOSED)
    hold_meeting(plan, marie_acts)
    return plan


# ── who ───────────────────────────────────────────────────────────────────────────────


def test_a_deputy_signs_in_place_of_the_manager(
    town: Municipality, plan: Plan, plan_id: int, amina_acts: Actor, as_amina: Client
) -> None:
    """DEP-3: NN, i stället för MM – on the page and in the document."""
    petra = make_todays_deputy(town, "Petra Nyman")
    sign(plan, "approve", as_actor(petra))
    sign(plan, "confirm", amina_acts)

    version = version_of(plan)
    approval = next(each for each in version.signatures if each.person_id == petra.id)
    assert approval.capacity is Capacity.DEPUTY
    assert approval.on_behalf_of == "Marie Lundgren"
    printed = document_of(version, jobs.sender())
    assert "Marie Lundgren" in {each["on_behalf_of"] for each in printed["signatures"]}
    page = as_amina.get(f"/plans/{plan_id}/versions/1").text
    assert "Petra Nyman, ersättare, i stället för Marie Lundgren" in page


def test_a_deputy_who_may_only_read_gets_no_button(
    town: Municipality, plan_id: int, log_in: LogIn
) -> None:
    """DEP-1."""
    petra = make_person("Petra Nyman")
    make_deputy(
        petra,
        town.units["home"],
        starts_on=TODAY,
        ends_on=TODAY,
        decided_by=town.people["samira"],
        scope=DeputyScope.READ,
    )
    as_petra = log_in(petra)

    assert not HASH.search(open_page(as_petra, plan_id))
    assert as_petra.post(f"/plans/{plan_id}/approve", data={"agree": "y"}).status_code == 403


def test_a_manager_never_approves_her_own_plan(
    town: Municipality, marie_acts: Actor, log_in: LogIn
) -> None:
    """DEP-5: it goes one level up."""
    plan, samira_acts = make_plan(town, who="marie"), as_actor(town.people["samira"])
    take_step(plan, STEPS["propose"], actor=marie_acts)
    hold_meeting(plan, samira_acts)

    with pytest.raises(NotAllowed):
        sign(plan, "approve", marie_acts)
    assert sign(plan, "confirm", marie_acts) is None
    version = sign(plan, "approve", samira_acts)

    assert version is not None
    capacities = {each.capacity for each in db.session.scalars(select(Signature))}
    assert capacities == {Capacity.EMPLOYEE, Capacity.MANAGER_ABOVE}


def test_not_even_as_a_deputy_of_the_own_unit_does_one_approve_the_own_plan(
    town: Municipality, plan: Plan, amina: Person
) -> None:
    """DEP-5."""
    make_deputy(
        amina,
        town.units["home"],
        starts_on=TODAY,
        ends_on=TODAY,
        decided_by=town.people["samira"],
    )

    with pytest.raises(NotAllowed):
        sign(plan, "approve", as_actor(amina))


def test_the_deputy_and_the_manager_sign_once_together(
    town: Municipality, plan: Plan, marie_acts: Actor
) -> None:
    petra = make_person("Petra Nyman")
    make_employment(petra, town.units["home"])
    make_deputy(
        petra,
        town.units["home"],
        starts_on=TODAY,
        ends_on=TODAY,
        decided_by=town.people["samira"],
    )
    sign(plan, "approve", as_actor(petra))

    with pytest.raises(StepNotOpen):
        sign(plan, "approve", marie_acts)


@pytest.mark.parametrize(
    ("who", "status"), [("karin", 404), ("samira", 404), ("frida", 404), ("david", 404)]
)
def test_nobody_else_signs(
    town: Municipality, plan_id: int, log_in: LogIn, who: str, status: int
) -> None:
    client = log_in(town.people[who])

    for address in ("sign", "approve", "confirm", "withdraw-change"):
        method = client.get if address == "sign" else client.post
        assert method(f"/plans/{plan_id}/{address}").status_code == status


def test_each_signs_only_on_the_own_side(plan_id: int, as_amina: Client, as_marie: Client) -> None:
    assert as_amina.post(f"/plans/{plan_id}/approve").status_code == 403
    assert as_marie.post(f"/plans/{plan_id}/confirm").status_code == 403
