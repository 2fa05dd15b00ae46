"""What was signed before the plan changed, or was taken back, counts no longer (MEET-4)."""

from sqlalchemy import update

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.plans.models import EventKind, Plan, Signature
from kompetensplan.plans.services.history import record
from kompetensplan.policy import Actor


def void_signatures(plan: Plan, *, actor: Actor) -> None:
    """Let an edit of substance, or that the plan is sent back, void what was signed before."""
    plan.changed_at = clock.now()
    voided = db.session.execute(
        update(Signature)
        .where(
            Signature.plan_id == plan.id,
            Signature.voided_at.is_(None),
            Signature.version_id.is_(None),
        )
        .values(voided_at=clock.now())
        .execution_options(synchronize_session="fetch")
    )
    if voided.rowcount:  # type: ignore[attr-defined]
        record(plan, EventKind.SIGNATURE_VOIDED, actor=actor)
    db.session.flush()
