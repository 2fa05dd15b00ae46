"""`flask work`: the background worker."""

import logging
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from huey import SqliteHuey, crontab

from kompetensplan.db import db
from kompetensplan.heartbeat import beat
from kompetensplan.jobs import send_waiting_mail
from kompetensplan.notices.jobs import gather_mail
from kompetensplan.organisation.imports.uploads import discard_old
from kompetensplan.plans.jobs import make_waiting_documents
from kompetensplan.plans.services.notes import forget_ended
from kompetensplan.reports.jobs import make_figures


def make_huey(app: Flask, folder: Path) -> SqliteHuey:
    """Return the clock that runs the jobs of `app` every minute."""
    huey = SqliteHuey("kompetensplan", filename=str(folder / "worker.db"), utc=True)

    @huey.periodic_task(crontab(minute="*"))
    def at_work() -> None:
        with app.app_context():
            beat()
            db.session.commit()

    @huey.periodic_task(crontab(minute="*"))
    def documents() -> None:
        with app.app_context():
            while make_waiting_documents():
                pass

    @huey.periodic_task(crontab(minute="*"))
    def mail() -> None:
        with app.app_context():
            gather_mail()
            while send_waiting_mail():
                pass

    @huey.periodic_task(crontab(minute="5"))
    def figures() -> None:
        with app.app_context():
            make_figures()

    @huey.periodic_task(crontab(minute="35"))
    def what_is_not_needed_any_more() -> None:
        with app.app_context():
            discard_old()
            forget_ended()
            db.session.commit()

    return huey


@click.command()
@click.option("--once", is_flag=True, help="Do what waits, then stop.")
@with_appcontext
def work(once: bool) -> None:
    """Make documents and send mail, until stopped."""
    if once:
        gather_mail()
        click.echo(f"{make_waiting_documents()} documents, {send_waiting_mail()} mails")
        return
    logging.getLogger("huey").setLevel(logging.WARNING)  # else four lines a minute, for ever
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    huey = make_huey(app, Path(app.config["KP"].instance_path))
    # One thread: WeasyPrint may not be shared by several. More workers are more processes.
    huey.create_consumer(workers=1, worker_type="thread", initial_delay=1).run()
