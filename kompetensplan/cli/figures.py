"""`flask figures`: counts HR's figures anew."""

import click
from flask.cli import with_appcontext

from kompetensplan.reports.jobs import make_figures


@click.command()
@with_appcontext
def figures() -> None:
    """Count the figures of units and priorities anew. The worker does it every hour."""
    click.echo(f"{make_figures()} rows of figures")
