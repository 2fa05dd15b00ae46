"""Reads of what is on paper, as far as the actor may know of it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, undefer

from kompetensplan import policy
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import Employment
from kompetensplan.organisation.queries import with_person_and_unit
from kompetensplan.papers.models import EarlierPlan, EarlierPlanReading, SignedPaper
from kompetensplan.plans.models import Plan, PlanVersion, Signature
from kompetensplan.policy import Actor, Permission


def get_employment(actor: Actor, employment_id: int) -> Employment:
    """Return an employment whose earlier plans the actor may know of.

    Raises:
        NotFound: there is none, or the actor may not know.
    """
    found = db.session.scalars(
        with_person_and_unit().where(Employment.id == employment_id)
    ).one_or_none()
    if found is None or not policy.allows(actor, Permission.EARLIER_LIST, found):
        raise NotFound(f"employment {employment_id}")
    return found


def list_earlier(actor: Actor, employment: Employment) -> list[EarlierPlan]:
    """Return the earlier plans of an employment that the actor may open, the latest first."""
    query = _with_all().where(EarlierPlan.employment_id == employment.id)
    query = query.where(EarlierPlan.removed_at.is_(None)).order_by(EarlierPlan.id.desc())
    return [
        each
        for each in db.session.scalars(query)
        if policy.allows(actor, Permission.EARLIER_READ, each)
    ]


def get_earlier(actor: Actor, earlier_id: int) -> EarlierPlan:
    """Return an earlier plan that the actor may open, one that was taken out too.

    Raises:
        NotFound: there is none, or the actor may not know.
    """
    found = db.session.scalars(_with_all().where(EarlierPlan.id == earlier_id)).one_or_none()
    if found is None or not policy.allows(actor, Permission.EARLIER_READ, found):
        raise NotFound(f"earlier plan {earlier_id}")
    return found


def content_of(earlier: EarlierPlan) -> bytes:
    """Return the file itself."""
    query = select(EarlierPlan.content).where(EarlierPlan.id == earlier.id)
    return db.session.scalars(query).one()


def _with_all() -> Select[EarlierPlan]:
    return (
        select(EarlierPlan)
        .join(EarlierPlan.employment)
        .join(Employment.person)
        .join(Employment.unit)
        .options(
            contains_eager(EarlierPlan.employment).contains_eager(Employment.person),
            contains_eager(EarlierPlan.employment).contains_eager(Employment.unit),
            joinedload(EarlierPlan.added_by),
        )
    )


def readings_of(plans: Sequence[EarlierPlan]) -> Mapping[int, Sequence[EarlierPlanReading]]:
    """Return who beside the two has opened each of the plans, the latest first."""
    query = (
        select(EarlierPlanReading)
        .where(EarlierPlanReading.earlier_plan_id.in_([each.id for each in plans]))
        .options(joinedload(EarlierPlanReading.person))
        .order_by(EarlierPlanReading.id.desc())
    )
    found: dict[int, list[EarlierPlanReading]] = {}
    for each in db.session.scalars(query):
        found.setdefault(each.earlier_plan_id, []).append(each)
    return found


def get_paper(plan: Plan, number: int) -> SignedPaper:
    """Return the scan that belongs to an agreed version of the plan, with its content.

    Raises:
        NotFound: that version was not signed on paper.
    """
    query = (
        select(SignedPaper)
        .join(SignedPaper.signature)
        .join(PlanVersion, PlanVersion.id == Signature.version_id)
        .where(PlanVersion.plan_id == plan.id, PlanVersion.number == number)
        .options(undefer(SignedPaper.content))
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(f"paper of version {number} of plan {plan.id}")
    return found
