"""What comes to the work list with time: nobody has confirmed, and somebody is back (SPAN-1)."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.jobs import live_on
from kompetensplan.plans.models import MeetingKind, Plan, PlanState
from kompetensplan.plans.queries.meetings import get_meeting
from kompetensplan.plans.services import meetings
from kompetensplan.plans.services.drafting import create_plan
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.workflow import STEPS
from kompetensplan.workday.queries import list_known
from kompetensplan.workday.tasks import tasks_of
from tests.conftest import Client, LogIn
from tests.factories import Municipality, as_actor, make_round
from tests.plans.factories import SENDER, book_meeting, hold_meeting, make_plan, read, sign
from tests.workday.factories import TODAY, join

S = PlanState


def listed(marie: Person, days: int) -> list[str]:
    """Return the rows of Marie's list after so many days, when the jobs of the day have run."""
    clock.fix(TODAY + timedelta(days=days))
    live_on()
    db.session.expire_all()
    return [task.key for task in tasks_of(list_known(as_actor(marie)))]


def doors_of(client: Client, key: str) -> Iterator[str]:
    """Yield the addresses that a row leads to."""
    row = client.get("/to-do").text.partition(f'id="{key}"')[2].partition("</li>")[0]
    yield from re.findall(r'<a[^>]* href="([^"]+)"', row)


def approved(town: Municipality, marie: Person, who: str) -> Plan:
    """Return a plan that has been talked about and approved today, and not confirmed."""
    acts, plan = as_actor(marie), make_plan(town, who=who, state=S.PROPOSED)
    hold_meeting(read(plan, acts), acts)
    sign(plan, "approve", acts)
    db.session.commit()
    return plan


def test_a_plan_that_is_not_confirmed_in_thirty_days_is_to_be_decided(
    town: Municipality, amina: Person, marie: Person, log_in: LogIn
) -> None:
    """MEET-5: the days of a pause do not count, and the employee's confirmation ends it."""
    plan, rested = approved(town, marie, "amina"), approved(town, marie, join(town, "Bo Ek"))
    row, other = f"decide-{plan.id}", f"decide-{rested.id}"
    assert listed(marie, 20) == []
    take_step(read(rested, as_actor(marie)), STEPS["pause"], actor=as_actor(marie))
    assert listed(marie, 25) == []
    take_step(read(rested, as_actor(marie)), STEPS["resume"], actor=as_actor(marie))
    db.session.commit()

    assert listed(marie, 29) == []
    assert listed(marie, 30) == [row]
    client = log_in(marie)
    page = client.get("/to-do").text
    assert "Inte bekräftad på 30 dagar" in page
    assert "Prata igen, eller fastställ planen utan överenskommelse." in page
    doors = list(doors_of(client, row))
    assert doors == [f"/plans/{plan.id}", f"/plans/{plan.id}/set-without-agreement"]
    assert [client.get(door).status_code for door in doors] == [200, 200]
    assert listed(marie, 54) == [row]
    assert listed(marie, 55) == [row, other]
    sign(plan, "confirm", as_actor(amina))
    db.session.commit()
    assert listed(marie, 55) == [other]


def test_who_is_back_from_leave_stands_there_until_the_two_have_talked(
    town: Municipality, marie: Person, log_in: LogIn
) -> None:
    """ABS-4: once for a person, whichever of the plans rested, and again when it is called off."""
    old = make_plan(town, state=S.AGREED)
    away(town.employments["amina"], TODAY, TODAY + timedelta(days=60))
    row = f"back-{old.id}"
    assert listed(marie, 0) == []
    assert listed(marie, 60) == []
    assert listed(marie, 61) == [row]

    client = log_in(marie)
    page, doors = client.get("/to-do").text, list(doors_of(client, row))
    assert "Tillbaka sedan 10 april 2027" in page
    assert client.get(doors[-1]).status_code == 200
    acts = as_actor(marie)
    talk = book_meeting(
        read(old, acts), acts, kind=MeetingKind.RETURN, day=TODAY + timedelta(days=70)
    )
    db.session.commit()
    assert listed(marie, 62) == []
    talk = get_meeting(old, talk.id)
    meetings.cancel(read(old, acts), talk, seen=talk.version, actor=acts, sender=SENDER)
    db.session.commit()
    assert listed(marie, 62) == [row]

    new = begin_another(town)
    assert listed(marie, 63) == [f"back-{new.id}"], "it follows the person to the latest plan"
    hold_meeting(read(new, acts), as_actor(marie))
    db.session.commit()
    assert listed(marie, 63) == []

    away(town.employments["amina"], TODAY + timedelta(days=70), TODAY + timedelta(days=120))
    assert listed(marie, 70) == []
    assert listed(marie, 121) == [f"back-{new.id}"], "one row, though two plans rested"


def away(employment: Employment, first: date, last: date) -> None:
    """Let somebody be on leave; as the import says it, without a reason."""
    employment.absent_from, employment.absent_to = first, last
    db.session.commit()


def begin_another(town: Municipality) -> Plan:
    """Let Amina have a draft in one more round."""
    another = make_round("Nästa", owner=town.people["karin"], units=[town.units["home"]])
    plan = create_plan(town.employments["amina"], another, actor=as_actor(town.people["amina"]))
    db.session.commit()
    return plan
