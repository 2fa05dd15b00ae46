"""That a person has a secret address for their calendar."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import Base


class CalendarFeed(Base):
    """The one address of a person. Only its hash is kept: who reads the database cannot use it."""

    __tablename__ = "calendar_feed"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=real_now)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
