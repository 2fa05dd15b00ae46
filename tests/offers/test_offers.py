"""Something common proposed to many plans: nobody's plan is written in (SPAN-3)."""

import pytest
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.notices.models import Notice
from kompetensplan.offers.models import OfferAnswer, PlanOffer
from kompetensplan.plans.canonical import content_hash
from kompetensplan.plans.models import EventKind, Plan, PlanEvent, PlanState
from kompetensplan.plans.queries.plan import plans_with_people
from tests.conftest import Client, LogIn, Statements
from tests.factories import Municipality, as_actor, make_employment, make_person
from tests.plans.factories import make_plan, read

S = PlanState
WORDS = {"activity": "Gå kursen i munhälsa", "goal": "Jag kan bedöma munhälsa", "why": "Alla ska."}


@pytest.fixture
def as_marie(marie: Person, log_in: LogIn) -> Client:
    return log_in(marie)


@pytest.fixture
def as_amina(amina: Person, log_in: LogIn) -> Client:
    return log_in(amina)


def propose(client: Client, town: Municipality, *plans: int) -> int:
    """Propose an activity and a priority to some plans; return the status."""
    data = {**WORDS, "priority": town.priorities["low"].id, "people": [*plans], "key": "a" * 32}
    return client.post("/offers/new", data=data).status_code


def offers() -> dict[int, PlanOffer]:
    rows = db.session.scalars(select(PlanOffer).execution_options(populate_existing=True))
    return {row.plan_id: row for row in rows}


def test_a_proposal_is_in_no_plan_until_the_employee_accepts_it(
    town: Municipality, amina: Person, as_marie: Client, as_amina: Client
) -> None:
    """An agreed plan and a draft get it; the first stays as it was agreed, by its hash."""
    person = make_person("Bo Ek")
    town.people["bo"], town.employments["bo"] = person, make_employment(person, town.units["home"])
    agreed, draft = make_plan(town, state=S.AGREED), make_plan(town, who="bo")
    plan_id, draft_id, before = agreed.id, draft.id, content_hash(agreed)

    statuses = [propose(as_marie, town, plan_id, draft_id) for _twice in range(2)]
    unchanged = content_hash(read(db.session.get_one(Plan, plan_id), as_actor(amina)))
    page, mine = as_amina.get(f"/plans/{plan_id}").text, offers()[plan_id].id
    offered = as_amina.get(f"/plans/{plan_id}/offers").text
    accepted = as_amina.post(f"/plans/{plan_id}/offers/{mine}/accept", data={"goal": "new"})
    again = as_amina.post(f"/plans/{plan_id}/offers/{mine}/accept", data={"goal": "new"})

    assert statuses == [303, 303]
    assert len(offers()) == 2, "the same form sent twice proposes once"
    assert unchanged == before
    assert "1 gemensamt förslag, även till din plan" in page
    assert "börjar ett ändringsförslag" in offered
    assert (accepted.status_code, again.status_code) == (303, 303)
    plan = read(db.session.get_one(Plan, plan_id), as_actor(amina))
    (added,) = [goal for goal in plan.goals if goal.title == WORDS["goal"]]
    assert plan.state is S.CHANGING
    assert [link.priority_id for link in added.links] == [town.priorities["low"].id]
    assert [each.title for each in added.activities] == [WORDS["activity"]]
    assert len(read(db.session.get_one(Plan, draft_id), as_actor(person)).goals) == 1
    kinds = db.session.scalars(select(PlanEvent.kind).where(PlanEvent.plan_id == plan_id)).all()
    assert [kinds.count(each) for each in (EventKind.OFFERED, EventKind.OFFER_ACCEPTED)] == [1, 1]
    told = select(Notice.kind).where(Notice.person_id == person.id, Notice.kind == "offered")
    assert db.session.scalars(told).all() == ["offered"]


