"""Goals that a unit's manager or HR has written for many to begin from."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import now
from kompetensplan.db import Base
from kompetensplan.free_text import FreeLine, FreeText
from kompetensplan.organisation.models import Unit
from kompetensplan.priorities.models import Priority


class GoalTemplate(Base):
    """A goal to begin from, for a unit and all below it. What is taken out keeps its row."""

    __tablename__ = "goal_template"
    __table_args__ = (CheckConstraint("title <> ''", name="says_something"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str] = mapped_column(FreeLine(200))
    purpose: Mapped[str] = mapped_column(FreeText, default="")
    effect_sign: Mapped[str] = mapped_column(FreeText, default="")
    activity: Mapped[str] = mapped_column(FreeLine(300), default="")
    # One on each line.
    steps: Mapped[str] = mapped_column(FreeText, default="")
    priority_id: Mapped[int | None] = mapped_column(ForeignKey("priority.id"))
    written_at: Mapped[datetime] = mapped_column(default=now)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")
    priority: Mapped[Priority | None] = relationship(lazy="raise_on_sql")
    written_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}

    @property
    def step_titles(self) -> list[str]:
        return [line for line in self.steps.split("\n") if line]
