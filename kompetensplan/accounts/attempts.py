"""Slows down guessing: how often something may be tried, per person and per address.

Times are real (ruling 17). Keys are hashed with the application's secret: the table says
nothing about who tried, or from where.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from kompetensplan.accounts.models import LoginAttempt, normal_email
from kompetensplan.clock import real_now
from kompetensplan.db import db

KEPT = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failed tries are let through within a window of time."""

    most: int
    window: timedelta


# A whole municipality may come from one address, so that limit is wide.
PER_PERSON = Limit(10, timedelta(minutes=15))
PER_ADDRESS = Limit(100, timedelta(minutes=15))
MAILS_PER_PERSON = Limit(3, timedelta(hours=1))
CHECKS_PER_ADDRESS = Limit(100, timedelta(minutes=15))
REPORTS_PER_ADDRESS = Limit(10, timedelta(hours=1))


@dataclass(slots=True)
class Attempt:
    """A try that is counted; `opens_at` says from when on the next is let through."""

    rows: list[LoginAttempt]
    opens_at: datetime | None = None


def begin(secret: str, purpose: str, limits: dict[str, Limit]) -> Attempt:
    """Count a try for each key of `limits`, or tell when one may try again.

    To be committed before the answer is worked out, so that tries at the same time see
    each other. A try that is not let through is not counted: waiting always helps.
    """
    now = real_now()
    db.session.execute(delete(LoginAttempt).where(LoginAttempt.at < now - KEPT))
    attempt = Attempt([])
    for key, limit in limits.items():
        hashed_key = hashed(secret, purpose, key)
        opens_at = _opens_at(hashed_key, limit, now)
        if opens_at:
            attempt.opens_at = max(opens_at, attempt.opens_at or opens_at)
        attempt.rows.append(LoginAttempt(key=hashed_key, at=now, succeeded=False))
    if attempt.opens_at is None:
        db.session.add_all(attempt.rows)
    db.session.flush()
    return attempt


def retry_after(opens_at: datetime | None) -> dict[str, str]:
    """Return the header that tells a program when it may try again."""
    if opens_at is None:
        return {}
    return {"Retry-After": str(max(1, int((opens_at - real_now()).total_seconds())))}


def succeed(attempt: Attempt) -> None:
    """Let the try not count, nor the earlier ones of the same person (the first key)."""
    for row in attempt.rows:
        row.succeeded = True
    person = attempt.rows[0].key
    db.session.execute(
        delete(LoginAttempt).where(LoginAttempt.key == person, LoginAttempt.succeeded.is_(False))
    )
    db.session.flush()


def _opens_at(key: str, limit: Limit, now: datetime) -> datetime | None:
    """Return when the oldest of the failures that fill the limit leaves the window."""
    failures = (
        select(LoginAttempt.at)
        .where(LoginAttempt.key == key, LoginAttempt.at > now - limit.window)
        .where(LoginAttempt.succeeded.is_(False))
        .order_by(LoginAttempt.at.desc())
        .offset(limit.most - 1)
        .limit(1)
    )
    oldest = db.session.scalar(failures)
    return oldest + limit.window if oldest else None


def hashed(secret: str, purpose: str, key: str) -> str:
    """Return what is stored of who tries: nobody can tell who it was from it."""
    text = f"{purpose}\0{normal_email(key)}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
