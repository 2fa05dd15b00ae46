"""The plan's page for the employee and the manager, moving it along, progress and history."""

import re

import pytest
from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.organisation.models import EmploymentForm
from kompetensplan.plans.models import Plan, PlanEvent, PlanState, Step
from tests.conftest import LogIn, Statements
from tests.factories import Municipality, make_employment, make_round
from tests.plans.factories import make_plan
from tests.plans.pages import words_of


def stored(plan_id: int) -> Plan:
    db.session.expire_all()
    return db.session.scalars(select(Plan).where(Plan.id == plan_id)).one()


# ── my plans ──────────────────────────────────────────────────────────────────────────


def test_without_a_plan_the_page_offers_to_start_one(town: Municipality, log_in: LogIn) -> None:
    as_amina = log_in(town.people["amina"])
    employment, planning_round = town.employments["amina"].id, town.round.id  # type: ignore[union-attr]

    page = as_amina.get("/plans").text
    started = as_amina.post(f"/employments/{employment}/plans", data={"round": planning_round})
    again = as_amina.post(f"/employments/{employment}/plans", data={"round": planning_round})

    assert "Börja på min plan 2027" in words_of(page)
    assert started.status_code == 303
    assert started.location == again.location
    assert "Skriv det första målet" in as_amina.get(started.location).text


def test_one_plan_is_opened_at_once(town: Municipality, log_in: LogIn) -> None:
    plan_id = make_plan(town).id

    response = log_in(town.people["amina"]).get("/plans")

    assert response.location == f"/plans/{plan_id}"


def test_with_two_employments_one_chooses(town: Municipality, log_in: LogIn) -> None:
    amina = town.people["amina"]
    make_plan(town)
    make_employment(amina, town.units["class"], title="Resursperson", is_main=False)
    client = log_in(amina)

    text = words_of(client.get("/plans").text)

    assert "Resursperson, Åvallaskolan" in text
    assert "Planen 2027" in text


def test_before_the_round_opens_the_page_says_who_opens_it(
    town: Municipality, log_in: LogIn
) -> None:
    text = words_of(log_in(town.people["karin"]).get("/plans").text)

    assert "Ingen samtalsomgång är öppen för din enhet" in text


def test_of_the_hourly_paid_no_plan_is_expected(town: Municipality, log_in: LogIn) -> None:
    """2.13."""
    town.employments["amina"].form = EmploymentForm.HOURLY

    text = words_of(log_in(town.people["amina"]).get("/plans").text)

    assert "Timavlönade har i regel ingen plan" in text
    assert "Börja på min plan" not in text


@pytest.mark.parametrize("round_id", ["999", "x", ""])
def test_a_round_that_is_not_there_gives_no_plan(
    town: Municipality, log_in: LogIn, round_id: str
) -> None:
    address = f"/employments/{town.employments['amina'].id}/plans"

    response = log_in(town.people["amina"]).post(address, data={"round": round_id})

    assert response.status_code == 404


def test_a_plan_for_somebody_else_cannot_be_started(town: Municipality, log_in: LogIn) -> None:
    address = f"/employments/{town.employments['david'].id}/plans"

    response = log_in(town.people["amina"]).post(address, data={"round": "1"})

    assert response.status_code == 404


def test_a_closed_round_starts_nothing(town: Municipality, log_in: LogIn) -> None:
    closed = make_round("2026", owner=town.people["karin"], units=[], opened=False)
    address = f"/employments/{town.employments['amina'].id}/plans"

    response = log_in(town.people["amina"]).post(address, data={"round": closed.id})

    assert response.status_code == 409


# ── the page ──────────────────────────────────────────────────────────────────────────


def test_the_employee_and_the_manager_see_the_same_plan(town: Municipality, log_in: LogIn) -> None:
    plan_id = make_plan(town).id
    as_amina, as_marie = log_in(town.people["amina"]), log_in(town.people["marie"])

    mine, hers = (words_of(each.get(f"/plans/{plan_id}").text) for each in (as_amina, as_marie))

    assert "Min plan 2027" in mine
    assert "Amina Berg, plan 2027" in hers
    for text in (mine, hers):
        assert "Skriva tydligt till kollegor, del 1" in text
        assert "Utkast. Arbetsmaterial tills ni har kommit överens." in text
        assert "Säkra nycklar" in text
    assert "Du och Marie ser utkastet. Ingen annan." in mine
    assert "Du och Amina ser utkastet. Ingen annan." in hers


