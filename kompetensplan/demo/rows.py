"""Collects rows and inserts them in bulk, in the order that foreign keys ask for.

Ids are given here, so that rows can point at one another before they are stored.
"""

from collections import defaultdict
from typing import Any

from sqlalchemy import insert, text

from kompetensplan.db import Base, db

BATCH = 20_000


class Rows:
    """Rows on their way into the database."""

    def __init__(self) -> None:
        self._waiting: dict[type[Base], list[dict[str, Any]]] = defaultdict(list)
        self._last: dict[type[Base], int] = defaultdict(int)
        self._empty: dict[type[Base], dict[str, Any]] = {}
        self._count = 0

    def add(self, table: type[Base], **values: Any) -> int:
        """Take a row and return its id (0 for a table without one of its own)."""
        row = {**self._blank(table), **values}
        if "id" in row:
            self._last[table] += 1
            row["id"] = self._last[table]
        self._waiting[table].append(row)
        self._count += 1
        return row.get("id", 0) or 0

    def change(self, table: type[Base], key: int, **values: Any) -> None:
        """Change a row that has not been stored yet."""
        next(row for row in self._waiting[table] if row["id"] == key).update(values)

    def change_last(self, table: type[Base], **values: Any) -> None:
        """Change the row that was taken last, before it is stored."""
        self._waiting[table][-1].update(values)

    def is_full(self) -> bool:
        """Tell whether it is time to store what has been collected."""
        return self._count >= BATCH

    def store(self) -> None:
        """Insert everything that waits."""
        for table in db.metadata.sorted_tables:
            for model, rows in self._waiting.items():
                if model.__table__ is table and rows:
                    db.session.execute(insert(model), rows)
        self._waiting.clear()
        self._count = 0

    def _blank(self, table: type[Base]) -> dict[str, Any]:
        """Return a row of `table` with its default values."""
        if table not in self._empty:
            columns = table.__table__.columns
            self._empty[table] = {
                column.key: column.default.arg
                if column.default is not None and column.default.is_scalar
                else ("" if not column.nullable and column.key == "error" else None)
                for column in columns
            }
        return self._empty[table]

    def settle(self) -> None:
        """Let PostgreSQL count on from the ids that were given here."""
        if db.engine.dialect.name != "postgresql":
            return
        for model, last in self._last.items():
            name = model.__tablename__
            db.session.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {last})")
            )
