"""Inför samtalet: what each of the two writes before a meeting, and shares (ruling 7)."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import now
from kompetensplan.db import Base
from kompetensplan.free_text import FreeText
from kompetensplan.plans.models.meetings import Meeting


class Preparation(Base):
    """One person's three texts before one meeting. Until it is shared only the writer reads it.

    A trigger in the database refuses any change once the meeting has been held.
    """

    __tablename__ = "preparation"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    looking_back: Mapped[str] = mapped_column(FreeText, default="")
    present: Mapped[str] = mapped_column(FreeText, default="")
    ahead: Mapped[str] = mapped_column(FreeText, default="")
    changed_at: Mapped[datetime] = mapped_column(default=now)
    shared_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    @property
    def texts(self) -> dict[str, str]:
        return {
            "looking_back": self.looking_back,
            "present": self.present,
            "ahead": self.ahead,
        }

    @property
    def is_empty(self) -> bool:
        return not any(self.texts.values())
