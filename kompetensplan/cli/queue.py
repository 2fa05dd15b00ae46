"""Where the worker's queue is: huey in a file, in PostgreSQL, or in Redis (ADR 17).

It holds the names of jobs and when they are to run, and nothing about anybody: what there is
to do stands in our own tables.
"""

from functools import partial
from typing import Any

import psycopg
from flask import Flask
from huey import Huey, PostgresHuey, PriorityRedisHuey, SqliteHuey
from huey.exceptions import ConfigurationError

from config import Unsafe

NAME = "kompetensplan"
SCHEMA = "huey"  # its tables are made by a migration


def open_queue(app: Flask) -> Huey:
    """Return the queue of `app`: Redis if there is an address, else beside the database.

    Raises:
        Unsafe: Redis is asked for, and what speaks to it is not installed.
    """
    config = app.config["KP"]
    if config.queue_url:
        try:
            return PriorityRedisHuey(NAME, url=config.queue_url, utc=True)
        except ConfigurationError:
            raise Unsafe(
                "QUEUE_URL is set, but the package redis is not installed:"
                " .venv/bin/pip install -r requirements-more.txt"
            ) from None
    if config.database_url.startswith("postgresql"):
        connect = partial(_connect, config.database_url.replace("+psycopg", "", 1))
        return PostgresHuey(NAME, connection=connect, create_tables=False, utc=True)
    return SqliteHuey(NAME, filename=str(config.instance_path / "worker.db"), utc=True)


def _connect(address: str) -> Any:
    connection = psycopg.connect(address, autocommit=True)
    connection.execute(f"SET search_path TO {SCHEMA}".encode())
    return connection
