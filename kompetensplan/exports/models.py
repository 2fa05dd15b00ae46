"""What somebody has asked for in bulk: a row for it, a row for each plan, and the lists.

The ZIP itself is never stored: it is put together out of `plan_document` while it is fetched
(docs/adr/0016). What is kept for a day is only which documents it has, in which order.
"""

import enum
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import now
from kompetensplan.db import Base, choice

RUNNING = text("state = 'preparing'")


class ExportState(enum.StrEnum):
    PREPARING = "preparing"
    READY = "ready"
    FAILED = "failed"  # not one plan could be had
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ItemState(enum.StrEnum):
    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    ALTERED = "altered"  # no longer what was stored: not in the file, and told of (SIGN-1)
    WITHHELD = "withheld"  # no longer within the asker's role: not in the file, and not named


class Export(Base):
    """All agreed plans of a selection, asked for by one person and for nobody else."""

    __tablename__ = "export"
    __table_args__ = (
        # The same button pressed twice asks once.
        Index(
            "uq_export_running",
            "asked_by_id",
            "selection",
            unique=True,
            sqlite_where=RUNNING,
            postgresql_where=RUNNING,
        ),
        Index("ix_export_state_expires_at", "state", "expires_at"),
        CheckConstraint("(state = 'ready') = (expires_at IS NOT NULL)", name="ready_ends"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    language: Mapped[str] = mapped_column(String(5))
    # The filter of the list, as its query string; a name in it goes when the file goes.
    selection: Mapped[str] = mapped_column(String(400))
    state: Mapped[ExportState] = mapped_column(choice(ExportState), default=ExportState.PREPARING)
    total: Mapped[int] = mapped_column(default=0)
    # For how long it takes: how many documents there were already, and when work began.
    ready_at_start: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    # While one worker writes the lists.
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    # How many plans the file has, and how many bytes it is.
    plans: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    # Of a package for the e-archive: its name, and the check sum that the archive is told.
    package: Mapped[str] = mapped_column(String(60), default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")

    asked_by: Mapped[Person] = relationship(lazy="raise_on_sql")


class ExportItem(Base):
    """One version in it: decided when it was asked for, whatever is agreed on meanwhile."""

    __tablename__ = "export_item"
    __table_args__ = (
        UniqueConstraint("export_id", "version_id"),
        Index("ix_export_item_state", "export_id", "state", "lease_until"),
        Index("ix_export_item_number", "export_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    export_id: Mapped[int] = mapped_column(ForeignKey("export.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    state: Mapped[ItemState] = mapped_column(choice(ItemState), default=ItemState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    # Where in the ZIP; nothing until the lists are written. In a package without the ending,
    # for the data lies beside the document.
    number: Mapped[int | None]
    path: Mapped[str] = mapped_column(String(200), default="")


class ExportFile(Base):
    """A list in the ZIP: the manifest, a part of the index, or what a package tells of itself."""

    __tablename__ = "export_file"

    export_id: Mapped[int] = mapped_column(ForeignKey("export.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
