"""`flask backup FILE` and `flask restore FILE`: a consistent copy while the site is serving."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import URL

from kompetensplan.db import db


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write a copy of the whole database, documents included, to FILE.

    On SQLite by its own backup; on PostgreSQL by `pg_dump`, which must be installed.
    The file holds everything: keep it as safe as the system itself. The employees' own notes
    are in it as they are stored, sealed; the keys that open them (NOTES_KEYS) are not.
    """
    part = file.with_name(file.name + ".part")
    try:
        part.touch(mode=0o600)
        _copy_to(part)
    except (OSError, sqlite3.Error) as error:  # no such folder, not allowed, the disk is full
        click.echo(f"{file} could not be written: {error}.", err=True)
        sys.exit(1)
    # The name appears only when the copy is whole.
    part.replace(file)
    click.echo(f"Backed up to {file}, {file.stat().st_size} bytes.")


def _copy_to(part: Path) -> None:
    url = db.engine.url
    if url.get_backend_name() == "sqlite":
        _copy(Path(url.database or ""), part)
    else:
        _run("pg_dump", "--format=custom", f"--file={part}", url=url)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Overwrite what is there.")
@with_appcontext
def restore(file: Path, yes: bool) -> None:
    """Put the copy in FILE in place of the present database. Stop the site first."""
    if not yes:
        click.echo("This overwrites everything. Add --yes to go on.", err=True)
        sys.exit(1)
    url = db.engine.url
    db.engine.dispose()
    if url.get_backend_name() == "sqlite":
        _check(file)
        target = Path(url.database or "")
        for left in (f"{target}-wal", f"{target}-shm"):
            Path(left).unlink(missing_ok=True)
        shutil.copy2(file, f"{target}.part")
        Path(f"{target}.part").replace(target)
    else:
        _run(
            "pg_restore",
            "--clean",
            "--if-exists",
            "--single-transaction",
            str(file),
            url=url,
            target="--dbname",
        )
    click.echo(f"Restored from {file}.")


def _copy(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as from_, sqlite3.connect(target) as to:
        from_.backup(to)
    from_.close()
    to.close()


def _check(file: Path) -> None:
    """Refuse a file that is no whole database of this system."""
    try:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as copy:
            whole = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            known = copy.execute("SELECT count(*) FROM alembic_version").fetchone()[0] == 1
        copy.close()
    except sqlite3.DatabaseError:
        whole = known = False
    if not (whole and known):
        click.echo(f"{file} is not a backup of this system.", err=True)
        sys.exit(1)


def _run(program: str, *arguments: str, url: URL, target: str = "--dbname") -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment."""
    path = shutil.which(program)
    if path is None:
        click.echo(f"{program} is not installed (Debian: postgresql-client).", err=True)
        sys.exit(1)
    address = url.set(drivername="postgresql", password=None).render_as_string()
    environment = {**os.environ, "PGPASSWORD": str(url.password or "")}
    done = subprocess.run(  # noqa: S603
        [path, *arguments, f"{target}={address}"], env=environment, check=False
    )
    if done.returncode:
        sys.exit(done.returncode)
