"""What the employee sees differently, and who has long had something to confirm (MEET-5)."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import (
    EventKind,
    Plan,
    PlanEvent,
    PlanState,
    Signature,
    SignatureKind,
    Standpoint,
)
from kompetensplan.plans.workflow import REMIND_AFTER, SET_AFTER, Facts


def find_standpoint(plan: Plan) -> Standpoint | None:
    """Return what the employee has said last of what they see differently."""
    return db.session.scalars(
        select(Standpoint)
        .where(Standpoint.plan_id == plan.id)
        .order_by(Standpoint.id.desc())
        .limit(1)
    ).one_or_none()


def can_be_set_on(facts: Facts) -> date | None:
    """Return the first day when the plan may be set without agreement; None: no approval."""
    if not facts.approved:
        return None
    return clock.today() + timedelta(days=SET_AFTER - facts.silent_days)


def list_to_remind() -> Sequence[tuple[int, int]]:
    """Return the plans that have waited 14 days for the employee, and the employees.

    One reminder for each approval: what is approved anew is waited for anew.
    """
    latest = clock.at(clock.today() - timedelta(days=REMIND_AFTER - 1), time(0))
    reminded = (
        select(PlanEvent.id)
        .where(
            PlanEvent.plan_id == Signature.plan_id,
            PlanEvent.kind == EventKind.REMINDED,
            PlanEvent.at >= Signature.at,
        )
        .exists()
    )
    resumed = (
        select(PlanEvent.id)
        .where(
            PlanEvent.plan_id == Signature.plan_id,
            PlanEvent.kind == EventKind.RESUMED,
            PlanEvent.at >= latest,
        )
        .exists()
    )
    rows = db.session.execute(
        select(Signature.plan_id, Employment.person_id)
        .join(Plan, Signature.plan_id == Plan.id)
        .join(Plan.employment)
        .where(
            Plan.state.in_((PlanState.PROPOSED, PlanState.CHANGING)),
            Signature.kind == SignatureKind.APPROVAL,
            Signature.voided_at.is_(None),
            Signature.version_id.is_(None),
            Signature.at < latest,
            ~reminded,
            ~resumed,
        )
        .order_by(Signature.plan_id)
    )
    return [(row[0], row[1]) for row in rows]
