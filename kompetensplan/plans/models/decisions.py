"""What a meeting comes to: who was there too, action points, and how each goal goes."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import now
from kompetensplan.db import Base, choice
from kompetensplan.free_text import FreeLine
from kompetensplan.plans.models.content import Goal
from kompetensplan.plans.models.meetings import Meeting


class PointOwner(enum.StrEnum):
    EMPLOYEE = "employee"
    MANAGER = "manager"
    BOTH = "both"


class PointOutcome(enum.StrEnum):
    DONE = "done"  # Klart
    NOT_DONE = "not_done"  # Blev inte av


class GoalStanding(enum.StrEnum):
    """How a goal goes, said in words at a meeting; never a grade of the person (MEET-6)."""

    ON_TRACK = "on_track"  # På väg
    DONE = "done"  # Klart
    NEEDS_CHANGE = "needs_change"  # Behöver ändras
    ENDED = "ended"  # Avslutat utan att bli klart


class ActionPoint(Base):
    """Something that the two decided: what, who and by when. A manager's promise is one too.

    It lives on until it is settled, and is on top of the next meeting.
    """

    __tablename__ = "action_point"
    __table_args__ = (
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled_with_an_outcome"),
        Index("ix_action_point_plan", "plan_id", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    # What it answers, when it began as "Det här behöver jag av min chef".
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    owner: Mapped[PointOwner] = mapped_column(choice(PointOwner))
    text: Mapped[str] = mapped_column(FreeLine(300))
    due_on: Mapped[date]
    outcome: Mapped[PointOutcome | None] = mapped_column(choice(PointOutcome))
    settled_at: Mapped[datetime | None]
    made_at: Mapped[datetime] = mapped_column(default=now)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class GoalFollowUp(Base):
    """How one goal goes, as said at one meeting: a word and a line, beside what was agreed."""

    __tablename__ = "goal_follow_up"
    __table_args__ = (UniqueConstraint("meeting_id", "goal_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    goal_id: Mapped[int] = mapped_column(ForeignKey("goal.id"), index=True)
    standing: Mapped[GoalStanding] = mapped_column(choice(GoalStanding))
    note: Mapped[str] = mapped_column(FreeLine(300), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column()

    meeting: Mapped[Meeting] = relationship(back_populates="follow_ups", lazy="raise_on_sql")
    goal: Mapped[Goal] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}
