"""The pages of `public`, and the administrator's list of what strangers have reported."""

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import DBAPIError

from kompetensplan import heartbeat
from kompetensplan.accounts import attempts
from kompetensplan.accounts.models import ColourScheme
from kompetensplan.db import db, read_only
from kompetensplan.policy import Permission
from kompetensplan.public import services, statement
from kompetensplan.public.forms import BarrierForm
from kompetensplan.public.models import BarrierReport
from kompetensplan.retention.queries.decisions import decisions_in_force
from kompetensplan.rights.periods import decided
from kompetensplan.rights.told import told_about_people
from kompetensplan.suppression import THRESHOLD
from kompetensplan.web import current_actor, requires, safe_next

bp = Blueprint("public", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Say that the process is up."""
    return {"status": "ok"}


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Say whether the database answers, and whether the worker has been at work lately.

    Without a worker every page works: mail and documents wait. So it is told and nothing fails.
    """
    try:
        read_only()
        worker = heartbeat.state_of()
    except DBAPIError:
        return {"status": "waiting", "database": "does not answer"}, 503
    return {"status": "ok", "database": "ok", "worker": worker}


@bp.get("/tillganglighet")
def accessibility() -> ResponseReturnValue:
    """Show the accessibility statement, and the form to report what does not work."""
    return _accessibility_page(BarrierForm(formdata=None), 200)


@bp.post("/tillganglighet/rapport")
def report_barrier() -> ResponseReturnValue:
    """Take in a report from anybody; no log-in, no name, no address."""
    form = BarrierForm()
    if not form.validate_on_submit():
        return _accessibility_page(form, 422)
    config = current_app.config["KP"]
    keys = {f"address {request.remote_addr}": attempts.REPORTS_PER_ADDRESS}
    attempt = attempts.begin(config.secret_key, "barrier", keys)
    if attempt.opens_at:
        db.session.commit()
        return _accessibility_page(form, 429, attempt)
    text, page, contact = (each.data or "" for each in (form.text, form.page, form.contact))
    to = config.accessibility_mail
    services.report_barrier(text=text, page=page, contact=contact, mail_to=to)
    db.session.commit()
    flash(_("Thank you. Your report has been received."), "success")
    return redirect(url_for("public.accessibility"), code=303)


def _accessibility_page(
    form: BarrierForm, status: int, attempt: attempts.Attempt | None = None
) -> ResponseReturnValue:
    config = current_app.config["KP"]
    opens_at = attempt.opens_at if attempt else None
    page = render_template(
        "public/accessibility.html",
        form=form,
        opens_at=opens_at,
        conformity=(found := statement.conformity(config.accessibility_conformity)),
        conformity_words=statement.CONFORMITY[found],
        method=statement.METHODS[config.accessibility_method],
        audit=statement.AUDIT,
        assessed_on=max(config.accessibility_assessed_on, statement.AUDIT.day),
        updated_on=max(config.accessibility_updated_on, statement.AUDIT.day),
        shortcomings=statement.shortcomings(),
        not_covered=statement.NOT_COVERED,
        complaints=statement.COMPLAINTS_ABOUT_ACCESSIBILITY,
    )
    return page, status, attempts.retry_after(opens_at)


@bp.get("/personuppgifter")
def privacy() -> ResponseReturnValue:
    """Tell what is stored about people, why, and what they can ask for."""
    config, decisions = current_app.config["KP"], decisions_in_force()
    return render_template(
        "public/privacy.html",
        officer=config.data_protection_officer,
        complaints=statement.COMPLAINTS_ABOUT_PRIVACY,
        committees=services.list_committees(),
        purposes=told_about_people(decisions),
        periods=decided(decisions),
        cookie=current_app.config["SESSION_COOKIE_NAME"],
        idle=int(config.session_idle.total_seconds() // 60),
        lifetime=int(config.session_lifetime.total_seconds() // 3600),
        threshold=THRESHOLD,
    )


@bp.post("/preferences")
def preferences() -> ResponseReturnValue:
    """Keep the chosen language and colour scheme, for a person or for this session."""
    language, scheme = request.form.get("language"), request.form.get("colour_scheme")
    if language in ("sv", "en"):
        session["language"] = language
        if current_user.is_authenticated:
            current_user.person.language = language
    if scheme in set(ColourScheme):
        session["colour_scheme"] = scheme
        if current_user.is_authenticated:
            current_user.person.colour_scheme = ColourScheme(scheme)
    db.session.commit()
    return redirect(safe_next(request.form.get("next"), url_for("start.index")), code=303)


@bp.get("/barrier-reports")
@requires(Permission.ACCOUNTS_MANAGE)
def barriers() -> ResponseReturnValue:
    """List what has been reported."""
    return render_template("public/barriers.html", reports=services.list_reports())


@bp.post("/barrier-reports/<int:report_id>/handled")
@requires(Permission.ACCOUNTS_MANAGE, load=services.get_report, key="report_id")
def handle_barrier(report: BarrierReport) -> ResponseReturnValue:
    """Tick a report off."""
    services.handle_report(report, by=current_actor().person_id)
    db.session.commit()
    return redirect(url_for("public.barriers"), code=303)
