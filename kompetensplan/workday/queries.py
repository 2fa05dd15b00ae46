"""All that the manager's work list is made from, in as many statements however many one leads."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, func, select
from sqlalchemy.orm import contains_eager, joinedload

from kompetensplan import clock
from kompetensplan.comments.models import Comment
from kompetensplan.comments.queries.waiting import list_unread, suggestions_to
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment, EmploymentForm, EmploymentMove
from kompetensplan.organisation.queries import Anybody, in_force, led_by, values_of
from kompetensplan.plans.models import (
    ActionPoint,
    EventKind,
    Meeting,
    MeetingKind,
    Plan,
    PlanEvent,
    PlanState,
    PointOwner,
    SignatureKind,
)
from kompetensplan.plans.queries.plan import days_since, is_with_its_owner, plans_with_people
from kompetensplan.plans.queries.team import Signed, list_signatures
from kompetensplan.plans.standing import Standing
from kompetensplan.plans.workflow import OVER
from kompetensplan.policy import Actor
from kompetensplan.requests.queries import to_answer
from kompetensplan.workday.tasks import Known, Task, Texts, tasks_of

PROMISED = (PointOwner.MANAGER, PointOwner.BOTH)


def tasks_for(actor: Actor) -> list[Task]:
    """Return all that the actor has to do, in the page's order; in eight statements at most."""
    asked = [(each, actor.lead_of(each.employment)) for each in to_answer(actor)]
    return tasks_of(list_known(actor), asked)


def list_known(actor: Actor) -> list[Known]:
    """Return what is known of each plan that the actor may act in and that does not rest."""
    rows = [row for row in _plans(actor) if _may_act(actor, row[0])]
    plans = [row[0] for row in rows]
    ids = [plan.id for plan in plans]
    latest, returned = _latest(plans), _returned(rows)
    meetings, signatures = _meetings(ids), list_signatures(ids)
    points = _points(plan.employment_id for plan in plans)
    comments = _by_plan(list_unread(actor, ids))
    talks = defaultdict[int, list[Meeting]](list)
    for plan in plans:
        talks[plan.employment_id] += meetings[plan.id]
    found = []
    for plan, move, _back_at, suggestions in rows:
        job = plan.employment_id
        lead, is_latest = actor.lead_in(plan), latest[job] == plan.id
        if lead is None:
            continue
        found.append(
            Known(
                plan,
                lead,
                _standing(plan, meetings[plan.id], signatures.get(plan.id, {})),
                is_latest=is_latest and plan.round.closed_at is None,
                back_on=_back_on(returned.get(job), talks[job]) if is_latest else None,
                move=move if is_latest else None,
                meetings=meetings[plan.id],
                points=points[job] if is_latest else (),
                texts=Texts(comments.get(plan.id, ()), suggestions),
            )
        )
    return found


def _may_act(actor: Actor, plan: Plan) -> bool:
    lead = actor.lead_in(plan)
    return lead is not None and lead.may_act


def _plans(actor: Actor) -> Sequence[Any]:
    """Return the plans, each with an open move (EMP-3), when a leave was over (ABS-4), and how
    many suggestions wait.
    """
    rows = db.session.execute(_led_plans(), values_of(actor) | {"today": actor.day})
    return list({row[0].id: row for row in rows}.values())


@cache
def _led_plans() -> Select[*tuple[Any, ...]]:
    back = (
        select(func.max(PlanEvent.at))
        .where(PlanEvent.plan_id == Plan.id, PlanEvent.kind == EventKind.RESUMED)
        .where(PlanEvent.person_id.is_(None))
        .scalar_subquery()
    )
    inside = and_(
        EmploymentMove.employment_id == Employment.id,
        EmploymentMove.settled_at.is_(None),
        EmploymentMove.from_authority == EmploymentMove.to_authority,
    )
    today = bindparam("today", type_=Date())
    return (
        plans_with_people()
        .join(Plan.round)
        .outerjoin(EmploymentMove, inside)
        .add_columns(EmploymentMove, back, suggestions_to(Anybody))
        .options(contains_eager(Plan.round), joinedload(EmploymentMove.from_unit))
        .where(led_by(Anybody), in_force(Employment, today), is_with_its_owner())
        .where(Plan.state.not_in((PlanState.PAUSED, *OVER)))
        .order_by(Plan.id, EmploymentMove.id)
    )


