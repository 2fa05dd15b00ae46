"""`flask verify FILE.pdf`: is this the plan that was agreed? `flask verify --stored`: are all?"""

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from kompetensplan.plans.documents import document_id
from kompetensplan.plans.jobs import check_stored_documents
from kompetensplan.plans.queries.judging import judge
from kompetensplan.plans.queries.watching import list_altered
from kompetensplan.seals import Finding, Standing


@click.command()
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--stored", is_flag=True, help="Look at every stored document instead of a file.")
@with_appcontext
def verify(file: Path | None, stored: bool) -> None:
    """Say whether FILE is, byte for byte, a document that was agreed on here.

    A copy for release and HR's summary are told as what they are. Exit status 0: genuine.
    1: altered, never made here, or destroyed by decision. With --stored, 1 when any stored
    document is not what was stored; those who must know are then told.
    """
    if stored == bool(file):
        raise click.UsageError("Name a file, or say --stored.")
    if file:
        _verify_file(file)
    else:
        _verify_stored()


def _verify_file(path: Path) -> None:
    with path.open("rb") as file:
        judgement = judge(file)
    version = judgement.version
    if copy := judgement.copy:
        day = copy.given_out_on.isoformat()
        click.echo(f"A copy for release of version {copy.number}, given out {day}.")
        click.echo(f"Masked passages: {copy.masked}.")
        click.echo(_words_for(judgement.seal))
        return
    if judgement.summary:
        click.echo(f"A summary of figures, given out {judgement.summary.isoformat()}. No plan.")
        click.echo(_words_for(judgement.seal))
        return
    if version is None:
        click.echo(
            "Not genuine: the file is altered, was never made by this system, or the document"
            " has been destroyed by decision."
        )
        sys.exit(1)
    how = "agreed" if version.is_agreed else "set without agreement"
    click.echo(f"Genuine: version {version.number}, {how} {version.agreed_on.isoformat()}.")
    if version.annulled_at:
        click.echo("The version has been annulled, and is not in force.")
    if judgement.latest > version.number:
        click.echo(f"A later version exists: {judgement.latest}.")
    click.echo(_words_for(judgement.seal))


def _words_for(seal: Finding) -> str:
    if seal.standing is Standing.VALID:
        stamped = ", with a time stamp" if seal.is_stamped else ""
        return f"Sealed by {seal.by}{stamped}. The seal is valid."
    if seal.standing is Standing.UNKNOWN:
        return f"Sealed by {seal.by}, whose certificate is not among those of SEAL_TRUST."
    return "Not sealed."


def _verify_stored() -> None:
    seen, altered = check_stored_documents()
    for found in list_altered():
        click.echo(f"Altered: {document_id(found.plan_id)}, version {found.number}.")
    click.echo(f"{seen} documents, {altered} of them altered.")
    if altered:
        sys.exit(1)
