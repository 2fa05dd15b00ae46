"""The review meeting."""

import enum
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import now
from kompetensplan.db import Base, choice
from kompetensplan.free_text import FreeLine, FreeText
from kompetensplan.plans.models.content import Plan

if TYPE_CHECKING:
    from kompetensplan.plans.models.decisions import GoalFollowUp


class MeetingKind(enum.StrEnum):
    PLANNING = "planning"
    FOLLOW_UP = "follow_up"
    CLOSING = "closing"
    RETURN = "return"
    CHANGE_OF_MANAGER = "change_of_manager"


class ParticipantRole(enum.StrEnum):
    INTERPRETER = "interpreter"
    UNION_REPRESENTATIVE = "union_representative"
    SUPPORT_PERSON = "support_person"


class Meeting(Base):
    """A review meeting about one plan (MEET-1)."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 5 AND 480", name="length_in_range"),
        CheckConstraint("cancelled_at IS NULL OR held_on IS NULL", name="held_or_cancelled"),
        Index("ix_meeting_plan_starts", "plan_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    kind: Mapped[MeetingKind] = mapped_column(choice(MeetingKind))
    starts_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(default=60)
    place: Mapped[str] = mapped_column(FreeLine(200), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    held_on: Mapped[date | None]
    cancelled_at: Mapped[datetime | None]
    # What a calendar needs to know a change from a new meeting.
    uid: Mapped[str] = mapped_column(String(80), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    booked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    booked_at: Mapped[datetime] = mapped_column(default=now)
    # That the employee asks for another time, until it is answered; what was asked last.
    asked_at: Mapped[datetime | None]
    asked_times: Mapped[str] = mapped_column(Text, default="", server_default="")
    asked_reason: Mapped[str] = mapped_column(FreeText, default="", server_default="")
    version: Mapped[int] = mapped_column()

    plan: Mapped[Plan] = relationship(lazy="raise_on_sql")
    booked_by: Mapped[Person] = relationship(lazy="raise_on_sql")
    participants: Mapped[list["MeetingParticipant"]] = relationship(
        primaryjoin="and_(MeetingParticipant.meeting_id == Meeting.id,"
        " MeetingParticipant.removed_at.is_(None))",
        order_by="MeetingParticipant.id",
        viewonly=True,
        lazy="raise_on_sql",
    )
    follow_ups: Mapped[list["GoalFollowUp"]] = relationship(
        back_populates="meeting", viewonly=True, lazy="raise_on_sql"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def lies_ahead(self) -> bool:
        """Tell whether it has neither begun, nor been held or cancelled."""
        return not (self.held_on or self.cancelled_at) and self.starts_at > now()

    @property
    def wanted_times(self) -> list[datetime]:
        """The times that the employee proposed last."""
        return [datetime.fromisoformat(time) for time in self.asked_times.split()]

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class MeetingParticipant(Base):
    """Somebody else in the room: noted, without any access (ruling 34)."""

    __tablename__ = "meeting_participant"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    role: Mapped[ParticipantRole] = mapped_column(choice(ParticipantRole))
    name: Mapped[str] = mapped_column(FreeLine(120), default="")
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]
