"""Two employments: each manager sees one plan, and goals that the employee shares (EMP-2)."""

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import GoalShare, Plan, PlanEvent, PlanState
from kompetensplan.plans.services.progress import tick
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.workflow import STEPS
from tests.conftest import Client, LogIn
from tests.factories import Municipality, as_actor, make_employment
from tests.plans.factories import make_goal, make_plan, read


@pytest.fixture
def second(town: Municipality) -> Employment:
    """Amina teaches too, in Frida's school."""
    job = make_employment(town.people["amina"], town.units["class"], title="Lärare", is_main=False)
    job.authority = "Utbildningsnämnden"
    db.session.commit()
    return job


@pytest.fixture
def plan(town: Municipality, second: Employment) -> Plan:
    plan, amina = make_plan(town, state=PlanState.AGREED), as_actor(town.people["amina"])
    tick(plan, plan.goals[0].activities[0].steps[0], done=True, actor=amina)
    db.session.commit()
    return read(plan, amina)


def share(client: Client, plan_id: int, goal_id: int, job_id: int) -> int:
    """Share a goal, and return the id of the share."""
    data = {"goal": goal_id, "employment": job_id}
    assert client.post(f"/plans/{plan_id}/sharing", data=data).status_code == 303
    return db.session.scalars(select(GoalShare.id).order_by(GoalShare.id.desc())).first() or 0


def test_the_other_manager_sees_nothing_of_the_plan(
    town: Municipality, plan: Plan, log_in: LogIn
) -> None:
    plan_id = plan.id
    frida = log_in(town.people["frida"])

    assert "Amina Berg" in frida.get("/team").text
    for page in ("", "/history", "/versions", "/versions/1", "/sharing"):
        assert frida.get(f"/plans/{plan_id}{page}").status_code == 404, page
    assert "Skriva tydligt" not in frida.get("/team").text


def test_a_shared_goal_is_read_with_its_progress_and_nothing_else(
    town: Municipality, plan: Plan, second: Employment, log_in: LogIn
) -> None:
    amina_acts = as_actor(town.people["amina"])
    make_goal_beside(town, plan)
    plan = read(plan, amina_acts)
    plan_id, goal_id, job_id = plan.id, plan.goals[0].id, second.id
    amina, frida_id = log_in(town.people["amina"]), town.people["frida"].id
    assert "/sharing" in amina.get(f"/plans/{plan_id}").text
    assert "Frida Östling" in amina.get(f"/plans/{plan_id}/sharing").text

    share_id = share(amina, plan_id, goal_id, job_id)
    share(amina, plan_id, goal_id, job_id)

    assert len(db.session.scalars(select(GoalShare)).all()) == 1
    notice = db.session.scalars(select(Notice).where(Notice.kind == "goal_shared")).one()
    assert notice.person_id == frida_id
    frida = log_in(town.people["frida"])
    assert f"/employments/{job_id}/shared-goals" in frida.get("/team").text
    assert f"/shared-goals/{share_id}" in frida.get(f"/employments/{job_id}/shared-goals").text
    page = frida.get(f"/shared-goals/{share_id}").text
    assert "Skriva tydligt till kollegor, del 1" in page
    assert "Steg 1" in page
    assert "Något helt annat" not in page
    assert f"/plans/{plan_id}" not in page
    assert frida.get(f"/plans/{plan_id}").status_code == 404


def make_goal_beside(town: Municipality, plan: Plan) -> None:
    amina = as_actor(town.people["amina"])
    take_step(plan, STEPS["start_change"], actor=amina)
    make_goal(town, plan, actor=amina, title="Något helt annat")
    db.session.commit()


def test_what_is_taken_back_is_gone_at_once_and_logged(
    town: Municipality, plan: Plan, second: Employment, log_in: LogIn
) -> None:
    plan_id, goal_id, job_id = plan.id, plan.goals[0].id, second.id
    amina, frida = log_in(town.people["amina"]), log_in(town.people["frida"])
    share_id = share(amina, plan_id, goal_id, job_id)
    assert frida.get(f"/shared-goals/{share_id}").status_code == 200

    amina.post(f"/plans/{plan_id}/sharing/{share_id}/take-back")

    assert frida.get(f"/shared-goals/{share_id}").status_code == 404
    assert "delat mål" not in frida.get("/team").text
    kinds = db.session.scalars(select(PlanEvent.kind).order_by(PlanEvent.id)).all()
    assert [kind.value for kind in kinds[-2:]] == ["goal_shared", "goal_unshared"]
    history = amina.get(f"/plans/{plan_id}/history").text
    assert "delade ett mål med en annan chef" in history


@pytest.mark.parametrize("who", ["marie", "karin", "samira", "david"])
def test_nobody_else_reads_a_shared_goal(
    town: Municipality, plan: Plan, second: Employment, log_in: LogIn, who: str
) -> None:
    plan_id, goal_id, job_id = plan.id, plan.goals[0].id, second.id
    share_id = share(log_in(town.people["amina"]), plan_id, goal_id, job_id)

    assert log_in(town.people[who]).get(f"/shared-goals/{share_id}").status_code == 404


def test_a_goal_is_shared_with_ones_own_other_managers_only(
    town: Municipality, plan: Plan, log_in: LogIn
) -> None:
    plan_id, goal_id = plan.id, plan.goals[0].id
    others = [town.employments["david"].id, town.employments["amina"].id, 0]
    amina, marie = log_in(town.people["amina"]), log_in(town.people["marie"])

    for job_id in others:
        data = {"goal": goal_id, "employment": job_id}
        assert amina.post(f"/plans/{plan_id}/sharing", data=data).status_code == 422
    assert marie.get(f"/plans/{plan_id}/sharing").status_code == 403


def test_when_the_other_employment_is_over_nothing_is_shared(
    town: Municipality, plan: Plan, second: Employment, log_in: LogIn
) -> None:
    plan_id, goal_id, job_id = plan.id, plan.goals[0].id, second.id
    share_id = share(log_in(town.people["amina"]), plan_id, goal_id, job_id)
    db.session.get_one(Employment, job_id).ends_on = clock.today().replace(day=7)

    assert log_in(town.people["frida"]).get(f"/shared-goals/{share_id}").status_code == 404


def test_who_has_one_employment_is_not_offered_to_share(town: Municipality, log_in: LogIn) -> None:
    plan_id = make_plan(town).id

    page = log_in(town.people["amina"]).get(f"/plans/{plan_id}").text

    assert "/sharing" not in page
