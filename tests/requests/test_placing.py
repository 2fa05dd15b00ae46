"""What is granted becomes an activity of the plan, by the road that the plan's state has."""

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.goal_templates.services import remove as remove_template
from kompetensplan.peers.models import PeerScope
from kompetensplan.peers.services import Offer, offer_help
from kompetensplan.plans.models import Activity, Goal, Plan, PlanEvent, PlanState, TargetKind
from kompetensplan.plans.queries.plan import get_plan
from kompetensplan.plans.services.structure import remove
from kompetensplan.policy import Capacity
from kompetensplan.requests.jobs import follow_requests
from kompetensplan.requests.models import Reply, TrainingRequest
from kompetensplan.requests.queries import get_request
from kompetensplan.requests.queries.offered import list_offered
from kompetensplan.requests.services import asking
from kompetensplan.requests.workflow import AnswerKind
from tests.conftest import TODAY, LogIn, Statements
from tests.factories import Municipality, as_actor
from tests.goal_templates.test_goal_templates import TITLE as TEMPLATE_TITLE
from tests.goal_templates.test_goal_templates import write_one
from tests.plans.factories import hold_meeting, make_plan, sign
from tests.requests.factories import after, answer, away, make_request, read
from tests.workday.factories import join


def titles(plan: Plan, person: Person) -> list[tuple[str, str]]:
    """Return each activity's title with its goal's, as the plan stands now."""
    found = get_plan(as_actor(person), plan.id)
    return [
        (goal.title, each.title) for goal in found.goals for each in goal.activities if each.title
    ]


@pytest.mark.parametrize(
    ("state", "becomes"),
    [
        (PlanState.DRAFT, PlanState.DRAFT),
        (PlanState.AGREED, PlanState.CHANGING),
        (PlanState.CHANGING, PlanState.CHANGING),
    ],
)
def test_granted_stands_under_its_goal_in_a_draft_and_else_as_a_proposal(
    town: Municipality, amina: Person, marie: Person, state: PlanState, becomes: PlanState
) -> None:
    """Ruling 5: what is agreed is changed by a proposal that the two sign."""
    plan = make_plan(town, state=state)
    goal = plan.goals[0]
    asked = make_request(town, goal_id=goal.id, minutes=90)

    answer(asked, marie, AnswerKind.GRANTED)

    assert (goal.title, "Teckenspråk") in titles(plan, amina)
    assert get_plan(as_actor(amina), plan.id).state is becomes
    placed = db.session.get_one(Activity, read(asked, amina).placed_id)
    assert placed.minutes == 90


def test_without_a_goal_the_wish_and_its_why_become_one(
    town: Municipality, amina: Person, marie: Person
) -> None:
    plan = make_plan(town)
    asked = make_request(town)

    answer(asked, marie, AnswerKind.GRANTED)

    assert ("Teckenspråk", "Teckenspråk") in titles(plan, amina)
    goal = db.session.scalars(select(Goal).where(Goal.title == "Teckenspråk")).one()
    assert goal.purpose == asked.why


def test_what_is_taken_instead_stands_there_and_what_is_asked_for_not(
    town: Municipality, amina: Person, marie: Person
) -> None:
    plan = make_plan(town)
    asked = make_request(town, goal_id=plan.goals[0].id)
    answer(asked, marie, AnswerKind.REPLACED)
    assert "Gå bredvid Fatima" not in str(titles(plan, amina))
    actor = as_actor(amina)
    asking.reply(get_request(actor, asked.id, for_change=True), Reply.TAKES, actor=actor)
    db.session.commit()

    assert (plan.goals[0].title, "Gå bredvid Fatima") in titles(plan, amina)
    assert "Teckenspråk" not in str(titles(plan, amina))


def test_an_answer_from_above_is_put_in_by_the_system(
    town: Municipality, amina: Person, samira: Person
) -> None:
    """The manager's manager answers, and still neither reads nor writes in the draft (2.14)."""
    plan = make_plan(town)
    away(town.employments["marie"], TODAY, None)
    asked = make_request(town, goal_id=plan.goals[0].id)

    answer(asked, samira, AnswerKind.GRANTED)

    assert "Teckenspråk" in str(titles(plan, amina))
    last = db.session.scalars(select(PlanEvent).order_by(PlanEvent.id.desc())).first()
    assert last is not None
    assert last.capacity is Capacity.SYSTEM


