"""What is decided in the application and not by the environment: the latest row of a name holds.

Nothing is written over: the rows are who changed what, and when. Settings of the installation,
such as the mail server, are in `config.py`.
"""

import enum
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from kompetensplan.clock import real_now
from kompetensplan.db import Base, choice, db


class Name(enum.StrEnum):
    """What there is to decide; the first of its `VALUES` holds until somebody has."""

    IMPORT_HOUR = "import_hour"  # when the folder of the import is looked through; "" is never
    IMPORT_ENCODING = "import_encoding"
    IMPORT_REPORT = "import_report"  # who is mailed about it


VALUES: Mapping[Name, tuple[str, ...]] = {
    Name.IMPORT_HOUR: ("", *(str(hour) for hour in range(24))),
    Name.IMPORT_ENCODING: ("utf-8", "windows-1252"),
    Name.IMPORT_REPORT: ("both", "hr", "system_administrator"),
}


class Setting(Base):
    """That something was decided: what, by whom and when."""

    __tablename__ = "setting"
    __table_args__ = (Index("ix_setting_name", "name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Name] = mapped_column(choice(Name))
    value: Mapped[str] = mapped_column(String(40))
    set_at: Mapped[datetime] = mapped_column(default=real_now)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


def latest_change() -> int:
    """Return the number of the latest change; 0 before the first."""
    return db.session.scalar(select(func.max(Setting.id))) or 0


def all_settings(until: int | None = None) -> dict[Name, str]:
    """Return what holds, in one statement; or what held after change number `until`."""
    latest = select(func.max(Setting.id)).group_by(Setting.name)
    if until is not None:
        latest = latest.where(Setting.id <= until)
    rows = db.session.execute(select(Setting.name, Setting.value).where(Setting.id.in_(latest)))
    decided = {row[0]: row[1] for row in rows}
    return {name: decided.get(name, values[0]) for name, values in VALUES.items()}


def decide(name: Name, value: str, *, by: int) -> bool:
    """Write down another value; False when that one holds already."""
    if value not in VALUES[name]:
        raise ValueError(f"{name} cannot be {value}")
    if all_settings()[name] == value:
        return False
    db.session.add(Setting(name=name, value=value, set_by_id=by))
    db.session.flush()
    return True
