"""Comments on a plan, and suggestions of other texts (ruling 5: beside the frozen version).

A thread is a first comment and its answers. Nothing is deleted: what is taken back has
`removed_at`, and an earlier wording stays in `CommentWording`.
"""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import now
from kompetensplan.db import Base, choice
from kompetensplan.free_text import FreeText
from kompetensplan.plans.models import Plan, TargetKind
from kompetensplan.policy import Capacity


class Comment(Base):
    """A comment on something in a plan, or an answer to one."""

    __tablename__ = "comment"
    __table_args__ = (
        CheckConstraint("target_kind <> 'activity'", name="on_plan_goal_or_step"),
        CheckConstraint("text <> ''", name="says_something"),
        CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by_id IS NULL)", name="resolved_by_somebody"
        ),
        CheckConstraint(
            "answers_to_id IS NULL OR resolved_at IS NULL", name="a_whole_thread_is_resolved"
        ),
        Index("ix_comment_plan", "plan_id", "target_kind", "target_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    target_kind: Mapped[TargetKind] = mapped_column(choice(TargetKind))
    target_id: Mapped[int]
    # The first comment of the thread; none of the first one itself.
    answers_to_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), index=True)
    text: Mapped[str] = mapped_column(FreeText)
    at: Mapped[datetime] = mapped_column(default=now)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    # DEP-3: "NN, i stället för MM".
    on_behalf_of: Mapped[str] = mapped_column(String(200), default="")
    edited_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    plan: Mapped[Plan] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="raise_on_sql")
    resolved_by: Mapped[Person | None] = relationship(
        foreign_keys=resolved_by_id, lazy="raise_on_sql"
    )
    wordings: Mapped[list["CommentWording"]] = relationship(
        order_by="CommentWording.id", viewonly=True, lazy="raise_on_sql"
    )

    @property
    def thread_id(self) -> int:
        """The id of the first comment of the thread."""
        return self.answers_to_id or self.id

    @property
    def ref(self) -> tuple[TargetKind, int]:
        return self.target_kind, self.target_id


class CommentWording(Base):
    """How a comment was worded before it was changed; only the one who wrote it sees it."""

    __tablename__ = "comment_wording"

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    text: Mapped[str] = mapped_column(FreeText)
    until: Mapped[datetime] = mapped_column(default=now)


class CommentReading(Base):
    """That somebody has read a comment by somebody else."""

    __tablename__ = "comment_reading"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)


class SuggestionState(enum.StrEnum):
    OPEN = "open"
    USED = "used"
    LEFT = "left"  # låt vara
    WITHDRAWN = "withdrawn"


class Suggestion(Base):
    """Another text for a field, which the other one uses or lets be.

    `base` is the text that it started from: what has been written since is merged with it.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        CheckConstraint("base <> text", name="changes_something"),
        CheckConstraint(
            "(state IN ('used', 'left')) = (answered_at IS NOT NULL)", name="answered_knows_when"
        ),
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by_somebody"
        ),
        Index("ix_suggestion_plan", "plan_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    target_kind: Mapped[TargetKind] = mapped_column(choice(TargetKind))
    target_id: Mapped[int]
    field: Mapped[str] = mapped_column(String(40))
    base: Mapped[str] = mapped_column(FreeText)
    text: Mapped[str] = mapped_column(FreeText)
    why: Mapped[str] = mapped_column(FreeText, default="")
    at: Mapped[datetime] = mapped_column(default=now)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    on_behalf_of: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[SuggestionState] = mapped_column(
        choice(SuggestionState), default=SuggestionState.OPEN
    )
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    plan: Mapped[Plan] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="raise_on_sql")
    answered_by: Mapped[Person | None] = relationship(
        foreign_keys=answered_by_id, lazy="raise_on_sql"
    )

    @property
    def ref(self) -> tuple[TargetKind, int]:
        return self.target_kind, self.target_id

    @property
    def is_open(self) -> bool:
        return self.state is SuggestionState.OPEN
