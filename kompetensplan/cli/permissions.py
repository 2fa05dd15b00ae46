"""`flask permissions`: who may do what, straight from the rules."""

import click

from kompetensplan.policy import RULES


@click.command()
def permissions() -> None:
    """Print who may do what."""
    for permission, relations in sorted(RULES.items()):
        who = " or ".join(relation.__name__.replace("_", " ") for relation in relations)
        click.echo(f"{permission:<20} {who}")
