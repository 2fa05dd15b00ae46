"""What a page costs at least: its SQL through the bare driver, its template through bare Jinja.

Both are taken from one real answer of the page: the statements with their parameters, those
of the log-in and of the actor too, and the template's context. The template is rendered by an
environment of its own with the page's filters, translations and `url_for`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import jinja2
import psycopg
from flask import Flask, before_render_template, g
from sqlalchemy import event

from benchmarks.databases import Database, plain
from benchmarks.requests import Asking
from kompetensplan.db import db


@dataclass(slots=True)
class Floor:
    """One page taken apart."""

    asking: Asking
    statements: list[tuple[str, Any]] = field(default_factory=list)
    template: jinja2.Template | None = None
    context: dict[str, Any] = field(default_factory=dict)
    remembered: dict[str, Any] = field(default_factory=dict)

    def run_sql(self, connection: Any) -> int:
        """Run the page's statements in one transaction and read every row."""
        cursor = connection.cursor()
        rows = 0
        for statement, parameters in self.statements:
            cursor.execute(statement, parameters)
            if cursor.description:
                rows += len(cursor.fetchall())
        connection.rollback()
        return rows

    def render(self) -> str:
        """Render the page's template with the page's context, inside a request."""
        assert self.template is not None
        return self.template.render(self.context)

    @contextmanager
    def in_request(self) -> Iterator[None]:
        """Hold a request like the page's own, with the person known already."""
        with self.asking.app.request_context(self.asking.environ()):
            for name, value in self.remembered.items():
                setattr(g, name, value)
            yield


def take_apart(asking: Asking) -> Floor:
    """Answer once and keep what was asked of the database and of Jinja."""
    floor, app = Floor(asking), asking.app

    def note_sql(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any
    ) -> None:
        if not statement.startswith("BEGIN"):
            floor.statements.append((statement, parameters))

    def note_template(_app: Flask, template: jinja2.Template, context: Any, **_rest: Any) -> None:
        floor.context = dict(context)
        floor.template = _bare(app).get_template(str(template.name))
        floor.remembered = {name: getattr(g, name) for name in g}

    asking.get()  # what a process keeps from then on is not part of the page
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note_sql)
    try:
        with before_render_template.connected_to(note_template, app):
            asking.get()
    finally:
        event.remove(engine, "before_cursor_execute", note_sql)
    return floor


def _bare(app: Flask) -> jinja2.Environment:
    """Return Jinja itself, knowing what the site's templates know."""
    own = app.jinja_env
    bare = jinja2.Environment(
        loader=own.loader,
        extensions=list(own.extensions),
        autoescape=True,
        undefined=own.undefined,
        trim_blocks=own.trim_blocks,
        lstrip_blocks=own.lstrip_blocks,
        auto_reload=False,
    )
    bare.globals.update(own.globals)
    bare.filters.update(own.filters)
    bare.tests.update(own.tests)
    bare.policies.update(own.policies)
    return bare


def connect(database: Database) -> Any:
    """Open a connection of the bare driver, set up as the site's are."""
    if database.engine == "PostgreSQL":
        return psycopg.connect(plain(database.url))
    connection = sqlite3.connect(database.url.removeprefix("sqlite:///"))
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection
