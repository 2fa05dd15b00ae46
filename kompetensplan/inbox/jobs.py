"""Reminds people of what is near. `flask work` runs it every hour; a key tells each thing once."""

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.notices.services import may_be_reminded, tell
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import (
    ActionPoint,
    Meeting,
    MeetingKind,
    Plan,
    PlanState,
    PointOwner,
    Preparation,
)
from kompetensplan.plans.services.telling import those_told_for_manager
from kompetensplan.plans.workflow import IN_FORCE, OVER

# Nobody's telephone sounds in the night.
FIRST, LAST = time(7, 0), time(20, 0)
# How long before a follow-up there is time to book it, and how late one is still told of a day
# that passed while nobody could be.
AHEAD, LATE = timedelta(days=14), timedelta(days=14)
RECENT = timedelta(days=60)  # a follow-up held as lately as this is the one that was planned
AT_REST = (PlanState.PAUSED, *OVER)


def is_daytime(moment: datetime) -> bool:
    """Tell whether people may be reminded at this hour in Stockholm."""
    return FIRST <= clock.local(moment).time() < LAST


def remind() -> None:
    """Remind people of tomorrow's meetings, unless they have prepared, and of what is due."""
    meetings = _meetings_tomorrow()
    prepared = _prepared_for(meetings)
    _remind_of_points()
    _remind_of_follow_ups()
    for meeting in meetings:
        key = f"meeting {meeting.id} {clock.local(meeting.starts_at).date()}"
        for person_id in _those_at_work(meeting):
            if (meeting.id, person_id) not in prepared:
                tell(person_id, "meeting_tomorrow", plan_id=meeting.plan_id, key=key)
    db.session.commit()


def _remind_of_points() -> None:
    """Remind whoever is to do something that two decided: the day before, or once back."""
    today, owners = clock.today(), PointOwner
    query = (
        select(ActionPoint, Plan)
        .join(Plan, ActionPoint.plan_id == Plan.id)
        .where(
            ActionPoint.outcome.is_(None),
            ActionPoint.removed_at.is_(None),
            ActionPoint.due_on.between(today - LATE, today + timedelta(days=1)),
            Plan.state.not_in(AT_REST),
        )
        .options(*_with_people())
    )
    for point, plan in db.session.execute(query):
        employee, manager = plan.employment.person_id, those_told_for_manager(plan)
        told = {owners.EMPLOYEE: [employee], owners.MANAGER: manager}
        for person_id in told.get(point.owner, [employee, *manager]):
            tell(person_id, "point_due", plan_id=plan.id, key=f"point {point.id} {point.due_on}")


def _remind_of_follow_ups() -> None:
    """Remind both of the follow-up that the plan names, while none is booked or held."""
    today = clock.today()
    booked = select(Meeting.id).where(
        Meeting.plan_id == Plan.id,
        Meeting.kind == MeetingKind.FOLLOW_UP,
        Meeting.cancelled_at.is_(None),
        or_(Meeting.starts_at >= clock.now(), Meeting.held_on > today - RECENT),
    )
    query = (
        select(Plan)
        .where(Plan.follow_up_on.between(today - LATE, today + AHEAD))
        .where(Plan.state.in_((*IN_FORCE, PlanState.CHANGING)), ~booked.exists())
        .options(*_with_people())
    )
    for plan in db.session.scalars(query):
        for person_id in (plan.employment.person_id, *those_told_for_manager(plan)):
            key = f"follow-up {plan.id} {plan.follow_up_on}"
            tell(person_id, "follow_up_due", plan_id=plan.id, key=key)


def _with_people() -> tuple[Any, ...]:
    employed = joinedload(Plan.employment)
    return employed.joinedload(Employment.person), employed.joinedload(Employment.unit)


def _those_at_work(meeting: Meeting) -> list[int]:
    """Return the two; not an employee on leave from this employment who works in another.

    When the one who was to hold it is on leave, it waits for who is told for the manager.
    """
    employment, holder = meeting.plan.employment, meeting.booked_by_id
    away = employment.is_absent(clock.today())
    holders = [holder] if may_be_reminded(holder) else those_told_for_manager(meeting.plan)
    return [*([] if away else [employment.person_id]), *holders]


def _meetings_tomorrow() -> list[Meeting]:
    tomorrow = clock.today() + timedelta(days=1)
    query = (
        select(Meeting)
        .join(Meeting.plan)
        .where(
            Meeting.starts_at >= clock.at(tomorrow, time.min),
            Meeting.starts_at < clock.at(tomorrow + timedelta(days=1), time.min),
            Meeting.cancelled_at.is_(None),
            Meeting.held_on.is_(None),
            Plan.state.not_in(AT_REST),
        )
        .options(joinedload(Meeting.plan).options(*_with_people()))
    )
    return list(db.session.scalars(query))


def _prepared_for(meetings: list[Meeting]) -> set[tuple[int, int]]:
    """Return who has written something before which meeting, shared or not."""
    written = select(Preparation).where(Preparation.meeting_id.in_([each.id for each in meetings]))
    return {
        (each.meeting_id, each.person_id)
        for each in db.session.scalars(written)
        if not each.is_empty
    }
