"""The destruction, as the worker and `flask retention run` do it: one thing, one transaction.

A worker that is killed in the middle leaves the thing it was at whole, the protocol right,
and the rest for the next time.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from kompetensplan import clock
from kompetensplan.accounts.services import audit
from kompetensplan.db import db
from kompetensplan.heartbeat import beat
from kompetensplan.retention.kinds import DECIDED
from kompetensplan.retention.queries.rows import ROWS
from kompetensplan.retention.services.destroying import destroy, destroy_rows, those_to_go
from kompetensplan.retention.services.leavers import close_accounts, reopen_accounts
from kompetensplan.retention.services.warning import TOLD_OF, warn

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Done:
    """How many of a type were destroyed in a run."""

    kind: str
    number: int


def follow_leavers() -> None:
    """Close the accounts of those who have left, and open those of the ones who are back."""
    reopen_accounts()
    db.session.commit()
    while close_accounts():
        db.session.commit()
    db.session.rollback()


def warn_all() -> int:
    """Tell of everything that goes in thirty days; return of how many documents."""
    told = 0
    for kind in TOLD_OF:
        while number := warn(kind):
            told += number
            db.session.commit()
    db.session.rollback()
    return told


def run() -> list[Done]:
    """Destroy what may be destroyed today, and return how much of each type that has a decision.

    Accounts come last: what kept one may just have gone.
    """
    done = [Done(kind, number) for kind, number in _each() if number]
    for each in done:
        audit(None, "retention.run", detail=f"{each.kind}, {each.number}", capacity="system")
    db.session.commit()
    if done:
        scrub()
    return done


def _each() -> Iterator[tuple[str, int]]:
    for kind in DECIDED:
        yield kind, _rows(kind) if kind in ROWS else _things(kind)


def _things(kind: str) -> int:
    candidates = those_to_go(kind)
    db.session.rollback()
    number = 0
    for candidate in candidates:
        number += _destroyed(kind, candidate.id)
        beat()
        db.session.commit()
    return number


def _destroyed(kind: str, thing_id: int) -> bool:
    """Destroy one thing; one that the database refuses stays whole, and stops none of the rest."""
    try:
        gone = destroy(kind, thing_id)
        db.session.commit()
    except DBAPIError:
        db.session.rollback()
        log.exception("%s %s could not be destroyed; it is tried again next time", kind, thing_id)
        return False
    return gone


def _rows(kind: str) -> int:
    number = destroy_rows(kind)
    db.session.commit()
    return number


def scrub() -> None:
    """See to it that SQLite's files hold nothing of what was deleted.

    What is deleted is overwritten (`secure_delete`, in `db`); this writes the file anew and
    empties the log beside it. A reader may be in the way: then the next run does it.
    PostgreSQL reuses the place by itself (docs/retention.md).
    """
    if db.engine.dialect.name != "sqlite":
        return
    db.session.remove()
    connection = db.engine.raw_connection()  # no transaction: neither may run in one
    try:
        connection.cursor().execute("VACUUM")
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def destroy_daily() -> None:
    """What the worker does every night: accounts, warnings, destruction. Safe to run twice."""
    follow_leavers()
    warn_all()
    done = run()
    log.info("destroyed on %s: %s", clock.today(), done or "nothing")
