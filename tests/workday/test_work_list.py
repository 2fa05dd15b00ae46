"""What stands on the manager's work list, and in which part of it (SPAN-1)."""

import re
from datetime import timedelta

import pytest

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.comments.services import comments
from kompetensplan.db import db
from kompetensplan.organisation.models import DeputyKind, DeputyScope
from kompetensplan.plans.models import (
    MeetingKind,
    PlanState,
    PointOwner,
    TargetKind,
)
from kompetensplan.plans.queries.team import list_team
from kompetensplan.plans.services import asking
from kompetensplan.plans.services.drafting import create_plan
from kompetensplan.plans.standing import FOR_MANAGER
from kompetensplan.policy import Actor
from kompetensplan.workday.queries import list_known
from kompetensplan.workday.tasks import Kind, When, tasks_of
from tests.comments.factories import make_suggestion, say
from tests.conftest import Client, LogIn, Statements
from tests.factories import (
    Municipality,
    as_actor,
    make_deputy,
    make_employment,
    make_move,
    make_person,
)
from tests.plans.factories import book_meeting, make_plan, sign
from tests.requests.factories import make_request
from tests.workday.factories import TODAY, ask_for_another_time, join, keys, promise

S = PlanState


@pytest.fixture
def marie_acts(marie: Person) -> Actor:
    return as_actor(marie)


@pytest.fixture
def as_marie(marie: Person, log_in: LogIn) -> Client:
    return log_in(marie)


def test_each_thing_stands_in_its_part_of_the_list(
    town: Municipality, amina: Person, marie_acts: Actor
) -> None:
    """One plan, that more and more happens to: each kind of task, and when it goes again."""
    plan = make_plan(town, state=S.PROPOSED)
    seen = [keys(marie_acts)]

    coming = book_meeting(plan, marie_acts, day=TODAY + timedelta(days=2))
    seen.append(keys(marie_acts))
    ask_for_another_time(plan, coming, amina)
    say(plan, as_actor(amina), "Passar det lika bra på torsdag?")
    seen.append(keys(marie_acts))
    asking.keep(plan, coming, reply="", seen=coming.version, actor=marie_acts)
    coming.starts_at = clock.now() - timedelta(hours=2)
    db.session.commit()
    seen.append(keys(marie_acts))
    promise(plan, marie_acts, days=3)
    sign(plan, "confirm", as_actor(amina))
    seen.append(keys(marie_acts))
    sign(plan, "approve", marie_acts)
    plan.follow_up_on = TODAY + timedelta(days=9)
    make_move(plan.employment, town.units["night"])
    seen.append(keys(marie_acts))
    book_meeting(plan, marie_acts, kind=MeetingKind.FOLLOW_UP, day=TODAY + timedelta(days=9))
    seen.append(keys(marie_acts))

    today, week, later = When
    text = {"text": today}
    late = {**text, "held": today, "point": week}
    assert seen == [
        {"book": today},
        {"meeting": week},
        {"answer": today, "meeting": week, **text},
        {**text, "held": today},
        {**late, "approve": today},
        {**late, "follow_up": later, "move": later},
        {**late, "move": later},
    ]


def test_the_plans_that_wait_are_those_of_the_teams_page(
    town: Municipality, marie_acts: Actor
) -> None:
    """The same figure on both pages, whatever the plan waits for; a plan that rests waits not."""
    states = (S.DRAFT, S.PROPOSED, S.AGREED, S.CHANGING, S.PAUSED)
    plans = [make_plan(town, who=join(town, f"Bo {state}"), state=state) for state in states]

    waiting = {m.plan_id for m in list_team(marie_acts) if m.waiting in FOR_MANAGER}
    tasks = tasks_of(list_known(marie_acts))
    listed = {task.plan.id: task.kind for task in tasks if task.plan}

    assert listed == {plans[1].id: Kind.BOOK, plans[3].id: Kind.CHANGE}
    assert waiting == set(listed)


def test_only_own_promises_and_others_texts_are_there(
    town: Municipality, amina: Person, marie_acts: Actor
) -> None:
    plan = make_plan(town)
    promise(plan, marie_acts, owner=PointOwner.EMPLOYEE)
    say(plan, marie_acts, "Bra skrivet.")
    nothing = keys(marie_acts)
    promise(plan, marie_acts, owner=PointOwner.BOTH, days=-10)
    make_suggestion(plan, as_actor(amina), "Att alla vågar fråga.")

    assert nothing == {}
    assert keys(marie_acts) == {"point": When.TODAY, "text": When.TODAY}


def test_two_units_and_acting_posts_stand_in_one_list_told_apart(
    town: Municipality, marie: Person, frida: Person, log_in: LogIn
) -> None:
    make_plan(town, state=S.PROPOSED)
    make_deputy(
        marie,
        town.units["class"],
        starts_on=TODAY,
        ends_on=TODAY,
        decided_by=town.people["samira"],
        on_behalf_of=frida,
        kind=DeputyKind.ACTING,
    )
    david = make_plan(town, who="david", state=S.PROPOSED)
    class_ = town.units["class"].id
    client = log_in(marie)

    page, part = client.get("/to-do").text, client.get(f"/to-do?unit={class_}").text

    assert f"book-{david.id}" in page
    assert page.count("Hemtjänst Centrum") >= 2
    assert "i stället för Frida Östling" in page
    assert "Amina Berg" not in part
    assert "David Åkesson" in part


def test_a_deputy_who_only_reads_has_nothing_to_do(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    make_plan(town, state=S.PROPOSED)
    reader = make_person("Bo Ek")
    make_deputy(
        reader,
        town.units["home"],
        starts_on=TODAY,
        ends_on=TODAY,
        decided_by=town.people["samira"],
        on_behalf_of=marie,
        scope=DeputyScope.READ,
    )

    assert "Inget kvar i dag" in log_in(reader).get("/to-do").text


def test_many_meetings_to_book_are_one_row(town: Municipality, as_marie: Client) -> None:
    for name in ("Bo Ek", "Åsa Ek", "Örjan Ek"):
        make_plan(town, who=join(town, name), state=S.PROPOSED)
    few = as_marie.get("/to-do").text
    make_plan(town, state=S.PROPOSED)

    many = as_marie.get("/to-do").text

    assert (few.count("Boka<span"), "planer är klara" in few) == (3, False)
    assert (many.count("Boka<span"), "4 planer är klara för samtal" in many) == (0, True)


@pytest.mark.parametrize("number", [5, 80])
def test_the_list_takes_the_same_statements_however_many_one_leads(
    town: Municipality,
    amina: Person,
    marie_acts: Actor,
    as_marie: Client,
    statements: Statements,
    number: int,
) -> None:
    """At most 12 of them (ruling 21), with every kind of row."""
    assert town.round
    plan = make_plan(town, state=S.PROPOSED)
    ask_for_another_time(plan, book_meeting(plan, marie_acts), amina)
    for at in range(number):
        job = make_employment(make_person(f"Bo Ek {at}"), town.units["home"])
        other = create_plan(job, town.round, actor=as_actor(job.person))
        ref = (TargetKind.PLAN, other.id)
        comments.write(other, ref, "Hur lång tid tar kursen?", actor=as_actor(job.person))
    promise(plan, marie_acts)
    make_request(town)

    with statements() as seen:
        page = as_marie.get("/to-do?all=today-text").text

    assert len(re.findall(r'<li id="text-', page)) == number
    assert len(seen) == 12
