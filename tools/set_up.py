"""Bring the database up to date and, in the demo, fill it if it is empty.

The same as `flask db upgrade` and `flask demo --if-empty`, but in one process: the
program is loaded once instead of twice, which is most of the time of a second start.
"""

import logging
import sys
from pathlib import Path

import flask_migrate
from flask.cli import ScriptInfo
from whitenoise.compress import Compressor

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app import app
from config import DEMO_SEAL, DEMO_SEAL_PASSWORD
from kompetensplan import seals

STATIC = Path(__file__).resolve().parent.parent / "kompetensplan" / "static"


def pack() -> None:
    """Put a packed copy beside each static file that has none or an old one."""
    compressor = Compressor(use_brotli=False, quiet=True)
    for path in STATIC.rglob("*"):
        packed = Path(f"{path}.gz")
        if not path.is_file() or not compressor.should_compress(path.name):
            continue
        if not packed.exists() or packed.stat().st_mtime < path.stat().st_mtime:
            packed.unlink(missing_ok=True)
            compressor.compress(str(path))


def make_seal() -> None:
    """Make the demo's own certificate, once, in the instance folder."""
    config = app.config["KP"]
    path = config.instance_path / DEMO_SEAL
    if not path.exists():
        seals.make_own(path, config.municipality, DEMO_SEAL_PASSWORD)


def main() -> None:
    """Set up the installation that the environment describes."""
    pack()
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        flask_migrate.upgrade()
    if app.config["KP"].is_demo:
        make_seal()
        demo = app.cli.commands["demo"]
        demo.main(["--if-empty"], obj=ScriptInfo(create_app=lambda: app), standalone_mode=False)


if __name__ == "__main__":
    main()
