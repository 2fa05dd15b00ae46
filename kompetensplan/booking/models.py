"""A proposal of meetings with many people, kept until all of it is sent (MEET-3)."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import CheckConstraint, Enum, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.booking.slots import WEEKDAYS, Span, Terms
from kompetensplan.clock import now
from kompetensplan.db import Base
from kompetensplan.free_text import FreeLine
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import Meeting, MeetingKind


class BookingProposal(Base):
    """What one manager is about to book: the terms, and who meets when.

    `revision` grows with every change: what is sent is what was last seen.
    """

    __tablename__ = "booking_proposal"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 5 AND 480", name="length_in_range"),
        CheckConstraint("pause BETWEEN 0 AND 120", name="pause_in_range"),
        CheckConstraint("last_day IS NULL OR last_day >= first_day", name="days_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)
    # The meeting itself holds the list of kinds; here it is only passed on.
    kind: Mapped[MeetingKind] = mapped_column(
        Enum(
            MeetingKind,
            values_callable=lambda kinds: [kind.value for kind in kinds],
            native_enum=False,
            length=40,
        ),
        default=MeetingKind.PLANNING,
    )
    # Empty until the terms have been filled in.
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    weekdays: Mapped[str] = mapped_column(String(7), default=WEEKDAYS)
    # Days without meetings, as ISO dates with a space between.
    skipped: Mapped[str] = mapped_column(Text, default="")
    opens: Mapped[time] = mapped_column(default=time(9, 0))
    closes: Mapped[time] = mapped_column(default=time(12, 0))
    opens_again: Mapped[time | None] = mapped_column(default=time(13, 0))
    closes_again: Mapped[time | None] = mapped_column(default=time(16, 0))
    minutes: Mapped[int] = mapped_column(default=60)
    pause: Mapped[int] = mapped_column(default=15)
    place: Mapped[str] = mapped_column(FreeLine(200), default="")
    link: Mapped[str] = mapped_column(String(500), default="")

    rows: Mapped[list["BookingRow"]] = relationship(
        back_populates="proposal",
        order_by="BookingRow.id",
        cascade="all, delete-orphan",
        lazy="raise_on_sql",
    )

    @property
    def terms(self) -> Terms | None:
        """The terms as the laying out takes them; none before they are filled in."""
        if self.first_day is None or self.last_day is None:
            return None
        shifts = [(self.opens, self.closes)]
        if self.opens_again and self.closes_again:
            shifts.append((self.opens_again, self.closes_again))
        return Terms(
            first_day=self.first_day,
            last_day=self.last_day,
            weekdays=self.weekdays,
            skipped=frozenset(date.fromisoformat(day) for day in self.skipped.split()),
            shifts=shifts,
            minutes=self.minutes,
            pause=self.pause,
        )


class BookingRow(Base):
    """One employee in a proposal, with a time or still without."""

    __tablename__ = "booking_row"
    __table_args__ = (UniqueConstraint("proposal_id", "employment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("booking_proposal.id"))
    employment_id: Mapped[int] = mapped_column(ForeignKey("employment.id"))
    starts_at: Mapped[datetime | None]
    # What it became when all was sent.
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), unique=True)

    proposal: Mapped[BookingProposal] = relationship(back_populates="rows", lazy="raise_on_sql")
    employment: Mapped[Employment] = relationship(lazy="raise_on_sql")
    meeting: Mapped[Meeting | None] = relationship(lazy="raise_on_sql")

    def span(self, minutes: int) -> Span | None:
        """Return the time that the meeting takes, if it has one."""
        if self.starts_at is None:
            return None
        return Span(self.starts_at, self.starts_at + timedelta(minutes=minutes))
