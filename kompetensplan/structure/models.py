"""What a manager and the manager's manager have agreed on, over figures alone (LID-4)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import Base
from kompetensplan.free_text import FreeLine, FreeText
from kompetensplan.organisation.models import Unit


class QualityDialogue(Base):
    """A quality dialogue about a unit. It holds nothing about individual employees."""

    __tablename__ = "quality_dialogue"
    __table_args__ = (
        CheckConstraint("participants <> '' AND actions <> ''", name="says_something"),
        Index("ix_quality_dialogue_unit_id", "unit_id", "held_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    held_on: Mapped[date]
    participants: Mapped[str] = mapped_column(FreeLine(300))
    # One on each line.
    actions: Mapped[str] = mapped_column(FreeText)
    recorded_at: Mapped[datetime] = mapped_column(default=real_now)
    # Empty when the account of who did it has been destroyed.
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column()

    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")
    recorded_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}

    @property
    def agreed_actions(self) -> list[str]:
        return [line.strip() for line in self.actions.split("\n") if line.strip()]


def half_year_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of the half-year that `day` is in."""
    if day.month <= 6:
        return date(day.year, 1, 1), date(day.year, 6, 30)
    return date(day.year, 7, 1), date(day.year, 12, 31)
