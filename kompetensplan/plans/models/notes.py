"""An employee's own notes before a meeting: sealed, so that nobody else can read them (CONF-3)."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kompetensplan.clock import now
from kompetensplan.db import Base
from kompetensplan.sealing import Sealed


class OwnNotes(Base):
    """What the employee has written for nobody else. The row goes when the plan is agreed."""

    __tablename__ = "own_notes"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    # The name of the key that opens `sealed`; the keys themselves are never in the database.
    key_name: Mapped[str] = mapped_column(String(40), index=True)
    sealed: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def owner(self) -> str:
        """Whom the text was sealed for: a row that is moved to somebody else opens no more."""
        return f"plan {self.plan_id}, person {self.person_id}"

    def take(self, sealed: Sealed) -> None:
        """Keep a newly sealed text."""
        self.key_name, self.sealed = sealed.key, sealed.text

    def as_sealed(self) -> Sealed:
        return Sealed(self.key_name, self.sealed)
