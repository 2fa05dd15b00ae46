"""Makes the documents of agreed versions, beside the pages that ask for them (ruling 3).

The row in the database is the truth. A worker that is killed loses nothing: what it had
taken is taken again when its lease ends.
"""

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import joinedload, selectinload

from kompetensplan import pdf
from kompetensplan.clock import now, real_now
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.outbox import next_try
from kompetensplan.plans.documents import Sender, document_of
from kompetensplan.plans.models import (
    DocumentState,
    Plan,
    PlanDocument,
    PlanVersion,
    Signature,
)
from kompetensplan.plans.services import ending, leave, setting
from kompetensplan.plans.services.invitations import send_to_those_back
from kompetensplan.plans.services.telling import tell_the_two

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
BATCH = 20
RECENT = timedelta(days=1)


def sender() -> Sender:
    """Return what this installation contributes to a document."""
    config = current_app.config["KP"]
    return Sender(
        config.municipality, config.public_url, config.is_demo, mail_from=config.mail_from
    )


def make_document(version_id: int) -> bool:
    """Make and store the document of a version, unless it is made or somebody is making it.

    Rendering happens outside any transaction (ruling 3). Returns whether it is ready.
    """
    if not _take(version_id):
        return _is_ready(version_id)
    version = db.session.scalars(
        select(PlanVersion)
        .where(PlanVersion.id == version_id)
        .options(selectinload(PlanVersion.signatures).joinedload(Signature.person))
    ).one()
    try:
        with force_locale(version.language):
            printed = document_of(version, sender())
        content, created = version.content.encode("utf-8"), version.agreed_at
        db.session.rollback()
        _store(version_id, print_document(printed, content, created))
    except Exception as error:  # kept and tried again: agreeing never fails by this
        log.exception("document of version %s", version_id)
        _put_back(version_id, str(error))
        return False
    return True


def remind_to_confirm() -> None:
    """Remind those who have long had an approved plan to confirm (MEET-5); each once."""
    setting.remind()
    db.session.commit()


def live_on() -> None:
    """Do what a day brings with it: plans whose time has come. Once is enough."""
    while leave.pause_for_leave():
        db.session.commit()
    leave.resume_after_leave()
    db.session.commit()
    while ending.end_plans():
        db.session.commit()
    db.session.rollback()


def print_document(printed: dict[str, Any], content: bytes, created: datetime) -> bytes:
    """Return the PDF of a plan's mapping, with the canonical JSON attached."""
    with force_locale(printed["language"]):
        html = render_template("plans/pdf.html", document=printed)
    attached = pdf.DataFile(name="plan.json", content=content)
    return pdf.render(html, attachments=(attached,), created=created)


def make_waiting_documents(limit: int = BATCH) -> int:
    """Make documents that wait, those whose worker died included; return how many."""
    waiting = db.session.scalars(
        select(PlanDocument.version_id)
        .where(PlanDocument.state != DocumentState.READY, _free())
        .order_by(PlanDocument.version_id.desc())
        .limit(limit)
    ).all()
    db.session.rollback()
    made = [version_id for version_id in waiting if make_document(version_id)]
    _tell_the_two_about(made)
    return len(made)


def _tell_the_two_about(version_ids: Sequence[int]) -> None:
    """Tell the two of documents that were waited for; of old ones that are made late, nobody."""
    recent = (
        select(PlanVersion)
        .where(PlanVersion.id.in_(version_ids), PlanVersion.agreed_at > now() - RECENT)
        .options(
            joinedload(PlanVersion.plan)
            .joinedload(Plan.employment)
            .options(joinedload(Employment.unit), joinedload(Employment.person))
        )
    )
    for version in db.session.scalars(recent):
        tell_the_two(version.plan, "document_ready", key=f"version {version.id}")
    db.session.commit()


def _free() -> ColumnElement[bool]:
    return or_(PlanDocument.lease_until.is_(None), PlanDocument.lease_until < real_now())


def _take(version_id: int) -> bool:
    """Take the row for a while; False when it is ready or somebody else has it."""
    taken = db.session.execute(
        update(PlanDocument)
        .where(
            PlanDocument.version_id == version_id,
            PlanDocument.state != DocumentState.READY,
            _free(),
        )
        .values(lease_until=real_now() + LEASE, attempts=PlanDocument.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def _is_ready(version_id: int) -> bool:
    state = db.session.scalar(
        select(PlanDocument.state).where(PlanDocument.version_id == version_id)
    )
    return state is DocumentState.READY


def _store(version_id: int, document: bytes) -> None:
    """Keep the bytes and their hash, once: a document that is there is never replaced."""
    db.session.execute(
        update(PlanDocument)
        .where(PlanDocument.version_id == version_id, PlanDocument.state != DocumentState.READY)
        .values(
            state=DocumentState.READY,
            content=document,
            sha256=hashlib.sha256(document).hexdigest(),
            size=len(document),
            made_at=real_now(),
            lease_until=None,
            error="",
        )
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


def _put_back(version_id: int, error: str) -> None:
    db.session.rollback()
    row = db.session.get(PlanDocument, version_id)
    if row is not None and row.state is not DocumentState.READY:
        row.state, row.error = DocumentState.FAILED, error[:2000]
        row.lease_until = real_now() + next_try(row.attempts)
    db.session.commit()


def invite_those_back(moment: datetime) -> None:
    """Let what waited for people who are back from a leave be sent (ABS-3)."""
    send_to_those_back(moment)
    db.session.commit()
