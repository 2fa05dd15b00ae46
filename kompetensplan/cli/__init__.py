"""The commands of `flask …`: each in a module of its own, all listed here."""

from flask import Flask

from kompetensplan.cli.archive_export import archive_export
from kompetensplan.cli.audit import audit
from kompetensplan.cli.backup import backup, restore
from kompetensplan.cli.create_admin import create_admin
from kompetensplan.cli.demo import demo
from kompetensplan.cli.figures import figures
from kompetensplan.cli.import_staff import import_staff
from kompetensplan.cli.permissions import permissions
from kompetensplan.cli.privacy_documents import privacy_documents
from kompetensplan.cli.renew_notes import renew_notes
from kompetensplan.cli.retention import retention
from kompetensplan.cli.verify import verify
from kompetensplan.cli.work import work


def install(app: Flask) -> None:
    """Give `app` its commands."""
    for command in (
        archive_export,
        audit,
        backup,
        restore,
        create_admin,
        demo,
        figures,
        import_staff,
        permissions,
        privacy_documents,
        renew_notes,
        retention,
        verify,
        work,
    ):
        app.cli.add_command(command)
