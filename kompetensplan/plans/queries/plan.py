"""One plan with all that its pages show, in a fixed number of statements."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import Employment, Unit
from kompetensplan.organisation.queries import Anybody, end_of, led_by, values_of
from kompetensplan.plans.models import (
    Activity,
    EventKind,
    FieldChange,
    Goal,
    GoalLink,
    Meeting,
    MeetingKind,
    Plan,
    PlanEvent,
    PlanVersion,
    Signature,
    SignatureKind,
    TargetKind,
    VersionKind,
)
from kompetensplan.plans.queries.ending import is_over
from kompetensplan.plans.queries.proposals import standing_of
from kompetensplan.plans.workflow import Facts
from kompetensplan.policy import Actor

PURPOSE_MIN = 20  # SOL-1


def may_read(actor: Actor | type[Anybody]) -> ColumnElement[bool]:
    """Say `Permission.PLAN_READ` in SQL; `tests/plans/test_access.py` holds the two together."""
    return or_(Employment.person_id == actor.person_id, and_(led_by(actor), is_with_its_owner()))


def is_with_its_owner() -> ColumnElement[bool]:
    """Say in SQL that the employment is still under the authority that owns the plan (EMP-4)."""
    return Plan.authority == Employment.authority


def home_unit() -> ColumnElement[int]:
    """Say in SQL which unit's plan it is: `Plan.home_path`, as an id."""
    return func.coalesce(Plan.kept_unit_id, Employment.unit_id)


def is_home_within(path: str) -> ColumnElement[bool]:
    """Say in SQL that it is a plan of the unit at `path` or of one below."""
    below = aliased(Unit)
    return home_unit().in_(select(below.id).where(below.path >= path, below.path < end_of(path)))


def plans_with_people() -> Select[Plan]:
    """Return a query of all plans, each with its employment, person and unit: not for pages."""
    return (
        select(Plan)
        .join(Plan.employment)
        .join(Employment.person)
        .join(Employment.unit)
        .options(
            contains_eager(Plan.employment).contains_eager(Employment.person),
            contains_eager(Plan.employment).contains_eager(Employment.unit),
        )
    )


def visible_to(actor: Actor | type[Anybody]) -> Select[Plan]:
    """Return a query of the plans whose draft `actor` may read, with employment and unit."""
    return plans_with_people().where(may_read(actor))


def with_content() -> tuple[object, ...]:
    """Return the options that load everything the two have written: two statements more."""
    goals = selectinload(Plan.goals)
    return (
        joinedload(Plan.round),
        goals.joinedload(Goal.competence),
        goals.joinedload(Goal.links).joinedload(GoalLink.priority),
        goals.selectinload(Goal.activities).joinedload(Activity.steps),
    )


def get_plan(actor: Actor, plan_id: int, *, for_change: bool = False) -> Plan:
    """Return a plan with all its content, in three statements however long it is.

    With `for_change` the plan's row is locked until the transaction ends, so that two who
    write at the same moment come after one another and each sees what the other wrote.

    Raises:
        NotFound: there is none, or the actor may not know of its draft (ruling 8).
    """
    values = {"plan_id": plan_id, **values_of(actor)}
    plan = db.session.scalars(_plan_query(for_change), values).one_or_none()
    if plan is None:
        raise NotFound(f"plan {plan_id}")
    return plan


@cache
def _plan_query(for_change: bool) -> Select[Plan]:
    """Return the statement of `get_plan`: putting it together takes longer than running it."""
    query = visible_to(Anybody).where(Plan.id == bindparam("plan_id"))
    query = query.options(*with_content()).execution_options(populate_existing=True)  # type: ignore[arg-type]
    return query.with_for_update(of=Plan) if for_change else query


def is_complete(goal: Goal) -> bool:
    """Tell whether SOL-1 lets the goal through: a title, a purpose and a link or a reason."""
    purpose = len(goal.purpose.strip()) >= PURPOSE_MIN
    return bool(goal.title.strip()) and purpose and (goal.is_linked or bool(goal.unlinked_reason))


