"""Bring the database up to date and, in the demo, fill it if it is empty.

The same as `flask db upgrade` and `flask demo --if-empty`, but in one process: the
program is loaded once instead of twice, which is most of the time of a second start.
"""

import logging
import sys
from pathlib import Path

import flask_migrate
from flask.cli import ScriptInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app import app


def main() -> None:
    """Set up the installation that the environment describes."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        flask_migrate.upgrade()
    if app.config["KP"].is_demo:
        demo = app.cli.commands["demo"]
        demo.main(["--if-empty"], obj=ScriptInfo(create_app=lambda: app), standalone_mode=False)


if __name__ == "__main__":
    main()
