"""Who annulled a version, as what, and why (ruling 32)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import now
from kompetensplan.db import Base, choice
from kompetensplan.free_text import FreeText
from kompetensplan.plans.models import PlanVersion
from kompetensplan.policy import Capacity


class Annulment(Base):
    """One of the two asks and the other agrees, or HR decides.

    `PlanVersion.annulled_at` is set in the same transaction as `decided_at`; the version itself
    and its document stay as they are.
    """

    __tablename__ = "annulment"
    __table_args__ = (
        CheckConstraint("length(reason) >= 20", name="reason_is_a_sentence"),
        CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by_somebody"
        ),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(FreeText)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_capacity: Mapped[str] = mapped_column(String(40), default="")
    decided_at: Mapped[datetime | None]

    plan_version: Mapped[PlanVersion] = relationship(lazy="raise_on_sql")
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id], lazy="raise_on_sql")
    decided_by: Mapped[Person | None] = relationship(
        foreign_keys=[decided_by_id], lazy="raise_on_sql"
    )
