"""The red thread: from a priority up to the vision (HAR-2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, and_, bindparam, func, literal, or_, select
from sqlalchemy.orm import aliased

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import Unit
from kompetensplan.priorities.models import Level, Priority, Status, Vision

# The level above all levels of priorities.
VISION = "vision"
# Three levels are in use; a chain that somebody has tied into a ring still ends.
_HIGHEST = 8


@dataclass(frozen=True, slots=True)
class Node:
    """One knot of a red thread, as it is shown.

    Attributes:
        level: `VISION` or the value of a `Level`.
        id: of the vision or the priority.
        published_at: for the vision, when it was put in here.
        published_by: a person's name, or nothing when it is not known.
        decided_on: when the council decided the vision; None for priorities.
        decided_by: who decided the vision ("Kommunfullmäktige").
        own_reason: why a priority hangs on nothing above ("egen för enheten", HAR-1).
    """

    level: str
    title: str
    id: int
    unit_name: str = ""
    published_at: datetime | None = None
    published_by: str = ""
    own_reason: str = ""
    is_ended: bool = False
    decided_on: date | None = None
    decided_by: str = ""


def threads_of(
    priority_ids: Iterable[int], *, day: date | None = None
) -> dict[int, tuple[Node, ...]]:
    """Return the red thread of each priority, the vision first and itself last.

    One statement, however many there are. A priority that hangs on nothing above (HAR-1)
    begins its own thread. Ids that do not exist are left out.
    """
    ids = set(priority_ids)
    if not ids:
        return {}
    threads: dict[int, tuple[Node, ...]] = {}
    values = {"ids": list(ids), "day": day or clock.today()}
    for row in db.session.execute(_query(), values):
        nodes = (_vision(row),) if row.vision_id else ()
        threads[row.start_id] = (*threads.get(row.start_id, ()), *nodes, _priority(row))
    return threads


def whole_threads(
    priority_ids: Iterable[int], threads: Mapping[int, tuple[Node, ...]]
) -> list[tuple[Node, ...]]:
    """Return the threads of a goal's priorities, the longest first.

    A goal that hangs on a unit's priority and on the area above it hangs on one thread:
    one that is only the upper part of another is left out.
    """
    found = sorted((threads[key] for key in set(priority_ids)), key=len, reverse=True)
    whole: list[tuple[Node, ...]] = []
    for nodes in found:
        if not any(longer[: len(nodes)] == nodes for longer in whole):
            whole.append(nodes)
    return whole


@cache
def _query() -> Any:
    """Return the statement: every knot of every thread, the highest first.

    It is put together once: that takes longer than running it.
    """
    day = bindparam("day", type_=Date())
    thread = (
        select(
            Priority.id.label("start_id"),
            Priority.id.label("priority_id"),
            Priority.parent_id,
            literal(0).label("height"),
        )
        .where(Priority.id.in_(bindparam("ids", expanding=True, type_=Integer())))
        .cte("thread", recursive=True)
    )
    above = (
        select(thread.c.start_id, Priority.id, Priority.parent_id, thread.c.height + 1)
        .join(Priority, Priority.id == thread.c.parent_id)
        .where(thread.c.height < _HIGHEST)
    )
    thread = thread.union_all(above)
    publisher, decider = aliased(Person), aliased(Person)
    is_top = and_(
        Priority.level == Level.ORGANISATION, Vision.id == _current_vision(day).scalar_subquery()
    )
    return (
        select(
            thread.c.start_id,
            Priority.id,
            Priority.level,
            Priority.title,
            Priority.own_reason,
            Priority.status,
            Priority.published_at,
            Unit.name.label("unit_name"),
            _name(publisher).label("published_by"),
            Vision.id.label("vision_id"),
            Vision.title.label("vision_title"),
            Vision.decided_on,
            Vision.decided_by,
            Vision.published_at.label("vision_at"),
            _name(decider).label("vision_by"),
        )
        .select_from(thread)
        .join(Priority, Priority.id == thread.c.priority_id)
        .join(Unit, Priority.unit_id == Unit.id)
        .outerjoin(publisher, Priority.published_by_id == publisher.id)
        .outerjoin(Vision, is_top)
        .outerjoin(decider, Vision.published_by_id == decider.id)
        .order_by(thread.c.start_id, thread.c.height.desc())
    )


def _current_vision(day: Any) -> Any:
    return (
        select(Vision.id)
        .where(Vision.starts_on <= day, or_(Vision.ends_on.is_(None), Vision.ends_on >= day))
        .order_by(Vision.starts_on.desc(), Vision.id.desc())
        .limit(1)
    )


def _name(person: Any) -> ColumnElement[str]:
    return func.coalesce(person.given_name + " " + person.family_name, "")


def _priority(row: Any) -> Node:
    return Node(
        level=row.level.value,
        title=row.title,
        id=row.id,
        unit_name=row.unit_name,
        published_at=row.published_at,
        published_by=row.published_by,
        own_reason=row.own_reason,
        is_ended=row.status is Status.ENDED,
    )


def _vision(row: Any) -> Node:
    return Node(
        level=VISION,
        title=row.vision_title,
        id=row.vision_id,
        published_at=row.vision_at,
        published_by=row.vision_by,
        decided_on=row.decided_on,
        decided_by=row.decided_by,
    )
