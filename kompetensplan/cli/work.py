"""`flask work`: the background worker."""

import logging
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from time import monotonic

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from huey import Huey, crontab

from kompetensplan import bell, pdf
from kompetensplan.accounts.services import forget_sessions
from kompetensplan.cli.queue import open_queue
from kompetensplan.clock import now, real_now
from kompetensplan.db import db
from kompetensplan.exports.jobs import remove_expired, work_on_exports
from kompetensplan.heartbeat import beat, take_round
from kompetensplan.inbox.jobs import is_daytime, remind
from kompetensplan.jobs import send_waiting_mail
from kompetensplan.moves.services.ending import close_after_last_day, tell_who_leaves
from kompetensplan.moves.services.new_managers import tell_of_new_managers
from kompetensplan.moves.services.succession import apply_due
from kompetensplan.moves.services.vacancies import tell_of_vacancies
from kompetensplan.notices.jobs import gather_mail
from kompetensplan.organisation.imports.jobs import forget_reports, look_daily
from kompetensplan.organisation.imports.uploads import discard_old
from kompetensplan.plans.jobs import (
    check_stored_documents_daily,
    invite_those_back,
    live_on,
    make_waiting_documents,
    remind_to_confirm,
)
from kompetensplan.plans.services.notes import forget_ended
from kompetensplan.reports.jobs import (
    make_asked_document,
    make_figures,
    prepare_documents,
    send_reminders,
)
from kompetensplan.requests.jobs import follow_requests
from kompetensplan.retention.jobs import destroy_daily
from kompetensplan.trail.jobs import watch_log

log = logging.getLogger(__name__)
HALF_AN_HOUR = timedelta(minutes=30)
STINT = 50.0  # seconds of making documents, before mail and reminders have their turn
FEW = 5


@dataclass(frozen=True, slots=True)
class _Job:
    """What the clock calls for: in which minutes, and how soon once more; hours are in UTC.

    Every worker has a clock. With a `pause` only one of them does it at a time; without one
    each of them does, for what they do is shared out by the rows.
    """

    run: Callable[[], object]
    minute: str
    pause: timedelta | None = None
    priority: int = 10
    hour: str = "*"


def make_huey(app: Flask) -> Huey:
    """Return the clock that runs the jobs of `app`."""
    huey = open_queue(app)
    for job in JOBS:
        clock = huey.periodic_task(crontab(minute=job.minute, hour=job.hour), priority=job.priority)
        clock(_within(app, job))
    return huey


def wake_a_worker(app: Flask, name: str = "_make_documents") -> None:
    """Put a job into the queue: a worker that is free begins at once."""
    huey = make_huey(app)
    run = next(job.run for job in JOBS if job.run.__name__ == name)
    try:
        huey.enqueue(huey._registry.string_to_task(f"{run.__module__}.{name}")())
    finally:
        huey.storage.close()


def _within(app: Flask, job: _Job) -> Callable[[], None]:
    """Return a job as the clock runs it, under its own name."""

    @wraps(job.run)
    def run() -> None:
        with app.app_context():
            if job.pause is None or _is_our_round(job.run.__name__, job.pause):
                job.run()

    return run


def _is_our_round(name: str, pause: timedelta) -> bool:
    is_ours = take_round(name, pause)
    db.session.commit()
    return is_ours


def _make_documents() -> None:
    """Make documents for a while, and then let other work come between.

    First those that somebody waits for, then those in a file that somebody has asked for; the
    rest, of which nobody knows, a few at a time.
    """
    until = monotonic() + STINT
    while _make_some():
        _say_at_work()
        if pdf.is_worn():
            # Huey ends what is at hand and starts the same program in the same process.
            os.kill(os.getpid(), signal.SIGHUP)
        if pdf.is_worn() or monotonic() > until:
            bell.ring()
            return


def _make_some() -> bool:
    return (
        make_waiting_documents(FEW, fresh=True) > 0
        or make_asked_document()
        or work_on_exports()
        or make_waiting_documents(FEW) > 0
    )


def _count_figures() -> None:
    make_figures()
    _say_at_work()
    prepare_documents()


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
    forget_reports()
    forget_ended()
    forget_sessions()
    db.session.commit()


def _say_at_work() -> None:
    beat()
    db.session.commit()
    remove_expired()


JOBS = (
    _Job(_say_at_work, "*"),
    # Last: what takes long must not be before what does not.
    _Job(_make_documents, "*", priority=0),
    _Job(_send_mail, "*"),
    _Job(_count_figures, "5", HALF_AN_HOUR),
    _Job(_remind, "10", HALF_AN_HOUR),
    _Job(look_daily, "*/5"),
    _Job(send_reminders, "*/5", timedelta(minutes=2)),
    _Job(live_on, "*/5", timedelta(minutes=2)),
    _Job(follow_requests, "20", HALF_AN_HOUR),
    _Job(_forget, "35", HALF_AN_HOUR),
    _Job(check_stored_documents_daily, "50", HALF_AN_HOUR),
    _Job(_follow_those_who_leave, "40", HALF_AN_HOUR),
    _Job(watch_log, "50", HALF_AN_HOUR),
    # At night: SQLite writes its file anew after a destruction, and nobody waits for it then.
    _Job(destroy_daily, "50", HALF_AN_HOUR, hour="1"),
)


@click.command()
@click.option("--once", is_flag=True, help="Do what waits, then stop.")
@with_appcontext
def work(once: bool) -> None:
    """Make documents and send mail, until stopped."""
    if once:
        _remind()
        look_daily()
        live_on()
        follow_requests()
        while send_reminders():
            pass
        gather_mail()
        invite_those_back(now())
        remove_expired()
        while make_asked_document() or work_on_exports():
            pass
        watch_log()
        click.echo(f"{make_waiting_documents()} documents, {send_waiting_mail()} mails")
        return
    logging.getLogger("huey").setLevel(logging.WARNING)  # else four lines a minute, for ever
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    huey = make_huey(app)
    # One thread: WeasyPrint may not be shared by several. More workers are more processes.
    huey.create_consumer(workers=1, worker_type="thread", initial_delay=1).run()
