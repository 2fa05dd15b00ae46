"""Mail that is to leave the house: a row, written in the transaction that causes it.

The worker (`flask work`) sends. A row's unique key sees to it that the same mail is never
queued twice; a lease, that two workers never send the same one; and a mail server that
is down for a week loses nothing. No mail holds any of a plan's content (CONF-6), and what
it says is forgotten when it has gone: it may be a way in.
"""

import enum
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Index, String, Text, or_, select, text
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from kompetensplan.clock import real_now
from kompetensplan.db import Base, choice, db

LEASE = timedelta(minutes=5)  # how long a worker has what it has taken
WAITS = text("waits_for_id IS NOT NULL")


class MailState(enum.StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    DROPPED = "dropped"


class Mail(Base):
    """One message to one address."""

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_state_due_at", "state", "due_at"),
        Index("ix_mail_waits_for", "waits_for_id", sqlite_where=WAITS, postgresql_where=WAITS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    # A calendar invitation or cancellation, as iCalendar text; with its method.
    calendar: Mapped[str] = mapped_column(Text, default="")
    calendar_method: Mapped[str] = mapped_column(String(20), default="")
    state: Mapped[MailState] = mapped_column(choice(MailState), default=MailState.QUEUED)
    queued_at: Mapped[datetime] = mapped_column(default=real_now)
    due_at: Mapped[datetime] = mapped_column(default=real_now)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")
    # The id of a person on leave: until they are back nobody sends it (ABS-3).
    waits_for_id: Mapped[int | None]

    def finish(self, state: MailState) -> None:
        """Keep that there was a mail, and not what stood in it: a way in must not lie around."""
        self.state, self.body, self.calendar, self.waits_for_id = state, "", "", None


def queue_mail(
    key: str,
    *,
    to: str,
    subject: str,
    body: str,
    calendar: str = "",
    calendar_method: str = "",
    waits_for_id: int | None = None,
) -> Mail | None:
    """Queue a mail in the present transaction; None when the same key is queued already."""
    if db.session.scalar(select(Mail.id).where(Mail.key == key)):
        return None
    mail = Mail(
        key=key,
        to=to,
        subject=subject,
        body=body,
        calendar=calendar,
        calendar_method=calendar_method,
        waits_for_id=waits_for_id,
    )
    db.session.add(mail)
    return mail


def is_free(lease_until: InstrumentedAttribute[datetime | None]) -> ColumnElement[bool]:
    """Say in SQL that no worker holds a row now: it has not been taken, or the lease is over."""
    return or_(lease_until.is_(None), lease_until < real_now())


def next_try(attempts: int) -> timedelta:
    """Return how long to wait after the n:th failed try: 1, 2, 4 … minutes, at most an hour."""
    return timedelta(minutes=min(60, 2 ** max(0, attempts - 1)))
