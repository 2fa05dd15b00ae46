"""A page that refuses says why, and who can help."""

import pytest

from kompetensplan.accounts.models import Person
from kompetensplan.plans.models import PlanState
from kompetensplan.plans.refusing import STANDS
from kompetensplan.plans.workflow import STEPS
from kompetensplan.policy import Permission
from kompetensplan.refusals import REFUSALS
from tests.conftest import LogIn
from tests.factories import Municipality
from tests.plans.factories import make_plan
from tests.plans.pages import words_of

S = PlanState


@pytest.mark.parametrize(
    ("path", "why", "who"),
    [
        ("approve", "Bara chefen, eller den som håller samtal", "be chefen eller HR"),
        ("meetings/new", "Bara chefen bokar och ändrar samtal", "Prata med medarbetarens chef"),
        ("steps/pause", "Bara chefen pausar, återupptar", "Prata med medarbetarens chef"),
        ("steps/end", "Det här sker av sig självt", "Prata med medarbetarens chef"),
    ],
)
def test_what_the_employee_may_not_do(
    town: Municipality, amina: Person, log_in: LogIn, path: str, why: str, who: str
) -> None:
    plan = make_plan(town)

    answer = log_in(amina).post(f"/plans/{plan.id}/{path}")

    assert answer.status_code == 403
    words = words_of(answer.text)
    assert why in words
    assert who in words


@pytest.mark.parametrize(
    ("state", "why", "how"),
    [
        (S.PROPOSED, "Planen är klar för samtal", "gör den till utkast igen"),
        (S.AGREED, "Planen är överenskommen", "Föreslå en ändring"),
        (S.SET_WITHOUT_AGREEMENT, "fastställd utan överenskommelse", "Föreslå en ändring"),
        (S.CHANGING, "förslag till ändring", "dra tillbaka det"),
        (S.PAUSED, "Planen är pausad", "Chefen kan återuppta"),
        (S.CLOSED, "Planen är avslutad", "Ta med målen till nästa plan"),
        (S.ENDED_WITHOUT_AGREEMENT, "innan ni hade kommit överens", "Om HR öppnar omgången"),
    ],
)
def test_what_the_state_does_not_allow(
    town: Municipality, amina: Person, log_in: LogIn, state: PlanState, why: str, how: str
) -> None:
    plan = make_plan(town, state=state)

    answer = log_in(amina).post(f"/plans/{plan.id}/steps/propose")

    assert answer.status_code == 409
    words = words_of(answer.text)
    assert why in words
    assert how in words
    assert "Det går inte just nu" in words


def test_a_term_that_is_not_met_is_named(town: Municipality, marie: Person, log_in: LogIn) -> None:
    plan = make_plan(town, state=S.AGREED)

    answer = log_in(marie).post(f"/plans/{plan.id}/steps/close")

    assert answer.status_code == 409
    assert "Fyll i när det avslutande samtalet hölls." in words_of(answer.text)


def test_every_state_and_every_step_has_its_words() -> None:
    assert set(STANDS) == set(S)
    assert {step.permission for step in STEPS.values()} <= set(REFUSALS)


@pytest.mark.parametrize("area", ["plan", "meeting", "comment", "move", "deput", "earlier"])
def test_every_refusal_about_a_plan_and_its_life_says_why_and_who_can_help(area: str) -> None:
    refused = {each for each in Permission if each.value.startswith(area)}

    assert refused <= set(REFUSALS)
