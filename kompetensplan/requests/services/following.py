"""What a day brings with it for a request: no silence is an answer (SKE-8, SKE-9).

`due_of` says what is to be done, and changes nothing; `follow` does it. The worker runs both
for every open request (`jobs.follow_requests`), and doing it twice changes nothing.
"""

import enum
from datetime import date

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.notices.services import tell
from kompetensplan.organisation.models import Role
from kompetensplan.organisation.queries import list_holders
from kompetensplan.policy import system_for
from kompetensplan.requests.models import RaiseReason, RequestEventKind, TrainingRequest
from kompetensplan.requests.queries.answering import Answering, answering_of
from kompetensplan.requests.services.steps import record, take, wait_anew
from kompetensplan.requests.services.telling import tell_answerers, tell_employee
from kompetensplan.requests.workflow import (
    EVERY_WEEK,
    RAISE_AFTER,
    REMIND_AFTER,
    STEPS,
    RequestState,
)

_FIRST_WEEKS = tuple(days // EVERY_WEEK for days in REMIND_AFTER)
_RAISE_WEEK = RAISE_AFTER // EVERY_WEEK
_EVERY_MONTH = 4  # weeks between reminders to an employee who has not replied


class Due(enum.Enum):
    """What is to be done with a request today."""

    END = enum.auto()
    LEAVE_BEHIND = enum.auto()
    COME_HOME = enum.auto()
    MOVE = enum.auto()
    RETURN = enum.auto()
    RAISE = enum.auto()
    PASS_ON = enum.auto()
    TELL = enum.auto()


def due_of(
    request: TrainingRequest, answering: Answering, today: date, *, is_promised: bool
) -> list[Due]:
    """Return what is to be done with an open request today; nothing is changed.

    `is_promised`: the promise holds, so that 21 days of silence go one level up.
    """
    job = request.employment
    if job.ends_on is not None and job.ends_on < today:
        return [Due.END]
    if request.is_left_behind:
        if request.left_on is None:
            return [Due.LEAVE_BEHIND]
        return [Due.TELL] if _is_new_week(request, today) else []
    if request.left_on is not None:
        return [Due.COME_HOME]
    due = [Due.MOVE] if request.unit_id != job.unit_id else []
    if request.returns_on is not None and request.returns_on <= today:
        return [*due, Due.RETURN]
    if request.state is RequestState.SENT and answering.above:
        is_missed = not answering.is_manned or (is_promised and request.is_unanswered)
        due += _upwards(request, answering.above, is_missed=is_missed)
    if request.state is not RequestState.POSTPONED and _is_new_week(request, today):
        due.append(Due.TELL)
    return due


def _upwards(request: TrainingRequest, above: Person, *, is_missed: bool) -> list[Due]:
    """Return whether it goes up, or on to whoever is above today.

    The one it had come to may be gone or away; and there may be somebody only now.
    """
    if request.raised_to_id is None:
        return [Due.RAISE] if is_missed else []
    return [] if request.raised_to_id == above.id else [Due.PASS_ON]


def follow(
    request: TrainingRequest, *, answering: Answering | None = None, is_promised: bool
) -> list[Due]:
    """Do what is due with a request, which has employment, person, unit and answers loaded."""
    today = clock.today()
    answering = answering or answering_of(request.employment, today)
    done = due_of(request, answering, today, is_promised=is_promised)
    for each in done:
        _DEEDS[each](request, answering)
    if request.is_unanswered and request.unanswered_on == today and is_promised:
        _take_up(request, answering)
    db.session.flush()
    if Due.RETURN in done:  # the manager may be away when it comes back
        raise_if_nobody_is_there(request, answering)
    return done


def raise_if_nobody_is_there(request: TrainingRequest, answering: Answering | None = None) -> None:
    """Let a request go at once to the manager's manager when nobody below is at work (SKE-9)."""
    answering = answering or answering_of(request.employment)
    if not answering.is_manned and request.raised_to_id is None:
        _raise(request, answering, RaiseReason.AWAY, "request_raised")


def _is_new_week(request: TrainingRequest, today: date) -> bool:
    return (today - request.waiting_since).days // EVERY_WEEK > request.weeks_told


def _end(request: TrainingRequest, _answering: Answering) -> None:
    take(request, STEPS["end"], actor=system_for(request.employment.person_id))
    record(request, RequestEventKind.ENDED, detail=request.employment.ends_on)


def _leave_behind(request: TrainingRequest, _answering: Answering) -> None:
    """Tell the employee that the new manager knows nothing of it, until they send it along."""
    wait_anew(request)
    request.left_on = clock.today()
    record(request, RequestEventKind.MOVED, detail=request.employment.authority)
    tell_employee(request, "request_left_behind", key=f"left {request.left_on}")


def _come_home(request: TrainingRequest, answering: Answering) -> None:
    """Let it wait anew, for a manager who has not had it since the employment left (EMP-4)."""
    wait_anew(request)
    request.left_on = None
    _move(request, answering)


def _move(request: TrainingRequest, answering: Answering) -> None:
    """Let the request go with the employment to another unit; the clock goes on."""
    request.unit_id = request.employment.unit_id
    record(request, RequestEventKind.MOVED, detail=request.employment.unit.name)
    if request.state is RequestState.SENT:
        key = f"unit {request.unit_id} {clock.today()}"
        tell_answerers(request, "request_moved", key=key, answering=answering)


def _return(request: TrainingRequest, answering: Answering) -> None:
    take(request, STEPS["come_back"], actor=system_for(request.employment.person_id))
    wait_anew(request)
    record(request, RequestEventKind.RETURNED)
    key = f"back {clock.today()}"
    tell_answerers(request, "request_back", key=key, answering=answering)
    tell_employee(request, "request_back_mine", key=key)


def _raise_missed(request: TrainingRequest, answering: Answering) -> None:
    if answering.is_manned:
        _raise(request, answering, RaiseReason.SILENT, "request_unanswered")
    else:
        _raise(request, answering, RaiseReason.AWAY, "request_raised")


def _pass_on(request: TrainingRequest, answering: Answering) -> None:
    reason = request.raised_for or RaiseReason.AWAY
    request.raised_to_id = None
    _raise(request, answering, reason, "request_raised")


def _raise(request: TrainingRequest, answering: Answering, reason: RaiseReason, kind: str) -> None:
    above: Person | None = answering.above
    if above is None:
        return
    request.raised_to_id, request.raised_for = above.id, reason
    request.raised_on = request.raised_on or clock.today()
    record(request, RequestEventKind.RAISED, detail=above.name)
    tell(above.id, kind, key=f"request {request.id} {reason} {request.waiting_since}")


def _tell(request: TrainingRequest, answering: Answering) -> None:
    """Remind whoever is to do something; after 21 days it is unanswered, and known above."""
    weeks = (clock.today() - request.waiting_since).days // EVERY_WEEK
    request.weeks_told = weeks
    key = f"{request.waiting_since} week {weeks}"
    if request.is_left_behind or request.state is RequestState.OFFERED:
        if weeks in _FIRST_WEEKS or weeks % _EVERY_MONTH == 0:
            kind = "request_left_behind" if request.is_left_behind else "request_reply_reminder"
            tell_employee(request, kind, key=key)
            record(request, RequestEventKind.REMINDED, detail=weeks * EVERY_WEEK)
        return
    if weeks >= _RAISE_WEEK and request.unanswered_on is None:
        request.unanswered_on = clock.today()
        record(request, RequestEventKind.UNANSWERED)
    tell_answerers(request, "request_reminder", key=key, answering=answering)
    record(request, RequestEventKind.REMINDED, detail=weeks * EVERY_WEEK)
    if not answering.told and request.raised_to_id is None:
        for person_id in list_holders((Role.HR,)):
            tell(person_id, "request_without_manager", key=key)


def _take_up(request: TrainingRequest, answering: Answering) -> None:
    """Take what is *Obesvarad* to the manager's manager; the same day twice is once (SKE-9)."""
    if request.raised_to_id is None:
        _raise(request, answering, RaiseReason.SILENT, "request_unanswered")
    else:
        key = f"request {request.id} unanswered {request.waiting_since}"
        tell(request.raised_to_id, "request_unanswered", key=key)
    tell_employee(request, "request_unanswered_mine", key=f"unanswered {request.waiting_since}")


_DEEDS = {
    Due.END: _end,
    Due.LEAVE_BEHIND: _leave_behind,
    Due.COME_HOME: _come_home,
    Due.MOVE: _move,
    Due.RETURN: _return,
    Due.RAISE: _raise_missed,
    Due.PASS_ON: _pass_on,
    Due.TELL: _tell,
}
