"""`flask audit …`: is the log whole, may it be cut, and who may write in it."""

import sys
from datetime import datetime

import click
from flask.cli import AppGroup
from sqlalchemy import text

from kompetensplan.audit import cutting, verifying
from kompetensplan.audit.accounts import list_grants
from kompetensplan.audit.verifying import WHY, Anchor
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.retention.services.destroying import cut_log

audit = AppGroup("audit", help="Check the log, cut it by a decision, and say who may write in it.")


@audit.command()
@click.option("--anchor", metavar="NUMBER:HASH", help="An end that was printed or logged before.")
def verify(anchor: str | None) -> None:
    """Check that every entry of the log is there, in its place, as it was written.

    Ends with 0 when it is, else with 1 and the number of the first entry that is wrong.
    """
    known = _anchor(anchor) if anchor else None
    finding = verifying.verify()
    if finding.holds and known and not verifying.holds_at(known):
        finding = verifying.Finding(finding.checked, finding.end, known.seq, "anchor")
    if finding.holds:
        click.echo(f"The log is whole: {finding.checked} entries checked.")
        click.echo(f"It ends at {finding.end}")
        return
    where = f"Entry {finding.bad}" if finding.bad else "The log"
    click.echo(f"{where}: {WHY[finding.why]}. {finding.checked} entries before it hold.", err=True)
    sys.exit(1)


def _anchor(text: str) -> Anchor:
    seq, _colon, hash = text.partition(":")
    if not seq.isdigit() or len(hash) != len(Anchor().hash):
        raise click.BadParameter("give it as it was printed, number:hash", param_hint="--anchor")
    return Anchor(int(seq), hash)


@audit.command()
@click.option(
    "--before", type=click.DateTime(["%Y-%m-%d"]), help="The first day to keep; else all that may."
)
@click.option("--decision", required=True, help="The number of the decision that holds.")
def cut(before: datetime | None, decision: str) -> None:
    """Remove what the decision on the log lets go, at a signed checkpoint, with a protocol.

    The decision must be written down in the system and hold. What its period has not passed on,
    and what a hold keeps, stays. On PostgreSQL with two accounts it is run as the owner.
    """
    if not cutting.may_cut():
        raise click.ClickException(
            "This database account may not remove anything from the log. Run the command with"
            " DATABASE_URL of the account that owns the tables (docs/audit.md)."
        )
    try:
        number = cut_log(decision, before.date() if before else None)
    except Invalid as problem:
        raise click.ClickException(f"Nothing was cut: {_why(problem)}.") from None
    db.session.commit()
    click.echo(f"{number} entries are cut.")


def _why(problem: Invalid) -> str:
    if "chain" in problem.problems:
        return "the log does not hold; see `flask audit verify`"
    if "before" in problem.problems:
        day = problem.problems["before"]
        return f"the decision, or a hold, keeps what is from {day} and later"
    held = problem.problems["decision"]
    return f"{'no decision on the log' if held == 'none' else f'the decision {held}'} holds"


@audit.command()
@click.argument("role")
@click.option("--apply", is_flag=True, help="Do it, in this database, instead of printing it.")
def grants(role: str, apply: bool) -> None:
    """Print what gives the application's account ROLE its rights on PostgreSQL, or do it.

    It may add to the log and read it, and can never change or empty it. Run it as the owner
    after each `flask db upgrade`.
    """
    statements = list_grants(role)
    if not apply:
        click.echo(";\n".join(statements) + ";")
        return
    if db.engine.dialect.name != "postgresql":
        raise click.ClickException("SQLite has no accounts: who has the file can change it.")
    for statement in statements:
        db.session.execute(text(statement.replace(":", r"\:")))
    db.session.commit()
    click.echo(f"{role} may add to the log and read it, and use the other tables.")
