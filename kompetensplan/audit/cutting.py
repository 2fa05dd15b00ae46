"""Cuts old entries at a signed checkpoint, from which the chain goes on (ruling 11)."""

from datetime import datetime

from sqlalchemy import delete, func, select, text

from kompetensplan.audit import chain
from kompetensplan.audit.models import AuditCheckpoint, AuditEntry
from kompetensplan.audit.services import audit
from kompetensplan.audit.verifying import verify
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.errors import Invalid

CUT = "audit.cut"


def cut(before: datetime, *, decision: str) -> int:
    """Remove the entries from before a moment, by a decision; return how many.

    What is left begins at a checkpoint that is signed with the key of the log. That it was cut,
    how much and by which decision is an entry itself. The chain is checked first, so that
    nobody cuts away what somebody has tampered with.

    Raises:
        Invalid: there is no decision, or the chain does not hold.
    """
    if not decision.strip():
        raise Invalid(decision="none")
    younger = select(func.min(AuditEntry.seq)).where(AuditEntry.at >= before)
    first_kept = db.session.scalar(younger)
    older = select(AuditEntry).where(AuditEntry.at < before).order_by(AuditEntry.seq.desc())
    if first_kept is not None:
        older = older.where(AuditEntry.seq < first_kept)
    last = db.session.scalars(older.limit(1)).one_or_none()
    if last is None:
        return 0
    if not verify().holds:
        raise Invalid(chain="broken")
    checkpoint = AuditCheckpoint(
        seq=last.seq,
        hash=last.hash,
        at=real_now(),
        decision=decision.strip(),
        key=chain.present_key(),
    )
    checkpoint.signature = chain.signature_of(checkpoint)
    db.session.add(checkpoint)
    db.session.flush()  # the database lets go of what a checkpoint covers
    covered = AuditEntry.seq <= last.seq
    number = db.session.scalar(select(func.count()).where(covered)) or 0
    db.session.execute(
        delete(AuditEntry).where(covered).execution_options(synchronize_session=False)
    )
    audit(None, CUT, detail=f"{last.seq}, count={number}, {decision.strip()}", capacity="system")
    return number


def may_cut() -> bool:
    """Tell whether this database account may remove entries; the application's own may not."""
    if db.engine.dialect.name != "postgresql":
        return True
    asks = text("SELECT has_table_privilege('audit_entry', 'DELETE')")
    return bool(db.session.scalar(asks))
