"""Figures that are kept ready, with what may be shown of them (ruling 23, PDF-2).

`services.refresh` makes them; nothing else writes them. A row whose verdict is not "shown"
holds numbers that no page, file or document may say. Rows with a `day` are counted once, when
that day is over, and keep their numbers (ADR 22).
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
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.clock import real_now, today
from kompetensplan.db import Base, choice
from kompetensplan.organisation.models import Unit
from kompetensplan.plans.models import ActivityKind
from kompetensplan.rounds.models import PlanningRound
from kompetensplan.suppression import Verdict


class UnitFigure(Base):
    """How far the plans of a unit, with those below it, have come.

    `agreed`, `set_alone`, `going`, `not_begun` and `late` share the employees between them. A
    row with `is_direct` is about those employed in the unit itself, where it has units below.
    """

    __tablename__ = "unit_figure"
    __table_args__ = (
        UniqueConstraint("day", "round_id", "unit_id", "is_direct"),
        CheckConstraint("day IS NULL OR round_id IS NULL", name="day_or_round"),
        Index("ix_unit_figure_unit", "unit_id", "day"),
        Index("ix_unit_figure_parent", "parent_id", "day"),
        Index("ix_unit_figure_day", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Empty: now.
    day: Mapped[date | None]
    # Empty: all rounds that are open, together.
    round_id: Mapped[int | None] = mapped_column(ForeignKey("planning_round.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    # What the unit stood under when this was counted (EMP-5).
    parent_id: Mapped[int | None]
    is_direct: Mapped[bool] = mapped_column(default=False)
    employees: Mapped[int]
    agreed: Mapped[int]
    set_alone: Mapped[int]  # set without agreement, and never counted as agreed (MEET-5)
    going: Mapped[int]
    not_begun: Mapped[int]
    late: Mapped[int]
    met: Mapped[int]  # with a meeting booked or held
    # Why those who are left are left. Empty where it was counted before this was asked.
    no_plan: Mapped[int | None]
    no_meeting: Mapped[int | None]
    to_sign: Mapped[int | None]
    # STO-6: of the employees, those for a fixed term or by the hour; judged by itself, and of
    # all open rounds together only.
    fixed_term: Mapped[int | None]
    fixed_term_agreed: Mapped[int | None]
    forms_shown: Mapped[bool | None]
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))
    as_of: Mapped[datetime]

    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")


class About(enum.StrEnum):
    """What a figure is about: the content of agreed plans, or requests for training (SKE-12)."""

    GOALS = "goals"  # all goals
    UNLINKED = "unlinked"  # those that hang on no priority (SOL-2)
    PRIORITY = "priority"  # those that hang on one, or on one below it
    ACTIVITY = "activity"  # planned time for one kind of activity
    REQUESTS = "requests"  # all that was asked for in the year of the day
    GRANTED = "granted"
    POSTPONED = "postponed"
    REPLACED = "replaced"
    UNANSWERED = "unanswered"  # for 21 days or more
    WAITING = "waiting"
    ANSWERED = "answered"  # of whom it is told how long the answers took
    PLANNED_TIME = "planned_time"  # of what is granted for the year, in minutes
    PLANNED_COST = "planned_cost"  # in kronor
    REAL_TIME = "real_time"
    REAL_COST = "real_cost"


class ContentFigure(Base):
    """What those in a unit, and below it, have agreed on, as it was when a day was over.

    Only versions agreed on in rounds that were open count. Nothing is stored where nobody has
    anything, unless that is not to be shown.
    """

    __tablename__ = "content_figure"
    __table_args__ = (
        CheckConstraint("(about = 'priority') = (priority_id IS NOT NULL)", name="priority_has_id"),
        CheckConstraint("(about = 'activity') = (kind IS NOT NULL)", name="activity_has_kind"),
        Index("ix_content_figure_unit", "unit_id", "day"),
        Index("ix_content_figure_priority", "priority_id", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    is_direct: Mapped[bool] = mapped_column(default=False)
    about: Mapped[About] = mapped_column(choice(About))
    priority_id: Mapped[int | None] = mapped_column(ForeignKey("priority.id"))
    kind: Mapped[ActivityKind | None] = mapped_column(choice(ActivityKind))
    people: Mapped[int]
    goals: Mapped[int]
    minutes: Mapped[int]
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))


class RoundReminder(Base):
    """That HR wants those reminded who are left in a round at and below a unit, and when it was.

    HR is told no names, and the row holds none (STO-8).
    """

    __tablename__ = "round_reminder"
    __table_args__ = (
        Index("ix_round_reminder_round", "round_id", "unit_id"),
        Index("ix_round_reminder_sent", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("planning_round.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    asked_on: Mapped[date]
    # Empty when the account of who did it has been destroyed.
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime | None]

    round: Mapped[PlanningRound] = relationship(lazy="raise_on_sql")
    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")


class SummaryDocument(Base):
    """A summary as PDF, kept for an hour so that it is made once; `key` is the hash of its page.

    Where somebody waits for it, the page is here until the worker has made the document.
    """

    __tablename__ = "summary_document"
    __table_args__ = (
        CheckConstraint("(content IS NULL) = (page <> '')", name="waits_with_its_page"),
    )

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    # When it was made, or asked for.
    made_at: Mapped[datetime] = mapped_column(default=real_now, index=True)
    page: Mapped[str] = mapped_column(Text, default="")
    lease_until: Mapped[datetime | None]


class IssuedSummary(Base):
    """That a summary with exactly these bytes has been given out; nothing of what it says."""

    __tablename__ = "issued_summary"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    issued_on: Mapped[date] = mapped_column(default=today)
