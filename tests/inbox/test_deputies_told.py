"""What waits for a manager who is on leave is told to who stands in (DEP-1, DEP-2)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import MailChoice, Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.inbox.jobs import remind
from kompetensplan.moves.services.sharing import share_goal
from kompetensplan.notices.jobs import gather_mail
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.models import Deputy, DeputyKind, DeputyScope, Employment
from kompetensplan.organisation.queries import list_told_for_manager
from kompetensplan.outbox import Mail
from kompetensplan.plans.models import Meeting, Plan, PlanState, PointOwner, Preparation
from kompetensplan.plans.queries.meetings import get_meeting
from kompetensplan.plans.services import asking, decisions, preparations
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.workflow import STEPS
from kompetensplan.policy import Actor
from tests.comments.factories import say
from tests.conftest import TODAY, Statements
from tests.factories import Municipality, as_actor, make_deputy, make_employment, make_person
from tests.inbox.told import forget, told
from tests.plans.factories import (
    book_meeting,
    hold_meeting,
    make_plan,
    read,
    sign,
)

TOMORROW = TODAY + timedelta(days=1)


def stand_in(town: Municipality, name: str, **changes: object) -> Person:
    """Let somebody stand in for Marie, today only if nothing else is said."""
    person = make_person(name)
    make_employment(person, town.units["night"])
    period = {"starts_on": TODAY, "ends_on": TODAY, **changes}
    make_deputy(
        person,
        town.units["home"],
        decided_by=town.people["samira"],
        on_behalf_of=town.people["marie"],
        **period,  # type: ignore[arg-type]
    )
    db.session.commit()
    return person


def go_on_leave(employment: Employment, *, until: int | None = None) -> None:
    employment.absent_from = TODAY - timedelta(days=40)
    employment.absent_to = TODAY + timedelta(days=until) if until else None
    db.session.commit()


@pytest.fixture
def marie_away(town: Municipality) -> None:
    go_on_leave(town.employments["marie"])


@pytest.fixture
def petra(town: Municipality) -> Person:
    return stand_in(town, "Petra Nyman")


@pytest.fixture
def amina_acts(town: Municipality) -> Actor:
    return as_actor(town.people["amina"])


def told_for_manager(town: Municipality, who: str = "amina") -> list[str]:
    return [each.given_name for each in list_told_for_manager(town.employments[who])]


def propose(plan: Plan, amina: Actor) -> None:
    take_step(read(plan, amina), STEPS["propose"], actor=amina)


def prepare(plan: Plan, meeting: Meeting, actor: Actor) -> None:
    own = Preparation(meeting_id=meeting.id, person_id=actor.person_id, looking_back="Bra.")
    db.session.add(own)
    db.session.flush()
    preparations.share(plan, meeting, actor=actor)


def decide(plan: Plan, manager: Actor) -> None:
    """Write down that the manager is to do something until tomorrow."""
    meeting = get_meeting(plan, hold_meeting(plan, manager).id)
    words = decisions.Decision(text="Ring", owner=PointOwner.MANAGER, due_on=TOMORROW)
    decisions.add_point(plan, meeting, words, actor=manager)


def test_a_deputy_is_told_what_waits_for_a_manager_on_leave(
    town: Municipality, petra: Person, marie_away: None, amina_acts: Actor
) -> None:
    """Marie finds it too when she is back."""
    plan = make_plan(town)
    forget()

    propose(plan, amina_acts)

    assert told() == [("Marie", "proposed"), ("Petra", "proposed")]


def test_a_deputy_is_told_nothing_while_the_manager_is_at_work(
    town: Municipality, petra: Person, amina_acts: Actor
) -> None:
    plan = make_plan(town)
    forget()

    propose(plan, amina_acts)

    assert told() == [("Marie", "proposed")]


def test_all_that_waits_for_the_manager_is_told(
    town: Municipality, petra: Person, marie_away: None, amina_acts: Actor
) -> None:
    """Another time asked, prepared, commented, confirmed, and what is to be done tomorrow."""
    plan, marie = make_plan(town, state=PlanState.PROPOSED), as_actor(town.people["marie"])
    meeting = book_meeting(plan, marie, day=TOMORROW)
    forget()

    asking.ask(plan, meeting, times=[], reason="Jag är på kurs.", actor=amina_acts)
    prepare(plan, meeting, amina_acts)
    say(read(plan, amina_acts), amina_acts, "Hur blev det?")
    decide(plan, marie)
    sign(plan, "confirm", amina_acts)
    remind()

    of_petra = [kind for name, kind in told() if name == "Petra"]
    assert of_petra == [
        "time_asked",
        "preparation_shared",
        "commented",
        "confirmed",
        "point_due",
        "meeting_tomorrow",
    ]


def test_a_goal_that_is_shared_is_told_to_the_deputy(
    town: Municipality, petra: Person, marie_away: None
) -> None:
    david = town.people["david"]
    beside = make_employment(david, town.units["home"], is_main=False)
    plan = make_plan(town, who="david")
    forget()

    share_goal(plan, plan.goals[0], beside, actor=as_actor(david))

    assert told() == [("Marie", "goal_shared"), ("Petra", "goal_shared")]


def test_an_acting_manager_is_told_whoever_is_at_work(town: Municipality, petra: Person) -> None:
    acting = stand_in(town, "Ada Tillförordnad", kind=DeputyKind.ACTING)

    assert told_for_manager(town) == ["Ada"]

    go_on_leave(db.session.scalars(select(Employment).filter_by(person_id=acting.id)).one())
    assert told_for_manager(town) == ["Ada", "Petra"]


@pytest.mark.parametrize(
    "changes",
    [
        {"scope": DeputyScope.READ},
        {"starts_on": TODAY - timedelta(days=9), "ends_on": TODAY - timedelta(days=1)},
        {"starts_on": TOMORROW, "ends_on": TOMORROW},
    ],
)
def test_who_may_only_read_or_stands_in_another_day_is_told_nothing(
    town: Municipality, marie_away: None, changes: dict[str, object]
) -> None:
    """DEP-1, DEP-2."""
    stand_in(town, "Petra Nyman", **changes)

    assert told_for_manager(town) == ["Marie"]


def test_a_deputy_is_not_told_of_the_own_plan_as_deputy(
    town: Municipality, marie_away: None
) -> None:
    """DEP-5."""
    make_deputy(
        town.people["amina"],
        town.units["home"],
        starts_on=TODAY,
        ends_on=TODAY,
        decided_by=town.people["samira"],
    )

    assert told_for_manager(town) == ["Marie"]


def test_a_deputy_is_told_of_units_without_a_manager_below(town: Municipality) -> None:
    """DEP-4: Samira leads them, and her deputy while she is on leave."""
    make_employment(make_person("Nils Natt"), town.units["night"])
    town.employments["nils"] = db.session.scalars(
        select(Employment).join(Employment.person).where(Person.given_name == "Nils")
    ).one()
    deputy = stand_in(town, "Petra Nyman")
    row = db.session.scalars(select(Deputy).where(Deputy.person_id == deputy.id)).one()
    row.unit = town.units["care"]
    go_on_leave(town.employments["samira"])

    assert told_for_manager(town, "nils") == ["Samira", "Petra"]
    assert told_for_manager(town, "marie") == ["Samira", "Petra"]
    assert told_for_manager(town) == ["Marie"]


def test_who_is_told_takes_three_statements_however_many_stand_in(
    town: Municipality, marie_away: None, statements: Statements
) -> None:
    for number in range(5):
        stand_in(town, f"Petra Nyman {number}")
    employment = town.employments["amina"]
    assert employment.unit.path

    with statements() as seen:
        people = list_told_for_manager(employment)

    assert len(people) == 6
    assert len(seen) == 3


def test_a_mail_about_it_does_not_leave_after_the_last_day(
    town: Municipality, petra: Person, marie_away: None, amina_acts: Actor
) -> None:
    """DEP-2: the daily mail of the morning after says nothing to yesterday's deputy."""
    plan = make_plan(town)
    petra.mail_choice = MailChoice.DAILY
    forget()
    propose(plan, amina_acts)
    for notice in db.session.scalars(select(Notice)):
        notice.mail_due_at = real_now()
    db.session.commit()

    clock.fix(TOMORROW)
    gather_mail()

    assert db.session.scalars(select(Mail)).all() == []
    assert db.session.scalars(
        select(Notice.mail_due_at).where(Notice.person_id == petra.id)
    ).all() == [None]
