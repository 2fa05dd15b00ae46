"""Marie's booking of many meetings, half-way, and one employee who asks for another time (6.6)."""

from datetime import date, datetime, time

from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.booking import services
from kompetensplan.booking.queries import get_proposal
from kompetensplan.booking.terms import Filled
from kompetensplan.db import db
from kompetensplan.demo.town import Town
from kompetensplan.organisation.queries import actor_of
from kompetensplan.plans.models import Meeting, MeetingKind
from kompetensplan.plans.queries.plan import get_plan
from kompetensplan.plans.queries.team import list_team
from kompetensplan.plans.services import asking

REASON = "Jag går natt den veckan. Onsdag eller torsdag eftermiddag passar bättre."
WANTED = (datetime(2027, 2, 17, 13, 0), datetime(2027, 2, 18, 14, 30))  # noqa: DTZ001 - on the wall
TERMS = Filled(
    kind=MeetingKind.PLANNING,
    first_day=date(2027, 2, 22),
    last_day=date(2027, 3, 12),
    weekdays="1245",
    opens=time(9, 0),
    closes=time(12, 0),
    opens_again=time(13, 0),
    closes_again=time(16, 0),
    minutes=45,
    pause=15,
    place="Torggatan 4, chefens rum",
)


def load_bookings(town: Town) -> None:
    """Make the proposal and the wish; on another day than the demo's they would be in the past."""
    if clock.today() != town.today:
        return
    marie = db.session.get_one(Person, town.find("Marie Lundgren").person_id)
    actor = actor_of(marie)
    members = list_team(actor)
    unbooked = [
        member.employment.id
        for member in members
        if member.standing.is_expected
        and not member.standing.next_meeting
        and not member.standing.held_on
    ]
    started = services.start(members, unbooked, actor)
    services.set_terms(get_proposal(actor, started.id), TERMS, actor)
    _ask(marie)


def _ask(marie: Person) -> None:
    """Let the last of Marie's meetings that are booked be one that somebody wants to move."""
    meeting = db.session.scalars(
        select(Meeting)
        .where(Meeting.booked_by_id == marie.id, Meeting.held_on.is_(None))
        .order_by(Meeting.starts_at.desc())
        .limit(1)
    ).one()
    plan = get_plan(actor_of(marie), meeting.plan_id)
    times = [clock.at(wanted.date(), wanted.time()) for wanted in WANTED]
    employee = actor_of(plan.employment.person)
    asking.ask(plan, meeting, times=times, reason=REASON, actor=employee)
