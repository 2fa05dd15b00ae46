"""Which job was last at work, and whose turn it is.

A row for each name: `beat` says that its work goes on, `take_turn` lets one worker at a
time do what must not be done by two, and `take_round` lets one of many do what the clock
of each of them calls for.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from kompetensplan.clock import real_now
from kompetensplan.db import Base, db, insert_into

WORKER = "worker"
LATELY = timedelta(minutes=10)  # a long document or a slow mail server takes less


class Heartbeat(Base):
    """When something was last at work."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(default=real_now)


def beat(name: str = WORKER) -> None:
    """Say that `name` is at work."""
    moment = real_now()
    db.session.execute(
        insert_into(Heartbeat)
        .values(name=name, seen_at=moment)
        .on_conflict_do_update(index_elements=["name"], set_={"seen_at": moment})
    )


def take_turn(name: str) -> bool:
    """Take the turn until this transaction ends; False when another worker has it.

    `beat` has made the row before, in a transaction that is over.
    """
    row = select(Heartbeat.name).where(Heartbeat.name == name).with_for_update(skip_locked=True)
    return db.session.scalar(row) is not None


def take_round(name: str, pause: timedelta) -> bool:
    """Take this round of a job; False when another worker has taken it within `pause`.

    To be committed before the work begins: who waits for the row is then told no at once.
    """
    never = datetime(1970, 1, 1, tzinfo=UTC)
    row = insert_into(Heartbeat).values(name=name, seen_at=never)
    db.session.execute(row.on_conflict_do_nothing(index_elements=["name"]))
    moment = real_now()
    taken = db.session.execute(
        update(Heartbeat)
        .where(Heartbeat.name == name, Heartbeat.seen_at <= moment - pause)
        .values(seen_at=moment)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def state_of(name: str = WORKER) -> str:
    """Say in a word whether `name` has been at work lately."""
    last = seen_at(name)
    if last is None:
        return "never seen"
    return "ok" if last > real_now() - LATELY else "not seen lately"


def seen_at(name: str) -> datetime | None:
    """Return when `name` was last at work."""
    return db.session.scalar(select(Heartbeat.seen_at).where(Heartbeat.name == name))
