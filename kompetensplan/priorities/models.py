"""The vision and the three levels of priorities that individual goals hang on."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, String, event, inspect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import SEARCHED_WORD, Base, choice, write_words
from kompetensplan.free_text import FreeLine, FreeText
from kompetensplan.organisation.models import Unit
from kompetensplan.texts import index_of


class Level(enum.StrEnum):
    ORGANISATION = "organisation"
    DEPARTMENT = "department"
    UNIT = "unit"


class Status(enum.StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ENDED = "ended"


class Vision(Base):
    """What the whole municipality wants, as the council decided it."""

    __tablename__ = "vision"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(FreeLine(200))
    text: Mapped[str] = mapped_column(FreeText)
    decided_by: Mapped[str] = mapped_column(FreeLine(200))
    decided_on: Mapped[date]
    diary_number: Mapped[str] = mapped_column(FreeLine(80), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime] = mapped_column(default=real_now)


class Priority(Base):
    """A priority area of the municipality, a department or a unit.

    HAR-1: a published priority below the organisation level has a parent, or a reason
    why it is the unit's own.
    """

    __tablename__ = "priority"
    __table_args__ = (
        CheckConstraint(
            "status = 'draft' OR level = 'organisation' OR parent_id IS NOT NULL"
            " OR own_reason <> ''",
            name="hangs_on_something",
        ),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("status = 'draft' OR published_at IS NOT NULL", name="published_when"),
        Index("ix_priority_unit_status", "unit_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[Level] = mapped_column(choice(Level))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    code: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(FreeLine(200))
    why: Mapped[str] = mapped_column(FreeText, default="")
    effect: Mapped[str] = mapped_column(FreeText, default="")
    indicator: Mapped[str] = mapped_column(FreeText, default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("priority.id"), index=True)
    own_reason: Mapped[str] = mapped_column(FreeText, default="")
    status: Mapped[Status] = mapped_column(choice(Status), default=Status.DRAFT)
    # Haninge's habit, YEAR-2: the unit has heard of it at a staff meeting (APT).
    presented_on: Mapped[date | None]
    position: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column()

    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")
    parent: Mapped["Priority | None"] = relationship(remote_side=[id], lazy="raise_on_sql")
    published_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    # Two people may have the form open: saving a copy that has been overtaken must fail.
    __mapper_args__ = {"version_id_col": version}


class PriorityWord(Base):
    """A word of a priority's title or code, by which search finds it (3.8)."""

    __tablename__ = "priority_word"
    __table_args__ = (
        Index("ix_priority_word_word", "word", "priority_id"),
        Index("ix_priority_word_sound", "sound", "priority_id"),
    )

    priority_id: Mapped[int] = mapped_column(
        ForeignKey("priority.id", ondelete="CASCADE"), primary_key=True
    )
    word: Mapped[str] = mapped_column(SEARCHED_WORD, primary_key=True)
    sound: Mapped[str] = mapped_column(SEARCHED_WORD)


def words_of_priority(priority_id: int, code: str, title: str) -> list[dict[str, Any]]:
    """Return the rows by which a priority is found."""
    return [
        {"priority_id": priority_id, "word": word, "sound": sound}
        for word, sound in index_of(f"{code} {title}")
    ]


@event.listens_for(Priority, "after_insert")
@event.listens_for(Priority, "after_update")
def _index_priority(_mapper: Any, connection: Connection, priority: Priority) -> None:
    changed = inspect(priority).attrs
    if changed.title.history.has_changes() or changed.code.history.has_changes():
        rows = words_of_priority(priority.id, priority.code, priority.title)
        write_words(connection, PriorityWord, "priority_id", priority.id, rows)


class PriorityCompetence(Base):
    """A competence that a priority asks for."""

    __tablename__ = "priority_competence"

    priority_id: Mapped[int] = mapped_column(ForeignKey("priority.id"), primary_key=True)
    competence_id: Mapped[int] = mapped_column(ForeignKey("competence.id"), primary_key=True)
