"""How far a person has come in a guided first visit."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kompetensplan.clock import now
from kompetensplan.db import Base, choice


class Guide(enum.StrEnum):
    """The guided visits: one for each way to work here. The rarest task comes first."""

    SYSTEM_ADMINISTRATOR = "system-administrator"
    DATA_PROTECTION_OFFICER = "data-protection-officer"
    REGISTRAR = "registrar"
    HR = "hr"
    MANAGER = "manager"
    EMPLOYEE = "employee"


class GuideStep(Base):
    """A step of a guide that somebody has taken; the step `END` says that it is not shown again."""

    __tablename__ = "guide_step"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    guide: Mapped[Guide] = mapped_column(choice(Guide), primary_key=True)
    step: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)


END = "end"
