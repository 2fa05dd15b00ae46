"""`flask work`: the background worker."""

import logging
from collections.abc import Callable
from functools import wraps
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from huey import SqliteHuey, crontab

from kompetensplan.accounts.services import forget_sessions
from kompetensplan.clock import now, real_now
from kompetensplan.db import db
from kompetensplan.heartbeat import beat
from kompetensplan.inbox.jobs import is_daytime, remind
from kompetensplan.jobs import send_waiting_mail
from kompetensplan.moves.services.ending import close_after_last_day, tell_who_leaves
from kompetensplan.moves.services.new_managers import tell_of_new_managers
from kompetensplan.moves.services.succession import apply_due
from kompetensplan.moves.services.vacancies import tell_of_vacancies
from kompetensplan.notices.jobs import gather_mail
from kompetensplan.organisation.imports.uploads import discard_old
from kompetensplan.plans.jobs import (
    invite_those_back,
    live_on,
    make_waiting_documents,
    remind_to_confirm,
)
from kompetensplan.plans.services.notes import forget_ended
from kompetensplan.reports.jobs import make_figures

log = logging.getLogger(__name__)


def make_huey(app: Flask, folder: Path) -> SqliteHuey:
    """Return the clock that runs the jobs of `app`."""
    huey = SqliteHuey("kompetensplan", filename=str(folder / "worker.db"), utc=True)
    for minute, job in (
        ("*", _say_at_work),
        ("*", _make_documents),
        ("*", _send_mail),
        ("5", make_figures),
        ("10", _remind),
        ("*/5", live_on),
        ("35", _forget),
        ("40", _follow_those_who_leave),
    ):
        huey.periodic_task(crontab(minute=minute))(_within(app, job))
    return huey


def _within(app: Flask, job: Callable[[], object]) -> Callable[[], None]:
    """Return `job` as the clock runs it, under its own name."""

    @wraps(job)
    def run() -> None:
        with app.app_context():
            job()

    return run


def _make_documents() -> None:
    while make_waiting_documents():
        _say_at_work()


def _send_mail() -> None:
    gather_mail()
    invite_those_back(now())
    while send_waiting_mail():
        _say_at_work()


def _remind() -> None:
    if is_daytime(real_now()):
        remind()
        remind_to_confirm()


def _follow_those_who_leave() -> None:
    """Each in a transaction of its own: what is wrong with one stops no other."""
    follow = (tell_of_vacancies, tell_of_new_managers, close_after_last_day, apply_due)
    for job in (tell_who_leaves, *follow):
        try:
            job()
            db.session.commit()
        except Exception:  # tried again in an hour
            db.session.rollback()
            log.exception("%s", job.__name__)


def _forget() -> None:
    """Delete what is not needed any more."""
    discard_old()
    forget_ended()
    forget_sessions()
    db.session.commit()


def _say_at_work() -> None:
    beat()
    db.session.commit()


@click.command()
@click.option("--once", is_flag=True, help="Do what waits, then stop.")
@with_appcontext
def work(once: bool) -> None:
    """Make documents and send mail, until stopped."""
    if once:
        _remind()
        live_on()
        gather_mail()
        invite_those_back(now())
        click.echo(f"{make_waiting_documents()} documents, {send_waiting_mail()} mails")
        return
    logging.getLogger("huey").setLevel(logging.WARNING)  # else four lines a minute, for ever
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    huey = make_huey(app, Path(app.config["KP"].instance_path))
    # One thread: WeasyPrint may not be shared by several. More workers are more processes.
    huey.create_consumer(workers=1, worker_type="thread", initial_delay=1).run()
