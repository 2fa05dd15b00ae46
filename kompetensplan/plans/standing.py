"""Where a plan stands and who waits for whom, for lists. Pure.

The same few facts decide it on the manager's list, on the start page and in tests.
"""

import enum
from dataclasses import dataclass
from datetime import date, datetime

from kompetensplan.plans.workflow import SET_AFTER, PlanState


class Waiting(enum.StrEnum):
    """What is waited for, and by that for whom."""

    NOTHING = "nothing"
    START = "start"  # the employee begins to write
    GOALS = "goals"  # the employee writes on
    BOOK = "book"  # the manager books a meeting
    MEETING = "meeting"  # a meeting is booked
    ANSWER = "answer"  # the manager answers who asks for another time
    HELD = "held"  # the manager says when it was held
    APPROVE = "approve"  # the manager approves
    CONFIRM = "confirm"  # the employee confirms
    READ_CHANGE = "read_change"  # the manager reads the proposal
    DECIDE = "decide"  # the manager talks again, or sets the plan without agreement (MEET-5)


AT_REST = (
    PlanState.AGREED,
    PlanState.SET_WITHOUT_AGREEMENT,
    PlanState.PAUSED,
    PlanState.CLOSED,
    PlanState.ENDED_WITHOUT_AGREEMENT,
)
FOR_MANAGER = frozenset(
    {
        Waiting.BOOK,
        Waiting.ANSWER,
        Waiting.HELD,
        Waiting.APPROVE,
        Waiting.READ_CHANGE,
        Waiting.DECIDE,
    }
)
FOR_EMPLOYEE = frozenset({Waiting.START, Waiting.GOALS, Waiting.CONFIRM})


@dataclass(frozen=True, slots=True)
class Standing:
    """What a list knows of one plan.

    Attributes:
        next_meeting, meeting_id: the earliest planned meeting that is not yet held.
        held_on: when the latest meeting was held.
        approved, confirmed: a valid signature waits for the other one.
        silent_days: for how long the approved plan has waited for the employee.
        is_expected: a plan is expected; not of the hourly paid (2.13).
        is_asked: the employee asks for another time for a meeting ahead.
    """

    state: PlanState | None
    next_meeting: datetime | None = None
    held_on: date | None = None
    approved: bool = False
    confirmed: bool = False
    silent_days: int = 0
    is_away: bool = False
    is_expected: bool = True
    is_asked: bool = False
    meeting_id: int | None = None


def waiting_for(plan: Standing, now: datetime) -> Waiting:
    """Return what the plan waits for at the moment."""
    if plan.is_asked:
        return Waiting.ANSWER
    if plan.is_away or plan.state in AT_REST:
        return Waiting.NOTHING
    if plan.state is None:
        return Waiting.START if plan.is_expected else Waiting.NOTHING
    if plan.state is PlanState.DRAFT:
        return Waiting.GOALS
    if plan.approved:
        is_long = plan.silent_days >= SET_AFTER and plan.state is PlanState.PROPOSED
        return Waiting.DECIDE if is_long else Waiting.CONFIRM
    if plan.confirmed:
        return Waiting.APPROVE
    if plan.state is PlanState.CHANGING:
        return Waiting.READ_CHANGE
    return _before_signing(plan, now)


def _before_signing(plan: Standing, now: datetime) -> Waiting:
    """Return what a plan that is ready for its meeting waits for."""
    if plan.held_on is not None:
        return Waiting.APPROVE
    if plan.next_meeting is None:
        return Waiting.BOOK
    return Waiting.MEETING if plan.next_meeting > now else Waiting.HELD
