"""What the two say of each change in a proposal, before they sign the sum of them."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import now
from kompetensplan.db import Base, choice
from kompetensplan.free_text import FreeText
from kompetensplan.policy import Capacity


class AnswerKind(enum.StrEnum):
    ACCEPT = "accept"
    DISCUSS = "discuss"


class ChangeAnswer(Base):
    """One person's answer to one change. A later one counts instead; none is thrown away.

    It is about exactly one wording: `key` says which change, `mark` what it says, and `base` from
    which agreed version. When the change is rewritten the answer no longer counts.
    """

    __tablename__ = "change_answer"
    __table_args__ = (
        CheckConstraint("kind = 'accept' OR text <> ''", name="discussion_has_words"),
        Index("ix_change_answer_plan", "plan_id", "base"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    base: Mapped[int]
    key: Mapped[str] = mapped_column(String(80))
    mark: Mapped[str] = mapped_column(String(32))
    kind: Mapped[AnswerKind] = mapped_column(choice(AnswerKind))
    text: Mapped[str] = mapped_column(FreeText, default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    on_behalf_of: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime] = mapped_column(default=now)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