def test_without_a_plan_it_waits_and_is_put_in_when_there_is_one(
    town: Municipality, amina: Person, marie: Person
) -> None:
    asked = make_request(town)
    answer(asked, marie, AnswerKind.GRANTED)
    assert read(asked, amina).placed_id is None
    after(1)
    clock.fix(TODAY)
    plan = make_plan(town)

    after(2)
    follow_requests()

    assert titles(plan, amina).count(("Teckenspråk", "Teckenspråk")) == 1
    assert read(asked, amina).placed_id is not None


def test_what_is_about_to_be_signed_is_signed_first(
    town: Municipality, amina: Person, marie: Person, log_in: LogIn
) -> None:
    """No signature is voided, and no unfinished goal stands in the way of one (MEET-4, SOL-1)."""
    plan = make_plan(town, state=PlanState.PROPOSED)
    goal = plan.goals[0]
    before = make_request(town, what="Teckentolk")
    answer(before, marie, AnswerKind.GRANTED)
    assert ("Teckentolk", "Teckentolk") in titles(plan, amina), "the meeting is still to come"
    found = get_plan(as_actor(amina), plan.id)
    unfinished = next(each.id for each in found.goals if each.title == "Teckentolk")
    remove(found, (TargetKind.GOAL, unfinished), seen=None, actor=as_actor(amina))
    hold_meeting(get_plan(as_actor(marie), plan.id), as_actor(marie))

    under_a_goal = make_request(town, what="Munhälsa", goal_id=goal.id)
    answer(under_a_goal, marie, AnswerKind.GRANTED)
    alone = make_request(town, what="Teckenspråk")
    answer(alone, marie, AnswerKind.GRANTED)
    sign(plan, "approve", as_actor(marie))
    late = make_request(town, what="Läsa högt", goal_id=goal.id)
    answer(late, marie, AnswerKind.GRANTED)
    after(1)
    told = log_in(amina).get(f"/requests/{late.id}").text
    version = sign(plan, "confirm", as_actor(amina))
    db.session.commit()

    assert version is not None, "the manager's signature stood"
    assert "Munhälsa" in str(version.content)
    assert "Det som väntar på underskrift skrivs under först." in told
    assert {"Teckenspråk", "Läsa högt"}.isdisjoint(title for _, title in titles(plan, amina))
    after(2)
    found = get_plan(as_actor(amina), plan.id)
    assert found.state is PlanState.CHANGING
    assert ("Teckenspråk", "Teckenspråk") in titles(plan, amina)
    assert (goal.title, "Läsa högt") in titles(plan, amina)


def test_an_activity_of_the_plan_that_is_granted_stands_there_already(
    town: Municipality, amina: Person, marie: Person, log_in: LogIn
) -> None:
    plan = make_plan(town, state=PlanState.AGREED)
    activity = plan.goals[0].activities[0]
    client = log_in(amina)
    page = client.get(f"/requests?activity={activity.id}").text
    assert activity.title in page
    client.post("/requests", data={"what": activity.title, "activity": activity.id, "goal": ""})
    asked = db.session.query(TrainingRequest).one()
    assert (asked.activity_id, asked.goal_id) == (activity.id, plan.goals[0].id)

    answer(asked, marie, AnswerKind.GRANTED)

    assert read(asked, amina).placed_id == activity.id
    assert get_plan(as_actor(amina), plan.id).state is PlanState.AGREED


def test_an_activity_whose_goal_has_been_taken_out_is_put_in_anew(
    town: Municipality, amina: Person, marie: Person
) -> None:
    plan = make_plan(town, goals=2)
    goal, activity = plan.goals[0], plan.goals[0].activities[0]
    asked = make_request(town, goal_id=goal.id, activity_id=activity.id)
    remove(plan, (TargetKind.GOAL, goal.id), seen=None, actor=as_actor(amina))
    db.session.commit()

    answer(asked, marie, AnswerKind.GRANTED)

    assert ("Teckenspråk", "Teckenspråk") in titles(plan, amina)


