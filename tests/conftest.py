"""Fixtures that every test may use.

The cast, so that a test reads like a sentence:

* ``amina`` is an employee in the unit Hemtjänst, ``marie`` is her manager
* ``samira`` is Marie's manager, head of the department
* ``karin`` is HR for everyone, ``ulla`` the registrar, ``johan`` the system administrator
* ``eva`` is the data protection officer
* ``david`` is an employee, and ``frida`` the manager, in another unit of another department

Today is Monday 8 February 2027.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event
from werkzeug.test import TestResponse

from config import Config
from kompetensplan import clock, create_app
from kompetensplan.accounts import services
from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from tests import factories
from tests.factories import Municipality
from tests.support import snapshots
from tests.support.html import parse

TODAY = date(2027, 2, 8)
LogIn = Callable[[Person], "Client"]
Statements = Callable[[], AbstractContextManager[list[str]]]


class Client(FlaskClient):
    """A client that treats each request as production does, and reads each page closely.

    The test holds an app context open, and Flask would reuse it: two requests would
    share ``g``, and so the logged-in user. Each request therefore gets its own. A test's
    own data is committed first.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.commit()
        db.session.remove()
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        check_page(response)
        return response


def check_page(response: TestResponse) -> None:
    """Fail on a page that is not sound: language, headings, unique ids, nothing inline."""
    if response.mimetype != "text/html" or not response.text.lstrip().startswith("<!doctype"):
        return
    page = parse(response.text)
    assert response.text.count("<html") == 1
    assert page.get("lang") in ("sv", "en")
    assert page.xpath("count(//h1)") == 1, f"{page.xpath('count(//h1)')} h1 on the page"
    check_headings(page)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)), f"ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    assert not page.xpath("//@style"), "a style attribute breaks the CSP"
    assert not page.xpath("//@*[starts-with(name(), 'on')]")
    assert not page.xpath("//style"), "an inline style sheet breaks the CSP"
    assert not page.xpath("//script[not(@src)]"), "an inline script"
    assert not page.xpath("//form[not(@action)]"), "a form without an action"


def check_headings(page: Any) -> None:
    """Fail where a heading is more than one level below the one before it, an empty state's too.

    What waits in a template, in a dialog that is closed or hidden is not on the page. A notice
    of the whole site may stand before the page's own heading.
    """
    shown = "//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"
    headings = page.xpath(
        f"{shown}[not(ancestor::template or ancestor::dialog or ancestor::*[@hidden])]"
    )
    above = 1
    for heading in headings:
        level = int(heading.tag[1])
        assert level <= above + 1, f"h{level} after h{above}: {heading.text_content().strip()}"
        above = level


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let the browser come last: it leaves an event loop behind.

    On PostgreSQL leave out what touches no database: on SQLite it has been tried already.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    if os.environ.get("TEST_DATABASE") != "postgresql":
        return
    config.hook.pytest_deselected(items=[item for item in items if not _needs_database(item)])
    items[:] = [item for item in items if _needs_database(item)]


# These knock at every door of the site, for minutes; which database is behind is all the same.
DOORS = ("test_access_matrix", "test_bad_input", "test_free_text", "test_benchmarks")


def _needs_database(item: pytest.Item) -> bool:
    assert isinstance(item, pytest.Function)
    # Documents are printed from plain mappings.
    if item.path.stem in DOORS or item.path.parent.name == "pdf":
        return False
    is_of_postgres = item.get_closest_marker("postgres") is not None
    return is_of_postgres or "database_url" in item.fixturenames


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty database for this process: SQLite, or PostgreSQL with TEST_DATABASE=postgresql."""
    if os.environ.get("TEST_DATABASE") == "postgresql":
        from tests.support.postgres import throw_away_postgres

        with throw_away_postgres() as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.db'}"


@pytest.fixture(scope="session")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a migrated database."""
    app = create_app(make_config(database_url, tmp_path_factory.mktemp("instance")))
    app.test_client_class = Client
    app.jinja_env.bytecode_cache = _compiled_templates(tmp_path_factory)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        flask_migrate.upgrade()
        snapshots.keep_empty()
    yield app
    with app.app_context():
        db.engine.dispose()


def _compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """What all processes of a run share, so that each template is compiled once."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    return FileSystemBytecodeCache(str(folder), "%s.template")


def make_config(database_url: str, instance: Path) -> Config:
    return Config(
        environment="test",
        secret_key="only-for-tests",
        database_url=database_url,
        today=TODAY,
        secure_cookies=False,
        instance_path=instance,
    )


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let every test really commit, and empty the tables after it."""
    if "app" not in request.fixturenames:
        yield
        return
    app: Flask = request.getfixturevalue("app")
    clock.fix(TODAY)
    with app.app_context():
        yield
        db.session.rollback()
        db.session.remove()
        snapshots.empty()


@pytest.fixture
def client(app: Flask) -> Client:
    """A stranger."""
    stranger = app.test_client()
    assert isinstance(stranger, Client)
    return stranger


@pytest.fixture
def log_in(app: Flask) -> LogIn:
    """Give a client in which a person is logged in (the log-in page has tests of its own)."""

    def as_person(person: Person) -> Client:
        db.session.commit()
        token = services.begin_session(person, method="password")
        db.session.commit()
        client = app.test_client()
        assert isinstance(client, Client)
        with client.session_transaction() as session:
            session.permanent = True
            session["_user_id"] = token
            session["_fresh"] = True
            session["seen_at"] = real_now().isoformat()
        return client

    return as_person


@pytest.fixture
def statements(app: Flask) -> Statements:
    """Collect the SQL that runs inside a with block, without BEGIN and PRAGMA."""

    @contextmanager
    def collect() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
            if not sql.startswith(("BEGIN", "PRAGMA")):
                seen.append(sql)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return collect


# ── the cast ──────────────────────────────────────────────────────────────────────────


@pytest.fixture
def town(app: Flask, database: None) -> Municipality:
    """The municipality with two departments, three units, a vision, priorities and a round."""
    return factories.the_municipality()


@pytest.fixture
def amina(town: Municipality) -> Person:
    return town.people["amina"]


@pytest.fixture
def marie(town: Municipality) -> Person:
    return town.people["marie"]


@pytest.fixture
def samira(town: Municipality) -> Person:
    return town.people["samira"]


@pytest.fixture
def karin(town: Municipality) -> Person:
    return town.people["karin"]


@pytest.fixture
def ulla(town: Municipality) -> Person:
    return town.people["ulla"]


@pytest.fixture
def johan(town: Municipality) -> Person:
    return town.people["johan"]


@pytest.fixture
def eva(town: Municipality) -> Person:
    return town.people["eva"]


@pytest.fixture
def david(town: Municipality) -> Person:
    return town.people["david"]


@pytest.fixture
def frida(town: Municipality) -> Person:
    return town.people["frida"]
