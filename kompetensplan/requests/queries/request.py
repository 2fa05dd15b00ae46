"""One request, one's own, and those that wait for somebody's answer."""

from collections.abc import Sequence
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from kompetensplan import policy
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import Employment
from kompetensplan.organisation.queries import led_by, within
from kompetensplan.plans.models import Activity, Goal, Plan
from kompetensplan.policy import Actor, Permission
from kompetensplan.requests.models import (
    RaiseReason,
    RequestAnswer,
    RequestEvent,
    TrainingRequest,
)
from kompetensplan.requests.workflow import AnswerKind, Facts, RequestState

PER_PAGE = 30


def with_people() -> Select[TrainingRequest]:
    """Return a query of all requests with employment, person, unit and answers: not for pages."""
    employed = contains_eager(TrainingRequest.employment)
    return (
        select(TrainingRequest)
        .join(TrainingRequest.employment)
        .join(Employment.person)
        .join(Employment.unit)
        .options(
            employed.contains_eager(Employment.person),
            employed.contains_eager(Employment.unit),
            selectinload(TrainingRequest.answers).joinedload(RequestAnswer.by),
        )
    )


def _has_come_to(actor: Actor) -> ColumnElement[bool]:
    """Say in SQL that the actor leads the one who asks, or has got it from below (EMP-4).

    Who had got it and is no longer above the unit knows nothing of it any more.
    """
    above = or_(false(), *(within(path) for path in sorted(actor.oversees)))
    is_others = Employment.person_id != actor.person_id
    raised = and_(TrainingRequest.raised_to_id == actor.person_id, is_others, above)
    return and_(TrainingRequest.authority == Employment.authority, or_(led_by(actor), raised))


def get_request(
    actor: Actor, request_id: int, *, for_change: bool = False, whole: bool = False
) -> TrainingRequest:
    """Return a request with its answers, in two statements; `whole` with all that happened to it.

    With `for_change` its row is locked until the transaction ends.

    Raises:
        NotFound: there is none, or the actor may not know of it.
    """
    may_see = or_(Employment.person_id == actor.person_id, _has_come_to(actor))
    query = with_people().where(TrainingRequest.id == request_id, may_see)
    query = query.options(*_about()).execution_options(populate_existing=True)
    if whole:
        query = query.options(
            selectinload(TrainingRequest.events).joinedload(RequestEvent.person),
            joinedload(TrainingRequest.raised_to),
            selectinload(TrainingRequest.answers).joinedload(RequestAnswer.template),
        )
    if for_change:
        query = query.with_for_update(of=TrainingRequest)
    found = db.session.scalars(query).one_or_none()
    if found is None or not policy.allows(actor, Permission.REQUEST_READ, found):
        raise NotFound(f"request {request_id}")
    return found


def _about() -> tuple[Any, ...]:
    """Return the options that load which goal a request is about, and what it has become."""
    plan = joinedload(TrainingRequest.goal).joinedload(Goal.plan)
    return (
        plan.joinedload(Plan.employment).joinedload(Employment.unit),
        plan.joinedload(Plan.kept_unit),
        joinedload(TrainingRequest.activity),
        joinedload(TrainingRequest.placed).joinedload(Activity.goal),
    )


def to_answer(actor: Actor) -> list[TrainingRequest]:
    """Return the requests that wait for the actor's answer, the oldest first, in two statements.

    Those of whom the actor leads and may answer, and those that have come to the actor from
    below (SKE-9, SKE-10). Each has employment, person, unit, goal and answers loaded.
    """
    if not actor.leads and not actor.leads_managers:
        return []
    query = (
        with_people()
        .where(TrainingRequest.state == RequestState.SENT, _has_come_to(actor))
        .options(joinedload(TrainingRequest.goal))
        .order_by(TrainingRequest.waiting_since, TrainingRequest.id)
    )
    found = db.session.scalars(query).all()
    return [each for each in found if policy.allows(actor, Permission.REQUEST_ANSWER, each)]


def list_answered(actor: Actor, page: int = 1) -> Pagination:
    """Return a page of requests of those the actor leads that wait for nobody's answer now."""
    query = (
        with_people()
        .where(TrainingRequest.state != RequestState.SENT, _has_come_to(actor))
        .order_by(TrainingRequest.sent_at.desc(), TrainingRequest.id.desc())
    )
    return db.paginate(query, page=page, per_page=PER_PAGE, error_out=False)


def list_mine(actor: Actor) -> Sequence[TrainingRequest]:
    """Return all that the actor has asked for, in any employment, the latest first."""
    query = (
        with_people()
        .where(Employment.person_id == actor.person_id)
        .order_by(TrainingRequest.sent_at.desc(), TrainingRequest.id.desc())
    )
    return db.session.scalars(query).all()


def facts_of(request: TrainingRequest, *, has_above: bool = True) -> Facts:
    """Gather what the terms of the steps look at; `request` has its answers loaded."""
    return Facts(
        in_a_row=in_a_row(request.answers),
        is_lifted=request.raised_for is RaiseReason.LIFTED,
        has_above=has_above,
    )


def in_a_row(answers: Sequence[RequestAnswer]) -> int:
    """Return how many of the latest answers have been to postpone (SKE-10)."""
    count = 0
    for each in reversed(answers):
        if each.kind is not AnswerKind.POSTPONED:
            break
        count += 1
    return count
