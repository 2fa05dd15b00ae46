"""Figures that are kept ready, with what may be shown of them (ruling 23).

`services.refresh` makes them anew; nothing else writes them. A row whose verdict is not
"shown" holds numbers that no page, file or document may say.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.db import Base, choice
from kompetensplan.organisation.models import Unit
from kompetensplan.suppression import Verdict


class UnitFigure(Base):
    """How far the plans of a unit, with those below it, have come in a round.

    `agreed`, `set_alone`, `going`, `not_begun` and `late` share the employees between them. A
    row with `is_direct` is about those employed in the unit itself, where it has units below.
    """

    __tablename__ = "unit_figure"
    __table_args__ = (
        UniqueConstraint("round_id", "unit_id", "is_direct"),
        Index("ix_unit_figure_unit", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Empty: all rounds that are open, together.
    round_id: Mapped[int | None] = mapped_column(ForeignKey("planning_round.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    is_direct: Mapped[bool] = mapped_column(default=False)
    employees: Mapped[int]
    agreed: Mapped[int]
    set_alone: Mapped[int]  # set without agreement, and never counted as agreed (MEET-5)
    going: Mapped[int]
    not_begun: Mapped[int]
    late: Mapped[int]
    met: Mapped[int]  # with a meeting booked or held
    goals: Mapped[int]  # in agreed versions
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))
    as_of: Mapped[datetime]

    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")


class PriorityFigure(Base):
    """How many in a unit, and below it, have agreed goals that hang on a priority.

    A goal hangs on the priorities it is linked to and on all above those. Only open rounds
    and only agreed versions count; nothing is stored where there is nobody.
    """

    __tablename__ = "priority_figure"
    __table_args__ = (Index("ix_priority_figure_unit", "unit_id"),)

    priority_id: Mapped[int] = mapped_column(ForeignKey("priority.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    people: Mapped[int]
    goals: Mapped[int]
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))
    as_of: Mapped[datetime]
