"""Who has a plan open just now, and in which field. Technical and short-lived: no history."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import Base


class PlanPresence(Base):
    """That a person has the plan open; gone when it has not been said again for a while."""

    __tablename__ = "plan_presence"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    # What the page calls the field that has the focus ("goal-5-title"), or nothing.
    field: Mapped[str] = mapped_column(String(80), default="")
    seen_at: Mapped[datetime] = mapped_column(default=real_now, index=True)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
