"""That somebody with two employments shows one goal to the other manager (EMP-2)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.clock import now
from kompetensplan.db import Base
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models.content import Goal


class GoalShare(Base):
    """One goal, shown to who leads another employment of the same person, until taken back."""

    __tablename__ = "goal_share"
    __table_args__ = (
        Index(
            "uq_goal_share_active",
            "goal_id",
            "employment_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("goal.id"))
    # Whose manager may read it; not the employment that the goal is written for.
    employment_id: Mapped[int] = mapped_column(ForeignKey("employment.id"), index=True)
    shared_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]

    goal: Mapped[Goal] = relationship(lazy="raise_on_sql")
    employment: Mapped[Employment] = relationship(lazy="raise_on_sql")
