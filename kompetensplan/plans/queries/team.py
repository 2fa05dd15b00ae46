"""The manager's list: everyone the actor leads, in six statements however many they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, and_, bindparam, case, distinct, func, select
from sqlalchemy.orm import joinedload

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment, EmploymentForm, EmploymentMove, Unit
from kompetensplan.organisation.queries import in_force, led_by, with_person_and_unit
from kompetensplan.plans.models import (
    Activity,
    EventKind,
    Goal,
    GoalLink,
    Meeting,
    Plan,
    PlanEvent,
    PlanState,
    Signature,
    SignatureKind,
    Step,
)
from kompetensplan.plans.queries.plan import days_since, is_with_its_owner
from kompetensplan.plans.queries.sharing import count_shared
from kompetensplan.plans.standing import Standing, Waiting, waiting_for
from kompetensplan.policy import Actor, Lead
from kompetensplan.priorities.models import Priority, Status
from kompetensplan.rounds.models import PlanningRound


@dataclass(frozen=True, slots=True)
class Member:
    """One employee on the list, with the plan of the present round.

    Attributes:
        unlinked: goals without a link (SOL-2).
        steps, clear: steps in the plan, and those that are done and reflected on.
        move: from another unit of the authority, when the goals are not gone through (EMP-3).
        shared: goals of another employment that the employee lets the actor read (EMP-2).
    """

    employment: Employment
    lead: Lead
    plan_id: int | None
    standing: Standing
    waiting: Waiting
    goals: int = 0
    unlinked: int = 0
    steps: int = 0
    clear: int = 0
    move: EmploymentMove | None = None
    shared: int = 0

    @property
    def has_plan_by_default(self) -> bool:
        """Hourly paid people have none (2.13); they count when they have one all the same."""
        return self.plan_id is not None or self.employment.form is not EmploymentForm.HOURLY

    @property
    def name(self) -> str:
        return self.employment.person.name

    @property
    def state(self) -> PlanState | None:
        return self.standing.state


@dataclass(frozen=True, slots=True)
class Reach:
    """How many of a unit's people have a goal that hangs on one of its priorities."""

    priority_id: int
    title: str
    unit: str
    people: int


def list_team(actor: Actor) -> list[Member]:
    """Return everyone the actor leads today, in Swedish order."""
    day, now = clock.today(), clock.now()
    moves, shared = {}, {}
    for employment, move, goals_shared in db.session.execute(_with_moves(actor, day)):
        moves[employment], shared[employment] = move, goals_shared
    employments = sorted(moves, key=lambda e: (e.person.sort_key, e.id))
    plans = present_plans([employment.id for employment in employments])
    ids = [plan_id for plan_id, _state in plans.values()]
    counts = _counts(ids)
    meetings, signatures = _meetings(ids), list_signatures(ids)
    members = []
    for employment in employments:
        plan_id, state = plans.get(employment.id, (None, None))
        meeting = meetings.get(plan_id, NO_MEETING)
        kinds = signatures.get(plan_id, {})
        standing = Standing(
            state=state,
            next_meeting=meeting.starts_at,
            held_on=meeting.held_on,
            approved=SignatureKind.APPROVAL in kinds,
            confirmed=SignatureKind.CONFIRMATION in kinds,
            silent_days=days_since(*kinds.get(SignatureKind.APPROVAL, (None, None))),
            is_away=employment.is_absent(day),
            is_expected=employment.form is not EmploymentForm.HOURLY,
            is_asked=meeting.is_asked,
            meeting_id=meeting.id,
        )
        lead = actor.lead_of(employment)
        if lead is not None:
            members.append(
                Member(
                    employment,
                    lead,
                    plan_id,
                    standing,
                    waiting_for(standing, now),
                    *counts.get(plan_id, (0, 0, 0, 0)),
                    move=moves[employment],
                    shared=shared[employment],
                )
            )
    return members


def _with_moves(actor: Actor, day: date) -> Select[Employment, EmploymentMove | None, int]:
    """Return a query of whom the actor leads, with an open move and how many goals are shared."""
    return (
        with_person_and_unit()
        .add_columns(EmploymentMove, count_shared())
        .outerjoin(
            EmploymentMove,
            and_(
                EmploymentMove.employment_id == Employment.id,
                EmploymentMove.settled_at.is_(None),
                EmploymentMove.from_authority == EmploymentMove.to_authority,
            ),
        )
        .options(joinedload(EmploymentMove.from_unit))
        .where(led_by(actor), in_force(Employment, day))
        .order_by(Employment.person_id, EmploymentMove.id)
    )


def present_plans(employments: Sequence[int]) -> dict[int, tuple[int, PlanState]]:
    """Return the latest plan of each employment in a round that is not closed; EMP-4 holds."""
    rows = db.session.execute(_present_plans(), {"employments": list(employments)})
    return {row[0]: (row[1], row[2]) for row in rows}