def test_it_goes_into_a_goal_of_ones_own_or_one_lets_it_be(
    town: Municipality, amina: Person, as_marie: Client, as_amina: Client
) -> None:
    plan = make_plan(town)
    plan_id, goal_id = plan.id, plan.goals[0].id
    propose(as_marie, town, plan_id)
    address = f"/plans/{plan_id}/offers/{offers()[plan_id].id}"

    wrong = as_amina.post(f"{address}/accept", data={"goal": "999999"})
    number = as_amina.post(f"{address}/decline", data={"reason": "Ring 811218-9876"})
    as_amina.post(f"{address}/accept", data={"goal": goal_id})
    after = as_amina.post(f"{address}/decline", data={"reason": "Nej."})

    assert (wrong.status_code, number.status_code, after.status_code) == (422, 422, 409)
    plan = read(db.session.get_one(Plan, plan_id), as_actor(amina))
    assert [goal.id for goal in plan.goals] == [goal_id]
    assert [each.title for each in plan.goals[0].activities][-1] == WORDS["activity"]


def test_who_declines_changes_nothing_and_the_manager_sees_the_answers(
    town: Municipality, amina: Person, as_marie: Client, as_amina: Client
) -> None:
    plan = make_plan(town, state=S.AGREED)
    plan_id = plan.id
    propose(as_marie, town, plan_id)
    offer_id = offers()[plan_id].id

    as_amina.post(f"/plans/{plan_id}/offers/{offer_id}/decline", data={"reason": "Gick i höstas."})
    withdrawn = as_marie.post(f"/offers/{offer_id}/withdraw")
    shown = as_marie.get(f"/offers/{offer_id}").text
    listed = as_marie.get("/offers").text

    assert withdrawn.status_code == 303
    assert offers()[plan_id].answer is OfferAnswer.DECLINED
    assert offers()[plan_id].withdrawn_at is None, "what has been answered stands"
    assert read(db.session.get_one(Plan, plan_id), as_actor(amina)).state is S.AGREED
    assert "Gick i höstas." in shown
    assert "0 av 1" in listed


def test_what_is_withdrawn_is_gone_for_who_has_not_answered(
    town: Municipality, as_marie: Client, as_amina: Client
) -> None:
    plan_id = make_plan(town).id
    propose(as_marie, town, plan_id)
    offer_id = offers()[plan_id].id

    as_marie.post(f"/offers/{offer_id}/withdraw")
    answer = as_amina.post(f"/plans/{plan_id}/offers/{offer_id}/accept", data={"goal": "new"})

    assert answer.status_code == 404
    assert "Inget är föreslaget" in as_amina.get(f"/plans/{plan_id}/offers").text


def test_nothing_and_to_nobody_is_refused_with_what_was_written(
    town: Municipality, as_marie: Client
) -> None:
    plan_id = make_plan(town).id
    elsewhere = make_plan(town, who="david").id

    empty = as_marie.post("/offers/new", data={"people": [plan_id], "why": "För att alla vill."})
    nobody = as_marie.post("/offers/new", data={"activity": "Kurs"})
    others = as_marie.post("/offers/new", data={"activity": "Kurs", "people": [elsewhere]})

    assert [each.status_code for each in (empty, nobody, others)] == [422] * 3
    assert "Välj en prioritering eller skriv en insats." in empty.text
    assert "För att alla vill." in empty.text
    assert "David Åkesson" not in others.text
    assert offers() == {}


@pytest.mark.parametrize("number", [5, 80])
def test_the_pages_take_the_same_statements_for_many(
    town: Municipality, marie: Person, log_in: LogIn, statements: Statements, number: int
) -> None:
    """Ruling 21, with `number` people in the unit."""
    assert town.round
    for at in range(number):
        job = make_employment(make_person(f"Bo Ek {at}"), town.units["home"])
        plan = Plan(employment_id=job.id, round_id=town.round.id, authority=job.authority)
        db.session.add(plan)
        db.session.flush()
        row = PlanOffer(plan_id=plan.id, batch="b" * 32, activity="Kurs", made_by_id=marie.id)
        row.capacity = as_actor(marie).capacity_for(read_with_people(plan))
        db.session.add(row)
    client = log_in(marie)
    key = db.session.scalars(select(PlanOffer.id).limit(1)).one()

    counts = []
    for address in ("/offers", "/offers/new", f"/offers/{key}"):
        with statements() as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))

    assert counts == [5, 6, 5]


def read_with_people(plan: Plan) -> Plan:
    """Return the plan with its employment."""
    return db.session.scalars(plans_with_people().where(Plan.id == plan.id)).one()
