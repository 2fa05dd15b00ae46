"""What becomes of each goal after a move: *Ta med eller avsluta* (EMP-3), take along (EMP-4)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.models import EmploymentMove, Unit
from kompetensplan.plans.models import Plan, PlanEvent, PlanState
from kompetensplan.plans.services.fields import ids_text, set_links
from kompetensplan.plans.services.progress import tick
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.workflow import STEPS
from tests.conftest import LogIn
from tests.factories import as_actor, make_priority
from tests.moves.conftest import SCHOOL, person
from tests.moves.factories import a_draft, agreed, move
from tests.plans.factories import read

pytestmark = pytest.mark.usefixtures("committees")


def the_move() -> EmploymentMove:
    return db.session.scalars(select(EmploymentMove)).one()


def kinds_of(plan: Plan) -> list[str]:
    query = select(PlanEvent.kind, PlanEvent.detail).where(PlanEvent.plan_id == plan.id)
    rows = db.session.execute(query.order_by(PlanEvent.id))
    return [f"{kind.value} {detail}".strip() for kind, detail in rows]


def told() -> set[tuple[str, str]]:
    rows = db.session.execute(select(Notice.person_id, Notice.kind)).all()
    names = {person(number).id: number for number in ("A1", "M1", "M2", "M3")}
    return {(names[key], kind) for key, kind in rows}


def test_both_have_a_task_until_the_goals_are_gone_through(log_in: LogIn) -> None:
    plan_id = a_draft("Första", "Andra").id
    move("HN")
    address, amina, robert = f"/moves/{the_move().id}", person("A1"), person("M2")

    for page in (
        log_in(amina).get(f"/plans/{plan_id}").text,
        log_in(robert).get(f"/plans/{plan_id}").text,
        log_in(robert).get("/team").text,
        log_in(amina).get("/plans?all=1").text,
    ):
        assert f'href="{address}"' in page
        assert "10 mars" in page
    assert {("A1", "moved_inside"), ("M2", "moved_inside")} <= told()
    assert log_in(person("M1")).get(address).status_code == 404
    assert log_in(person("M3")).get(address).status_code == 404


def test_when_the_plan_has_been_closed_meanwhile_there_is_nothing_to_choose(log_in: LogIn) -> None:
    plan = a_draft("Första")
    move("HN")
    robert, key = log_in(person("M2")), the_move().id
    plan.state = PlanState.ENDED_WITHOUT_AGREEMENT
    db.session.commit()

    assert robert.get(f"/moves/{key}").status_code == 200
    assert robert.post(f"/moves/{key}").status_code == 303
    assert the_move().settled_at is not None


def test_the_new_manager_closes_one_goal_of_a_draft_and_takes_one_along(log_in: LogIn) -> None:
    plan = a_draft("Första", "Andra")
    first, second = (goal.id for goal in plan.goals)
    move("HN")
    robert, key = log_in(person("M2")), the_move().id

    answer = robert.post(f"/moves/{key}", data={f"goal_{first}": "close", f"goal_{second}": "take"})

    assert answer.status_code == 422
    robert.post(f"/moves/{key}", data={f"goal_{first}": "leave", f"goal_{second}": "take"})
    after = read(plan, as_actor(person("A1")))
    assert [goal.title for goal in after.goals] == ["Andra"]
    assert kinds_of(plan)[-3:] == ["goal_taken Andra", "goal_removed Första", "move_settled"]
    assert f"/moves/{key}" not in robert.get("/team").text
    assert robert.post(f"/moves/{key}", data={f"goal_{second}": "take"}).status_code == 409


def test_out_of_an_agreed_plan_a_goal_goes_by_a_change_proposal(log_in: LogIn) -> None:
    """Ruling 5."""
    plan = agreed("Första", "Andra")
    first, second = (goal.id for goal in plan.goals)
    move("HN")
    amina = log_in(person("A1"))
    assert "förslag till ändring" in amina.get(f"/moves/{the_move().id}").text

    amina.post(f"/moves/{the_move().id}", data={f"goal_{first}": "leave", f"goal_{second}": "take"})

    assert read(plan, as_actor(person("A1"))).state is PlanState.CHANGING


def test_if_all_goals_go_on_the_agreement_stands(log_in: LogIn) -> None:
    plan = agreed("Första")
    goal_id = plan.goals[0].id
    move("HN")

    log_in(person("A1")).post(f"/moves/{the_move().id}", data={f"goal_{goal_id}": "take"})

    assert read(plan, as_actor(person("A1"))).state is PlanState.AGREED
    assert the_move().settled_at


def test_goals_of_the_old_unit_are_suggested_for_closing(log_in: LogIn) -> None:
    plan, amina = a_draft("Enhetens", "Mitt eget"), as_actor(person("A1"))
    home = db.session.scalars(select(Unit).where(Unit.code == "HC")).one()
    priority = make_priority("Säkra nycklar", home, own_reason="Egen")
    set_links(plan.goals[0], plan, base="", value=ids_text([priority.id]), actor=amina)
    db.session.commit()
    own, other = (goal.id for goal in plan.goals)
    move("HN")

    page = log_in(person("A1")).get(f"/moves/{the_move().id}").text

    assert "Hör ihop med Hemtjänst Centrum" in page
    chosen = [
        line for line in page.replace("<input", "\n<input").splitlines() if " checked" in line
    ]
    assert [("leave" in line, f"goal_{own}" in line) for line in chosen] == [
        (True, True),
        (False, False),
    ]
    assert f"goal_{other}" in chosen[1]


def test_while_the_plan_is_paused_the_goals_wait(log_in: LogIn) -> None:
    plan = a_draft("Första")
    take_step(plan, STEPS["pause"], actor=as_actor(person("M1")))
    goal_id = plan.goals[0].id
    move("HN")
    amina = log_in(person("A1"))

    page = amina.get(f"/moves/{the_move().id}").text

    assert "Planen är pausad" in page
    data = {f"goal_{goal_id}": "leave"}
    assert amina.post(f"/moves/{the_move().id}", data=data).status_code == 409


def test_after_thirty_days_the_task_says_that_it_is_late(log_in: LogIn) -> None:
    a_draft()
    move("HN")
    clock.fix(clock.today() + timedelta(days=31))

    assert "Den dagen har passerat" in log_in(person("A1")).get(f"/moves/{the_move().id}").text


def test_who_has_no_plan_has_no_task() -> None:
    move("HN")

    assert the_move().settled_at


def test_a_second_move_takes_the_place_of_the_first() -> None:
    a_draft()
    move("HN")
    clock.fix(clock.today() + timedelta(days=2))
    move("HC")

    moves = db.session.scalars(select(EmploymentMove).order_by(EmploymentMove.id)).all()
    assert [bool(each.settled_at) for each in moves] == [True, False]


# ── to another committee ──────────────────────────────────────────────────────────────


def test_the_employee_takes_chosen_goals_to_a_new_draft(log_in: LogIn) -> None:
    plan, amina_acts = agreed("Ta med", "Hemligt"), as_actor(person("A1"))
    steps = plan.goals[0].activities[0].steps
    tick(plan, steps[0], done=True, actor=amina_acts)
    db.session.commit()
    along, left = (goal.id for goal in plan.goals)
    move("ES")
    amina, address = log_in(person("A1")), f"/moves/{the_move().id}"
    assert f'href="{address}"' in amina.get("/plans?all=1").text
    assert ("A1", "moved_away") in told()

    answer = amina.post(address, data={f"goal_{along}": "take", f"goal_{left}": "leave"})

    new = read(db.session.get_one(Plan, int(answer.location.rsplit("/")[-1])), amina_acts)
    assert (new.authority, new.state) == (SCHOOL, PlanState.DRAFT)
    assert [goal.title for goal in new.goals] == ["Ta med"]
    copied = new.goals[0].activities[0]
    assert [step.title for step in copied.steps] == ["Steg 2"]
    page = log_in(person("M3")).get(f"/plans/{new.id}").text
    assert "Ta med" in page
    assert "Hemligt" not in page
    old = read(plan, amina_acts)
    assert (old.state, len(old.goals)) == (PlanState.CLOSED, 2)


def test_nobody_but_the_employee_knows_of_the_choice(log_in: LogIn) -> None:
    a_draft()
    move("ES")

    for number in ("M1", "M3"):
        assert log_in(person(number)).get(f"/moves/{the_move().id}").status_code == 404


def test_taking_nothing_along_is_a_choice_too(log_in: LogIn) -> None:
    plan = a_draft()
    goal_id = plan.goals[0].id
    move("ES")
    amina, address = log_in(person("A1")), f"/moves/{the_move().id}"

    amina.post(address, data={f"goal_{goal_id}": "leave"})

    assert len(db.session.scalars(select(Plan)).all()) == 1
    assert the_move().settled_at
    assert "Du har valt vad du tar med" in amina.get(address).text
    assert address not in amina.get("/plans?all=1").text
