"""`flask retention …`: what is kept, what would be destroyed, and doing it."""

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from kompetensplan import clock
from kompetensplan.retention.jobs import run, warn_all
from kompetensplan.retention.queries.holds import list_open_holds
from kompetensplan.retention.queries.overview import list_lines, list_waiting
from kompetensplan.retention.queries.rows import ROWS


@click.group()
def retention() -> None:
    """What is kept and for how long, and its destruction."""


@retention.command("list")
@with_appcontext
def list_() -> None:
    """List each type: its period, its decision, and how much may go today."""
    with force_locale("en"):
        for line in list_lines():
            basis = line.decision
            by = (
                f"{basis.number}, {basis.decided_on}" if basis else "proposal, nothing is destroyed"
            )
            period = f"{line.period.amount} {line.period.unit.value}"
            click.echo(f"{line.kind.name}\t{period}\t{by}\t{line.number} candidates")


@retention.command("holds")
@with_appcontext
def holds() -> None:
    """List what stops destruction: person by number, since when, and why."""
    for hold in list_open_holds():
        day = clock.local(hold.set_at).date()
        click.echo(f"{hold.id}\tperson {hold.person_id}\t{day}\t{hold.reason}")


@retention.command("run")
@click.option("--yes", is_flag=True, help="Destroy. Without it, only say what would go.")
@with_appcontext
def run_(yes: bool) -> None:
    """Say exactly what would be destroyed today, or with --yes destroy it."""
    if yes:
        click.echo(f"told of {warn_all()} documents")
        for done in run():
            click.echo(f"destroyed\t{done.kind}\t{done.number}")
        return
    for line in list_lines():
        if line.decision is None:
            click.echo(f"{line.kind.name}\tno decision, nothing goes")
        elif line.kind.name in ROWS:
            click.echo(f"{line.kind.name}\t{line.number} rows would go")
        else:
            _say_things(line.kind.name)


def _say_things(name: str) -> None:
    found = list_waiting(name)
    going = [each for each in found if each.can_go(clock.today())]
    click.echo(f"{name}\t{len(going)} would go, {len(found) - len(going)} wait")
    for each in going:
        click.echo(f"  {name} {each.id}\tfrom {each.starts_on}\ttold {each.told_on or '-'}")
