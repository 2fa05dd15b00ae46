"""Keeps the figures fresh: the worker every hour, `flask figures`, and HR's button.

The summary as PDF is made once for the same figures: by the worker, or by the first reader. One
of the municipality takes a second or two, so the worker makes those of the municipality and the
departments whenever it has counted; the rest are short. Other documents that take long are asked
for, and made by the worker while the reader waits (`find_or_ask`).
"""

import hashlib
import logging
from collections.abc import Iterator
from datetime import date, timedelta

from flask_babel import force_locale
from sqlalchemy import ColumnElement, delete, select, update

from kompetensplan import clock, pdf, seals
from kompetensplan.accounts.models import Person
from kompetensplan.db import db, insert_into, read_only
from kompetensplan.notices.services import tell
from kompetensplan.organisation.models import Role, RoleGrant, Unit, UnitKind
from kompetensplan.organisation.queries import in_force
from kompetensplan.outbox import LEASE, is_free
from kompetensplan.reports.models import IssuedSummary, RoundReminder, SummaryDocument
from kompetensplan.reports.papers import page_of
from kompetensplan.reports.queries import list_told_again, summary_of, with_told
from kompetensplan.reports.reminding import LEFT, key_of, told_of
from kompetensplan.reports.services import count, store
from kompetensplan.reports.showing import Scope, Summary
from kompetensplan.reports.training import with_training

log = logging.getLogger(__name__)
KEPT = timedelta(hours=1)
AT_ONCE = 200


def make_figures() -> int:
    """Count everything anew and store it; nobody who writes waits while it is counted.

    Of past days that are missing one is counted each time.
    """
    db.session.rollback()
    read_only()
    counted = count()
    db.session.rollback()
    rows = store(counted)
    db.session.commit()
    return rows


def document_of(summary: Summary, page: str) -> bytes:
    """Return the document; made and stored if it is not there. Commits, and holds no transaction.

    The page says all that the document does, so its hash is the name of the document.
    """
    key = _key_of(page)
    stored = _find(key)
    db.session.commit()
    if stored is not None:
        return stored
    content = _sealed(pdf.render(page, created=summary.as_of or clock.now()))
    if list_told_again(summary) != list(summary.told):
        db.session.rollback()
        return content  # somebody has taken a text back meanwhile: it is not kept
    _keep(key, content=content, page="")
    db.session.commit()
    return content


def find_or_ask(page: str) -> bytes | None:
    """Return the document of a page that takes long; None where the worker has to make it first.

    Asking again asks once. The caller commits, and then rings the bell.
    """
    key = _key_of(page)
    content = _find(key)
    if content is None:
        _keep(key, content=None, page=page)
    return content


def make_asked_document() -> bool:
    """Make one document that somebody waits for, outside any transaction; return whether any was.

    One that a worker was killed over is free again when its lease ends.
    """
    is_free_now = is_free(SummaryDocument.lease_until)
    waits = select(SummaryDocument.key, SummaryDocument.page).where(
        SummaryDocument.content.is_(None), is_free_now
    )
    found = db.session.execute(waits.order_by(SummaryDocument.made_at).limit(1)).one_or_none()
    db.session.rollback()
    lease = clock.real_now() + LEASE
    if found is None or not _change(found.key, is_free_now, lease_until=lease):
        return False
    try:
        content = pdf.render(found.page, created=clock.now())
    except Exception:  # tried again when the lease ends, until it is too old
        log.exception("a document that somebody waits for")
        return False
    made_at = clock.real_now()
    _change(found.key, content=content, page="", lease_until=None, made_at=made_at)
    return True


def _change(key: str, *which: ColumnElement[bool], **values: object) -> bool:
    """Change a row that waits, and commit; return whether there was one."""
    waits = SummaryDocument.key == key, SummaryDocument.content.is_(None)
    change = update(SummaryDocument).where(*waits, *which).values(**values)
    done = db.session.execute(change.execution_options(synchronize_session=False))
    db.session.commit()
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _key_of(page: str) -> str:
    return hashlib.sha256(page.encode("utf-8")).hexdigest()


def _find(key: str) -> bytes | None:
    return db.session.scalar(select(SummaryDocument.content).where(SummaryDocument.key == key))


def _keep(key: str, **values: object) -> None:
    """Write a row unless it is there: two may have made it at once, and the bytes are the same."""
    row = {"key": key, "made_at": clock.real_now(), **values}
    db.session.execute(insert_into(SummaryDocument).values(row).on_conflict_do_nothing())


def _sealed(content: bytes) -> bytes:
    """Return the document sealed; without a certificate that works it goes out without a seal."""
    try:
        return seals.seal(content)
    except seals.SealFailed as failure:
        log.error("a summary was not sealed: %s", failure)
        return content


def forget_documents() -> None:
    """Delete what is kept ready, in the transaction in which somebody takes a text back (SKE-3)."""
    db.session.execute(delete(SummaryDocument).execution_options(synchronize_session=False))


def issue(content: bytes) -> None:
    """Remember that this document leaves the system, for the check page; the caller commits."""
    values = {"sha256": hashlib.sha256(content).hexdigest(), "issued_on": clock.today()}
    db.session.execute(insert_into(IssuedSummary).values(values).on_conflict_do_nothing())


def find_issued(sha256: str) -> date | None:
    """Return when a summary with this checksum was given out, if one was."""
    query = select(IssuedSummary.issued_on).where(IssuedSummary.sha256 == sha256)
    return db.session.scalar(query)


def prepare_documents() -> int:
    """Make the documents that take long, in the languages that HR reads; return how many.

    What is an hour old goes. A text that somebody takes back is in no document from then on.
    """
    old = SummaryDocument.made_at < clock.real_now() - KEPT
    db.session.execute(
        delete(SummaryDocument).where(old).execution_options(synchronize_session=False)
    )
    db.session.commit()
    made = 0
    for language, unit in _wanted():
        with force_locale(language):
            summary = with_training(with_told(summary_of(Scope(unit), deep=True)))
            if summary.of is not None:
                document_of(summary, page_of(summary, language))
                made += 1
    return made


def _wanted() -> Iterator[tuple[str, Unit]]:
    readers = (
        select(Person.language)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == Role.HR, in_force(RoleGrant, clock.today()))
    )
    languages = sorted(set(db.session.scalars(readers)))
    long = (UnitKind.MUNICIPALITY, UnitKind.DEPARTMENT)
    units = db.session.scalars(select(Unit).where(Unit.kind.in_(long)).order_by(Unit.id)).all()
    for language in languages:
        for unit in units:
            yield language, unit


def send_reminders() -> int:
    """Send one reminder that waits; return how many people are left. Commits as it goes.

    A worker that is killed in the middle goes on: nobody is told the same twice.
    """
    query = select(RoundReminder).where(RoundReminder.sent_at.is_(None))
    reminder = db.session.scalars(query.order_by(RoundReminder.id).limit(1)).one_or_none()
    if reminder is None:
        return 0
    told = told_of(reminder)
    key = key_of(reminder.round_id, reminder.asked_on)
    for start in range(0, len(told), AT_ONCE):
        for person_id, kind in told[start : start + AT_ONCE]:
            tell(person_id, kind, key=key)
        db.session.commit()
    reminder.sent_at = clock.now()
    db.session.commit()
    return sum(kind == LEFT for _person, kind in told)
