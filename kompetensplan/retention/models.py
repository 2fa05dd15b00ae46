"""Decisions on how long things are kept, what stops their destruction, and its protocol."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import now
from kompetensplan.db import Base, choice
from kompetensplan.free_text import FreeLine
from kompetensplan.retention.periods import Period, PeriodUnit


class Hold(Base):
    """That nothing of a person's is destroyed until somebody has lifted it and said why (RET-4)."""

    __tablename__ = "hold"
    __table_args__ = (
        CheckConstraint("length(reason) BETWEEN 10 AND 1000", name="reason_is_a_sentence"),
        CheckConstraint("lifted_at IS NULL OR length(lift_reason) >= 10", name="lifted_for_reason"),
        Index(
            "ix_hold_open",
            "person_id",
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(FreeLine(1000))
    set_at: Mapped[datetime] = mapped_column(default=now)
    # Empty when the account of who did it is destroyed in its turn.
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lift_reason: Mapped[str] = mapped_column(FreeLine(1000), default="")

    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="raise_on_sql")
    set_by: Mapped[Person | None] = relationship(foreign_keys=set_by_id, lazy="raise_on_sql")
    lifted_by: Mapped[Person | None] = relationship(foreign_keys=lifted_by_id, lazy="raise_on_sql")


class RetentionDecision(Base):
    """How long a type of document is kept, by which decision (RET-1).

    The latest one of a type that is not withdrawn holds; what held before is kept, so that it
    can be seen who changed what.
    """

    __tablename__ = "retention_decision"
    __table_args__ = (
        CheckConstraint("amount BETWEEN 0 AND 1000", name="amount_in_range"),
        CheckConstraint("number <> '' AND decided_by <> ''", name="has_a_basis"),
        Index("ix_retention_decision_kind", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # A name in `kinds.DECIDED`.
    kind: Mapped[str] = mapped_column(String(40))
    amount: Mapped[int]
    unit: Mapped[PeriodUnit] = mapped_column(choice(PeriodUnit))
    number: Mapped[str] = mapped_column(FreeLine(60))
    decided_on: Mapped[date]
    decided_by: Mapped[str] = mapped_column(FreeLine(200))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]

    recorded_by: Mapped[Person | None] = relationship(
        foreign_keys=recorded_by_id, lazy="raise_on_sql"
    )
    withdrawn_by: Mapped[Person | None] = relationship(
        foreign_keys=withdrawn_by_id, lazy="raise_on_sql"
    )

    @property
    def period(self) -> Period:
        return Period(self.amount, self.unit)


class DestructionWarning(Base):
    """That the two have been told that a document will be destroyed, by this decision (RET-5)."""

    __tablename__ = "destruction_warning"
    __table_args__ = (
        UniqueConstraint("plan_id", "decision_id"),
        UniqueConstraint("earlier_plan_id", "decision_id"),
        CheckConstraint("(plan_id IS NULL) <> (earlier_plan_id IS NULL)", name="about_one_thing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    earlier_plan_id: Mapped[int | None] = mapped_column(ForeignKey("earlier_plan.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("retention_decision.id"), index=True)
    told_on: Mapped[date]


class Destroying(Base):
    """That the present transaction destroys a document, by a decision.

    The database refuses to delete an agreed version without such a row, and refuses the row
    while there is a hold on the person. It is gone when the transaction ends.
    """

    __tablename__ = "destroying"
    __table_args__ = (
        CheckConstraint("(plan_id IS NULL) <> (earlier_plan_id IS NULL)", name="about_one_thing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # No foreign keys: it names what is deleted before it.
    plan_id: Mapped[int | None] = mapped_column(unique=True)
    earlier_plan_id: Mapped[int | None] = mapped_column(unique=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("retention_decision.id"))


class Destruction(Base):
    """The protocol: what was destroyed on a day, how much, and by which decision (RET-3).

    No names and no numbers of documents. It grows in the transactions that destroy, so that
    it is right wherever they stop.
    """

    __tablename__ = "destruction"
    __table_args__ = (
        UniqueConstraint("kind", "decision_id", "day"),
        CheckConstraint("number >= 1", name="something_was_destroyed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    decision_id: Mapped[int] = mapped_column(ForeignKey("retention_decision.id"))
    day: Mapped[date]
    number: Mapped[int]
    # Between which days the periods of what was destroyed had started.
    started_from: Mapped[date]
    started_to: Mapped[date]
    first_at: Mapped[datetime] = mapped_column(default=now)
    last_at: Mapped[datetime] = mapped_column(default=now)

    decision: Mapped[RetentionDecision] = relationship(lazy="raise_on_sql")