def test_somebody_elses_goal_or_activity_is_none(
    town: Municipality, david: Person, log_in: LogIn
) -> None:
    plan = make_plan(town)
    goal, activity = plan.goals[0], plan.goals[0].activities[0]
    client = log_in(david)
    for query in (f"goal={goal.id}", f"activity={activity.id}"):
        assert goal.title not in client.get(f"/requests?{query}").text
    data = {"what": "Något", "goal": str(goal.id)}
    assert client.post("/requests", data=data).status_code == 422
    client.post("/requests", data={"what": "Något", "goal": "", "activity": activity.id})
    assert db.session.query(TrainingRequest).one().goal_id is None


def test_the_lists_take_as_many_statements_for_one_as_for_many(
    town: Municipality, amina: Person, marie: Person, log_in: LogIn, statements: Statements
) -> None:
    """Ruling 21: twelve at most."""
    plan = make_plan(town)
    asked = make_request(town, goal_id=plan.goals[0].id)
    answer(make_request(town, what="Besvarad"), marie, AnswerKind.POSTPONED)
    pages = {
        "/requests": log_in(amina),
        "/requests/to-answer": log_in(marie),
        "/requests/answered": log_in(marie),
        f"/requests/{asked.id}": log_in(marie),
    }
    counts: dict[str, list[int]] = {}
    for more in (0, 12):
        for number in range(more):
            each = make_request(town, what=f"Kurs {number}", goal_id=plan.goals[0].id)
            if number % 2:
                answer(each, marie, AnswerKind.POSTPONED)
        for page, client in pages.items():
            with statements() as seen:
                assert client.get(page).status_code == 200
            counts.setdefault(page, []).append(len(seen))

    assert all(few == many <= 12 for few, many in counts.values()), counts


@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.AGREED])
@pytest.mark.parametrize("has_goal", [True, False])
def test_a_template_offered_instead_brings_its_steps_and_its_goal_where_there_is_none(
    town: Municipality,
    amina: Person,
    marie: Person,
    log_in: LogIn,
    state: PlanState,
    has_goal: bool,
) -> None:
    """SKE-7: all that was offered comes along, in an agreed plan as a proposal (ruling 5)."""
    plan = make_plan(town, state=state)
    own = plan.goals[0]
    template = write_one(town)
    asked = make_request(town, goal_id=own.id if has_goal else None)
    instead = {"kind": "replaced", "alternative_on": "2027-03-01", "reason": "Kursen är full."}
    manager, employee = log_in(marie), log_in(amina)

    manager.post(f"/requests/{asked.id}/answer", data={**instead, "offered": "Gå bredvid"})
    shown = employee.get(f"/requests/{asked.id}").text
    remove_template(template)
    db.session.commit()
    taken = employee.post(f"/requests/{asked.id}/reply", data={"reply": "takes"})
    employee.post(f"/requests/{asked.id}/reply", data={"reply": "takes"})

    assert "Pröva själv" in shown, "one sees what comes along before one takes it"
    assert taken.status_code == 303
    found = get_plan(as_actor(amina), plan.id)
    assert found.state is (PlanState.CHANGING if state is PlanState.AGREED else state)
    goal = next(
        each for each in found.goals if each.title == (own.title if has_goal else TEMPLATE_TITLE)
    )
    brought = [each for each in goal.activities if each.title == "Gå bredvid"]
    assert [[step.title for step in each.steps] for each in brought] == [
        ["Titta på", "Pröva själv"]
    ]
    if not has_goal:
        assert goal.purpose == template.purpose
        assert [link.priority_id for link in goal.links] == [template.priority_id]


def test_who_manages_the_unit_or_answers_is_offered_as_nobodys_colleague(
    town: Municipality, amina: Person, marie: Person, samira: Person
) -> None:
    """SKE-4: peers learn from each other; a manager's help needs no list to be found in."""
    for who, topic in (("marie", "Ledarskap"), (join(town, "Bo Ek"), "Lyftteknik")):
        offer = Offer(topic, PeerScope.MUNICIPALITY)
        offer_help(as_actor(town.people[who]), town.employments[who], offer)
    db.session.commit()
    asked = make_request(town)

    for person in (marie, samira):
        offered = list_offered([asked], actor=as_actor(person))[asked.id]

        assert [each.text for each in offered] == ["Lära av Bo Ek: Lyftteknik"]
