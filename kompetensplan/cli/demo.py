"""`flask demo`: loads Mittköping."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from kompetensplan.db import db
from kompetensplan.demo.load import PASSWORD, is_empty, load_demo
from kompetensplan.reports.services import count, refresh, store


@click.command()
@click.option("--employees", default=0, help="Fill up to this many employees, for load tests.")
@click.option("--years", default=2, help="How many years of plans the filler people have.")
@click.option("--if-empty", is_flag=True, help="Do nothing when there is an organisation already.")
@with_appcontext
def demo(employees: int, years: int, if_empty: bool) -> None:
    """Load the demo municipality into an empty database."""
    if current_app.config["KP"].is_production:
        click.echo("The demo may not be loaded into a real installation.")
        sys.exit(1)
    if not is_empty():
        if not if_empty:
            click.echo("There is an organisation already. `make reset` starts over.")
            sys.exit(1)
        return
    town = load_demo(employees=employees, years=years)
    # Of a whole city the worker counts the days that have been, one an hour.
    _rows = store(count()) if employees else refresh()
    db.session.commit()
    click.echo(
        f"{len(town.places)} units, {len(town.jobs)} employments."
        f" Everybody's password is {PASSWORD}."
    )
