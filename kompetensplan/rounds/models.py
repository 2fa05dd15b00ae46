"""Planning rounds, the units in them and their windows in the year."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import Base, choice
from kompetensplan.free_text import FreeLine, FreeText
from kompetensplan.organisation.models import Unit


class RoundKind(enum.StrEnum):
    CALENDAR_YEAR = "calendar_year"
    SCHOOL_YEAR = "school_year"


class WindowKind(enum.StrEnum):
    PRIORITIES = "priorities"
    SURVEY = "survey"
    MEETINGS = "meetings"
    FOLLOW_UP = "follow_up"
    CLOSING = "closing"


class PlanningRound(Base):
    """A period for which plans are made, in some units (YEAR-1). Several run in parallel."""

    __tablename__ = "planning_round"
    __table_args__ = (CheckConstraint("ends_on > starts_on", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(FreeLine(120))
    kind: Mapped[RoundKind] = mapped_column(choice(RoundKind))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    # Empty when the account of who was responsible has been destroyed.
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=real_now)
    closed_at: Mapped[datetime | None]

    owner: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    windows: Mapped[list["RoundWindow"]] = relationship(
        back_populates="round", order_by="RoundWindow.starts_on", lazy="raise_on_sql"
    )
    units: Mapped[list["RoundUnit"]] = relationship(back_populates="round", lazy="raise_on_sql")

    @property
    def period(self) -> str:
        """The years that its plans are for: "2027", or "2026/27" for a school year."""
        first, last = self.starts_on.year, self.ends_on.year
        return str(first) if first == last else f"{first}/{last % 100:02}"


class RoundWindow(Base):
    """When in the round something is done. Nothing is locked by its end (YEAR-3)."""

    __tablename__ = "round_window"
    __table_args__ = (
        UniqueConstraint("round_id", "kind"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("planning_round.id"))
    kind: Mapped[WindowKind] = mapped_column(choice(WindowKind))
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    round: Mapped[PlanningRound] = relationship(back_populates="windows", lazy="raise_on_sql")


class RoundUnit(Base):
    """A unit in a round, and when the round opened for it.

    YEAR-2: it opens when the unit's priorities are published and presented at the staff
    meeting; the manager may open it before that with a reason.
    """

    __tablename__ = "round_unit"
    __table_args__ = (UniqueConstraint("round_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("planning_round.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    early_reason: Mapped[str] = mapped_column(FreeText, default="")

    round: Mapped[PlanningRound] = relationship(back_populates="units", lazy="raise_on_sql")
    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")
    opened_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")
