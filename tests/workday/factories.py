"""What happens to a plan so that its manager has something to do."""

from datetime import date, timedelta

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.goal_templates.models import GoalTemplate
from kompetensplan.peers.models import PeerScope
from kompetensplan.peers.services import Offer, offer_help
from kompetensplan.plans.models import (
    ActionPoint,
    Meeting,
    Plan,
    PointOwner,
)
from kompetensplan.plans.queries.meetings import get_meeting
from kompetensplan.plans.services import asking, decisions
from kompetensplan.policy import Actor
from kompetensplan.workday.queries import list_known
from kompetensplan.workday.tasks import When, tasks_of
from tests.factories import (
    Municipality,
    as_actor,
    make_employment,
    make_person,
)
from tests.plans.factories import hold_meeting

TODAY = date(2027, 2, 8)


def keys(actor: Actor) -> dict[str, When]:
    """Return the rows of the list, each with the part that it stands in."""
    return {task.key.partition("-")[0]: task.when for task in tasks_of(list_known(actor))}


def promise(
    plan: Plan, actor: Actor, *, days: int = 0, owner: PointOwner = PointOwner.MANAGER
) -> ActionPoint:
    """Let it be decided at a meeting that somebody does something."""
    meeting = get_meeting(plan, hold_meeting(plan, actor, TODAY - timedelta(days=3)).id)
    due_on = TODAY + timedelta(days=days)
    decision = decisions.Decision(text="Ordna handledning", owner=owner, due_on=due_on)
    point = decisions.add_point(plan, meeting, decision, actor=actor)
    db.session.commit()
    return point


def ask_for_another_time(plan: Plan, meeting: Meeting, amina: Person) -> None:
    time = clock.at(TODAY + timedelta(days=4), clock.local(meeting.starts_at).time())
    asking.ask(plan, meeting, times=[time], reason="Jag arbetar natt.", actor=as_actor(amina))
    db.session.commit()


def join(town: Municipality, name: str) -> str:
    """Let somebody more work in Marie's unit; return the handle in the cast."""
    town.people[name] = make_person(name)
    town.employments[name] = make_employment(town.people[name], town.units["home"])
    return name


def offer_all_that_there_is(town: Municipality) -> None:
    """Let a template of Marie's unit and one of another say an activity, and two offer help."""
    for unit, activity in (("home", "Följ en kollega en dag"), ("class", "Läs Liv och hälsa")):
        db.session.add(GoalTemplate(unit_id=town.units[unit].id, title="Mål", activity=activity))
    for who, topic in ((join(town, "Bo Ek"), "Lyftteknik"), ("amina", "Demensvård")):
        offer_help(as_actor(town.people[who]), town.employments[who], Offer(topic, PeerScope.UNIT))
    db.session.commit()


def stored(meeting_id: int) -> Meeting:
    return db.session.get_one(Meeting, meeting_id, populate_existing=True)
