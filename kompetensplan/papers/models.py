"""Earlier plans as files, who has opened them, and scans of plans signed on paper."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import now
from kompetensplan.db import Base, choice
from kompetensplan.free_text import FreeLine
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import Signature
from kompetensplan.policy import Capacity

if TYPE_CHECKING:
    from kompetensplan.organisation.models import Unit


class EarlierPlan(Base):
    """Last year's plan as a Word or PDF file, under the access of an agreed plan (ruling 35).

    It has what `policy` asks of a plan: an employment, the authority that owns it, and a home.
    """

    __tablename__ = "earlier_plan"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="hash_is_sha256"),
        Index("ix_earlier_plan_employment", "employment_id", "removed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employment_id: Mapped[int] = mapped_column(ForeignKey("employment.id"))
    # Stays with the authority it was kept by, as a plan does (EMP-4).
    authority: Mapped[str] = mapped_column(String(120))
    period: Mapped[str] = mapped_column(FreeLine(60))
    name: Mapped[str] = mapped_column(FreeLine(200))
    media_type: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    added_at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None]

    employment: Mapped[Employment] = relationship(lazy="raise_on_sql")
    added_by: Mapped[Person] = relationship(lazy="raise_on_sql")

    @property
    def is_left_behind(self) -> bool:
        return self.authority != self.employment.authority

    @property
    def home_path(self) -> str:
        """Return the path of the unit whose file it is.

        Of one that was left behind only the top is told: who keeps it is not in the new unit.
        """
        unit: Unit = self.employment.unit
        top = unit.path.strip("/").partition("/")[0]
        return f"/{top}/" if self.is_left_behind else unit.path


class EarlierPlanReading(Base):
    """That somebody beside the two has opened an earlier plan (CONF-8)."""

    __tablename__ = "earlier_plan_reading"

    id: Mapped[int] = mapped_column(primary_key=True)
    earlier_plan_id: Mapped[int] = mapped_column(ForeignKey("earlier_plan.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    at: Mapped[datetime] = mapped_column(default=now)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class SignedPaper(Base):
    """The scan of a plan that the employee signed on paper, and who recorded it (ruling 33)."""

    __tablename__ = "signed_paper"
    __table_args__ = (CheckConstraint("length(sha256) = 64", name="hash_is_sha256"),)

    signature_id: Mapped[int] = mapped_column(ForeignKey("signature.id"), primary_key=True)
    name: Mapped[str] = mapped_column(FreeLine(200))
    media_type: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=now)

    signature: Mapped[Signature] = relationship(lazy="raise_on_sql")
