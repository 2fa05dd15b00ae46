"""Logging in and out, and the way back for those who have forgotten."""

import logging
from urllib.parse import urlsplit

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from kompetensplan.accounts import attempts, demo, letters, services
from kompetensplan.accounts import login as sessions
from kompetensplan.accounts.forms import ForgottenForm, LoginForm
from kompetensplan.accounts.views import bp
from kompetensplan.db import db
from kompetensplan.policy import Permission
from kompetensplan.web import requires, safe_next

log = logging.getLogger(__name__)


@bp.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Let somebody in; the answer never tells whether an account exists."""
    onward = _onward()
    if current_user.is_authenticated:
        return redirect(onward, code=303)
    form = LoginForm()
    if not form.validate_on_submit():
        return _login_page(form, 422 if form.errors else 200)
    attempt = _begin("login", form.identifier.data, attempts.PER_PERSON)
    if attempt.opens_at:
        return _login_page(form, 429, attempt)
    if not _log_in(form, attempt):
        form.form_errors.append(_("The address, the number or the password is not right."))
        return _login_page(form, 422)
    return redirect(onward, code=303)


def _onward() -> str:
    """Return where to go after the log-in; an address that takes a form only is no page to open."""
    start = url_for("start.index")
    onward = safe_next(request.args.get("next"), start)
    try:
        addresses = current_app.create_url_adapter(request)
        addresses.match(urlsplit(onward).path, method="GET")  # type: ignore[union-attr]
    except MethodNotAllowed:
        return start
    except (HTTPException, ValueError):  # nothing that is here: it says so itself
        return onward
    return onward


def _begin(purpose: str, identifier: str, per_person: attempts.Limit) -> attempts.Attempt:
    """Count a try by this person from this address, before its answer is worked out."""
    keys = {
        f"person {identifier}": per_person,
        f"address {request.remote_addr}": attempts.PER_ADDRESS,
    }
    attempt = attempts.begin(current_app.config["KP"].secret_key, purpose, keys)
    db.session.commit()
    if attempt.opens_at:
        log.warning("%s: too many tries from %s", purpose, request.remote_addr)
    return attempt


def _log_in(form: LoginForm, attempt: attempts.Attempt) -> bool:
    """Start a session if the password is right."""
    config = current_app.config["KP"]
    person = services.authenticate(
        form.identifier.data,
        form.password.data,
        claim=config.identity_claim,
        demo_allowed=not config.is_production,
    )
    if person is None:
        return False
    attempts.succeed(attempt)
    services.audit(person.id, "account.logged_in", "person", person.id)
    sessions.log_in(person, method="password", shared_device=form.shared_device.data)
    db.session.commit()
    return True


def _login_page(
    form: LoginForm, status: int, attempt: attempts.Attempt | None = None
) -> ResponseReturnValue:
    in_demo = current_app.config["KP"].is_demo
    opens_at = attempt.opens_at if attempt else None
    page = render_template(
        "accounts/login.html",
        form=form,
        onward=request.args.get("next"),
        opens_at=opens_at,
        demo_people=demo.list_people() if in_demo else [],
        demo_password=demo.PASSWORD if in_demo else "",
    )
    return page, status, attempts.retry_after(opens_at)


@bp.post("/logout")
def logout() -> ResponseReturnValue:
    """End the session, here and wherever its cookie has been copied to."""
    sessions.log_out()
    db.session.commit()
    flash(_("You are logged out."))
    return redirect(safe_next(request.form.get("next"), url_for("accounts.login")), code=303)


@bp.get("/stay")
@requires(Permission.PAGES_OPEN)
def stay() -> ResponseReturnValue:
    """Let the session go on: any request does, and this one does nothing else."""
    return "", 204


@bp.route("/forgotten", methods=["GET", "POST"])
def forgotten() -> ResponseReturnValue:
    """Mail a link to whoever has an account; the page says the same to everyone."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render_template("accounts/forgotten.html", form=form, opens_at=None), status
    attempt = _begin("forgotten", form.email.data, attempts.MAILS_PER_PERSON)
    if attempt.opens_at:
        page = render_template("accounts/forgotten.html", form=form, opens_at=attempt.opens_at)
        return page, 429, attempts.retry_after(attempt.opens_at)
    letters.ask_for_link(form.email.data)
    db.session.commit()
    flash(_("If the address belongs to an account, a mail with a link is on its way to it."))
    return redirect(url_for("accounts.login"), code=303)