@pytest.mark.parametrize("who", ["samira", "karin", "ulla", "johan", "eva", "david", "frida"])
@pytest.mark.parametrize("path", ["", "/history", "/goals/{goal}", "/follow-up"])
def test_nobody_else_may_know_of_a_draft(
    town: Municipality, log_in: LogIn, who: str, path: str
) -> None:
    """CONF-2, ruling 8."""
    plan = make_plan(town)
    address = f"/plans/{plan.id}{path.format(goal=plan.goals[0].id)}"

    assert log_in(town.people[who]).get(address).status_code == 404


def test_the_page_says_what_a_goal_lacks_instead_of_a_dead_button(
    town: Municipality, log_in: LogIn
) -> None:
    """SOL-1."""
    plan = make_plan(town)
    plan.goals[0].purpose = "Kort."
    plan_id = plan.id
    as_amina = log_in(town.people["amina"])

    text = words_of(as_amina.get(f"/plans/{plan_id}").text)
    refused = as_amina.post(f"/plans/{plan_id}/steps/propose")

    assert "Skriv lite mer om vad det ska leda till" in text
    assert f"/plans/{plan_id}/steps/propose" not in as_amina.get(f"/plans/{plan_id}").text
    assert refused.status_code == 409


def test_the_manager_sees_how_many_goals_have_no_link(town: Municipality, log_in: LogIn) -> None:
    """SOL-2."""
    plan = make_plan(town, goals=2)
    for link in plan.goals[0].links:
        db.session.delete(link)
    plan_id = plan.id

    text = words_of(log_in(town.people["marie"]).get(f"/plans/{plan_id}").text)

    assert "1 av 2 mål saknar koppling till en prioritering." in text


def test_more_than_five_goals_give_a_hint_and_stop_nobody(
    town: Municipality, log_in: LogIn
) -> None:
    plan_id = make_plan(town, goals=6).id
    as_amina = log_in(town.people["amina"])

    text = words_of(as_amina.get(f"/plans/{plan_id}").text)
    as_amina.post(f"/plans/{plan_id}/steps/propose")

    assert "Det är fler än 5 mål." in text
    assert stored(plan_id).state is PlanState.PROPOSED


@pytest.mark.parametrize("who", ["amina", "marie"])
def test_the_page_takes_the_same_few_statements_however_many_goals(
    town: Municipality, log_in: LogIn, statements: Statements, who: str
) -> None:
    small = make_plan(town, goals=1).id
    large = make_plan(town, who="david", goals=10).id
    clients = {
        small: log_in(town.people[who]),
        large: log_in(town.people["david" if who == "amina" else "frida"]),
    }

    counts = []
    for plan_id, client in clients.items():
        with statements() as seen:
            assert client.get(f"/plans/{plan_id}").status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]
    assert counts[0] <= 16


# ── moving it along ───────────────────────────────────────────────────────────────────


def test_a_plan_goes_to_the_meeting_and_back_with_a_reason(
    town: Municipality, log_in: LogIn
) -> None:
    plan_id = make_plan(town).id
    as_amina, as_marie = log_in(town.people["amina"]), log_in(town.people["marie"])
    steps = f"/plans/{plan_id}/steps"

    as_amina.post(f"{steps}/propose")
    assert stored(plan_id).state is PlanState.PROPOSED
    without = as_marie.post(f"{steps}/send_back", follow_redirects=True)
    assert stored(plan_id).state is PlanState.PROPOSED
    as_marie.post(f"{steps}/send_back", data={"comment": "Skriv mer om effekten."})

    assert "Skriv varför, så att den andra vet." in words_of(without.text)
    assert stored(plan_id).state is PlanState.DRAFT
    assert "Skriv mer om effekten." in as_amina.get(f"/plans/{plan_id}").text


