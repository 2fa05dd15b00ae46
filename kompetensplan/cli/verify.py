"""`flask verify FILE.pdf`: is this the plan that was agreed?"""

import hashlib
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from kompetensplan.plans.queries.versions import find_by_file_hash, number_in_force


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def verify(file: Path) -> None:
    """Say whether FILE is, byte for byte, a document that was agreed on here.

    Exit status 0: genuine. 1: altered, or never made here.
    """
    version = find_by_file_hash(hashlib.sha256(file.read_bytes()).hexdigest())
    if version is None:
        click.echo("Not genuine: the file is altered, or was never made by this system.")
        sys.exit(1)
    how = "agreed" if version.is_agreed else "set without agreement"
    click.echo(f"Genuine: version {version.number}, {how} {version.agreed_on.isoformat()}.")
    if version.annulled_at:
        click.echo("The version has been annulled, and is not in force.")
    latest = number_in_force(version.plan_id)
    if latest > version.number:
        click.echo(f"A later version exists: {latest}.")
