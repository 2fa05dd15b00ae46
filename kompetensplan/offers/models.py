"""A common proposal, one row for each plan that it is made to (SPAN-3)."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import now
from kompetensplan.db import Base, choice
from kompetensplan.free_text import FreeLine, FreeText
from kompetensplan.plans.models import Plan
from kompetensplan.policy import Capacity
from kompetensplan.priorities.models import Priority


class OfferAnswer(enum.StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"


class PlanOffer(Base):
    """A priority, an activity or both, proposed to one plan. Nothing is in the plan by that.

    The rows of one proposal have the same `batch`. What was proposed is never changed; what is
    withdrawn keeps its row.
    """

    __tablename__ = "plan_offer"
    __table_args__ = (
        UniqueConstraint("plan_id", "batch"),
        CheckConstraint("priority_id IS NOT NULL OR activity <> ''", name="offers_something"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_knows_when"),
        CheckConstraint("answer IS NULL OR withdrawn_at IS NULL", name="answered_or_withdrawn"),
        Index("ix_plan_offer_batch", "batch"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    batch: Mapped[str] = mapped_column(String(32))
    priority_id: Mapped[int | None] = mapped_column(ForeignKey("priority.id"))
    # The words of a new goal, if one is wanted; the employee makes them their own.
    goal: Mapped[str] = mapped_column(FreeLine(200), default="")
    activity: Mapped[str] = mapped_column(FreeLine(300), default="")
    why: Mapped[str] = mapped_column(FreeText, default="")
    made_at: Mapped[datetime] = mapped_column(default=now)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    on_behalf_of: Mapped[str] = mapped_column(String(200), default="")
    withdrawn_at: Mapped[datetime | None]
    answer: Mapped[OfferAnswer | None] = mapped_column(choice(OfferAnswer))
    answered_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(FreeLine(300), default="")
    # Where it went in, when it was accepted.
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goal.id"), index=True)

    plan: Mapped[Plan] = relationship(lazy="raise_on_sql")
    priority: Mapped[Priority | None] = relationship(lazy="raise_on_sql")
    made_by: Mapped[Person] = relationship(lazy="raise_on_sql")

    @property
    def is_open(self) -> bool:
        return self.answer is None and self.withdrawn_at is None

    @property
    def title(self) -> str:
        """The words of the goal that it becomes, to begin from."""
        return self.goal or (self.priority.title if self.priority else self.activity)
