"""What those who watch over the stored documents see: numbers and states, nothing of any plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from kompetensplan.db import db
from kompetensplan.plans.models import DocumentAlarm, DocumentState, PlanDocument, PlanVersion

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A version whose document needs somebody: since when, and why where that is known."""

    plan_id: int
    number: int
    at: datetime | None
    error: str = ""


def count_documents() -> Mapping[DocumentState, int]:
    """Return how many documents there are in each state."""
    query = select(PlanDocument.state, func.count()).group_by(PlanDocument.state)
    return {row[0]: row[1] for row in db.session.execute(query)}


def list_failed() -> Sequence[Found]:
    """Return the documents that could not be made, the latest plans first."""
    query = (
        select(
            PlanVersion.plan_id, PlanVersion.number, PlanDocument.lease_until, PlanDocument.error
        )
        .join(PlanDocument, PlanDocument.version_id == PlanVersion.id)
        .where(PlanDocument.state == DocumentState.FAILED)
        .order_by(PlanVersion.id.desc())
        .limit(SHOWN)
    )
    return [Found(*row) for row in db.session.execute(query)]


def list_altered() -> Sequence[Found]:
    """Return the versions whose stored document differs now, the latest found first."""
    query = (
        select(PlanVersion.plan_id, PlanVersion.number, DocumentAlarm.found_at)
        .join(DocumentAlarm, DocumentAlarm.version_id == PlanVersion.id)
        .where(DocumentAlarm.whole_again_at.is_(None))
        .order_by(DocumentAlarm.found_at.desc(), PlanVersion.id)
        .limit(SHOWN)
    )
    return [Found(*row) for row in db.session.execute(query)]
