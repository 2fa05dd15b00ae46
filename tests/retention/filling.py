"""A row, with words that can be looked for, in every table that hangs on a plan or a person."""

from datetime import date, time
from typing import Any

from sqlalchemy import Column, Enum, Table, insert, select

from kompetensplan import clock
from kompetensplan.clock import real_now
from kompetensplan.db import UTCDateTime, db
from kompetensplan.retention.tables import Hangs, named, rows_of

MARK = "Zinkvägens hemlighet"


def fill(hangs: Hangs, top: str, top_id: int, **known: int) -> None:
    """See to it that each table has a row that hangs on the thing with this id."""
    for table in db.metadata.sorted_tables:
        # The log makes its own keys, and keeps what it calls somebody when the key is gone.
        if table.name == "person_key":
            continue
        if table.name not in hangs or _has_row(hangs, table.name, top_id):
            continue
        column, parent = hangs[table.name]
        above = top_id if parent == top else _first(hangs, parent, top_id)
        given = {column: above, "plan_id": top_id if top == "plan" else None}
        db.session.execute(insert(table).values(_row(table, given | known)))
    db.session.commit()


def _has_row(hangs: Hangs, name: str, top_id: int) -> bool:
    return (
        db.session.execute(select(named(name)).where(rows_of(hangs, name, top_id))).first()
        is not None
    )


def _first(hangs: Hangs, name: str, top_id: int) -> int:
    table = named(name)
    found = db.session.scalar(select(table.c.id).where(rows_of(hangs, name, top_id)))
    assert found is not None, name
    return int(found)


def _row(table: Table, given: dict[str, Any]) -> dict[str, Any]:
    # Texts that are there have a time, by their CHECK.
    given = given | ({"answered_at": real_now()} if table.name == "peer_invitation" else {})
    wanted = [c for c in table.c if not (c.primary_key and c.name == "id")]
    return {
        c.name: given[c.name] if given.get(c.name) is not None else _value(table, c, given)
        for c in wanted
        if given.get(c.name) is not None or not c.nullable
    }


def _value(table: Table, column: Column[Any], given: dict[str, Any]) -> Any:
    for key in column.foreign_keys:
        other = key.column.table.name
        if other == "person":
            return given["person"]
        if (found := db.session.scalar(select(key.column).order_by(key.column).limit(1))) is None:
            db.session.execute(insert(named(other)).values(_row(named(other), given)))
            found = db.session.scalar(select(key.column).order_by(key.column).limit(1))
        return found
    if "hash" in column.name or column.name == "sha256":
        return (table.name + "0" * 64)[:64]
    if isinstance(column.type, Enum):
        return next(iter(column.type.enum_class or column.type.enums))
    if isinstance(column.type, UTCDateTime):
        return real_now()
    kind = column.type.python_type
    if kind is str:
        return f"{MARK} i {table.name} {column.name}"[: column.type.length or 400]  # type: ignore[attr-defined]
    return {bool: False, int: 30, bytes: MARK.encode(), date: clock.today(), time: time(9)}[kind]
