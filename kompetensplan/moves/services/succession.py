"""An authority that ends or splits: its plans get the successor as owner (ruling 36)."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Select, insert, literal, select, update
from sqlalchemy.orm import joinedload

from kompetensplan import clock, policy
from kompetensplan.audit.services import audit
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.organisation.models import AuthoritySuccession, Employment, Unit
from kompetensplan.organisation.queries import within
from kompetensplan.papers.models import EarlierPlan
from kompetensplan.plans.models import EventKind, Plan, PlanEvent
from kompetensplan.plans.queries.plan import home_unit
from kompetensplan.policy import Actor, Capacity, Permission
from kompetensplan.requests.models import TrainingRequest


@dataclass(frozen=True, slots=True)
class Decision:
    """What has been decided: whose plans, who owns them then, from when, and where it stands."""

    before: str
    after: str
    unit: Unit | None
    starts_on: date
    text: str
    diary_number: str


def decide(decision: Decision, *, actor: Actor) -> AuthoritySuccession:
    """Write a decision down, and let it take effect if its day has come.

    Raises:
        NotAllowed: the actor is neither HR for everyone nor system administrator.
        Invalid: the successor is the authority itself.
    """
    policy.require(actor, Permission.AUTHORITY_DECIDE)
    if decision.before == decision.after:
        raise Invalid(after=_("Write the name of another committee."))
    row = AuthoritySuccession(
        from_authority=decision.before,
        to_authority=decision.after,
        unit=decision.unit,
        starts_on=decision.starts_on,
        decision=decision.text,
        diary_number=decision.diary_number,
        recorded_by_id=actor.person_id,
    )
    db.session.add(row)
    db.session.flush()
    names = f"{decision.before} → {decision.after}, {decision.diary_number}"
    audit(actor.person_id, "authority.succeeded", detail=names)
    if decision.starts_on <= clock.today():
        _apply(row)
    return row


def apply_due() -> int:
    """Let decisions whose day has come take effect; return how many."""
    waiting = db.session.scalars(
        select(AuthoritySuccession)
        .options(joinedload(AuthoritySuccession.unit))
        .where(
            AuthoritySuccession.applied_at.is_(None),
            AuthoritySuccession.starts_on <= clock.today(),
        )
        .order_by(AuthoritySuccession.starts_on, AuthoritySuccession.id)
        .with_for_update(of=AuthoritySuccession)
    ).all()
    for row in waiting:
        _apply(row)
    return len(waiting)


def _apply(row: AuthoritySuccession) -> None:
    """Give plans, employments and units their new owner, in one transaction, closed plans too."""
    places = select(Unit.id)
    if row.unit:
        places = places.where(within(row.unit.path))
    plans = _plans(row, places)
    db.session.execute(
        insert(PlanEvent).from_select(
            ["plan_id", "at", "person_id", "capacity", "on_behalf_of", "kind", "detail"],
            select(
                Plan.id,
                literal(clock.now(), PlanEvent.at.type),
                literal(row.recorded_by_id),
                literal(Capacity.SYSTEM.value),
                literal(""),
                literal(EventKind.OWNER_CHANGED.value),
                literal(f"{row.to_authority}, {row.diary_number}"),
            ).where(Plan.id.in_(plans)),
        )
    )
    for statement in (
        update(Plan).where(Plan.id.in_(plans)),
        update(EarlierPlan).where(
            EarlierPlan.authority == row.from_authority,
            EarlierPlan.employment_id.in_(
                select(Employment.id).where(Employment.unit_id.in_(places))
            ),
        ),
        update(TrainingRequest).where(
            TrainingRequest.authority == row.from_authority,
            TrainingRequest.employment_id.in_(
                select(Employment.id).where(Employment.unit_id.in_(places))
            ),
        ),
        update(Employment).where(
            Employment.authority == row.from_authority, Employment.unit_id.in_(places)
        ),
        update(Unit).where(Unit.authority == row.from_authority, Unit.id.in_(places)),
    ):
        db.session.execute(
            statement.values(authority=row.to_authority).execution_options(
                synchronize_session=False
            )
        )
    if row.unit:
        row.unit.authority = row.to_authority
    row.applied_at = clock.now()
    db.session.flush()
    db.session.expire_all()


def _plans(row: AuthoritySuccession, places: Select[int]) -> Select[int]:
    return (
        select(Plan.id)
        .join(Plan.employment)
        .where(Plan.authority == row.from_authority, home_unit().in_(places))
    )
