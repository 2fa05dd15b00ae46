"""Action points and how the goals go: of a meeting's page, and of the plan's own page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from functools import cache

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.plans.models import (
    ActionPoint,
    GoalFollowUp,
    Meeting,
    MeetingParticipant,
    Plan,
)

LIMIT = 100


@dataclass(frozen=True, slots=True)
class Points:
    """The action points that a meeting looks at: from before, and its own."""

    earlier: Sequence[ActionPoint]
    own: Sequence[ActionPoint]

    @property
    def open_earlier(self) -> list[ActionPoint]:
        return [each for each in self.earlier if each.outcome is None]

    @property
    def settled_earlier(self) -> list[ActionPoint]:
        return [each for each in self.earlier if each.outcome is not None]

    @property
    def promised(self) -> set[int]:
        """Return the activities whose need has become a point."""
        return {each.activity_id for each in (*self.earlier, *self.own) if each.activity_id}


def points_at(meeting: Meeting, plan: Plan) -> Points:
    """Return the points of a meeting and those from meetings before it, in one statement."""
    found = list_points(plan)
    earlier = [each for each in found if _is_before(each.meeting, meeting)]
    return Points(earlier, [each for each in found if each.meeting_id == meeting.id])


def _is_before(one: Meeting, other: Meeting) -> bool:
    """Tell whether it came first. What was called off came before all others that were not."""
    if one.id != other.id and one.cancelled_at:
        return True
    return (one.starts_at, one.id) < (other.starts_at, other.id)


def list_points(plan: Plan) -> Sequence[ActionPoint]:
    """Return the plan's points, and from earlier plans what is open or was settled today.

    What was decided under another authority stays there (EMP-4).
    """
    values = {
        "plan_id": plan.id,
        "employment_id": plan.employment_id,
        "authority": plan.authority,
        "today": clock.at(clock.today(), time()),
    }
    return db.session.scalars(_points_query(), values).all()


@cache
def _points_query() -> Select[ActionPoint]:
    return (
        select(ActionPoint)
        .join(Plan, Plan.id == ActionPoint.plan_id)
        .where(
            ActionPoint.removed_at.is_(None),
            Plan.employment_id == bindparam("employment_id"),
            Plan.authority == bindparam("authority"),
            or_(
                Plan.id == bindparam("plan_id"),
                ActionPoint.outcome.is_(None),
                ActionPoint.settled_at >= bindparam("today"),
            ),
        )
        .options(joinedload(ActionPoint.meeting).joinedload(Meeting.booked_by))
        .order_by(ActionPoint.due_on, ActionPoint.id)
        .limit(LIMIT)
    )


def get_point(plan: Plan, point_id: int) -> ActionPoint:
    """Return a point that the plan's pages show, also one that has been removed.

    Raises:
        NotFound: there is none.
    """
    point = db.session.scalars(
        select(ActionPoint)
        .join(Plan, Plan.id == ActionPoint.plan_id)
        .where(
            ActionPoint.id == point_id,
            Plan.employment_id == plan.employment_id,
            Plan.authority == plan.authority,
        )
        .options(joinedload(ActionPoint.meeting).joinedload(Meeting.booked_by))
    ).one_or_none()
    if point is None:
        raise NotFound(f"point {point_id} of plan {plan.id}")
    return point


def get_participant(meeting: Meeting, participant_id: int) -> MeetingParticipant:
    """Return somebody else who was at the meeting, also one that has been taken away.

    Raises:
        NotFound: there is none.
    """
    found = db.session.get(MeetingParticipant, participant_id)
    if found is None or found.meeting_id != meeting.id:
        raise NotFound(f"participant {participant_id} of meeting {meeting.id}")
    return found


def follow_ups_at(meeting: Meeting) -> dict[int, GoalFollowUp]:
    """Return by goal how it goes, as said at one meeting."""
    found = db.session.scalars(_at_meeting(), {"meeting_id": meeting.id})
    return {each.goal_id: each for each in found}


@cache
def _at_meeting() -> Select[GoalFollowUp]:
    return (
        select(GoalFollowUp)
        .where(GoalFollowUp.meeting_id == bindparam("meeting_id"))
        .options(joinedload(GoalFollowUp.person))
        .execution_options(populate_existing=True)
    )


def latest_follow_ups(meetings: Sequence[Meeting]) -> dict[int, GoalFollowUp]:
    """Return by goal how it went when it was last followed up; `meetings` are the latest first."""
    found: dict[int, GoalFollowUp] = {}
    for meeting in meetings:
        for each in meeting.follow_ups:
            set_committed_value(each, "meeting", meeting)
            found.setdefault(each.goal_id, each)
    return found
