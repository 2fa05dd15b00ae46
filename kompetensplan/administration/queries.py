"""Reads of settings, jobs and mail; never of what a mail says or a plan holds."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import load_only

from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.heartbeat import Heartbeat
from kompetensplan.outbox import Mail, MailState
from kompetensplan.plans.models import DocumentState, PlanDocument
from kompetensplan.policy import Actor
from kompetensplan.settings import Name, Setting

PER_PAGE = 50
MOST_CHANGES = 100
SEEN = timedelta(days=30)  # how far back dropped mail is shown


class MailView(enum.StrEnum):
    """Which mails the list shows."""

    WAITING = "waiting"
    FAILED = "failed"  # tried, and tried again by itself
    ON_LEAVE = "on_leave"
    DROPPED = "dropped"


class Change(NamedTuple):
    """That a setting got another value."""

    name: Name
    value: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Queues:
    """How much waits: mails by view, and documents that could not be made."""

    mails: dict[MailView, int]
    documents: int


def list_changes() -> Sequence[Change]:
    """Return who changed which setting, the latest first."""
    name = Person.given_name + " " + Person.family_name
    query = (
        select(Setting.name, Setting.value, Setting.set_at, func.coalesce(name, ""))
        .outerjoin(Person, Setting.set_by_id == Person.id)
        .order_by(Setting.id.desc())
        .limit(MOST_CHANGES)
    )
    return [Change(*row) for row in db.session.execute(query)]


def when_last_run() -> dict[str, datetime]:
    """Return when each job was last at work, by its name."""
    rows = db.session.execute(select(Heartbeat.name, Heartbeat.seen_at))
    return {row[0]: row[1] for row in rows}


def count_queues() -> Queues:
    """Return how much waits, in five statements."""
    mails = {view: _count(view) for view in MailView}
    failed = select(func.count()).where(PlanDocument.state == DocumentState.FAILED)
    return Queues(mails, db.session.scalar(failed) or 0)


def _count(view: MailView) -> int:
    return db.session.scalar(select(func.count(Mail.id)).where(*_shown(view))) or 0


def list_mails(view: MailView, *, page: int = 1) -> Pagination:
    """Return a page of mails: to whom, when and how it went, never what they say."""
    query = (
        select(Mail)
        .options(
            load_only(
                Mail.key, Mail.to, Mail.state, Mail.queued_at, Mail.due_at, Mail.attempts,
                Mail.error, raiseload=True,
            )
        )
        .where(*_shown(view))
        .order_by(Mail.due_at, Mail.id)
    )  # fmt: skip
    return db.paginate(query, page=page, per_page=PER_PAGE, error_out=False)


def _shown(view: MailView) -> tuple[ColumnElement[bool], ...]:
    queued, waits = Mail.state == MailState.QUEUED, Mail.waits_for_id.is_not(None)
    match view:
        case MailView.WAITING:
            return queued, ~waits, Mail.error == ""
        case MailView.FAILED:
            return queued, ~waits, Mail.error != ""
        case MailView.ON_LEAVE:
            return queued, waits
        case MailView.DROPPED:
            return Mail.state == MailState.DROPPED, Mail.due_at > real_now() - SEEN


def get_mail(actor: Actor, mail_id: int) -> Mail:
    """Return a mail that waits, locked.

    Raises:
        NotFound: there is none, or it has left or been dropped meanwhile.
    """
    query = select(Mail).where(Mail.id == mail_id, Mail.state == MailState.QUEUED)
    mail = db.session.scalars(query.with_for_update()).one_or_none()
    if mail is None:
        raise NotFound(f"mail {mail_id}")
    return mail
