"""The database: one base class, names for constraints, time in UTC.

SQLite and PostgreSQL give the same answers; what differs between them is here and
nowhere else. `docs/adr/0006` says why both.
"""

import enum
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from sqlite3 import Connection as SQLiteConnection
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    String,
    delete,
    event,
    insert,
    inspect,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

# Named constraints can be altered in a later migration; unnamed ones cannot.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """A moment. Aware in Python; stored in UTC, on SQLite without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone is not stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# Compared byte by byte, whatever the server's language: the key itself is in Swedish order.
LONGEST_KEY = 400
SORTED_TEXT = String(400).with_variant(String(400, collation="C"), "postgresql")
# A word that search finds something by; the beginning of it is a range of the index.
SEARCHED_WORD = String(80).with_variant(String(80, collation="C"), "postgresql")
# The ids of 300 units above each other; as much as an index of PostgreSQL takes.
PATH = String(2600).with_variant(String(2600, collation="C"), "postgresql")


def choice(kind: type[enum.Enum]) -> Enum:
    """Return the column type of an enumeration: its values as text, with a CHECK constraint."""
    return Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        length=40,
        name=kind.__name__.lower(),
    )


class Base(DeclarativeBase):
    """What every stored thing has in common."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING_CONVENTION),
        type_annotation_map={datetime: UTCDateTime()},
    )


# After the commit a view still names what it has changed, in its redirect and its receipt.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, SQLiteConnection):
        return
    # pysqlite's own transactions lose updates: SQLAlchemy's BEGIN below is the only one.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        # What is destroyed is overwritten, not only let go (RET).
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """Take SQLite's write lock at once where the session says that it will write.

    A reading transaction that turns into a writing one fails without waiting, so the
    lock is taken first (see `writes`). On PostgreSQL nothing is needed.
    """
    if connection.dialect.name == "sqlite":
        read_only = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def read_only() -> None:
    """Let this session's transaction be a reading one, which never waits for a writer.

    On SQLite only; a later write in the same transaction is then an error, which is
    what a GET should get. On PostgreSQL readers never wait.
    """
    db.session.connection(execution_options={"read_only": True})


def insert_into(model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that can say what happens when the row is there: `on_conflict_do_…`."""
    on_postgresql = db.session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(model) if on_postgresql else sqlite.insert(model)


def write_words(
    connection: Connection, model: type[Base], column: str, key: int, rows: Sequence[dict[str, Any]]
) -> None:
    """Let the row with this `key` be found by these words, and no longer by others."""
    table = model.__table__
    connection.execute(delete(table).where(table.c[column] == key))  # type: ignore[arg-type]
    if rows:
        connection.execute(insert(table), rows)  # type: ignore[arg-type]


def set_choices(connection: Connection, table: str, column: str, values: Sequence[str]) -> None:
    """Let an enumeration's CHECK constraint allow exactly `values`; for migrations.

    The constraint is found by the names of `choice` and the convention above. SQLite cannot
    alter one, but lets its text be written anew where no stored row is touched; so indexes
    and triggers stay ("Making Other Kinds Of Table Schema Changes" in SQLite's manual).
    """
    allowed = ", ".join(f"'{value}'" for value in values)
    if connection.dialect.name == "sqlite":
        pattern = rf"CHECK \({column} IN \([^)]*\)\)"
        edit_sqlite_table(connection, table, pattern, f"CHECK ({column} IN ({allowed}))")
        return
    found = connection.exec_driver_sql(
        "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass"
        " AND pg_get_constraintdef(oid) LIKE %s",
        (table, f"%(({column})::text = ANY%"),
    )
    name = found.scalar_one()
    connection.exec_driver_sql(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
    connection.exec_driver_sql(
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" CHECK ({column} IN ({allowed}))'
    )


def choices_of(connection: Connection, table: str, column: str) -> list[str]:
    """Return what an enumeration's CHECK constraint allows; for migrations."""
    checks = inspect(connection).get_check_constraints(table)
    text = next(
        check["sqltext"]
        for check in checks
        if re.match(rf"\(?\(?{column}\b.*('|ANY)", check["sqltext"])
    )
    return re.findall(r"'(\w+)'", text)


def edit_sqlite_table(connection: Connection, table: str, pattern: str, text: str) -> None:
    """Write a part of a table's definition anew: a constraint, never a column's type."""
    old = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
    ).scalar_one()
    new, count = re.subn(pattern, text, old)
    if count != 1:
        raise ValueError(f"{count} places in {table} look like {pattern}")
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (new, table)
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
