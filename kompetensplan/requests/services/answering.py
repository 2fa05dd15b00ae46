"""What the manager does: answers, or takes a request one level up (SKE-5, SKE-6, SKE-7, SKE-10)."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.notices.services import tell
from kompetensplan.policy import Actor
from kompetensplan.requests.models import (
    RaiseReason,
    RequestAnswer,
    RequestEventKind,
    TrainingRequest,
)
from kompetensplan.requests.queries import facts_of
from kompetensplan.requests.queries.answering import answering_of
from kompetensplan.requests.services.placing import place
from kompetensplan.requests.services.steps import (
    capacity_of,
    check,
    on_behalf_of,
    record,
    start_clock,
    take,
    wait_anew,
)
from kompetensplan.requests.services.telling import tell_employee
from kompetensplan.requests.workflow import (
    ANSWERS,
    MEET_WITHIN,
    REASON_MIN,
    STEPS,
    AnswerKind,
    latest_date,
    returns_on,
)

LONGEST_REASON, LONGEST_ALTERNATIVE = 1000, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer as it comes from the form.

    Attributes:
        new_date: until when it is postponed.
        alternative: what is offered instead, and `alternative_on` when.
        template_id: the template for goals that the alternative was chosen from.
        planned_on: when what is granted is to happen; without one as the employee wished.
    """

    kind: AnswerKind
    reason: str = ""
    new_date: date | None = None
    alternative: str = ""
    alternative_on: date | None = None
    template_id: int | None = None
    planned_on: date | None = None


def answer(request: TrainingRequest, given: Given, *, actor: Actor) -> RequestAnswer:
    """Answer a request in one of the three ways that there are. The same answer twice is one.

    Raises:
        NotAllowed: the actor does not answer for the employee.
        StepNotOpen: it is answered or withdrawn, or has been postponed twice in a row (SKE-10).
        Invalid: the reason, the date or the alternative is missing or beyond its limits.
    """
    step = ANSWERS[given.kind]
    if same := _same(request, given, actor):
        return same
    check(request, step, actor=actor)
    _check(given)
    take(request, step, actor=actor)
    said = RequestAnswer(
        by_id=actor.person_id,
        capacity=capacity_of(actor, request),
        on_behalf_of=on_behalf_of(actor, request),
        kind=given.kind,
        reason=given.reason,
        new_date=given.new_date if given.kind is AnswerKind.POSTPONED else None,
        alternative=given.alternative if given.kind is AnswerKind.REPLACED else "",
        alternative_on=given.alternative_on if given.kind is AnswerKind.REPLACED else None,
        template_id=given.template_id if given.kind is AnswerKind.REPLACED else None,
    )
    request.answers.append(said)
    _settle(request, given)
    db.session.flush()
    tell_employee(request, f"request_{given.kind}", by=actor)
    if given.kind is AnswerKind.GRANTED:
        place(request, actor=actor)
    return said


def _settle(request: TrainingRequest, given: Given) -> None:
    today = clock.today()
    if given.kind is AnswerKind.GRANTED:
        wished = (
            request.wanted_from if request.wanted_from and request.wanted_from > today else None
        )
        request.planned_on = given.planned_on or wished or today
    elif given.kind is AnswerKind.POSTPONED and given.new_date:
        request.returns_on = returns_on(given.new_date, today)
    else:  # it is the employee who has something to say now
        start_clock(request)


def lift(request: TrainingRequest, meeting_on: date | None, *, actor: Actor) -> None:
    """Take a request that has been postponed twice to one's own manager, with a date (SKE-10).

    The clock of SKE-9 goes on from the meeting.

    Raises:
        NotAllowed: the actor is not the manager.
        StepNotOpen: it is not to be lifted, has been already, or nobody is above.
        Invalid: there is no date, or it is not within thirty days.
    """
    above = answering_of(request.employment).above
    facts = facts_of(request, has_above=above is not None)
    check(request, STEPS["lift"], actor=actor, facts=facts)
    today = clock.today()
    if meeting_on is None or not today < meeting_on <= today + timedelta(days=MEET_WITHIN):
        raise Invalid(meeting_on=_("Choose a day within thirty days from tomorrow."))
    take(request, STEPS["lift"], actor=actor, facts=facts)
    wait_anew(request)
    request.waiting_since = request.meeting_on = meeting_on
    request.raised_to_id = above.id if above else None
    request.raised_for, request.raised_on = RaiseReason.LIFTED, today
    record(request, RequestEventKind.LIFTED, actor=actor, detail=above.name if above else "")
    db.session.flush()
    if above:
        tell(above.id, "request_lifted", by=actor, key=f"request {request.id} {request.version}")
    tell_employee(request, "request_lifted_mine", by=actor)


def _same(request: TrainingRequest, given: Given, actor: Actor) -> RequestAnswer | None:
    """Return the answer that the actor has given already with the same words, if it stands."""
    latest = request.latest
    if latest is None or request.state is not ANSWERS[given.kind].target:
        return None
    if given.planned_on and given.planned_on != request.planned_on:
        return None
    words = latest.kind, latest.reason, latest.by_id, latest.new_date
    asked = given.kind, given.reason, actor.person_id, given.new_date
    instead = latest.alternative, latest.alternative_on
    is_same = words == asked and instead == (given.alternative, given.alternative_on)
    return latest if is_same else None


def _check(given: Given) -> None:
    problems = _CHECKS[given.kind](given)
    if len(given.reason) > LONGEST_REASON:
        problems["reason"] = _("Write at most %(max)d characters.", max=LONGEST_REASON)
    if problems:
        raise Invalid(**problems)


def _check_granted(given: Given) -> dict[str, str]:
    wrong = given.planned_on and not _is_ahead(given.planned_on)
    return {"planned_on": _("Choose a day from today and within twelve months.")} if wrong else {}


def _check_postponed(given: Given) -> dict[str, str]:
    """SKE-6: a reason of twenty characters, and a day after today within twelve months."""
    problems = {}
    if given.new_date == clock.today() or not _is_ahead(given.new_date):
        problems["new_date"] = _("Choose a day after today and within twelve months.")
    if len(given.reason) < REASON_MIN:
        problems["reason"] = _("Write why, with at least %(min)d characters.", min=REASON_MIN)
    return problems


def _check_replaced(given: Given) -> dict[str, str]:
    """SKE-7: a reason, and an alternative with a date."""
    problems = {}
    if not given.alternative:
        problems["alternative"] = _("Write what you offer instead.")
    elif len(given.alternative) > LONGEST_ALTERNATIVE:
        problems["alternative"] = _("Write at most %(max)d characters.", max=LONGEST_ALTERNATIVE)
    if not _is_ahead(given.alternative_on):
        problems["alternative_on"] = _("Choose a day from today and within twelve months.")
    if not given.reason:
        problems["reason"] = _("Write why, so that the other person knows.")
    return problems


def _is_ahead(day: date | None) -> bool:
    today = clock.today()
    return day is not None and today <= day <= latest_date(today)


_CHECKS = {
    AnswerKind.GRANTED: _check_granted,
    AnswerKind.POSTPONED: _check_postponed,
    AnswerKind.REPLACED: _check_replaced,
}
