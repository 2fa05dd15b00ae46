"""Something was agreed wrongly: a version is annulled, visible and never deleted (ruling 32)."""

import pytest
from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.errors import StepNotOpen
from kompetensplan.plans.models import Plan, PlanState, PlanVersion
from kompetensplan.plans.services import restoring
from kompetensplan.reports.jobs import make_figures
from tests.conftest import LogIn
from tests.factories import Municipality, as_actor
from tests.plans.factories import make_plan, read, sign
from tests.plans.pages import words_of
from tests.plans.signing_page import rewrite

WHY = "Målet var kopplat till fel prioritering."


@pytest.fixture
def plan(town: Municipality) -> Plan:
    return make_plan(town, state=PlanState.AGREED)


def annulled(plan_id: int) -> bool:
    query = select(PlanVersion.annulled_at).where(PlanVersion.plan_id == plan_id)
    return db.session.scalars(query).one() is not None


def test_both_have_to_want_it_and_the_one_who_asked_is_not_both(
    town: Municipality, plan: Plan, log_in: LogIn
) -> None:
    amina, marie = log_in(town.people["amina"]), log_in(town.people["marie"])
    address = f"/plans/{plan.id}/versions/1/annul"

    assert amina.post(address, data={"reason": "fel"}).status_code == 422
    assert amina.post(address, data={"reason": WHY}).status_code == 303
    assert not annulled(plan.id)
    assert amina.post(f"{address}/agree").status_code == 403
    assert WHY in marie.get(address).text
    assert marie.post(f"{address}/agree").status_code == 303

    assert annulled(plan.id)
    page = words_of(amina.get(f"/plans/{plan.id}").text)
    assert "Version 1 är makulerad. Skriv det som är rätt, och kom överens igen." in page
    assert "Makulerad" in words_of(marie.get(f"/plans/{plan.id}/versions/1").text)
    assert amina.get(f"/plans/{plan.id}/versions/1.pdf").status_code == 200


def test_hr_annuls_alone_with_a_reason_and_it_counts_no_longer(
    town: Municipality, plan: Plan, log_in: LogIn
) -> None:
    karin = log_in(town.people["karin"])
    assert "Amina Berg" in karin.get("/agreed-plans").text

    response = karin.post(f"/plans/{plan.id}/versions/1/annul", data={"reason": WHY})

    assert response.status_code == 303
    assert annulled(plan.id)
    make_figures()
    assert "Amina Berg" not in karin.get("/agreed-plans").text
    assert karin.get(f"/plans/{plan.id}/versions/1").status_code == 200


def test_what_is_annulled_is_not_gone_back_to_and_the_next_version_is_agreed_as_usual(
    town: Municipality, plan: Plan, log_in: LogIn
) -> None:
    karin = log_in(town.people["karin"])
    karin.post(f"/plans/{plan.id}/versions/1/annul", data={"reason": WHY})
    amina, marie = as_actor(town.people["amina"]), as_actor(town.people["marie"])
    plan = read(plan, amina)

    assert plan.state is PlanState.CHANGING
    with pytest.raises(StepNotOpen):
        restoring.withdraw_change(plan, actor=amina)
    rewrite(plan, amina)
    sign(plan, "approve", marie)
    second = sign(plan, "confirm", amina)
    assert second is not None
    assert second.number == 2
    assert "Amina Berg" in karin.get("/agreed-plans").text


@pytest.mark.parametrize("who", ["samira", "ulla", "david", "frida", "johan"])
def test_nobody_else_annuls(town: Municipality, plan: Plan, log_in: LogIn, who: str) -> None:
    address = f"/plans/{plan.id}/versions/1/annul"

    assert log_in(town.people[who]).post(address, data={"reason": WHY}).status_code in (403, 404)
    assert not annulled(plan.id)


def test_the_version_stands_when_the_other_one_says_no(
    town: Municipality, plan: Plan, log_in: LogIn
) -> None:
    amina, marie = log_in(town.people["amina"]), log_in(town.people["marie"])
    address = f"/plans/{plan.id}/versions/1/annul"
    marie.post(address, data={"reason": WHY})

    assert amina.post(f"{address}/drop").status_code == 303

    assert not annulled(plan.id)
    assert amina.post(f"{address}/agree").status_code == 409
