"""Signatures, agreed versions and their stored documents.

An agreed version never changes: a trigger in the database refuses it (PLAN-3).
"""

import enum
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import now, real_now
from kompetensplan.db import Base, choice
from kompetensplan.free_text import FreeText
from kompetensplan.plans.models.content import Plan
from kompetensplan.plans.models.meetings import Meeting
from kompetensplan.policy import Capacity


class SignatureKind(enum.StrEnum):
    APPROVAL = "approval"  # the manager's
    CONFIRMATION = "confirmation"  # the employee's
    DECISION = "decision"  # the manager's, without the employee's (MEET-5)


class VersionKind(enum.StrEnum):
    AGREED = "agreed"
    SET_WITHOUT_AGREEMENT = "set_without_agreement"


class DocumentState(enum.StrEnum):
    QUEUED = "queued"
    READY = "ready"
    FAILED = "failed"


class PlanVersion(Base):
    """What the two agreed on, or the manager set alone: frozen, numbered, with its hash (ruling 2).

    `agreed_at` and `agreed_on` say when it came into force, also where nobody agreed.
    """

    __tablename__ = "plan_version"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        CheckConstraint("number >= 1", name="numbered_from_one"),
        CheckConstraint("length(content_hash) = 64", name="hash_is_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    # The substance as canonical JSON; the hash is of exactly these characters (ruling 4).
    content: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    # Names, titles and threads as they were that day, for the document; JSON.
    context: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(5))
    agreed_at: Mapped[datetime] = mapped_column(default=now)
    agreed_on: Mapped[date] = mapped_column(index=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    kind: Mapped[VersionKind] = mapped_column(choice(VersionKind), default=VersionKind.AGREED)
    # Agreed wrongly (ruling 32): it stays, and counts no longer. Who and why: `annulments`.
    annulled_at: Mapped[datetime | None]
    # What the document says of its destruction, as decided when it was agreed (PDF-1); it holds.
    destroy_earliest: Mapped[date | None]

    plan: Mapped[Plan] = relationship(lazy="raise_on_sql")
    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")
    signatures: Mapped[list["Signature"]] = relationship(
        back_populates="agreed_version", order_by="Signature.at", lazy="raise_on_sql"
    )
    document: Mapped["PlanDocument | None"] = relationship(
        back_populates="plan_version", lazy="raise_on_sql"
    )

    @property
    def is_agreed(self) -> bool:
        return self.kind is VersionKind.AGREED


class Signature(Base):
    """One of the two keys: an approval or a confirmation of exactly one content (MEET-4)."""

    __tablename__ = "signature"
    __table_args__ = (
        # One valid, not yet used signature of each kind.
        Index(
            "uq_signature_open",
            "plan_id",
            "kind",
            unique=True,
            sqlite_where=text("voided_at IS NULL AND version_id IS NULL"),
            postgresql_where=text("voided_at IS NULL AND version_id IS NULL"),
        ),
        UniqueConstraint("version_id", "kind"),
        CheckConstraint("length(content_hash) = 64", name="hash_is_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("plan_version.id"))
    kind: Mapped[SignatureKind] = mapped_column(choice(SignatureKind))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # What the person was called then: people change names, what they signed does not. The
    # database refuses a signature without it.
    name: Mapped[str] = mapped_column(String(200), server_default="")
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    on_behalf_of: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime] = mapped_column(default=now)
    login_method: Mapped[str] = mapped_column(String(40))
    # Who wrote down that it was signed on paper (ruling 33).
    recorded_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    content_hash: Mapped[str] = mapped_column(String(64))
    voided_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    agreed_version: Mapped[PlanVersion | None] = relationship(
        back_populates="signatures", lazy="raise_on_sql"
    )


class Standpoint(Base):
    """What the employee sees differently, in words of their own, while nothing is agreed (MEET-5).

    A row is never changed: the latest one counts, and an empty text takes it back.
    """

    __tablename__ = "standpoint"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(FreeText)
    at: Mapped[datetime] = mapped_column(default=now)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class PlanDocument(Base):
    """The PDF of an agreed version: asked for in the agreement, made afterwards (ruling 3)."""

    __tablename__ = "plan_document"
    __table_args__ = (
        CheckConstraint(
            "(state = 'ready') = (content IS NOT NULL AND sha256 IS NOT NULL)",
            name="ready_has_content",
        ),
        Index("ix_plan_document_state", "state", "lease_until"),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), primary_key=True)
    state: Mapped[DocumentState] = mapped_column(
        choice(DocumentState), default=DocumentState.QUEUED
    )
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    size: Mapped[int | None]
    is_sealed: Mapped[bool] = mapped_column(default=False, server_default=false())
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    made_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")

    plan_version: Mapped[PlanVersion] = relationship(back_populates="document", lazy="raise_on_sql")


class DocumentAlarm(Base):
    """That a stored document, or the content it was made of, is not what was stored.

    Found by the worker's round or by somebody who opened it; kept when it is whole again.
    """

    __tablename__ = "document_alarm"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("plan_document.version_id", ondelete="CASCADE"), primary_key=True
    )
    found_at: Mapped[datetime] = mapped_column(default=real_now)
    whole_again_at: Mapped[datetime | None]

    document: Mapped[PlanDocument] = relationship(lazy="raise_on_sql")
