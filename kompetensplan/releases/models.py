"""A matter of release: what was asked for, what is masked, what was decided, and the copy."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import now
from kompetensplan.db import Base, choice
from kompetensplan.free_text import FreeLine, FreeText
from kompetensplan.plans.models import Plan, PlanVersion
from kompetensplan.retention.models import Hold


class ReleaseState(enum.StrEnum):
    OPEN = "open"
    RELEASED = "released"
    WITHHELD = "withheld"


class Release(Base):
    """One request for one version. The version and its own document stay as they are.

    `masks` holds places, never the words that stand there: "[["goals.0.purpose", 4, 31]]".
    """

    __tablename__ = "plan_release"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_at_some_time"),
        CheckConstraint(
            "state = 'open' OR (decided_on IS NOT NULL AND decided_by <> '' AND basis <> '')",
            name="decided_by_somebody_for_reason",
        ),
        CheckConstraint(
            "(state = 'released') = (content IS NOT NULL AND sha256 IS NOT NULL)",
            name="released_has_copy",
        ),
        Index("ix_plan_release_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    state: Mapped[ReleaseState] = mapped_column(choice(ReleaseState), default=ReleaseState.OPEN)
    requested_on: Mapped[date]
    diary_number: Mapped[str] = mapped_column(FreeLine(80), default="")
    # Often empty: who asks for a public document may stay unknown (TF 2:18).
    recipient: Mapped[str] = mapped_column(FreeLine(200), default="")
    begun_at: Mapped[datetime] = mapped_column(default=now)
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("hold.id"))
    masks: Mapped[str] = mapped_column(Text, default="[]")
    masked_count: Mapped[int] = mapped_column(default=0)
    basis: Mapped[str] = mapped_column(FreeText, default="")
    decided_by: Mapped[str] = mapped_column(FreeLine(200), default="")
    decided_on: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    size: Mapped[int | None]

    version: Mapped[PlanVersion] = relationship(lazy="raise_on_sql")
    hold: Mapped[Hold | None] = relationship(lazy="raise_on_sql")
    begun_by: Mapped[Person] = relationship(foreign_keys=begun_by_id, lazy="raise_on_sql")
    recorded_by: Mapped[Person | None] = relationship(
        foreign_keys=recorded_by_id, lazy="raise_on_sql"
    )

    @property
    def plan(self) -> Plan:
        return self.version.plan

    @property
    def is_open(self) -> bool:
        return self.state is ReleaseState.OPEN
