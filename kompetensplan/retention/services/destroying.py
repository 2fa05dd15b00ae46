"""Destroys one document, account or heap of rows, in the transaction of the caller.

Everything is looked at once more with the rows locked: decision, period, hold, warning. What
is refused meanwhile is simply not destroyed.
"""

import logging
from datetime import date, time, timedelta

from sqlalchemy import delete, select, update

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.audit.cutting import cut, may_cut
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.organisation.models import Employment
from kompetensplan.papers.models import EarlierPlan
from kompetensplan.plans.models import Plan
from kompetensplan.retention.models import Destruction, RetentionDecision
from kompetensplan.retention.queries.candidates import Candidate, list_candidates
from kompetensplan.retention.queries.decisions import decision_in_force
from kompetensplan.retention.queries.rows import ROWS, Rows, due_rows, latest_of, span_of
from kompetensplan.retention.services.removing import (
    remove_earlier_plan,
    remove_person,
    remove_plan,
)
from kompetensplan.retention.tables import named

log = logging.getLogger(__name__)


def destroy(kind: str, thing_id: int) -> bool:
    """Destroy one plan, earlier plan or account; False when it may not go (any longer)."""
    decision = decision_in_force(kind)
    if decision is None or not _lock_person(kind, thing_id):
        return False
    found = list_candidates(kind, decision.period, decision.id, only=thing_id)
    if not found or not found[0].can_go(clock.today()):
        return False
    _write_protocol(decision, found[0].starts_on, found[0].starts_on, 1)
    if kind in ("agreed_plan", "draft"):
        remove_plan(thing_id, decision.id)
    elif kind == "earlier_plan":
        remove_earlier_plan(thing_id, decision.id)
    else:
        remove_person(thing_id)
    return True


def _lock_person(kind: str, thing_id: int) -> bool:
    """Lock the person whom it is about: a hold that is set now comes before or after, not between.

    `set_hold` locks the same row. A plan is locked too, so that nobody writes in it meanwhile.
    """
    query = select(Person.id)
    if kind in ("agreed_plan", "draft"):
        db.session.execute(select(Plan.id).where(Plan.id == thing_id).with_for_update())
        query = query.join(Employment).join(Plan).where(Plan.id == thing_id)
    elif kind == "earlier_plan":
        query = query.join(Employment).join(EarlierPlan, EarlierPlan.employment_id == Employment.id)
        query = query.where(EarlierPlan.id == thing_id)
    else:
        query = query.where(Person.id == thing_id)
    return db.session.scalar(query.with_for_update(of=Person)) is not None


def destroy_rows(kind: str) -> int:
    """Delete the rows of a type whose day is past; return how many. A hold keeps its own."""
    decision = decision_in_force(kind)
    if decision is None:
        return 0
    latest = decision.period.latest_start(clock.today())
    return sum(_destroy_rows(decision, rows, latest) for rows in ROWS[kind])


def _destroy_rows(decision: RetentionDecision, rows: Rows, latest: date) -> int:
    latest = latest_of(rows, latest)
    span = span_of(rows, latest)
    if span is None:
        return 0
    first, last = (clock.local(moment).date() for moment in span)
    if rows.table == "audit_entry":
        number = _cut_log(latest, decision.number)
    else:
        _delete_below(rows, latest)
        table = named(rows.table)
        gone = db.session.execute(delete(table).where(due_rows(rows, latest)))
        number = int(gone.rowcount)  # type: ignore[attr-defined]
    if number:
        _write_protocol(decision, first, last, number)
    return number


def _cut_log(latest: date, decision: str) -> int:
    """Cut the log of the system after a day, at a signed checkpoint (ruling 11).

    Nothing goes where the database account may not (docs/audit.md), or while the chain does not
    hold: whoever must know of that is told by the watch over the log.
    """
    if not may_cut():
        return 0
    try:
        return cut(clock.at(latest + timedelta(days=1), time()), decision=decision)
    except Invalid:
        log.error("the log does not hold, and is not cut; see `flask audit verify`")
        return 0


def cut_log(number: str, before: date | None = None) -> int:
    """Cut the log by the decision that holds, up to a day or as far as it goes; return how many.

    For the command that the owner of the tables runs, where the worker may not cut.

    Raises:
        Invalid: no decision of that number holds for the log; or its period has not passed on all
            from before the day, or a hold keeps some of it; or the chain does not hold.
    """
    decision = decision_in_force("audit_log")
    if decision is None or decision.number != number.strip():
        raise Invalid(decision=decision.number if decision else "none")
    (rows,) = ROWS["audit_log"]
    latest = latest_of(rows, decision.period.latest_start(clock.today()))
    if before is not None and before > latest + timedelta(days=1):
        raise Invalid(before=(latest + timedelta(days=1)).isoformat())
    latest = before - timedelta(days=1) if before else latest
    span = span_of(rows, latest)
    if span is None:
        return 0
    gone = cut(clock.at(latest + timedelta(days=1), time()), decision=decision.number)
    if gone:
        first, last = (clock.local(moment).date() for moment in span)
        _write_protocol(decision, first, last, gone)
    return gone


# What hangs on rows that go by their day, and goes with them; a later request lets go.
_BELOW = {
    "booking_proposal": (("booking_row", "proposal_id"),),
    "training_request": (("request_answer", "request_id"), ("request_event", "request_id")),
}


def _delete_below(rows: Rows, latest: date) -> None:
    table = named(rows.table)
    old = select(table.c.id).where(due_rows(rows, latest))
    for below, column in _BELOW.get(rows.table, ()):
        row = named(below)
        db.session.execute(delete(row).where(row.c[column].in_(old)))
    if rows.table == "training_request":
        later = table.c.taken_from_id.in_(old)
        db.session.execute(update(table).where(later).values(taken_from_id=None))


def _write_protocol(
    decision: RetentionDecision, started_from: date, started_to: date, number: int
) -> None:
    """Count what goes in today's protocol of the type, in the same transaction (RET-3)."""
    today, moment = clock.today(), clock.now()
    protocol = db.session.scalars(
        select(Destruction)
        .where(
            Destruction.kind == decision.kind,
            Destruction.decision_id == decision.id,
            Destruction.day == today,
        )
        .with_for_update()
    ).one_or_none()
    if protocol is None:
        protocol = Destruction(
            kind=decision.kind,
            decision_id=decision.id,
            day=today,
            number=0,
            started_from=started_from,
            started_to=started_to,
            first_at=moment,
        )
        db.session.add(protocol)
    protocol.number += number
    protocol.started_from = min(protocol.started_from, started_from)
    protocol.started_to = max(protocol.started_to, started_to)
    protocol.last_at = moment
    db.session.flush()


def those_to_go(kind: str) -> list[Candidate]:
    """Return what `destroy` would destroy of a type today: the dry run."""
    decision = decision_in_force(kind)
    if decision is None:
        return []
    found = list_candidates(kind, decision.period, decision.id)
    return [each for each in found if each.can_go(clock.today())]
