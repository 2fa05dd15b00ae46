"""Taking in reports of barriers, and ticking them off."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from kompetensplan import clock
from kompetensplan.audit.services import audit
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.notices.services import tell
from kompetensplan.organisation.models import Employment, Role, RoleGrant
from kompetensplan.organisation.queries import in_force
from kompetensplan.outbox import queue_mail
from kompetensplan.policy import Actor
from kompetensplan.public.models import BarrierReport
from kompetensplan.texts import swedish_key


def report_barrier(*, text: str, page: str, contact: str, mail_to: str = "") -> BarrierReport:
    """Keep a report as it was written, and tell those who can mend it (A11Y-1).

    Who sent it is not kept unless they say so. `mail_to` gets a mail that there is a report; what
    it says is read in the system, by the system administrators, who are told there too.
    """
    report = BarrierReport(text=text, page=page, contact=contact)
    db.session.add(report)
    db.session.flush()
    for person_id in db.session.scalars(_administrators()):
        tell(person_id, "barrier_reported", key=f"barrier {report.id}")
    if mail_to:
        key = f"barrier {report.id}"
        queue_mail(key, to=mail_to, subject=_("A report on accessibility"), body=_body())
    db.session.flush()
    return report


def _administrators() -> Select[int]:
    holds = RoleGrant.role == Role.SYSTEM_ADMINISTRATOR
    return select(RoleGrant.person_id).where(holds, in_force(RoleGrant, clock.today())).distinct()


def _body() -> str:
    return str(
        _(
            "Somebody has reported that a page in Kompetensplan is hard to use. A system"
            " administrator reads the report under Accessibility reports and marks it as handled."
        )
    )


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


def list_committees() -> list[str]:
    """Return the authorities under which anybody is employed today, each a controller (EMP-7)."""
    now = in_force(Employment, clock.today())
    names = select(Employment.authority).where(now, Employment.authority != "").distinct()
    return sorted(db.session.scalars(names), key=swedish_key)
