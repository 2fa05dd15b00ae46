"""What a plan is after one of its versions has been annulled (ruling 32)."""

import pytest

from kompetensplan.annulments import services
from kompetensplan.db import db
from kompetensplan.errors import StepNotOpen
from kompetensplan.plans.canonical import content_hash
from kompetensplan.plans.models import Plan, PlanState
from kompetensplan.plans.services import restoring
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.workflow import STEPS
from kompetensplan.policy import Actor
from tests.conftest import LogIn
from tests.factories import Municipality, as_actor
from tests.plans.factories import make_plan, read, sign, version_of
from tests.plans.pages import words_of
from tests.plans.signing_page import rewrite

S = PlanState
WHY = "Fel chef hade skrivit under den."


@pytest.fixture
def amina_acts(town: Municipality) -> Actor:
    return as_actor(town.people["amina"])


@pytest.fixture
def marie_acts(town: Municipality) -> Actor:
    return as_actor(town.people["marie"])


@pytest.fixture
def karin_acts(town: Municipality) -> Actor:
    return as_actor(town.people["karin"])


def annul(plan: Plan, number: int, hr: Actor) -> None:
    services.ask(plan, version_of(plan, number), reason=WHY, actor=hr)
    db.session.commit()


def second_version(plan: Plan, amina: Actor, marie: Actor) -> Plan:
    take_step(read(plan, amina), STEPS["start_change"], actor=amina)
    plan = rewrite(read(plan, amina), amina)
    sign(plan, "approve", marie)
    assert sign(plan, "confirm", amina)
    return read(plan, amina)


def test_a_paused_plan_does_not_come_back_as_agreed(
    town: Municipality, karin_acts: Actor, marie_acts: Actor
) -> None:
    plan = make_plan(town, state=S.AGREED)
    take_step(plan, STEPS["pause"], actor=marie_acts)
    annul(plan, 1, karin_acts)
    assert read(plan, marie_acts).state is S.PAUSED

    take_step(read(plan, marie_acts), STEPS["resume"], actor=marie_acts)

    assert read(plan, marie_acts).state is S.CHANGING


def test_the_same_words_can_be_signed_again_by_the_right_people(
    town: Municipality, karin_acts: Actor, amina_acts: Actor, marie_acts: Actor
) -> None:
    plan = make_plan(town, state=S.AGREED)
    annul(plan, 1, karin_acts)

    sign(plan, "approve", marie_acts)
    version = sign(plan, "confirm", amina_acts)

    assert version is not None
    assert (version.number, read(plan, amina_acts).state) == (2, S.AGREED)


def test_the_version_before_is_in_force_again_and_can_be_gone_back_to(
    town: Municipality, karin_acts: Actor, amina_acts: Actor, marie_acts: Actor
) -> None:
    plan = make_plan(town, state=S.AGREED)
    first = version_of(plan, 1).content_hash
    plan = second_version(plan, amina_acts, marie_acts)
    annul(plan, 2, karin_acts)

    assert restoring.withdraw_change(read(plan, amina_acts), actor=amina_acts) == 1

    assert read(plan, amina_acts).state is S.AGREED
    assert content_hash(read(plan, amina_acts)) == first


def test_the_pages_of_the_version_before_do_not_say_that_it_is_replaced(
    town: Municipality, amina_acts: Actor, marie_acts: Actor, log_in: LogIn
) -> None:
    plan = second_version(make_plan(town, state=S.AGREED), amina_acts, marie_acts)
    db.session.commit()
    address, karin = f"/plans/{plan.id}", log_in(town.people["karin"])
    assert "har ersatts" in words_of(karin.get(f"{address}/versions/1").text)
    karin.post(f"{address}/versions/2/annul", data={"reason": WHY})

    assert "har ersatts" not in words_of(karin.get(f"{address}/versions/1").text)
    amina = log_in(town.people["amina"])
    assert "Dra tillbaka förslaget" in words_of(amina.get(address).text)
    answer = amina.post(f"{address}/withdraw-change")
    assert answer.location == f"{address}/versions/1"


def test_when_nothing_is_in_force_there_is_nothing_to_go_back_to_and_the_page_says_why(
    town: Municipality, karin_acts: Actor, amina_acts: Actor, log_in: LogIn
) -> None:
    plan = make_plan(town, state=S.AGREED)
    annul(plan, 1, karin_acts)
    with pytest.raises(StepNotOpen):
        take_step(read(plan, amina_acts), STEPS["withdraw_change"], actor=amina_acts)
    db.session.rollback()

    amina = log_in(town.people["amina"])
    answer = amina.post(f"/plans/{plan.id}/withdraw-change")

    assert answer.status_code == 409
    assert "Ingen version gäller" in words_of(answer.text)
    assert "Dra tillbaka förslaget" not in words_of(amina.get(f"/plans/{plan.id}").text)
    assert "Dra tillbaka förslaget" not in words_of(amina.get(f"/plans/{plan.id}/difference").text)
