"""Settings, jobs and mail, and what has changed in the organisation."""

from datetime import date

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan import bell, clock, heartbeat, settings
from kompetensplan.administration import history, labels, queries, services
from kompetensplan.administration.forms import SettingsForm
from kompetensplan.administration.queries import MailView
from kompetensplan.db import db
from kompetensplan.fields import clean, refusals
from kompetensplan.outbox import Mail
from kompetensplan.policy import Permission
from kompetensplan.web import a_number, current_actor, requires

bp = Blueprint("administration", __name__, url_prefix="/system")
on_mail = requires(Permission.QUEUES_MANAGE, load=queries.get_mail, key="mail_id")


# ── settings ──────────────────────────────────────────────────────────────────────────


@bp.get("/settings")
@requires(Permission.SETTINGS_READ)
def show_settings() -> ResponseReturnValue:
    """Show what is decided here, who changed it, and what the installation was started with."""
    now = settings.all_settings()
    form = SettingsForm(formdata=None, data={name.value: value for name, value in now.items()})
    return _settings_page(form)


@bp.post("/settings")
@requires(Permission.SETTINGS_CHANGE)
def change_settings() -> ResponseReturnValue:
    """Let other values hold, at once."""
    form = SettingsForm()
    form.offer()
    if not form.validate_on_submit():
        return _settings_page(form), 422
    with refusals(form):
        changed = services.change_settings(current_actor(), form.wanted(), seen=form.last_seen())
        db.session.commit()
        flash(_("The settings are saved.") if changed else _("Nothing was changed."), "success")
        return redirect(url_for(".show_settings"), code=303)
    return _settings_page(form), 409


def _settings_page(form: SettingsForm) -> str:
    form.offer()
    form.seen.data = str(settings.latest_change())
    return render_template(
        "administration/settings.html",
        form=form,
        changes=queries.list_changes(),
        words=labels.SETTINGS,
        value_words=labels.value_words,
        config=current_app.config["KP"],
    )


# ── jobs and mail ─────────────────────────────────────────────────────────────────────


@bp.get("/jobs")
@requires(Permission.QUEUES_MANAGE)
def jobs() -> ResponseReturnValue:
    """Show when each job was last done, and the mail that has not left."""
    view = _view(request.args.get("view", ""))
    page = request.args.get("page", 1, type=a_number)
    return render_template(
        "administration/jobs.html",
        jobs=labels.JOBS,
        last=queries.when_last_run(),
        worker=heartbeat.state_of(),
        queues=queries.count_queues(),
        view=view,
        views=labels.VIEWS,
        pages=queries.list_mails(view, page=page),
        mail_words=labels.mail_words,
        mail_works=bool(current_app.config["KP"].mail_server),
    )


def _view(text: str) -> MailView:
    return MailView(text) if text in list(MailView) else MailView.WAITING


@bp.post("/jobs/<name>/again")
@requires(Permission.QUEUES_MANAGE)
def run_job(name: str) -> ResponseReturnValue:
    """Let a job be done once more, now."""
    if name not in labels.JOBS:
        abort(404)
    services.ask_again(current_actor(), name)
    db.session.commit()
    bell.ring(name)
    flash(_("The job is in the queue. A worker does it when it is free."), "success")
    return redirect(url_for(".jobs"), code=303)


@bp.post("/jobs/documents")
@requires(Permission.QUEUES_MANAGE)
def retry_documents() -> ResponseReturnValue:
    """Let the documents that could not be made be tried again."""
    services.retry_documents(current_actor())
    db.session.commit()
    bell.ring()
    flash(_("The documents are in the queue again."), "success")
    return redirect(url_for(".jobs"), code=303)


@bp.post("/mail/<int:mail_id>/retry")
@on_mail
def retry_mail(mail: Mail) -> ResponseReturnValue:
    """Try a mail again within a minute."""
    services.retry_mail(current_actor(), mail)
    db.session.commit()
    flash(_("The mail is tried again within a minute."), "success")
    return redirect(url_for(".jobs", view=_view(request.form.get("view", ""))), code=303)


@bp.post("/mail/<int:mail_id>/drop")
@on_mail
def drop_mail(mail: Mail) -> ResponseReturnValue:
    """Never send a mail."""
    services.drop_mail(current_actor(), mail)
    db.session.commit()
    flash(_("The mail is not sent. What it said has been deleted."), "success")
    return redirect(url_for(".jobs", view=_view(request.form.get("view", ""))), code=303)


# ── what has changed in the organisation ──────────────────────────────────────────────


@bp.get("/organisation")
@requires(Permission.ORGANISATION_HISTORY_READ)
def organisation() -> ResponseReturnValue:
    """List units, names, managers and moves by the day on which they changed."""
    departments = history.list_departments()
    below = request.args.get("department", type=a_number)
    paths = {unit.id: unit.path for unit in departments}
    last = _day("until") or clock.today()
    first = _day("since") or last - history.USUAL
    wanted = history.Wanted(min(first, last), max(first, last), paths.get(below or 0, ""))
    return render_template(
        "administration/organisation.html",
        events=history.list_events(wanted),
        wanted=wanted,
        department=below,
        departments=[("", _("All")), *((unit.id, unit.name) for unit in departments)],
        kinds=labels.KINDS,
        most=history.MOST,
    )


def _day(name: str) -> date | None:
    try:
        day = date.fromisoformat(clean(request.args.get(name)))
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
