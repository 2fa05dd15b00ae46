"""Taking in reports of barriers, and ticking them off."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kompetensplan.accounts.services import audit
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.policy import Actor
from kompetensplan.public.models import BarrierReport


def report_barrier(*, text: str, page: str, contact: str) -> BarrierReport:
    """Keep a report as it was written. Who sent it is not kept unless they say so."""
    report = BarrierReport(text=text, page=page, contact=contact)
    db.session.add(report)
    db.session.flush()
    return report


def handle_report(report: BarrierReport, *, by: int) -> None:
    """Say that the report has been dealt with."""
    if report.handled_at is None:
        report.handled_at, report.handled_by_id = real_now(), by
        audit(by, "barrier.handled", "barrier_report", report.id)
        db.session.flush()


def get_report(actor: Actor, report_id: int) -> BarrierReport:
    """Return a report.

    Raises:
        NotFound: there is none.
    """
    report = db.session.get(BarrierReport, report_id)
    if report is None:
        raise NotFound(f"barrier report {report_id}")
    return report


def list_reports() -> Sequence[BarrierReport]:
    """Return the latest reports, those that wait first."""
    query = (
        select(BarrierReport)
        .options(joinedload(BarrierReport.handled_by))
        .order_by(BarrierReport.handled_at.is_not(None), BarrierReport.at.desc())
        .limit(200)
    )
    return db.session.scalars(query).all()
