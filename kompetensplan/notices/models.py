"""That somebody has been told something, and whether they have seen it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import now
from kompetensplan.db import Base

UNREAD = text("read_at IS NULL")
WAITING = text("mail_due_at IS NOT NULL")


class Notice(Base):
    """One thing that one person is told. It is also the request for a mail about it.

    A row that was written twice would be read twice: a key is told once to each person.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "key"),
        Index("ix_notice_person_at", "person_id", "at"),
        Index("ix_notice_unread", "person_id", sqlite_where=UNREAD, postgresql_where=UNREAD),
        Index("ix_notice_mail", "mail_due_at", sqlite_where=WAITING, postgresql_where=WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # A name in `kinds.KINDS`: a new kind needs no migration.
    kind: Mapped[str] = mapped_column(String(60))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str | None] = mapped_column(String(200))
    # When it happened; the latest time, where the same happened again before it was read.
    at: Mapped[datetime] = mapped_column(default=now)
    times: Mapped[int] = mapped_column(default=1)
    read_at: Mapped[datetime | None]
    # From when a mail about it may leave the house; nothing when none waits.
    mail_due_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]

    by: Mapped[Person | None] = relationship(foreign_keys=by_id, lazy="raise_on_sql")
