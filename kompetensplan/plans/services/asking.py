"""The employee asks for another time for a meeting, and the manager answers (MEET-3).

What is asked stands on the meeting until it is answered: by another time, which is a change
of the meeting like any other, or by keeping the time. All of it is in the plan's history.
"""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from kompetensplan import clock, policy
from kompetensplan.db import db
from kompetensplan.errors import Invalid, Outdated, StepNotOpen
from kompetensplan.notices.services import tell
from kompetensplan.plans.documents import Sender
from kompetensplan.plans.models import EventKind, Meeting, Plan
from kompetensplan.plans.refusing import meeting_over
from kompetensplan.plans.services import meetings
from kompetensplan.plans.services.history import record
from kompetensplan.plans.services.telling import tell_for_manager
from kompetensplan.policy import Actor, Permission

MOST_TIMES = 3
LONGEST = 1000
ANSWERED = _l("There is nothing to answer. The wish has been answered or taken back.")


def ask(
    plan: Plan, meeting: Meeting, *, times: Sequence[datetime], reason: str, actor: Actor
) -> None:
    """Ask for another time: propose some, or write why, or both. A new wish replaces the last.

    Raises:
        NotAllowed: the actor is not the employee.
        StepNotOpen: the meeting is over, held or cancelled.
        Invalid: nothing is said, or a time has passed.
    """
    policy.require(actor, Permission.MEETING_ASK, plan)
    require_ahead(meeting)
    wanted = sorted(set(times))[:MOST_TIMES]
    if not wanted and not reason:
        raise Invalid(reason=_("Propose a time, or write what would suit you."))
    if any(time <= clock.now() for time in wanted):
        raise Invalid(reason=_("One of the times has passed. Propose later times."))
    meeting.asked_at = clock.now()
    meeting.asked_times = " ".join(time.isoformat() for time in wanted)
    meeting.asked_reason = reason
    db.session.flush()
    record(plan, EventKind.TIME_ASKED, actor=actor, detail=_said(wanted, reason))
    _tell_those_who_answer(plan, meeting, EventKind.TIME_ASKED, actor)


def require_ahead(meeting: Meeting) -> None:
    """Refuse a wish about a meeting that does not lie ahead, with why (StepNotOpen)."""
    if not meeting.lies_ahead:
        raise meeting_over(meeting)


def take_back(plan: Plan, meeting: Meeting, *, actor: Actor) -> None:
    """Let the time be as it is after all.

    Raises:
        NotAllowed: the actor is not the employee.
        StepNotOpen: nothing is asked, or it has been answered.
    """
    policy.require(actor, Permission.MEETING_ASK, plan)
    _is_asked(meeting)
    meeting.asked_at = None
    db.session.flush()
    record(plan, EventKind.TIME_TAKEN_BACK, actor=actor)
    _tell_those_who_answer(plan, meeting, EventKind.TIME_TAKEN_BACK, actor)


def keep(plan: Plan, meeting: Meeting, *, reply: str, seen: int, actor: Actor) -> None:
    """Answer that the time stays, with a line about why if one likes.

    Raises:
        NotAllowed: the actor does not lead the employee.
        StepNotOpen: nothing is asked, or it has been answered.
        Outdated: the meeting or the wish is no longer as it was seen.
    """
    policy.require(actor, Permission.MEETING_MANAGE, plan)
    _is_asked(meeting)
    if meeting.version != seen:
        raise Outdated(f"meeting {meeting.id} is at version {meeting.version}, not {seen}")
    meeting.asked_at = None
    db.session.flush()
    record(plan, EventKind.TIME_KEPT, actor=actor, detail=reply)
    tell(plan.employment.person_id, "time_kept", plan_id=plan.id, by=actor)
    db.session.flush()


def take(plan: Plan, meeting: Meeting, at: str, *, seen: int, actor: Actor, sender: Sender) -> None:
    """Move the meeting to one of the times that the employee proposed.

    Raises:
        NotAllowed, StepNotOpen, Outdated, Invalid: as `meetings.change`.
    """
    policy.require(actor, Permission.MEETING_MANAGE, plan)
    _is_asked(meeting)
    wanted = next((time for time in meeting.wanted_times if time.isoformat() == at), None)
    if wanted is None:
        raise Outdated(f"{at!r} is not asked for at meeting {meeting.id}")
    local = clock.local(wanted)
    booking = meetings.Booking(
        kind=meeting.kind,
        day=local.date(),
        clock=local.time(),
        minutes=meeting.minutes,
        place=meeting.place,
        link=meeting.link,
    )
    meetings.change(plan, meeting, booking, seen=seen, actor=actor, sender=sender)


def _tell_those_who_answer(plan: Plan, meeting: Meeting, kind: EventKind, actor: Actor) -> None:
    """Tell the one who booked it, and who is told for today's manager."""
    tell_for_manager(plan, kind, by=actor, also=[meeting.booked_by_id])
    db.session.flush()


def _is_asked(meeting: Meeting) -> None:
    if not (meeting.asked_at and meeting.lies_ahead):
        raise StepNotOpen(f"nothing is asked at meeting {meeting.id}", reason=ANSWERED)


def _said(times: Sequence[datetime], reason: str) -> str:
    """Return what the history keeps: the times, and what was written."""
    local = [clock.local(time) for time in times]
    said = [f"{time:%Y-%m-%d} {time.hour}.{time:%M}" for time in local]
    return "\n".join(part for part in (", ".join(said), reason) if part)
