"""Who offers to help others with what, and who was asked to comment on a step (1.6)."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import now
from kompetensplan.db import Base, choice
from kompetensplan.frameworks.models import Competence
from kompetensplan.free_text import FreeLine, FreeText
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import Step


class PeerScope(enum.StrEnum):
    """In how large a circle somebody is seen."""

    UNIT = "unit"
    DEPARTMENT = "department"
    MUNICIPALITY = "municipality"


class PeerResource(Base):
    """What somebody can help others with: there only while the person wants it (SKE-4)."""

    __tablename__ = "peer_resource"

    id: Mapped[int] = mapped_column(primary_key=True)
    employment_id: Mapped[int] = mapped_column(ForeignKey("employment.id"), index=True)
    topic: Mapped[str] = mapped_column(FreeLine(200))
    competence_id: Mapped[int | None] = mapped_column(ForeignKey("competence.id"))
    scope: Mapped[PeerScope] = mapped_column(choice(PeerScope))
    # What one searches in: the topic and the competence in both languages.
    search_key: Mapped[str] = mapped_column(Text)
    offered_at: Mapped[datetime] = mapped_column(default=now)

    employment: Mapped[Employment] = relationship(lazy="raise_on_sql")
    competence: Mapped[Competence | None] = relationship(lazy="raise_on_sql")


class PeerInvitation(Base):
    """That the owner of a step asked a colleague for a comment, and what the colleague wrote.

    The text stays when the invitation is withdrawn, but then only the owner reads it.
    """

    __tablename__ = "peer_invitation"
    __table_args__ = (
        UniqueConstraint("step_id", "person_id"),
        CheckConstraint("text = '' OR answered_at IS NOT NULL", name="text_has_a_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("step.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    invited_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]
    text: Mapped[str] = mapped_column(FreeText, default="")
    answered_at: Mapped[datetime | None]

    step: Mapped[Step] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")
