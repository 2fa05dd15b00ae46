"""What the two write down at a meeting: others in the room, action points, how the goals go.

All of it lives beside the agreed version and never touches its hash (PLAN-4, ruling 5).
"""

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l

from kompetensplan import clock, policy
from kompetensplan.db import db
from kompetensplan.errors import Invalid, Outdated
from kompetensplan.plans.models import (
    ActionPoint,
    EventKind,
    Goal,
    GoalFollowUp,
    GoalStanding,
    Meeting,
    MeetingParticipant,
    ParticipantRole,
    Plan,
    PointOutcome,
    PointOwner,
)
from kompetensplan.plans.queries.decisions import follow_ups_at, list_points
from kompetensplan.plans.refusing import meeting_over, not_open
from kompetensplan.plans.services.history import record
from kompetensplan.plans.services.telling import tell_the_two
from kompetensplan.policy import Actor, Permission

_SETTLED = {
    PointOutcome.DONE: EventKind.POINT_DONE,
    PointOutcome.NOT_DONE: EventKind.POINT_NOT_DONE,
    None: EventKind.POINT_REOPENED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is filled in about an action point."""

    text: str
    owner: PointOwner
    due_on: date


def may_write(plan: Plan, meeting: Meeting) -> bool:
    """Tell whether the two can write things down at the meeting."""
    return meeting.cancelled_at is None and not plan.is_closed


def add_point(
    plan: Plan,
    meeting: Meeting,
    decision: Decision,
    *,
    actor: Actor,
    activity_id: int | None = None,
) -> ActionPoint:
    """Write down what is decided. The same again, still open, is the same point.

    Raises:
        NotAllowed: the actor is neither the employee nor the manager who may act.
        StepNotOpen: the meeting is cancelled, or the plan closed.
    """
    _open_at(plan, meeting, actor)
    for each in list_points(plan):
        if each.meeting_id == meeting.id and each.outcome is None and _says(each) == decision:
            return each
    point = ActionPoint(
        plan_id=plan.id,
        meeting_id=meeting.id,
        activity_id=activity_id,
        made_by_id=actor.person_id,
        text=decision.text,
        owner=decision.owner,
        due_on=decision.due_on,
    )
    db.session.add(point)
    _note(plan, EventKind.POINT_ADDED, actor, decision.text)
    return point


def change_point(
    plan: Plan, point: ActionPoint, decision: Decision, *, seen: int, actor: Actor
) -> None:
    """Say it in other words, give it to another or move its day; what it said stays in the history.

    Raises:
        NotAllowed, StepNotOpen: as `add_point`.
        Outdated: somebody has changed it since the version `seen`.
    """
    _open(plan, actor)
    if _says(point) == decision:
        return
    if point.version != seen:
        raise Outdated(f"point {point.id} is at version {point.version}, not {seen}")
    before = f"{point.text} ({point.due_on.isoformat()})"
    point.text, point.owner, point.due_on = decision.text, decision.owner, decision.due_on
    after = f"{decision.text} ({decision.due_on.isoformat()})"
    _note(plan, EventKind.POINT_CHANGED, actor, f"{before} → {after}")


def postpone_point(
    plan: Plan, point: ActionPoint, due_on: date, reason: str, *, seen: int, actor: Actor
) -> None:
    """Move the day of an open point later, with why: both stand in the history, and are told.

    Raises:
        NotAllowed, StepNotOpen: as `add_point`.
        Invalid: the day is not later than today and the day it had, or there is no reason.
        Outdated: somebody has changed it since the version `seen`.
    """
    _open(plan, actor)
    if point.version != seen or point.outcome or point.removed_at:
        raise Outdated(f"point {point.id} is at version {point.version}, not {seen}")
    if due_on <= max(clock.today(), point.due_on):
        raise Invalid(due_on=_l("Choose a later day."))
    if not reason:
        raise Invalid(reason=_l("Write why, so that the other person knows."))
    before, point.due_on = point.due_on, due_on
    detail = f"{point.text} ({before.isoformat()} → {due_on.isoformat()}): {reason}"
    _note(plan, EventKind.POINT_CHANGED, actor, detail)
    tell_the_two(plan, "point_postponed", by=actor)


def settle_point(
    plan: Plan, point: ActionPoint, outcome: PointOutcome | None, *, actor: Actor
) -> None:
    """Say that it is done or did not come about; with None that it is open again.

    Raises:
        NotAllowed, StepNotOpen: as `add_point`.
    """
    _open(plan, actor)
    if point.outcome is outcome:
        return
    point.outcome = outcome
    point.settled_at = clock.now() if outcome else None
    _note(plan, _SETTLED[outcome], actor, point.text)


def remove_point(plan: Plan, point: ActionPoint, *, actor: Actor) -> None:
    """Take a point out; `restore_point` brings it back.

    Raises:
        NotAllowed, StepNotOpen: as `add_point`.
    """
    _open(plan, actor)
    if point.removed_at is None:
        point.removed_at = clock.now()
        _note(plan, EventKind.POINT_REMOVED, actor, point.text)


def restore_point(plan: Plan, point: ActionPoint, *, actor: Actor) -> None:
    """Bring back a point that was taken out.

    Raises:
        NotAllowed, StepNotOpen: as `add_point`.
    """
    _open(plan, actor)
    if point.removed_at is not None:
        point.removed_at = None
        _note(plan, EventKind.POINT_RESTORED, actor, point.text)


def note_participant(
    plan: Plan, meeting: Meeting, role: ParticipantRole, name: str, *, actor: Actor
) -> MeetingParticipant:
    """Note somebody else in the room; it gives no access (ruling 34). The same again is the same.

    Raises:
        NotAllowed, StepNotOpen: as `add_point`.
    """
    _open_at(plan, meeting, actor)
    for each in meeting.participants:
        if (each.role, each.name) == (role, name):
            return each
    noted = MeetingParticipant(
        meeting_id=meeting.id, role=role, name=name, added_by_id=actor.person_id
    )
    db.session.add(noted)
    _note(plan, EventKind.PARTICIPANT_ADDED, actor)
    return noted


def take_away_participant(
    plan: Plan, meeting: Meeting, participant: MeetingParticipant, *, back: bool, actor: Actor
) -> None:
    """Take away somebody who was noted, or with `back` bring them back.

    Raises:
        NotAllowed, StepNotOpen: as `add_point`.
    """
    _open_at(plan, meeting, actor)
    if (participant.removed_at is None) == back:
        return
    participant.removed_at = None if back else clock.now()
    kind = EventKind.PARTICIPANT_ADDED if back else EventKind.PARTICIPANT_REMOVED
    _note(plan, kind, actor)


def follow_up_goal(
    plan: Plan,
    meeting: Meeting,
    goal: Goal,
    standing: GoalStanding,
    note: str,
    *,
    seen: int,
    actor: Actor,
) -> GoalFollowUp:
    """Say how a goal goes, in a word and a line (MEET-6). `seen` is 0 when nothing was said.

    Raises:
        NotAllowed, StepNotOpen: as `add_point`.
        Outdated: the other one has said something since.
    """
    _open_at(plan, meeting, actor)
    said = follow_ups_at(meeting).get(goal.id)
    if said and (said.standing, said.note) == (standing, note):
        return said
    if (said.version if said else 0) != seen:
        raise Outdated(f"goal {goal.id} has been followed up since")
    if said is None:
        said = GoalFollowUp(meeting_id=meeting.id, goal_id=goal.id)
        db.session.add(said)
    said.standing, said.note = standing, note
    said.person_id, said.at = actor.person_id, clock.now()
    detail = f"{goal.title} – {note}" if note else goal.title
    _note(plan, EventKind.GOAL_FOLLOWED_UP, actor, detail)
    return said


def _says(point: ActionPoint) -> Decision:
    return Decision(text=point.text, owner=point.owner, due_on=point.due_on)


def _note(plan: Plan, kind: EventKind, actor: Actor, detail: str = "") -> None:
    """Write it into the history, and let the other one's page see that there is something new."""
    plan.changed_at = clock.now()
    record(plan, kind, actor=actor, detail=detail)
    db.session.flush()


def _open(plan: Plan, actor: Actor) -> None:
    policy.require(actor, Permission.MEETING_WRITE, plan)
    if plan.is_closed:
        raise not_open(plan)


def _open_at(plan: Plan, meeting: Meeting, actor: Actor) -> None:
    _open(plan, actor)
    if meeting.cancelled_at:
        raise meeting_over(meeting)
