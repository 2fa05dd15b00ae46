"""What a plan is after one of its versions has been annulled (ruling 32)."""

from io import BytesIO

import pytest
from sqlalchemy import select

from kompetensplan.annulments import services
from kompetensplan.db import db
from kompetensplan.errors import StepNotOpen
from kompetensplan.plans import jobs
from kompetensplan.plans.canonical import content_hash
from kompetensplan.plans.models import Plan, PlanDocument, PlanState
from kompetensplan.plans.queries.plan import get_plan
from kompetensplan.plans.services import restoring
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.workflow import STEPS
from kompetensplan.policy import Actor
from tests.conftest import Client, LogIn
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


def test_a_plan_with_nothing_in_force_is_closed_by_the_manager_with_a_reason(
    town: Municipality, log_in: LogIn
) -> None:
    address = f"/plans/{make_plan(town, state=S.AGREED).id}"
    marie, karin = log_in(town.people["marie"]), log_in(town.people["karin"])
    marie.post(f"{address}/steps/start_change")
    assert "Skriv under förslaget eller dra tillbaka det först." in words_of(
        marie.get(address).text
    )
    assert marie.post(f"{address}/steps/close_annulled", data={"comment": WHY}).status_code == 409
    karin.post(f"{address}/versions/1/annul", data={"reason": WHY})

    assert marie.post(f"{address}/steps/close_annulled", data={"comment": WHY}).status_code == 303

    page = words_of(marie.get(address).text)
    assert "Planen är avslutad" in page
    assert "Ingen version av planen gäller" in page
    assert "Överenskommen. Planen är en allmän handling" not in page


def test_whoever_checks_the_file_learns_that_it_is_annulled_or_replaced(
    town: Municipality, karin_acts: Actor, amina_acts: Actor, marie_acts: Actor, client: Client
) -> None:
    """SIGN-1: it is genuine all the same."""
    plan = second_version(make_plan(town, state=S.AGREED), amina_acts, marie_acts)
    plan_id = plan.id
    db.session.commit()
    for number in (1, 2):
        assert jobs.make_document(version_of(plan, number).id)
    files = list(db.session.scalars(select(PlanDocument.content).order_by(PlanDocument.version_id)))

    def checked(content: bytes | None) -> str:
        data = {"file": (BytesIO(content or b""), "plan.pdf")}
        return words_of(client.post("/kontroll", data=data).text)

    assert "Det finns en senare version: version 2." in checked(files[0])
    annul(read_again(plan_id, amina_acts), 2, karin_acts)

    assert "Filen är äkta" in checked(files[1])
    assert "är makulerad och gäller inte" in checked(files[1])
    assert "senare version" not in checked(files[0])


def read_again(plan_id: int, actor: Actor) -> Plan:
    return get_plan(actor, plan_id)
