"""Agreed versions: who may read them, and what is read."""

from collections.abc import Sequence

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import (
    Plan,
    PlanDocument,
    PlanReading,
    PlanState,
    PlanVersion,
    VersionKind,
)
from kompetensplan.plans.queries.plan import is_home_within, may_read, plans_with_people
from kompetensplan.policy import Actor


def may_read_agreed(actor: Actor) -> ColumnElement[bool]:
    """Say `Permission.VERSION_READ` in SQL, for lists; a test holds the two together."""
    scopes = [grant.path for grant in actor.grants if grant.role in ("hr", "registrar")]
    return or_(
        may_read(actor),
        *(is_home_within(path) for path in scopes),
        and_(Plan.id.in_(actor.occasions), _is_above(actor)),
    )


def _is_above(actor: Actor) -> ColumnElement[bool]:
    """Say in SQL that the actor manages a manager above: not one who did when they asked why."""
    overseen = or_(false(), *(is_home_within(path) for path in actor.oversees))
    return and_(overseen, Plan.employment_id.not_in(actor.unit_leaders))


def _agreed_plans() -> Select[Plan]:
    return (
        plans_with_people()
        .options(joinedload(Plan.round), joinedload(Plan.kept_unit))
        .where(_has_version())
    )


def _has_version() -> ColumnElement[bool]:
    return select(PlanVersion.id).where(PlanVersion.plan_id == Plan.id).exists()


def get_agreed_plan(actor: Actor, plan_id: int) -> Plan:
    """Return a plan that has an agreed version and that the actor may know of.

    HR on a draft gets nothing (ruling 8). A manager's manager who has not said why may
    know that it exists: the permission refuses, and the page tells how to go on (CONF-4).

    Raises:
        NotFound: there is none, or the actor may not know.
    """
    query = _agreed_plans().where(Plan.id == plan_id, or_(may_read_agreed(actor), _is_above(actor)))
    plan = db.session.scalars(query).one_or_none()
    if plan is None:
        raise NotFound(f"agreed plan {plan_id}")
    return plan


def list_versions(plan: Plan) -> Sequence[PlanVersion]:
    """Return the agreed versions of a plan, newest first, in three statements."""
    return db.session.scalars(
        select(PlanVersion)
        .where(PlanVersion.plan_id == plan.id)
        .options(
            selectinload(PlanVersion.signatures),
            joinedload(PlanVersion.document),
            joinedload(PlanVersion.meeting),
        )
        .order_by(PlanVersion.number.desc())
    ).all()


def get_version(plan: Plan, number: int) -> PlanVersion:
    """Return one agreed version of a plan.

    Raises:
        NotFound: the plan has no version with that number.
    """
    version = find_version(plan.id, number)
    if version is None:
        raise NotFound(f"version {number} of plan {plan.id}")
    return version


def find_version(plan_id: int, number: int | None = None) -> PlanVersion | None:
    """Return the version with that number, or the latest; with signatures, in two statements."""
    query = (
        select(PlanVersion)
        .where(PlanVersion.plan_id == plan_id)
        .options(
            selectinload(PlanVersion.signatures),
            joinedload(PlanVersion.document),
            joinedload(PlanVersion.plan)
            .joinedload(Plan.employment)
            .options(joinedload(Employment.unit), joinedload(Employment.person)),
        )
        .order_by(PlanVersion.number.desc())
        .limit(1)
    )
    if number is not None:
        query = query.where(PlanVersion.number == number)
    return db.session.scalars(query).one_or_none()


def list_readings(plan: Plan, page: int) -> Pagination:
    """Return who has read the plan, newest first, fifty at a time (CONF-8)."""
    query = (
        select(PlanReading)
        .where(PlanReading.plan_id == plan.id)
        .options(joinedload(PlanReading.person), joinedload(PlanReading.version))
        .order_by(PlanReading.at.desc(), PlanReading.id.desc())
    )
    return db.paginate(query, page=page, per_page=50, error_out=False)


def find_by_file_hash(sha256: str) -> PlanVersion | None:
    """Return the version whose stored document has exactly these bytes (ruling 4)."""
    return db.session.scalars(
        select(PlanVersion)
        .join(PlanDocument, PlanDocument.version_id == PlanVersion.id)
        .where(PlanDocument.sha256 == sha256)
        .options(joinedload(PlanVersion.document))
    ).one_or_none()


def latest_number(plan_id: int) -> int:
    """Return the number of the latest agreed version of a plan, 0 without one."""
    version = db.session.scalar(
        select(PlanVersion.number)
        .where(PlanVersion.plan_id == plan_id)
        .order_by(PlanVersion.number.desc())
        .limit(1)
    )
    return version or 0


def mark_in_force(plan_id: int) -> tuple[int, VersionKind | None]:
    """Return the number of the version in force and how it came about; 0 without one.

    The latest that has not been annulled (ruling 32).
    """
    row = db.session.execute(
        select(PlanVersion.number, PlanVersion.kind)
        .where(PlanVersion.plan_id == plan_id, PlanVersion.annulled_at.is_(None))
        .order_by(PlanVersion.number.desc())
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row else (0, None)


def number_in_force(plan_id: int) -> int:
    """Return the number of the version in force, 0 without one."""
    return mark_in_force(plan_id)[0]


def state_in_force(plan_id: int) -> PlanState:
    """Return the state that the version in force gives its plan."""
    _number, kind = mark_in_force(plan_id)
    return PlanState(kind.value) if kind else PlanState.DRAFT


def get_plan_for_log(actor: Actor, plan_id: int) -> Plan:
    """Return a plan whose reading log the actor may know of; the DPO of any that was agreed.

    Raises:
        NotFound: there is none, or the actor may not know.
    """
    officer = actor.has_role("data_protection_officer")
    plan = db.session.scalars(
        plans_with_people()
        .options(joinedload(Plan.round), joinedload(Plan.kept_unit))
        .where(Plan.id == plan_id)
        .where(or_(may_read(actor), _has_version() if officer else false()))
    ).one_or_none()
    if plan is None:
        raise NotFound(f"reading log of plan {plan_id}")
    return plan