def facts_of(plan: Plan, latest: PlanVersion | None = None) -> Facts:
    """Return what the workflow's terms look at; `plan` has its content.

    One statement, and up to three more while a change is proposed; who already has the `latest`
    version saves two of those.
    """
    goals = plan.goals
    values = {"plan_id": plan.id, "day": clock.today()}
    found = db.session.execute(_facts_query(), values).one()
    held_on, closing_held_on, approved_at, resumed_at, confirmed, version, kind = found
    unchanged, discussed = standing_of(plan, latest)
    return Facts(
        goals=len(goals),
        incomplete=tuple(
            goal.title or str(number)
            for number, goal in enumerate(goals, start=1)
            if not is_complete(goal)
        ),
        held_on=held_on,
        closing_held_on=closing_held_on,
        round_open=not is_over(plan.round, clock.today()),
        approved=approved_at is not None,
        confirmed=confirmed,
        silent_days=days_since(approved_at, resumed_at),
        unchanged=unchanged,
        discussed=discussed,
        version=version or 0,
        in_force=kind is not None,
        is_set_alone=kind is VersionKind.SET_WITHOUT_AGREEMENT,
    )


def days_since(approved_at: datetime | None, resumed_at: datetime | None = None) -> int:
    """Return for how many days there has been something to confirm; a pause does not count."""
    if approved_at is None:
        return 0
    start = max(approved_at, resumed_at) if resumed_at else approved_at
    return (clock.today() - clock.local(start).date()).days


@cache
def _facts_query() -> Any:
    """Return when meetings were held, since when there are valid signatures, the latest version.

    Last comes the kind of the version in force; one that was annulled is not.
    """
    latest = PlanVersion.number.desc()
    of_plan = PlanVersion.plan_id == bindparam("plan_id")
    held = select(func.max(Meeting.held_on)).where(*_is_held())
    approved = select(func.max(Signature.at)).where(
        *_is_waiting(), Signature.kind == SignatureKind.APPROVAL
    )
    resumed = select(func.max(PlanEvent.at)).where(
        PlanEvent.plan_id == bindparam("plan_id"), PlanEvent.kind == EventKind.RESUMED
    )
    confirmed = select(Signature.id).where(
        *_is_waiting(), Signature.kind == SignatureKind.CONFIRMATION
    )
    return select(
        held.scalar_subquery(),
        held.where(Meeting.kind == MeetingKind.CLOSING).scalar_subquery(),
        approved.scalar_subquery(),
        resumed.scalar_subquery(),
        confirmed.exists(),
        select(PlanVersion.number).where(of_plan).order_by(latest).limit(1).scalar_subquery(),
        select(PlanVersion.kind)
        .where(of_plan, PlanVersion.annulled_at.is_(None))
        .order_by(latest)
        .limit(1)
        .scalar_subquery(),
    )


def _is_waiting() -> tuple[ColumnElement[bool], ...]:
    """Say in SQL that a signature of the plan holds and waits for the other one."""
    return (
        Signature.plan_id == bindparam("plan_id"),
        Signature.voided_at.is_(None),
        Signature.version_id.is_(None),
    )


def _is_held() -> tuple[ColumnElement[bool], ...]:
    """Say in SQL that a meeting about the plan has been held, today or before."""
    return (
        Meeting.plan_id == bindparam("plan_id"),
        Meeting.held_on.is_not(None),
        Meeting.held_on <= bindparam("day"),
    )


def find_latest_held(plan: Plan) -> Meeting | None:
    """Return the latest meeting held about the plan, today or before (MEET-2, ruling 6)."""
    values = {"plan_id": plan.id, "day": clock.today()}
    return db.session.scalars(_latest_held(), values).one_or_none()


@cache
def _latest_held() -> Select[Meeting]:
    latest_first = (Meeting.held_on.desc(), Meeting.id.desc())
    return select(Meeting).where(*_is_held()).order_by(*latest_first).limit(1)


def list_signatures(plan: Plan) -> Sequence[Signature]:
    """Return the valid signatures of the present content that wait for the other one."""
    query = select(Signature).where(*_is_waiting()).options(joinedload(Signature.person))
    return db.session.scalars(query.order_by(Signature.at), {"plan_id": plan.id}).all()


def last_writers(plan: Plan) -> dict[tuple[TargetKind, int, str], FieldChange]:
    """Return for each field of the plan the change that was written last, in one statement."""
    latest = (
        select(func.max(FieldChange.id))
        .where(FieldChange.plan_id == plan.id, FieldChange.applied)
        .group_by(FieldChange.target_kind, FieldChange.target_id, FieldChange.field)
    )
    query = (
        select(FieldChange)
        .where(FieldChange.id.in_(latest))
        .options(joinedload(FieldChange.person))
        .order_by(FieldChange.id)
    )
    return {
        (change.target_kind, change.target_id, change.field): change
        for change in db.session.scalars(query)
    }