def _latest(plans: Iterable[Plan]) -> dict[int, int]:
    """Return by employment its latest plan, one of an open round before others."""
    found: dict[int, tuple[bool, int]] = {}
    for plan in plans:
        rank = plan.round.closed_at is None, plan.id
        found[plan.employment_id] = max(found.get(plan.employment_id, rank), rank)
    return {employment_id: plan_id for employment_id, (_open, plan_id) in found.items()}


def _returned(rows: Iterable[Any]) -> dict[int, datetime]:
    """Return by employment when a leave was over for the last time, whichever plan rested."""
    found: dict[int, datetime] = {}
    for plan, _move, back_at, _suggestions in rows:
        if back_at:
            found[plan.employment_id] = max(back_at, found.get(plan.employment_id, back_at))
    return found


def _meetings(ids: Sequence[int]) -> defaultdict[int, list[Meeting]]:
    """Return by plan its meetings that are not cancelled, the earliest first."""
    query = select(Meeting).where(Meeting.plan_id.in_(ids), Meeting.cancelled_at.is_(None))
    found = defaultdict[int, list[Meeting]](list)
    for meeting in db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id)):
        found[meeting.plan_id].append(meeting)
    return found


def _points(employments: Iterable[int]) -> defaultdict[int, list[ActionPoint]]:
    """Return by employment what its managers have promised, also in earlier plans (EMP-4 holds)."""
    query = (
        select(ActionPoint, Plan.employment_id)
        .join(Plan, ActionPoint.plan_id == Plan.id)
        .join(Plan.employment)
        .where(
            Plan.employment_id.in_(set(employments)),
            is_with_its_owner(),
            ActionPoint.owner.in_(PROMISED),
            ActionPoint.outcome.is_(None),
            ActionPoint.removed_at.is_(None),
        )
        .order_by(ActionPoint.due_on, ActionPoint.id)
    )
    found = defaultdict[int, list[ActionPoint]](list)
    for point, employment_id in db.session.execute(query):
        found[employment_id].append(point)
    return found


def _by_plan(comments: Iterable[Comment]) -> Mapping[int, Sequence[Comment]]:
    found = defaultdict[int, list[Comment]](list)
    for comment in comments:
        found[comment.plan_id].append(comment)
    return found


def _standing(plan: Plan, meetings: Sequence[Meeting], signed: Signed) -> Standing:
    """Return where the plan stands, as the list of the team says it."""
    ahead = [each for each in meetings if each.held_on is None]
    held = [each.held_on for each in meetings if each.held_on is not None]
    return Standing(
        state=plan.state,
        next_meeting=ahead[0].starts_at if ahead else None,
        held_on=max(held, default=None),
        approved=SignatureKind.APPROVAL in signed,
        confirmed=SignatureKind.CONFIRMATION in signed,
        silent_days=days_since(*signed.get(SignatureKind.APPROVAL, (None, None))),
        is_away=plan.employment.is_absent(clock.today()),
        is_expected=plan.employment.form is not EmploymentForm.HOURLY,
    )


def _back_on(at: datetime | None, meetings: Sequence[Meeting]) -> date | None:
    """Return the day when a leave was over, while the two have not talked since (ABS-4).

    A return talk that is booked will do, and any meeting that has been held after the return.
    """
    if at is None:
        return None
    day = clock.local(at).date()
    talked = any(
        (each.kind is MeetingKind.RETURN and each.booked_at >= at)
        or (each.held_on is not None and each.held_on >= day)
        for each in meetings
    )
    return None if talked else day
