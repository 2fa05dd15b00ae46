"""The reading log: who opened an agreed plan, and why a manager's manager may (CONF-4, CONF-8)."""

from datetime import timedelta

from kompetensplan.audit.services import audit
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.notices.services import tell
from kompetensplan.plans.documents import document_id
from kompetensplan.plans.models import Plan, PlanReading, PlanVersion, ReadingOccasion
from kompetensplan.policy import Actor, Capacity

REASON_MIN = 20
OCCASION = timedelta(hours=24)
THE_TWO = frozenset(
    {
        Capacity.EMPLOYEE,
        Capacity.MANAGER,
        Capacity.ACTING_MANAGER,
        Capacity.MANAGER_ABOVE,
        Capacity.NAMED_APPROVER,
    }
)


def log_reading(plan: Plan, version: PlanVersion, *, actor: Actor, reason: str = "") -> None:
    """Write that somebody other than the two has opened this version, and tell the employee."""
    if not is_logged(plan, actor):
        return
    db.session.add(
        PlanReading(
            plan_id=plan.id,
            version_id=version.id,
            person_id=actor.person_id,
            capacity=actor.capacity_for(plan),
            reason=reason,
        )
    )
    db.session.flush()
    tell(plan.employment.person_id, "plan_read", plan_id=plan.id, by=actor)


def log_download(plan: Plan, version: PlanVersion, *, actor: Actor) -> None:
    """Write into the log that somebody other than the two has downloaded the document (3.1)."""
    if is_logged(plan, actor):
        log_file(plan, "version.downloaded", actor=actor, detail=f"v{version.number}")


def log_file(plan: Plan, action: str, *, actor: Actor, detail: str) -> None:
    """Write into the log that somebody takes a file about a plan out of the system (3.1)."""
    audit(
        actor.person_id,
        action,
        "person",
        plan.employment.person_id,
        capacity=actor.capacity_for(plan).value,
        detail=f"{document_id(plan.id)}, {detail}",
    )


def is_logged(plan: Plan, actor: Actor) -> bool:
    """Tell whether the actor is other than the two; a deputy, who comes and goes, is (CONF-8)."""
    return actor.capacity_for(plan) not in THE_TWO


def open_occasion(plan: Plan, *, reason: str, actor: Actor) -> ReadingOccasion:
    """Let a manager's manager read the agreed plan for a day, having said why.

    Raises:
        Invalid: the reason is shorter than 20 characters.
    """
    if len(reason.strip()) < REASON_MIN:
        raise Invalid(reason="Write at least 20 characters. The employee will see the reason.")
    occasion = ReadingOccasion(
        plan_id=plan.id,
        person_id=actor.person_id,
        reason=reason.strip(),
        until=real_now() + OCCASION,
    )
    db.session.add(occasion)
    db.session.flush()
    return occasion


def reason_of(plan: Plan, *, actor: Actor) -> str:
    """Return why the actor is reading the plan now, if they had to say."""
    if plan.id not in actor.occasions:
        return ""
    occasion = db.session.query(ReadingOccasion).filter(
        ReadingOccasion.plan_id == plan.id,
        ReadingOccasion.person_id == actor.person_id,
        ReadingOccasion.until > real_now(),
    )
    found = occasion.order_by(ReadingOccasion.id.desc()).first()
    return found.reason if found else ""
