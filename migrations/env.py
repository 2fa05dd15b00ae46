"""Runs the migrations within the application's own connection."""

from alembic import context
from flask import current_app

from kompetensplan.db import UTCDateTime, db


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write our own column types as plain ones, so that no migration imports the app."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Migrate the database of the current application, in one transaction."""
    configure_args = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            **configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
