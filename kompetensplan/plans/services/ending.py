"""Plans whose round is over before anybody has agreed on them (PLAN-6).

Nothing is destroyed: the drafts become candidates after ninety days, and what happens then
is a decision on retention (ruling 11).
"""

from sqlalchemy import update

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.plans.models import Signature
from kompetensplan.plans.queries.ending import list_to_end
from kompetensplan.plans.services.history import record_by_system
from kompetensplan.plans.services.steps import EVENTS, move_many
from kompetensplan.plans.services.telling import tell_the_two
from kompetensplan.plans.workflow import STEPS

STEP = STEPS["end"]
BATCH = 200


def end_plans() -> int:
    """End a batch of plans whose round is over without an agreement; return how many."""
    plans = list_to_end(BATCH)
    ids = [plan.id for plan in plans]
    db.session.execute(
        update(Signature)
        .where(
            Signature.plan_id.in_(ids),
            Signature.version_id.is_(None),
            Signature.voided_at.is_(None),
        )
        .values(voided_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    move_many(ids, STEP)
    for plan in plans:
        record_by_system(plan.id, EVENTS[STEP.name])
        tell_the_two(plan, EVENTS[STEP.name])
    db.session.flush()
    return len(plans)
