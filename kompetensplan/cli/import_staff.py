"""`flask import-staff`: HR's two files, from a terminal or a nightly job."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _

from kompetensplan import clock
from kompetensplan.db import db, read_only
from kompetensplan.organisation.imports.problems import Stopped
from kompetensplan.organisation.imports.report import Entry, Report
from kompetensplan.organisation.imports.services import Files, carry_out, prepare
from kompetensplan.organisation.imports.tables import Encoding
from kompetensplan.organisation.imports.wording import kind_words, part_words, place, sentence
from kompetensplan.policy import Capacity

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
WIDTH = 14


@click.command("import-staff")
@click.argument("organisation", type=FILE, metavar="ORGANISATION.csv")
@click.argument("employments", type=FILE, metavar="EMPLOYMENTS.csv")
@click.option("--dry-run", is_flag=True, help="Tell what would happen; change nothing.")
@click.option("--yes", is_flag=True, help="Go on although more than 10 % of the staff ends.")
@click.option(
    "--encoding",
    type=click.Choice([encoding.value for encoding in Encoding]),
    default=Encoding.UTF_8.value,
    help="How the files are written.",
)
@with_appcontext
def import_staff(
    organisation: Path, employments: Path, dry_run: bool, yes: bool, encoding: str
) -> None:
    """Import the organisation and everybody's employments from HR's two files.

    Exit status 1 when the import was stopped, or would be in a dry run. Nothing is then
    changed. Refused rows do not stop it; they are listed.
    """
    files = Files(organisation.read_bytes(), employments.read_bytes(), Encoding(encoding))
    try:
        if dry_run:
            _tell_only(files, yes=yes)
        else:
            _import(files, yes=yes)
    except Stopped as stopped:
        click.echo(f"{place(stopped.problem)}: {sentence(stopped.problem)}")
        _stop(_("The import was stopped. Nothing has been changed."))


def _tell_only(files: Files, *, yes: bool) -> None:
    read_only()
    report = prepare(files, clock.today()).report
    click.echo("\n".join(_lines(report, everything=True)))
    click.echo(_("Dry run: nothing has been changed."))
    if report.ends_many and not yes:
        _stop(_("The import itself will stop here, unless it is run with --yes."))


def _import(files: Files, *, yes: bool) -> None:
    prepared = prepare(files, clock.today())
    click.echo("\n".join(_lines(prepared.report, everything=False)))
    if prepared.report.ends_many and not yes:
        # Nothing is held while somebody thinks; what is stored may change meanwhile.
        db.session.rollback()
        _ask()
        prepared = prepare(files, clock.today())
    carry_out(prepared, actor_id=None, capacity=Capacity.SYSTEM)
    db.session.commit()
    nothing = prepared.report.changes_nothing
    click.echo(_("Nothing needed to be changed.") if nothing else _("The import is done."))


def _ask() -> None:
    """Ask the person at the keyboard, if there is one, whether so much shall end (IMP-4)."""
    if sys.stdin.isatty() and click.confirm(_("Is it the right file, and shall it go on?")):
        return
    _stop(
        _(
            "The import was stopped. Nothing has been changed. If the file is right, run the "
            "command again with --yes."
        )
    )


def _stop(why: str) -> None:
    db.session.rollback()
    click.echo(why)
    sys.exit(1)


def _lines(report: Report, *, everything: bool) -> Iterator[str]:
    yield from _figures(report)
    if report.refused:
        yield ""
        yield _("Refused:")
        for problem in report.refused:
            yield f"  {place(problem)}: {sentence(problem)}"
    if everything:
        yield from _list(_("New:"), report.new)
        yield from _list(_("Changed:"), report.changed)
        yield from _list(_("Ended:"), report.ended)
    if report.notices or report.protected_rows:
        yield ""
        yield from (f"{sentence(notice)}" for notice in report.notices)
    if report.protected_rows:
        count = report.protected_rows
        yield _(
            "Rows about people with protected identity: %(count)s. None is imported.", count=count
        )
    yield ""
    if report.ends_many:
        yield _(
            "%(ended)s of %(total)s active employments would end (%(share)s per cent). "
            "That is more than 10 per cent.",
            ended=report.active_ended,
            total=report.active_before,
            share=report.ended_per_cent,
        )


def _figures(report: Report) -> Iterator[str]:
    headings = ("", _("New ones"), _("Changed ones"), _("Ended ones"), _("Unchanged ones"))
    words = part_words()
    yield "".join(f"{heading:<{WIDTH}}" for heading in headings).rstrip()
    for part, figures in report.figures.items():
        numbers = (figures.new, figures.changed, figures.ended, figures.unchanged)
        cells = "".join(f"{number:<{WIDTH}}" for number in numbers)
        yield f"{words[part.value]:<{WIDTH}}{cells}".rstrip()
    yield _("Refused rows: %(count)s", count=report.refused_rows)


def _list(title: str, entries: list[Entry]) -> Iterator[str]:
    if not entries:
        return
    words = kind_words()
    in_line = _("line %(line)s", line="%s")
    yield ""
    yield title
    for entry in entries:
        where = f" ({in_line % entry.line})" if entry.line else ""
        yield f"  {words[entry.part]} {entry.key} {entry.name}{where}"
        for column, before, after in entry.fields:
            yield f"      {column}: {before or '–'} → {after or '–'}"
