"""What strangers leave behind."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import Base
from kompetensplan.free_text import FreeLine, FreeText


class BarrierReport(Base):
    """That somebody could not use a page, in their own words; nobody has to say who they are."""

    __tablename__ = "barrier_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=real_now, index=True)
    text: Mapped[str] = mapped_column(FreeText)
    page: Mapped[str] = mapped_column(FreeLine(300), default="")
    contact: Mapped[str] = mapped_column(FreeLine(254), default="")
    handled_at: Mapped[datetime | None]
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    handled_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")
