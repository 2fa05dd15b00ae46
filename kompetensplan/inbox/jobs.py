"""Reminds people of what is near. `flask work` runs it every hour; a key tells each thing once."""

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.notices.services import tell
from kompetensplan.plans.models import Meeting, Plan, PlanState, Preparation
from kompetensplan.plans.workflow import OVER

# Nobody's telephone sounds in the night.
FIRST, LAST = time(7, 0), time(20, 0)
AT_REST = (PlanState.PAUSED, *OVER)


def is_daytime(moment: datetime) -> bool:
    """Tell whether people may be reminded at this hour in Stockholm."""
    return FIRST <= clock.local(moment).time() < LAST


def remind() -> None:
    """Remind those of tomorrow's meetings who have not written anything before them."""
    meetings = _meetings_tomorrow()
    prepared = _prepared_for(meetings)
    for meeting in meetings:
        key = f"meeting {meeting.id} {clock.local(meeting.starts_at).date()}"
        for person_id in _those_at_work(meeting):
            if (meeting.id, person_id) not in prepared:
                tell(person_id, "meeting_tomorrow", plan_id=meeting.plan_id, key=key)
    db.session.commit()


def _those_at_work(meeting: Meeting) -> list[int]:
    """Return the two; not an employee on leave from this employment who works in another."""
    employment = meeting.plan.employment
    away = employment.is_absent(clock.today())
    return [*([] if away else [employment.person_id]), meeting.booked_by_id]


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
        .options(joinedload(Meeting.plan).joinedload(Plan.employment))
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