def test_pressing_twice_is_told_and_changes_nothing(town: Municipality, log_in: LogIn) -> None:
    plan_id = make_plan(town).id
    as_amina = log_in(town.people["amina"])

    as_amina.post(f"/plans/{plan_id}/steps/propose")
    again = as_amina.post(f"/plans/{plan_id}/steps/propose")

    assert again.status_code == 409
    assert stored(plan_id).state is PlanState.PROPOSED


def test_only_the_manager_pauses(town: Municipality, log_in: LogIn) -> None:
    plan_id = make_plan(town).id
    as_amina, as_marie = log_in(town.people["amina"]), log_in(town.people["marie"])

    assert as_amina.post(f"/plans/{plan_id}/steps/pause").status_code == 403
    assert as_marie.post(f"/plans/{plan_id}/steps/pause").status_code == 303
    assert stored(plan_id).state is PlanState.PAUSED
    assert as_marie.get(f"/plans/{plan_id}").status_code == 200
    as_marie.post(f"/plans/{plan_id}/steps/resume")

    assert stored(plan_id).state is PlanState.DRAFT


@pytest.mark.parametrize("name", ["approve", "confirm", "withdraw_change", "x", "destroy"])
def test_signing_has_pages_of_its_own(town: Municipality, log_in: LogIn, name: str) -> None:
    plan_id = make_plan(town, state=PlanState.PROPOSED).id

    response = log_in(town.people["marie"]).post(f"/plans/{plan_id}/steps/{name}")

    assert response.status_code == 404


# ── progress ──────────────────────────────────────────────────────────────────────────


def test_the_next_step_is_ticked_from_the_list_of_what_to_do(
    town: Municipality, log_in: LogIn
) -> None:
    """Story 7: one press says that it is done."""
    plan = make_plan(town, state=PlanState.AGREED)
    client = log_in(town.people["amina"])
    page = client.get(f"/plans/{plan.id}").text

    action = re.findall(r'action="(/plans/[0-9]+/progress/[0-9]+[?]done=1)"', page)[0]
    response = client.post(action)

    assert response.status_code == 303
    done = db.session.scalars(select(Step).where(Step.done_on.is_not(None))).all()
    assert len(done) == 1
    assert "Skriv hur det gick" in client.get(response.location).text


def test_a_step_is_ticked_reflected_on_and_shown_to_both(town: Municipality, log_in: LogIn) -> None:
    """SKE-2, SKE-3, PLAN-4."""
    plan = make_plan(town)
    plan_id, step_id = plan.id, plan.goals[0].activities[0].steps[0].id
    as_amina, as_marie = log_in(town.people["amina"]), log_in(town.people["marie"])
    address = f"/plans/{plan_id}/progress/{step_id}"

    as_amina.post(address, data={"done": "1"})
    page = as_amina.get(f"/plans/{plan_id}").text
    assert "Skriv hur det gick" in page
    assert "0 av 2 steg klara" in words_of(page)
    short = as_amina.post(f"{address}/thoughts", data={"happened": "Bra."})
    as_amina.post(f"{address}/thoughts", data={"happened": "Det gick fortare än jag trodde."})
    page = words_of(as_marie.get(f"/plans/{plan_id}").text)

    assert short.status_code == 422
    assert "Bra." in short.text
    assert "1 av 2 steg klara" in page
    assert "Det gick fortare än jag trodde." in page


def test_thoughts_can_be_read_and_changed_by_their_writer_after_they_are_saved(
    town: Municipality, log_in: LogIn
) -> None:
    """SKE-3: they belong to the employee, and so does the tick for the summary."""
    plan = make_plan(town)
    address = f"/plans/{plan.id}/progress/{plan.goals[0].activities[0].steps[0].id}/thoughts"
    as_amina, as_marie = log_in(town.people["amina"]), log_in(town.people["marie"])
    said = {"happened": "Det gick fortare än jag trodde.", "in_summary": "y"}
    as_amina.post(address, data=said)

    assert f'href="{address}"' in as_amina.get(f"/plans/{plan.id}").text
    assert f'href="{address}"' not in as_marie.get(f"/plans/{plan.id}").text
    as_amina.post(address, data={"happened": "Det gick fort, men inte med alla."})

    step = db.session.scalars(select(Step).where(Step.happened != "")).one()
    assert (step.happened, step.in_summary) == ("Det gick fort, men inte med alla.", False)


