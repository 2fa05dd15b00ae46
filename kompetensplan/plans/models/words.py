"""What somebody has said of a sentence that was marked (CONF-5)."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kompetensplan.clock import now
from kompetensplan.db import Base, choice
from kompetensplan.plans.models.history import TargetKind
from kompetensplan.policy import Capacity


class SentenceChoice(enum.StrEnum):
    REMOVED = "removed"
    ABOUT_WORK = "about_work"


class SentenceAnswer(Base):
    """That somebody has chosen about a marked sentence. The text is not kept, only a keyed hash."""

    __tablename__ = "sentence_answer"
    __table_args__ = (Index("ix_sentence_answer_plan", "plan_id", "fingerprint"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    target_kind: Mapped[TargetKind] = mapped_column(choice(TargetKind))
    target_id: Mapped[int]
    field: Mapped[str] = mapped_column(String(40))
    fingerprint: Mapped[str] = mapped_column(String(64))
    chosen: Mapped[SentenceChoice] = mapped_column(choice(SentenceChoice))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    at: Mapped[datetime] = mapped_column(default=now)
