"""The commands of `flask …`: each in a module of its own, all listed here."""

from flask import Flask

from kompetensplan.cli.permissions import permissions


def install(app: Flask) -> None:
    """Give `app` its commands."""
    for command in (permissions,):
        app.cli.add_command(command)
