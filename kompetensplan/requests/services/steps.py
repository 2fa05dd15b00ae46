"""The only function that moves a request along its table, and what is written beside it."""

from flask_babel import lazy_gettext as _l

from kompetensplan import clock, policy
from kompetensplan.audit.services import audit
from kompetensplan.db import db
from kompetensplan.errors import StepNotOpen
from kompetensplan.policy import Actor, Capacity
from kompetensplan.requests.models import RequestEvent, RequestEventKind, TrainingRequest
from kompetensplan.requests.queries import facts_of
from kompetensplan.requests.workflow import Facts, Step

_ELSEWHERE = _l("Go back to the list, where you see how it stands now.")


def take(request: TrainingRequest, step: Step, *, actor: Actor, facts: Facts | None = None) -> None:
    """Move `request` along by `step`. What else is to be stored is set before the next flush.

    Raises:
        NotAllowed: the actor may not take this step.
        StepNotOpen: the request is in another state, or a term is not met.
    """
    check(request, step, actor=actor, facts=facts)
    if not actor.is_system:
        as_what = capacity_of(actor, request)
        audit(actor.person_id, f"request.{step.name}", "request", request.id, capacity=as_what)
    request.state, request.returns_on = step.target, None
    request.settled_at = clock.now() if step.target.is_over else None


def check(
    request: TrainingRequest, step: Step, *, actor: Actor, facts: Facts | None = None
) -> None:
    """Refuse a step that the actor may not take, or that is not open; as `take`."""
    policy.require(actor, step.permission, request)
    if request.state not in step.sources:
        raise StepNotOpen(
            f"{step.name}: request {request.id} is {request.state}",
            reason=_l("The request has got an answer or has changed meanwhile."),
            help=_ELSEWHERE,
        )
    if step.terms and (missing := step.missing(facts or facts_of(request))):
        raise StepNotOpen(
            f"{step.name} on request {request.id}", reason=missing[0], help=_ELSEWHERE
        )


def wait_anew(request: TrainingRequest) -> None:
    """Let it wait for the nearest manager, from today (SKE-9)."""
    start_clock(request)
    request.raised_to_id = request.raised_for = request.raised_on = request.meeting_on = None


def start_clock(request: TrainingRequest) -> None:
    """Count the days anew: somebody has something to say from today."""
    request.waiting_since, request.weeks_told, request.unanswered_on = clock.today(), 0, None


def record(
    request: TrainingRequest,
    kind: RequestEventKind,
    *,
    actor: Actor | None = None,
    detail: object = "",
) -> None:
    """Write down what happened: who, when, as what. Without an actor its day had come."""
    by = None if actor is None or actor.is_system else actor
    db.session.add(
        RequestEvent(
            request_id=request.id,
            kind=kind,
            person_id=by.person_id if by else None,
            capacity=capacity_of(by, request) if by else Capacity.SYSTEM,
            on_behalf_of=on_behalf_of(by, request) if by else "",
            detail=str(detail)[:200],
        )
    )


def capacity_of(actor: Actor, request: TrainingRequest) -> Capacity:
    """Return as what the actor deals with a request."""
    if request.employment.person_id == actor.person_id:
        return Capacity.EMPLOYEE
    lead = actor.lead_of(request.employment)
    return lead.capacity if lead else Capacity.MANAGERS_MANAGER


def on_behalf_of(actor: Actor, request: TrainingRequest) -> str:
    """Return the name that the actor stands in for (DEP-3), or nothing."""
    lead = actor.lead_of(request.employment)
    return lead.on_behalf_of if lead else ""
