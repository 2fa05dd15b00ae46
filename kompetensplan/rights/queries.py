"""Reads for one's own page: what is voluntary, and who has read my plans."""

from collections.abc import Sequence

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from kompetensplan.audit.models import PERSON, AuditEntry, PersonKey
from kompetensplan.audit.queries import with_actor
from kompetensplan.calendars.models import CalendarFeed
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.papers.models import EarlierPlan, EarlierPlanReading
from kompetensplan.peers.models import PeerResource
from kompetensplan.plans.models import (
    Activity,
    Goal,
    GoalShare,
    OwnNotes,
    Plan,
    PlanReading,
    PlanVersion,
    Step,
)
from kompetensplan.plans.services.reading import THE_TWO
from kompetensplan.policy import Actor
from kompetensplan.trail.exports import EXPORTS

PER_PAGE = 50


def own_employments(actor: Actor) -> Select[int]:
    """Return the ids of all employments of the actor, those that have ended too."""
    return select(Employment.id).where(Employment.person_id == actor.person_id)


def own_plans(actor: Actor) -> Select[int]:
    return select(Plan.id).where(Plan.employment_id.in_(own_employments(actor)))


def own_steps(actor: Actor) -> Select[int]:
    """Return the ids of all steps in the actor's plans."""
    return (
        select(Step.id)
        .join(Step.activity)
        .join(Activity.goal)
        .where(Goal.plan_id.in_(own_plans(actor)))
    )


def count_voluntary(actor: Actor) -> dict[str, int]:
    """Return how much there is of each voluntary thing, in one statement."""
    shared = GoalShare.goal_id.in_(select(Goal.id).where(Goal.plan_id.in_(own_plans(actor))))
    counted = {
        "offers": select(func.count(PeerResource.id)).where(
            PeerResource.employment_id.in_(own_employments(actor))
        ),
        "shares": select(func.count(GoalShare.id)).where(GoalShare.revoked_at.is_(None), shared),
        "calendar": select(func.count(CalendarFeed.person_id)).where(
            CalendarFeed.person_id == actor.person_id
        ),
        "reflections": select(func.count(Step.id)).where(
            Step.in_summary.is_(True), Step.id.in_(own_steps(actor))
        ),
        "notes": select(func.count(OwnNotes.plan_id)).where(OwnNotes.person_id == actor.person_id),
    }
    columns = (query.scalar_subquery().label(name) for name, query in counted.items())
    row = db.session.execute(select(*columns)).one()
    return {name: int(number) for name, number in row._mapping.items()}


def list_readings_of_mine(actor: Actor, page: int) -> Pagination:
    """Return a page of who has read any of the actor's plans, the latest first (CONF-8)."""
    query = (
        select(PlanReading)
        .join(PlanReading.version)
        .join(PlanVersion.plan)
        .options(
            joinedload(PlanReading.person),
            contains_eager(PlanReading.version)
            .contains_eager(PlanVersion.plan)
            .joinedload(Plan.round),
        )
        .where(PlanReading.plan_id.in_(own_plans(actor)))
        .order_by(PlanReading.id.desc())
    )
    return db.paginate(query, page=page, per_page=PER_PAGE, error_out=False)


def list_fetches_of_mine(actor: Actor) -> Sequence[AuditEntry]:
    """Return the files about the actor that others have taken out, the latest fifty.

    Of the two, who open the plan as often as they need to, nothing is told (CONF-8).
    """
    mine = select(PersonKey.pseudonym).where(PersonKey.person_id == actor.person_id)
    query = (
        select(AuditEntry)
        .where(AuditEntry.subject_type == PERSON, AuditEntry.subject == mine.scalar_subquery())
        .where(AuditEntry.action.in_(EXPORTS), AuditEntry.capacity.not_in(THE_TWO))
        .where(AuditEntry.actor != AuditEntry.subject)
        .order_by(AuditEntry.seq.desc())
        .limit(PER_PAGE)
    )
    return db.session.scalars(with_actor(query)).all()


def list_openings_of_mine(actor: Actor) -> Sequence[EarlierPlanReading]:
    """Return who has opened the actor's earlier plans, the latest first."""
    return db.session.scalars(
        select(EarlierPlanReading)
        .join(EarlierPlan, EarlierPlan.id == EarlierPlanReading.earlier_plan_id)
        .options(joinedload(EarlierPlanReading.person))
        .where(EarlierPlan.employment_id.in_(own_employments(actor)))
        .order_by(EarlierPlanReading.id.desc())
        .limit(PER_PAGE)
    ).all()