@cache
def _present_plans() -> Select[int, int, PlanState]:
    chosen = bindparam("employments", expanding=True, type_=Integer())
    latest = (
        select(func.max(Plan.id))
        .join(Plan.round)
        .join(Plan.employment)
        .where(Plan.employment_id.in_(chosen), PlanningRound.closed_at.is_(None))
        .where(is_with_its_owner())
        .group_by(Plan.employment_id)
    )
    return select(Plan.employment_id, Plan.id, Plan.state).where(Plan.id.in_(latest))


def _counts(plans: Sequence[int]) -> dict[int | None, tuple[int, int, int, int]]:
    """Return by plan: goals, those without a link, steps, and steps that are clear (SKE-2)."""
    steps = (
        select(
            Activity.goal_id,
            func.count(Step.id).label("all"),
            func.count(Step.reflected_at).label("clear"),
        )
        .join(Step, Step.activity_id == Activity.id)
        .join(Goal, Activity.goal_id == Goal.id)
        .where(Goal.plan_id.in_(plans), Activity.removed_at.is_(None), Step.removed_at.is_(None))
        .where(Step.title != "")  # suggested, but nothing was written in it (SKE-1)
        .group_by(Activity.goal_id)
        .subquery()
    )
    linked = select(GoalLink.goal_id).where(GoalLink.goal_id == Goal.id).exists()
    query = (
        select(
            Goal.plan_id,
            func.count(),
            func.sum(case((linked, 0), else_=1)),
            func.coalesce(func.sum(steps.c.all), 0),
            func.coalesce(func.sum(steps.c.clear), 0),
        )
        .outerjoin(steps, steps.c.goal_id == Goal.id)
        .where(Goal.plan_id.in_(plans), Goal.removed_at.is_(None))
        .group_by(Goal.plan_id)
    )
    return {row[0]: (row[1], *map(int, row[2:])) for row in db.session.execute(query)}


class _Meetings(NamedTuple):
    """Of one plan: the next meeting not held, the latest date held, and if a time is asked for."""

    starts_at: datetime | None = None
    id: int | None = None
    held_on: date | None = None
    is_asked: bool = False


NO_MEETING = _Meetings()


def _meetings(plans: Sequence[int]) -> dict[int | None, _Meetings]:
    """Return by plan what there is to say of its meetings."""
    asked = and_(Meeting.asked_at.is_not(None), Meeting.held_on.is_(None))
    asked = and_(asked, Meeting.starts_at > clock.now())
    waiting = case((Meeting.held_on.is_(None), Meeting.starts_at))
    told = (
        select(
            Meeting.plan_id,
            func.min(waiting, type_=Meeting.starts_at.type).label("starts_at"),
            func.max(Meeting.held_on).label("held_on"),
            func.count(case((asked, 1))).label("asked"),
        )
        .where(Meeting.plan_id.in_(plans), Meeting.cancelled_at.is_(None))
        .group_by(Meeting.plan_id)
        .subquery()
    )
    following = and_(
        Meeting.plan_id == told.c.plan_id,
        Meeting.starts_at == told.c.starts_at,
        Meeting.held_on.is_(None),
        Meeting.cancelled_at.is_(None),
    )
    query = select(told, Meeting.id).outerjoin(Meeting, following).order_by(Meeting.id)
    return {
        row.plan_id: _Meetings(row.starts_at, row.id, row.held_on, bool(row.asked))
        for row in db.session.execute(query)
    }


Signed = dict[SignatureKind, tuple[datetime | None, datetime | None]]


def list_signatures(plans: Sequence[int]) -> dict[int | None, Signed]:
    """Return which valid signatures wait for the other one, by plan, and since when."""
    resumed = (
        select(func.max(PlanEvent.at))
        .where(PlanEvent.plan_id == Signature.plan_id, PlanEvent.kind == EventKind.RESUMED)
        .scalar_subquery()
    )
    query = select(Signature.plan_id, Signature.kind, Signature.at, resumed).where(
        Signature.plan_id.in_(plans),
        Signature.voided_at.is_(None),
        Signature.version_id.is_(None),
    )
    found: dict[int | None, Signed] = {}
    for plan_id, kind, at, resumed_at in db.session.execute(query):
        found.setdefault(plan_id, {})[kind] = at, resumed_at
    return found


def list_reach(actor: Actor, members: Sequence[Member]) -> list[Reach]:
    """Return for each published priority of the led units how many have a goal there."""
    plans = [member.plan_id for member in members if member.plan_id]
    people: Any = (
        select(GoalLink.priority_id, func.count(distinct(Plan.employment_id)).label("people"))
        .join(Goal, GoalLink.goal_id == Goal.id)
        .join(Plan, Goal.plan_id == Plan.id)
        .where(Plan.id.in_(plans), Goal.removed_at.is_(None))
        .group_by(GoalLink.priority_id)
        .subquery()
    )
    query = (
        select(Priority.id, Priority.title, Unit.name, func.coalesce(people.c.people, 0))
        .join(Priority.unit)
        .outerjoin(people, people.c.priority_id == Priority.id)
        .where(Priority.unit_id.in_(actor.leads), Priority.status == Status.PUBLISHED)
        .order_by(Unit.sort_key, Priority.position, Priority.id)
    )
    return [Reach(*row) for row in db.session.execute(query)]