def test_nothing_is_ticked_in_a_plan_that_has_ended(town: Municipality, log_in: LogIn) -> None:
    """A box that would only be refused is not there."""
    plan = make_plan(town, state=PlanState.ENDED_WITHOUT_AGREEMENT)

    page = log_in(town.people["amina"]).get(f"/plans/{plan.id}").text

    assert f"/plans/{plan.id}/progress/" not in page


def test_a_tick_is_taken_back(town: Municipality, log_in: LogIn) -> None:
    plan = make_plan(town)
    step_id = plan.goals[0].activities[0].steps[0].id
    address, as_amina = f"/plans/{plan.id}/progress/{step_id}", log_in(town.people["amina"])

    as_amina.post(address, data={"done": "1"})
    as_amina.post(address)

    assert db.session.scalars(select(Step.done_on).where(Step.id == step_id)).one() is None


def test_the_manager_does_not_tick_and_nobody_ticks_anothers_step(
    town: Municipality, log_in: LogIn
) -> None:
    plan, other = make_plan(town), make_plan(town, who="david")
    mine, foreign = (each.goals[0].activities[0].steps[0].id for each in (plan, other))
    as_amina, as_marie = log_in(town.people["amina"]), log_in(town.people["marie"])
    address = f"/plans/{plan.id}/progress"

    assert as_marie.post(f"{address}/{mine}", data={"done": "1"}).status_code == 403
    assert as_amina.post(f"{address}/{foreign}", data={"done": "1"}).status_code == 404
    assert as_amina.get(f"{address}/{foreign}/thoughts").status_code == 404


# ── history ───────────────────────────────────────────────────────────────────────────


def test_the_history_tells_who_when_as_what_and_what(town: Municipality, log_in: LogIn) -> None:
    """PLAN-7."""
    plan = make_plan(town)
    key, address = f"goal-{plan.goals[0].id}-purpose", f"/plans/{plan.id}/goals/{plan.goals[0].id}"
    base, history = plan.goals[0].purpose, f"/plans/{plan.id}/history"
    as_amina, as_marie = log_in(town.people["amina"]), log_in(town.people["marie"])

    as_marie.post(address, data={f"base-{key}": base, key: base.replace("säker", "trygg")})
    text = words_of(as_amina.get(history).text)

    assert "Marie Lundgren skrev i fältet Vad ska det leda till?" in text
    assert "i dag kl." in text
    assert "som chef" in text
    assert "[borttaget: säker ]" in text
    assert "[tillagt: trygg ]" in text


def test_a_long_history_comes_page_by_page_with_the_same_statements(
    town: Municipality, log_in: LogIn, statements: Statements
) -> None:
    plan_id = make_plan(town, goals=8).id
    as_amina = log_in(town.people["amina"])

    counts = []
    for number in (1, 2, 99999, 0):
        with statements() as seen:
            response = as_amina.get(f"/plans/{plan_id}/history?page={number}")
        assert response.status_code == 200
        counts.append(len(seen))

    assert max(counts) <= 12
    assert "Börja" not in words_of(as_amina.get(f"/plans/{plan_id}/history").text)
    assert as_amina.get(f"/plans/{plan_id}/history?page=x").status_code == 200


def test_opening_pages_writes_nothing(town: Municipality, log_in: LogIn) -> None:
    plan_id = make_plan(town).id
    before = len(db.session.scalars(select(PlanEvent)).all())
    client = log_in(town.people["amina"])

    for path in ("", "/history", "/follow-up"):
        client.get(f"/plans/{plan_id}{path}")

    assert len(db.session.scalars(select(PlanEvent)).all()) == before
