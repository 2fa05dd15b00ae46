"""What the plans say together: sums to show to the team, and no order of people (PAY-1)."""

import re

import pytest

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.frameworks.models import Competence, Framework
from kompetensplan.organisation.models import Employment
from kompetensplan.peers.models import PeerScope
from kompetensplan.peers.services import Offer, offer_help
from kompetensplan.plans.models import Activity, Goal, GoalLink, Plan, Step
from kompetensplan.suppression import THRESHOLD, Verdict
from kompetensplan.teamwork.queries import picture_of
from tests.conftest import Client, LogIn, Statements
from tests.factories import Municipality, as_actor, make_employment, make_person


@pytest.fixture
def as_marie(marie: Person, log_in: LogIn) -> Client:
    return log_in(marie)


def make_plans(town: Municipality, number: int, *, linked: int, wanting: int = 0) -> list[Plan]:
    """Make plans of new people in Marie's unit, the first of them with a goal for the priority."""
    assert town.round
    plans = []
    for at in range(number):
        job = make_employment(make_person(f"Bo Ek {at}"), town.units["home"])
        plan = Plan(employment_id=job.id, round_id=town.round.id, authority=job.authority)
        db.session.add(plan)
        db.session.flush()
        goal = Goal(plan_id=plan.id, position=1, title=f"Mål {at}")
        goal.competence_name = "Teckenspråk" if at < wanting else ""
        db.session.add(goal)
        db.session.flush()
        activity = Activity(goal_id=goal.id, position=1, minutes=None if at else 600)
        db.session.add(activity)
        db.session.flush()
        db.session.add(Step(activity_id=activity.id, position=1, title="Ett steg", minutes=60))
        if at < linked:
            db.session.add(GoalLink(goal_id=goal.id, priority_id=town.priorities["low"].id))
        plans.append(plan)
    db.session.commit()
    return plans


@pytest.mark.parametrize(
    ("linked", "verdict"),
    [
        (0, Verdict.SHOWN),
        (1, Verdict.FEW),
        (4, Verdict.FEW),
        (5, Verdict.SHOWN),
        (8, Verdict.WITHHELD),  # all but two: that says as much of the two
        (10, Verdict.SHOWN),
    ],
)
def test_groups_of_one_to_four_are_not_told(
    town: Municipality, marie: Person, linked: int, verdict: Verdict
) -> None:
    """STO-7, of ten plans."""
    make_plans(town, 10, linked=linked, wanting=linked)

    picture = picture_of(as_actor(marie))

    assert [row.verdict for row in picture.priorities] == [verdict]
    told = [verdict] if linked >= THRESHOLD else []  # own words of a few stand nowhere
    assert [row.verdict for row in picture.competences] == told


def test_what_a_few_have_written_in_their_own_words_is_not_shown_to_all(
    town: Municipality, marie: Person, as_marie: Client
) -> None:
    """CONF-2: drafts are read by the two. What a framework calls it may stand, without a number."""
    plans = make_plans(town, 10, linked=0)
    framework = Framework(code="digcomp", name="DigComp", scale="digcomp8")
    db.session.add(framework)
    db.session.flush()
    named = Competence(
        framework_id=framework.id, code="2.4", name_sv="Samarbeta", name_en="Work", position=1
    )
    db.session.add(named)
    db.session.flush()
    goals = [db.session.query(Goal).filter_by(plan_id=plan.id).one() for plan in plans]
    goals[0].competence_id = named.id
    goals[1].competence_name = "Hantera oron efter branden"
    db.session.commit()

    page = as_marie.get("/team/together").text

    assert [row.title for row in picture_of(as_actor(marie)).competences] == ["Samarbeta"]
    assert "Samarbeta" in page
    assert "branden" not in page


def test_fewer_than_five_plans_are_not_summed_up(town: Municipality, as_marie: Client) -> None:
    make_plans(town, 4, linked=4, wanting=4)

    page = as_marie.get("/team/together").text

    assert "Färre än fem planer" in page
    assert "Teckenspråk" not in page


def test_the_page_names_nobody_but_those_who_offer_help(
    town: Municipality, marie: Person, as_marie: Client
) -> None:
    plans = make_plans(town, 6, linked=6, wanting=5)
    job = db.session.get_one(Employment, plans[0].employment_id)
    person = db.session.get_one(Person, job.person_id)
    offer_help(as_actor(person), job, Offer("att läsa kartor", PeerScope.MUNICIPALITY))
    db.session.commit()

    page = as_marie.get("/team/together").text

    assert "6 av 6" in page
    assert "Att läsa kartor" in page or "att läsa kartor" in page
    assert set(re.findall(r"Bo Ek \d", page)) == {"Bo Ek 0"}


def test_planned_hours_stand_against_the_guideline_of_each_rate(
    town: Municipality, marie: Person, amina: Person, as_marie: Client, log_in: LogIn
) -> None:
    """2.8: 104 hours at 80 % is 83 hours; a guideline, never a right."""
    plans = make_plans(town, 5, linked=0)
    for plan in plans:
        db.session.get_one(Employment, plan.employment_id).rate = 8000
    home = town.units["home"].id
    db.session.commit()

    refused = as_marie.post(f"/units/{home}/guideline", data={"hours": "5000"})
    saved = as_marie.post(f"/units/{home}/guideline", data={"hours": "104"})
    hours = picture_of(as_actor(marie)).hours
    own = as_marie.get(f"/plans/{plans[0].id}").text

    assert (refused.status_code, saved.status_code) == (422, 303)
    assert "Skriv ett antal timmar från 1 till 1360." in refused.text
    assert hours
    assert (hours.planned, hours.guideline, hours.full_time) == (14, 416, 104)
    assert "Riktvärde för tid: 83 timmar per år." in own
    assert "Planerat: 10 timmar." in own


@pytest.mark.parametrize("number", [6, 80])
def test_the_page_takes_the_same_statements_however_many(
    town: Municipality, as_marie: Client, statements: Statements, number: int
) -> None:
    make_plans(town, number, linked=5, wanting=5)
    town.units["home"].guideline_hours = 104
    db.session.commit()

    with statements() as seen:
        assert as_marie.get("/team/together").status_code == 200

    assert len(seen) == 9
