"""`flask archive-export FOLDER`: agreed plans as a package for an e-archive (2.7)."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from kompetensplan.accounts.services import audit
from kompetensplan.archiving.packing import About, pack
from kompetensplan.archiving.queries import (
    Selection,
    count_held,
    list_unmade,
    list_versions,
    words_for,
)
from kompetensplan.db import db
from kompetensplan.errors import Altered, NotFound
from kompetensplan.plans.jobs import check_stored_documents, make_document


@click.command("archive-export")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--round", "round_id", type=int, help="Only plans of the planning round with this id."
)
@click.option("--unit", "unit_code", default="", help="Only plans of this unit and those below it.")
@click.option("--candidates", is_flag=True, help="Only plans that the decision in force concerns.")
@click.option("--agreement", default="", help="The number of the agreement with the archive.")
@with_appcontext
def archive_export(
    folder: Path, round_id: int | None, unit_code: str, candidates: bool, agreement: str
) -> None:
    """Write a package of agreed plans in FOLDER, as an E-ARK SIP with METS, PREMIS and SHA-256.

    Every version is in it with its PDF and its data, annulled ones too. Nothing is destroyed by
    it, so plans that are held are in it as well. The file holds what people have written: keep it
    as safe as the system itself until the archive has confirmed that it is there.
    """
    wanted = Selection(round_id, unit_code, candidates)
    try:
        version_ids = list_versions(wanted)
    except NotFound as problem:
        raise click.ClickException(f"There is no {problem}.") from None
    if not version_ids:
        raise click.ClickException("There are no agreed plans in that selection.")
    _make_missing(version_ids)
    held = count_held(version_ids)
    about = About(current_app.config["KP"].municipality, words_for(wanted), agreement)
    try:
        packed = pack(folder, version_ids, about)
    except Altered as problem:
        db.session.rollback()
        check_stored_documents()  # whoever must know is told
        raise click.ClickException(f"Altered, and nothing was written: {problem}.") from None
    except OSError as problem:  # not allowed, or the disk is full
        raise click.ClickException(f"The package could not be written: {problem}.") from None
    detail = f"{packed.path.stem}, count={packed.versions}"
    audit(None, "archive.exported", detail=detail, capacity="system")
    db.session.commit()
    click.echo(f"{packed.path}\n{packed.versions} versions, {held} of the plans held.")
    click.echo(f"SHA-256 {packed.sha256}")


def _make_missing(version_ids: list[int]) -> None:
    failed = [each for each in list_unmade(version_ids) if not make_document(each)]
    if failed:
        raise click.ClickException(
            f"{len(failed)} documents cannot be made now, and nothing was written. See the log of"
            " the worker."
        )
