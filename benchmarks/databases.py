"""The databases that are measured: Mittköping in several sizes, kept in `instance/bench`.

All come from `load_demo`. The small one has had people taken out, as evenly as possible, but
nobody whom a page needs. PostgreSQL gets the rows of the SQLite file, so that both hold the
same.
"""

import hashlib
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import flask_migrate
import psycopg
from flask import Flask
from sqlalchemy import MetaData, Table

from benchmarks.measuring import Clock, clock_with_server
from config import ROOT, Config
from kompetensplan import create_app
from kompetensplan.db import db
from kompetensplan.demo.load import DEMO_DAY, load_demo
from kompetensplan.reports.jobs import make_figures
from tests.support.postgres import new_database

CACHE = ROOT / "instance" / "bench"
SMALL = 500
# Marie Lundgren's unit, and everyone who leads, replaces or administers, stay.
_KEPT_UNIT = "Hemtjänst Centrum"


@dataclass(frozen=True, slots=True)
class Database:
    """A filled database and the application on it."""

    url: str
    employees: int
    app: Flask

    @property
    def engine(self) -> str:
        return "SQLite" if self.url.startswith("sqlite") else "PostgreSQL"

    @property
    def clock(self) -> Clock:
        """The clock that sees all that is done for a page."""
        return process_time if self.engine == "SQLite" else clock_with_server(plain(self.url))


def plain(url: str) -> str:
    """Return the address as the driver itself writes it."""
    return url.replace("+psycopg", "")


def application(url: str, instance: Path = CACHE) -> Flask:
    """Return the site as `make run` starts it, on this database."""
    config = Config(
        environment="demo",
        secret_key="only-for-benchmarks",
        database_url=url,
        today=DEMO_DAY,
        secure_cookies=False,
        instance_path=instance,
    )
    return create_app(config)


def on_sqlite(employees: int, years: int, folder: Path | None = None) -> Database:
    """Give Mittköping with that many employees, made now or in an earlier run."""
    if folder is None:
        folder = CACHE / _fingerprint()
        _forget_others(folder)
    path = folder / f"{employees}-{years}.db"
    url = f"sqlite:///{path}"
    if not path.exists():
        print(f"Making a municipality with {employees} employees …", flush=True)
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        _make(part, employees, years)
        part.rename(path)
    return Database(url, employees, application(url))


def on_postgresql(database: Database, server: str) -> Database:
    """Give the same rows on PostgreSQL."""
    url = new_database(f"bench_{database.employees}", server)
    app = application(url)
    with app.app_context():
        flask_migrate.upgrade()
    _copy(Path(database.url.removeprefix("sqlite:///")), url)
    return Database(url, database.employees, app)


def _fingerprint() -> str:
    """Return a name that changes with whatever decides what the demo holds."""
    package = ROOT / "kompetensplan"
    files = [
        *(package / "demo").rglob("*.*"),
        *package.rglob("models.py"),
        *package.rglob("models/*.py"),
        *(ROOT / "migrations" / "versions").glob("*.py"),
        Path(__file__),
    ]
    digest = hashlib.sha256()
    for file in sorted(file for file in files if file.suffix != ".pyc"):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _forget_others(folder: Path) -> None:
    for other in CACHE.glob("*/"):
        if other != folder and len(other.name) == len(_fingerprint()):
            shutil.rmtree(other)


def _make(path: Path, employees: int, years: int) -> None:
    app = application(f"sqlite:///{path}")
    with app.app_context():
        flask_migrate.upgrade()
        load_demo(employees=employees, years=years)
        db.session.commit()
        db.engine.dispose()
        connection = sqlite3.connect(path, isolation_level=None)
        (there,) = connection.execute("SELECT count(*) FROM employment").fetchone()
        if there > employees:
            _take_out(connection, there - employees)
        make_figures()
        db.session.remove()
        db.engine.dispose()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()


# ── a smaller municipality ────────────────────────────────────────────────────────────


def _take_out(connection: sqlite3.Connection, count: int) -> None:
    """Delete that many employments, their people and all that hangs on them."""
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("BEGIN")
    connection.execute("CREATE TEMP TABLE gone (kind TEXT, id INTEGER, PRIMARY KEY (kind, id))")
    connection.execute(
        "INSERT INTO gone SELECT 'employment', employment.id FROM employment"
        " JOIN unit ON unit.id = unit_id WHERE unit.name != ?"
        " AND employment.id NOT IN (SELECT employment_id FROM unit_manager)"
        " AND person_id NOT IN (SELECT person_id FROM role_grant)"
        " AND person_id NOT IN (SELECT person_id FROM deputy)"
        " AND person_id NOT IN (SELECT on_behalf_of_id FROM deputy)"
        # The database lets nobody who is held be destroyed.
        " AND person_id NOT IN (SELECT person_id FROM hold)"
        " ORDER BY employment.id * 7919 % 1009 LIMIT ?",
        (_KEPT_UNIT, count),
    )
    connection.execute(
        "INSERT INTO gone SELECT 'person', person_id FROM employment GROUP BY person_id"
        " HAVING min(id IN (SELECT id FROM gone WHERE kind = 'employment'))"
    )
    tables = [table for table in db.metadata.sorted_tables if _condition(table)]
    for table in tables:
        if "id" in table.c:
            where = f"SELECT '{table.name}', id FROM {table.name} WHERE {_condition(table)}"
            connection.execute(f"INSERT OR IGNORE INTO gone {where}")
    # The database guards what is agreed on: each plan is named as one that goes, by no decision.
    connection.execute("PRAGMA defer_foreign_keys = ON")
    for kind in ("plan", "earlier_plan"):
        connection.execute(
            f"INSERT INTO destroying ({kind}_id, decision_id)"
            f" SELECT id, 0 FROM gone WHERE kind = '{kind}'"
        )
    for table in reversed(tables):
        connection.execute(f"DELETE FROM {table.name} WHERE {_condition(table)}")
    connection.execute("DELETE FROM destroying")
    for kind in ("employment", "person"):
        gone = f"SELECT id FROM gone WHERE kind = '{kind}'"
        connection.execute(f"DELETE FROM {kind} WHERE id IN ({gone})")
    connection.execute("COMMIT")
    connection.execute("VACUUM")


def _condition(table: Table) -> str:
    """Say in SQL which rows of a table hang on something that is taken out."""
    return " OR ".join(
        f"{key.parent.name} IN (SELECT id FROM gone WHERE kind = '{key.column.table.name}')"
        for key in table.foreign_keys
        if key.column.table is not table
    )


# ── the same on PostgreSQL ────────────────────────────────────────────────────────────


def _copy(path: Path, url: str) -> None:
    source = sqlite3.connect(path)
    metadata: MetaData = db.metadata
    with psycopg.connect(plain(url)) as target:
        # The rows were checked when they were made; a server of our own lets us say so.
        target.execute("SET session_replication_role = replica")
        target.execute("SET timezone = 'UTC'")
        for table in metadata.sorted_tables:
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            target.execute(f"TRUNCATE {table.name} CASCADE".encode())
            with target.cursor().copy(f"COPY {table.name} ({names}) FROM STDIN".encode()) as rows:
                for row in source.execute(f"SELECT {names} FROM {table.name}"):
                    rows.write_row(row)
            if "id" in table.c:
                target.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'),"
                    f" (SELECT coalesce(max(id), 1) FROM {table.name}))".encode()
                )
    with psycopg.connect(plain(url), autocommit=True) as target:
        target.execute("VACUUM ANALYZE")
    source.close()
