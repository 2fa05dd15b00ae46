"""`flask renew-notes`: put the employees' own notes under the present key (CONF-3)."""

import click
from flask.cli import with_appcontext

from kompetensplan.db import db
from kompetensplan.plans.services.notes import renew_notes as renew
from kompetensplan.sealing import KeyMissing, keyring


@click.command("renew-notes")
@with_appcontext
def renew_notes() -> None:
    """Put all own notes under the first key of NOTES_KEYS; then the others can be taken away."""
    done = 0
    try:
        while number := renew():
            db.session.commit()
            done += number
    except KeyMissing as problem:
        raise click.ClickException(
            f"{problem} cannot be opened: that key is not in NOTES_KEYS. Put it back."
        ) from None
    click.echo(f"{done} notes are now under the key {keyring().present}.")
