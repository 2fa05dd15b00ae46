"""Writes, shares and takes back what one wants said before a meeting (ruling 7).

Nothing is shared by itself: what is shared can be read by the other at once and is not
written in again until it has been taken back. When the meeting has been held it is frozen.
"""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, insert, literal, select

from kompetensplan import clock, policy
from kompetensplan.db import db
from kompetensplan.errors import Invalid, StepNotOpen
from kompetensplan.notices.services import tell
from kompetensplan.plans.models import EventKind, Meeting, Plan, Preparation
from kompetensplan.plans.own_texts import OwnEdit, OwnOutcome, take
from kompetensplan.plans.queries.preparations import find_own
from kompetensplan.plans.refusing import meeting_over
from kompetensplan.plans.services.history import record
from kompetensplan.plans.services.telling import tell_for_manager
from kompetensplan.policy import Actor, Permission


def is_open(meeting: Meeting) -> bool:
    """Tell whether one can still prepare for the meeting."""
    return meeting.held_on is None and meeting.cancelled_at is None


def write_preparation(
    plan: Plan, meeting: Meeting, edits: Sequence[OwnEdit], *, actor: Actor
) -> OwnOutcome:
    """Keep what somebody writes for themselves before the meeting.

    Raises:
        NotAllowed: the actor is neither the employee nor the manager who may act.
        StepNotOpen: the meeting is over, or the text is shared.
    """
    own = _open_for(plan, meeting, actor)
    if own and own.shared_at:
        raise StepNotOpen(f"preparation {own.id} is shared")
    before = own.texts if own else {}
    outcome = take(before, edits)
    if outcome.texts != before:
        own = own or _new(meeting, actor)
        for name, text in outcome.texts.items():
            setattr(own, name, text)
        own.changed_at = clock.now()
        db.session.flush()
    return outcome


def share(plan: Plan, meeting: Meeting, *, actor: Actor) -> None:
    """Let the other one read it. Pressing twice changes nothing.

    Raises:
        NotAllowed, StepNotOpen: as `write_preparation`.
        Invalid: nothing is written.
    """
    own = _open_for(plan, meeting, actor)
    if own is None or own.is_empty:
        raise Invalid(looking_back=_l("Write something first."))
    if own.shared_at:
        return
    own.shared_at = plan.changed_at = clock.now()
    record(plan, EventKind.PREPARATION_SHARED, actor=actor)
    if policy.owns(actor, plan.employment):
        tell_for_manager(plan, "preparation_shared", by=actor, also=[meeting.booked_by_id])
    else:
        tell(plan.employment.person_id, "preparation_shared", plan_id=plan.id, by=actor)
    db.session.flush()


def take_back(plan: Plan, meeting: Meeting, *, actor: Actor) -> None:
    """Take back what was shared, to write more in it or to leave it.

    Raises:
        NotAllowed: the actor is neither the employee nor the manager who may act.
        StepNotOpen: the meeting is over.
    """
    own = _open_for(plan, meeting, actor)
    if own is None or own.shared_at is None:
        return
    own.shared_at, plan.changed_at = None, clock.now()
    record(plan, EventKind.PREPARATION_TAKEN_BACK, actor=actor)
    db.session.flush()


def bring_along(meeting: Meeting, employee_id: int) -> None:
    """Let what the two wrote last before such a meeting, if it was called off, stand here too.

    Nothing is shared by itself: each has it for themselves until they share it again.
    """
    of_the_plan = (Meeting.plan_id == meeting.plan_id, Meeting.kind == meeting.kind)
    latest = (
        select(func.max(Preparation.id))
        .join(Meeting, Meeting.id == Preparation.meeting_id)
        .where(*of_the_plan, Preparation.person_id.in_((employee_id, meeting.booked_by_id)))
        .group_by(Preparation.person_id)
    )
    texts = (Preparation.looking_back, Preparation.present, Preparation.ahead)
    called_off = (
        select(literal(meeting.id), Preparation.person_id, *texts, Preparation.changed_at)
        .join(Meeting, Meeting.id == Preparation.meeting_id)
        .where(Preparation.id.in_(latest), Meeting.cancelled_at.is_not(None))
    )
    names = ["meeting_id", "person_id", *(each.key for each in texts), "changed_at"]
    db.session.execute(insert(Preparation).from_select(names, called_off, include_defaults=False))


def _open_for(plan: Plan, meeting: Meeting, actor: Actor) -> Preparation | None:
    policy.require(actor, Permission.PREPARATION_WRITE, plan)
    if not is_open(meeting):
        raise meeting_over(meeting)
    return find_own(meeting, actor)


def _new(meeting: Meeting, actor: Actor) -> Preparation:
    own = Preparation(meeting_id=meeting.id, person_id=actor.person_id)
    db.session.add(own)
    return own
