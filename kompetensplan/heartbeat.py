"""Which job was last at work, and whose turn it is.

A row for each name: `beat` says that its work goes on, `take_turn` lets one worker at a
time do what must not be done by two.
"""

from datetime import datetime, timedelta

from sqlalchemy import String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from kompetensplan.clock import real_now
from kompetensplan.db import Base, db

WORKER = "worker"
LATELY = timedelta(minutes=10)  # a long document or a slow mail server takes less


class Heartbeat(Base):
    """When something was last at work."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(default=real_now)


def beat(name: str = WORKER) -> None:
    """Say that `name` is at work."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    moment = real_now()
    db.session.execute(
        insert(Heartbeat)
        .values(name=name, seen_at=moment)
        .on_conflict_do_update(index_elements=["name"], set_={"seen_at": moment})
    )


def take_turn(name: str) -> bool:
    """Take the turn until this transaction ends; False when another worker has it.

    `beat` has made the row before, in a transaction that is over.
    """
    row = select(Heartbeat.name).where(Heartbeat.name == name).with_for_update(skip_locked=True)
    return db.session.scalar(row) is not None


def state_of(name: str = WORKER) -> str:
    """Say in a word whether `name` has been at work lately."""
    seen_at = db.session.scalar(select(Heartbeat.seen_at).where(Heartbeat.name == name))
    if seen_at is None:
        return "never seen"
    return "ok" if seen_at > real_now() - LATELY else "not seen lately"
