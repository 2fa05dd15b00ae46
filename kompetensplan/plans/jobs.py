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
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload, selectinload

from kompetensplan import pdf, seals
from kompetensplan.clock import local, now, real_now
from kompetensplan.db import db
from kompetensplan.heartbeat import beat, seen_at
from kompetensplan.notices.services import tell
from kompetensplan.organisation.models import Employment, Role
from kompetensplan.organisation.queries import list_holders
from kompetensplan.outbox import LEASE, is_free, next_try
from kompetensplan.plans.documents import Sender, document_of
from kompetensplan.plans.models import (
    DocumentState,
    Plan,
    PlanDocument,
    PlanVersion,
)
from kompetensplan.plans.services import ending, leave, setting, stored
from kompetensplan.plans.services.invitations import send_to_those_back
from kompetensplan.plans.services.telling import tell_the_two

log = logging.getLogger(__name__)
BATCH = 20
RECENT = timedelta(days=1)
CHECKED, CHECK_EVERY = "documents checked", timedelta(hours=20)
CHECK_ASKED = "documents asked"  # when an administrator wanted it sooner
SEAL = "seal: "  # how the error of a document begins that could not be sealed


def check_stored_documents() -> tuple[int, int]:
    """Compare every stored document with what was stored, and tell of those that differ.

    In portions, and anew from the beginning after a stop. Returns how many there are and how
    many differ.
    """
    seen, altered, last = 0, 0, 0
    while portion := stored.check_next(last):
        seen, altered = seen + portion.seen, altered + portion.altered
        last = portion.last_id
        beat()
        db.session.commit()
    beat(CHECKED)
    db.session.commit()
    return seen, altered


def check_stored_documents_daily() -> None:
    """Do so when it was not done lately, or not since somebody asked for it."""
    last, asked = seen_at(CHECKED), seen_at(CHECK_ASKED)
    if last is None or last < real_now() - CHECK_EVERY or (asked and last < asked):
        check_stored_documents()


def sender() -> Sender:
    """Return what this installation contributes to a document."""
    config = current_app.config["KP"]
    return Sender(
        config.municipality, config.public_url, config.is_demo, mail_from=config.mail_from
    )


def make_document(version_id: int) -> bool:
    """Make and store the document of a version, unless it is made or somebody is making it.

    Rendering happens outside any transaction (ruling 3), and so does sealing: a document that
    cannot be sealed waits like one that cannot be made (SIGN-2). Returns whether it is ready.
    """
    if not _take(version_id):
        return _is_ready(version_id)
    version = db.session.scalars(
        select(PlanVersion)
        .where(PlanVersion.id == version_id)
        .options(selectinload(PlanVersion.signatures))
    ).one()
    try:
        with force_locale(version.language):
            printed = document_of(version, sender())
        content, created = version.content.encode("utf-8"), version.agreed_at
        db.session.rollback()
        sealed = seals.seal(print_document(printed, content, created))
        _store(version_id, sealed, is_sealed=seals.is_on())
    except seals.SealFailed as failure:
        log.error("document of version %s was not sealed, and waits: %s", version_id, failure)
        _put_back(version_id, f"{SEAL}{failure}")
        _tell_that_nothing_is_sealed()
        return False
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
    attached = pdf.DataFile("plan.json", content, f"JSON Schema: {printed['schema_url']}")
    return pdf.render(html, attachments=(attached,), created=created)


def make_waiting_documents(limit: int = BATCH, *, fresh: bool = False) -> int:
    """Make documents that wait, those whose worker died included; return how many.

    With `fresh` only those of today's agreements: the two are waiting for them.
    """
    undone = PlanDocument.state.in_((DocumentState.QUEUED, DocumentState.FAILED))
    query = select(PlanDocument.version_id).where(undone)
    if fresh:
        today = PlanVersion.agreed_on >= local(now() - RECENT).date()
        query = query.join(PlanVersion, PlanVersion.id == PlanDocument.version_id)
        query = query.where(today, PlanVersion.agreed_at > now() - RECENT)
    newest = PlanDocument.version_id.desc()
    free = query.where(is_free(PlanDocument.lease_until))
    waiting = db.session.scalars(free.order_by(newest).limit(limit)).all()
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


def _take(version_id: int) -> bool:
    """Take the row for a while; False when it is ready or somebody else has it."""
    taken = db.session.execute(
        update(PlanDocument)
        .where(
            PlanDocument.version_id == version_id,
            PlanDocument.state != DocumentState.READY,
            is_free(PlanDocument.lease_until),
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


def _store(version_id: int, document: bytes, *, is_sealed: bool) -> None:
    """Keep the bytes and their hash, once: a document that is there is never replaced."""
    db.session.execute(
        update(PlanDocument)
        .where(PlanDocument.version_id == version_id, PlanDocument.state != DocumentState.READY)
        .values(
            state=DocumentState.READY,
            content=document,
            sha256=hashlib.sha256(document).hexdigest(),
            size=len(document),
            is_sealed=is_sealed,
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


def _tell_that_nothing_is_sealed() -> None:
    """Tell the system administrators, once a day for as long as it goes on."""
    for person_id in list_holders((Role.SYSTEM_ADMINISTRATOR,)):
        tell(person_id, "not_sealed", key=f"{real_now():%Y-%m-%d}")
    db.session.commit()


def invite_those_back(moment: datetime) -> None:
    """Let what waited for people who are back from a leave be sent (ABS-3)."""
    send_to_those_back(moment)
    db.session.commit()
