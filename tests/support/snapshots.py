"""Puts the database back as it was once before: quicker than making the same rows again.

A snapshot holds every row. Where nothing has been written since a known snapshot was put
back, the same deeds lead to the same rows, so they need only be done once per process.
"""

import sqlite3
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.engine import Engine

from kompetensplan.db import db

Result = TypeVar("Result")
_EMPTY = ("empty",)
_images: dict[Hashable, Any] = {}
_results: dict[Hashable, Any] = {}
# Which snapshot the database is, or None once something has been written after it.
_now: Hashable = None


@event.listens_for(Engine, "before_cursor_execute")
def _see_writing(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    global _now
    if not statement.lstrip().startswith(("SELECT", "BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
        _now = None


def state() -> Hashable:
    """Return the key of the snapshot that the database is, or None when it is another."""
    return _now


def keep_empty() -> None:
    """Let what is stored now be what `empty` puts back."""
    _keep(_EMPTY)


def empty() -> None:
    """Take away all that a test has stored."""
    if _now != _EMPTY:
        _put_back(_EMPTY)


def once(key: tuple[Hashable, ...], make: Callable[[], Result]) -> Result:
    """Do what is always done the same from here, or put back what came of it. Commits.

    The key names the state that it is done in; if that is None, nothing is kept.
    """
    if key not in _images:
        result = make()
        db.session.commit()
        if None in key:
            return result
        _results[key] = result
        _keep(key)
    else:
        _put_back(key)
    done: Result = _results[key]
    return done


def _keep(key: Hashable) -> None:
    global _now
    _images[key] = _read_postgres() if _is_postgres() else _read_sqlite()
    _now = key


def _put_back(key: Hashable) -> None:
    global _now
    (_write_postgres if _is_postgres() else _write_sqlite)(_images[key])
    _now = key


def _is_postgres() -> bool:
    return db.engine.dialect.name == "postgresql"


def _read_sqlite() -> sqlite3.Connection:
    image = sqlite3.connect(":memory:", check_same_thread=False)
    raw = db.engine.raw_connection()
    try:
        raw.driver_connection.backup(image)  # type: ignore[union-attr]
    finally:
        raw.close()
    return image


def _write_sqlite(image: sqlite3.Connection) -> None:
    raw = db.engine.raw_connection()
    try:
        image.backup(raw.driver_connection)  # type: ignore[arg-type]
    finally:
        raw.close()


def _read_postgres() -> str:
    """Return the statements that put every row and sequence back, written by PostgreSQL itself.

    Sequences too: a test that loads rows with their keys sets them to where those end.
    """
    inserts = " UNION ALL ".join(
        f"SELECT format('INSERT INTO {name} OVERRIDING SYSTEM VALUE SELECT *"
        f" FROM json_populate_recordset(NULL::{name}, %L)', json_agg({name}.*))"
        f" FROM {name} HAVING count(*) > 0"
        for name in _tables()
    )
    sequences = (
        "SELECT format('SELECT setval(%L, %s, %L)', schemaname || '.' || sequencename,"
        " coalesce(last_value, 1), last_value IS NOT NULL) FROM pg_sequences"
    )
    script = f"{inserts} UNION ALL {sequences}".replace("%", "%%")
    with db.engine.begin() as connection:
        return "; ".join(row[0] for row in connection.exec_driver_sql(script))


def _write_postgres(image: str) -> None:
    """As the owner of the database may: no trigger, no foreign key."""
    role = "SET LOCAL session_replication_role ="
    deletes = [f"DELETE FROM {name}" for name in _tables()]
    script = "; ".join([f"{role} replica", *deletes, image, f"{role} origin"])
    with db.engine.begin() as connection:
        connection.connection.driver_connection.execute(script)  # type: ignore[union-attr]


def _tables() -> list[str]:
    return [table.name for table in db.metadata.sorted_tables]
