"""Which decision holds for a type of document."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from kompetensplan.db import db
from kompetensplan.retention.models import RetentionDecision


def decisions_in_force() -> dict[str, RetentionDecision]:
    """Return the decision that holds for each type that has one, in one statement."""
    latest = select(func.max(RetentionDecision.id)).group_by(RetentionDecision.kind)
    rows = db.session.scalars(
        select(RetentionDecision).where(
            RetentionDecision.id.in_(latest), RetentionDecision.withdrawn_at.is_(None)
        )
    )
    return {row.kind: row for row in rows}


def decision_in_force(kind: str) -> RetentionDecision | None:
    """Return the decision that holds for a type, if any."""
    row = db.session.scalars(
        select(RetentionDecision)
        .where(RetentionDecision.kind == kind)
        .order_by(RetentionDecision.id.desc())
        .limit(1)
    ).one_or_none()
    return row if row and row.withdrawn_at is None else None


def list_decisions(kind: str) -> Sequence[RetentionDecision]:
    """Return every decision that has been written down for a type, the latest first."""
    return db.session.scalars(
        select(RetentionDecision)
        .where(RetentionDecision.kind == kind)
        .options(
            joinedload(RetentionDecision.recorded_by), joinedload(RetentionDecision.withdrawn_by)
        )
        .order_by(RetentionDecision.id.desc())
    ).all()


def destroy_earliest(period_ends_on: date) -> date | None:
    """Return from which day an agreed plan may be destroyed, as it is decided today (PDF-1)."""
    decision = decision_in_force("agreed_plan")
    return decision.period.after(period_ends_on) if decision else None
