"""Rows that go by their day: logs, notices, mail, working papers and reports."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.audit.models import PERSON, AuditEntry, PersonKey
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.outbox import Mail, MailState
from kompetensplan.papers.models import EarlierPlan
from kompetensplan.plans.models import Plan
from kompetensplan.plans.workflow import OVER
from kompetensplan.retention.models import Hold
from kompetensplan.retention.periods import Period
from kompetensplan.retention.tables import named


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table that go when their day is past, but for those that a hold keeps."""

    table: str
    at: str
    key: str = "id"


ROWS: dict[str, tuple[Rows, ...]] = {
    "plan_log": (
        Rows("plan_event", "at"),
        Rows("field_change", "at"),
        Rows("plan_reading", "at"),
        Rows("reading_occasion", "at"),
        Rows("earlier_plan_reading", "at"),
    ),
    "notice": (Rows("notice", "at"), Rows("mail", "queued_at")),
    "training_request": (Rows("training_request", "settled_at"),),
    "booking": (Rows("booking_proposal", "created_at"),),
    "barrier_report": (Rows("barrier_report", "handled_at"),),
    "audit_log": (Rows("audit_entry", "at"),),
}
HELD = select(Hold.person_id).where(Hold.lifted_at.is_(None))


def due_rows(rows: Rows, latest: date) -> ColumnElement[bool]:
    """Return which rows of a table had their day on `latest` or before, and are not held."""
    table = named(rows.table)
    before = clock.at(latest + timedelta(days=1), time())
    return and_(table.c[rows.at] < before, *_not_held(rows.table))


def _not_held(name: str) -> list[ColumnElement[bool]]:
    table = named(name)
    employed = select(Employment.id).where(Employment.person_id.in_(HELD))
    if "plan_id" in table.c and name != "notice":
        over = select(Plan.id).where(Plan.state.in_(OVER), Plan.employment_id.not_in(employed))
        return [table.c.plan_id.in_(over)]
    if name == "earlier_plan_reading":
        kept = select(EarlierPlan.id).where(EarlierPlan.employment_id.in_(employed))
        return [table.c.earlier_plan_id.not_in(kept)]
    if name == "notice":
        kept_plans = select(Plan.id).where(Plan.employment_id.in_(employed))
        free = or_(table.c.plan_id.is_(None), table.c.plan_id.not_in(kept_plans))
        return [table.c.person_id.not_in(HELD), free]
    if name == "mail":
        addresses = select(Person.email).where(Person.id.in_(HELD), Person.email.is_not(None))
        return [table.c.state != MailState.QUEUED, Mail.to.not_in(addresses)]
    if name == "training_request":
        return [table.c.employment_id.not_in(employed)]
    if name == "booking_proposal":
        row = named("booking_row")
        kept_rows = select(row.c.proposal_id).where(row.c.employment_id.in_(employed))
        return [table.c.owner_id.not_in(HELD), table.c.id.not_in(kept_rows)]
    return []


def latest_of(rows: Rows, latest: date) -> date:
    """Return the last day of what may go: the log of the system is cut below a held person's."""
    if rows.table != "audit_entry":
        return latest
    held = select(PersonKey.pseudonym).where(PersonKey.person_id.in_(HELD))
    about = and_(AuditEntry.subject_type == PERSON, AuditEntry.subject.in_(held))
    first = db.session.scalar(
        select(func.min(AuditEntry.at)).where(
            or_(AuditEntry.actor.in_(held), about, *_about_what_is_theirs())
        )
    )
    return min(latest, clock.local(first).date() - timedelta(days=1)) if first else latest


def _about_what_is_theirs() -> list[ColumnElement[bool]]:
    """Say in SQL that an entry is about an employment, or a plan, of somebody who is held."""
    jobs = select(Employment.id).where(Employment.person_id.in_(HELD))
    theirs: dict[str, Select[int]] = {
        "employment": jobs,
        "plan": select(Plan.id).where(Plan.employment_id.in_(jobs)),
        "earlier_plan": select(EarlierPlan.id).where(EarlierPlan.employment_id.in_(jobs)),
    }
    return [
        and_(
            AuditEntry.subject_type == kind,
            AuditEntry.subject.in_(select(cast(ids.subquery().c.id, String))),
        )
        for kind, ids in theirs.items()
    ]


def count_rows(kind: str, period: Period) -> Select[Any]:
    """Return the statement that counts the rows of a type that may go today."""
    latest = period.latest_start(clock.today())
    counts = [
        select(func.count())
        .select_from(named(each.table))
        .where(due_rows(each, latest_of(each, latest)))
        for each in ROWS[kind]
    ]
    total: Any = counts[0].scalar_subquery()
    for more in counts[1:]:
        total = total + more.scalar_subquery()
    return select(total)


def span_of(rows: Rows, latest: date) -> tuple[datetime, datetime] | None:
    """Return the first and the last moment among the rows that may go, or None."""
    table = named(rows.table)
    at = table.c[rows.at]
    first, last = db.session.execute(
        select(func.min(at), func.max(at)).where(due_rows(rows, latest))
    ).one()
    return (first, last) if first else None
