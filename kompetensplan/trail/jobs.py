"""Checks the log by itself, and tells those who answer for it when it does not hold."""

import logging
from datetime import timedelta

from sqlalchemy import select, update

from kompetensplan.audit.models import AuditHead, AuditWatch
from kompetensplan.audit.services import audit
from kompetensplan.audit.verifying import WHY, Anchor, Finding, holds_at, verify
from kompetensplan.clock import real_now, today
from kompetensplan.db import db, insert_into
from kompetensplan.notices.services import tell
from kompetensplan.trail.queries import find_watch, list_watchers

log = logging.getLogger(__name__)
WHOLE = timedelta(hours=24)


def watch_log() -> Finding:
    """Check what has come since the last time, and once a day everything; commit what was found.

    The end of the chain goes into the technical log of the machine, which is somewhere else
    than the database: there it is an anchor for `flask audit verify --anchor`.
    """
    watch, now = find_watch(), real_now()
    whole = watch is None or watch.bad is not None or watch.whole_at < now - WHOLE
    known = Anchor(watch.seq, watch.hash) if watch else None
    finding = verify(None if whole else known, people=whole)
    if finding.holds and known and not holds_at(known):
        finding = Finding(finding.checked, finding.end, known.seq, "anchor")
    was_bad = watch.bad if watch else None
    found: dict[str, object] = {"at": now, "bad": finding.bad, "why": finding.why}
    if finding.holds or not known:
        found |= {"seq": finding.end.seq, "hash": finding.end.hash}
    if whole:
        found["whole_at"] = now
    if watch is None:  # of several workers that look for the first time, one writes it down
        db.session.execute(insert_into(AuditWatch).values(id=1, **found).on_conflict_do_nothing())
    else:
        db.session.execute(update(AuditWatch).values(found))
    if finding.holds:
        log.info("the log of the system is whole and ends at %s", finding.end)
    else:
        _tell(finding, is_new=was_bad != finding.bad)
    db.session.commit()
    return finding


def _tell(finding: Finding, *, is_new: bool) -> None:
    """Tell the system administrators and the data protection officer, each day until it holds."""
    log.error("the log of the system does not hold: entry %s, %s", finding.bad, WHY[finding.why])
    for person_id in list_watchers(today()):
        tell(person_id, "log_broken", key=f"{today()} {finding.bad}")
    # Where the head is gone nothing can be chained, and nothing with an entry be done.
    if is_new and db.session.scalar(select(AuditHead.seq)) is not None:
        audit(None, "audit.broken", detail=f"{finding.bad}, {finding.why}", capacity="system")
