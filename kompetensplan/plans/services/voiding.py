"""What was signed before the plan changed, or was taken back, counts no longer (MEET-4)."""

from sqlalchemy import select, update

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.notices.services import tell
from kompetensplan.plans.models import EventKind, Plan, PlanState, Signature
from kompetensplan.plans.services.history import record
from kompetensplan.policy import Actor


def void_signatures(plan: Plan, *, actor: Actor) -> None:
    """Let an edit of substance, or that the plan is sent back, void what was signed before.

    Who had signed what can still be signed is told, unless it was they who changed it.
    """
    plan.changed_at = clock.now()
    valid = (
        Signature.plan_id == plan.id,
        Signature.voided_at.is_(None),
        Signature.version_id.is_(None),
    )
    signers = db.session.scalars(select(Signature.person_id).where(*valid).distinct()).all()
    if signers:
        db.session.execute(
            update(Signature)
            .where(*valid)
            .values(voided_at=clock.now())
            .execution_options(synchronize_session="fetch")
        )
        record(plan, EventKind.SIGNATURE_VOIDED, actor=actor)
        is_between_two = plan.state in (PlanState.PROPOSED, PlanState.CHANGING)
        for person_id in signers if is_between_two else ():
            tell(person_id, EventKind.SIGNATURE_VOIDED, plan_id=plan.id, by=actor)
    db.session.flush()
