"""A SQLite file with all its tables and no rows; the migrations run once per process for it."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import flask_migrate

from kompetensplan import create_app
from kompetensplan.db import db
from tests.conftest import make_config


def migrated(path: Path) -> None:
    """Put a database of the newest version at `path`, as `flask db upgrade` would."""
    path.write_bytes(_made())


@cache
def _made() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.db"
        app = create_app(make_config(f"sqlite:///{path}", Path(folder)))
        with app.app_context():
            flask_migrate.upgrade()
            db.session.remove()
            db.engine.dispose()
        return path.read_bytes()
