"""The session: who is logged in, for how long, and how a stranger is shown the way in.

Session times are security and use the real clock (ruling 17).
"""

from datetime import datetime, timedelta
from functools import cache
from urllib.parse import urlsplit

from flask import (
    Flask,
    current_app,
    flash,
    g,
    has_request_context,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import LoginManager, login_user, logout_user
from sqlalchemy import Select, bindparam, select

from kompetensplan.accounts.models import Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.web import is_background, kept_texts, safe_next

# That somebody is still there is written in the cookie at most so often. A cookie with every
# answer would also take the message away that the answer before it has left in the session.
SEEN_EVERY = timedelta(minutes=1)


class SessionUser:
    """A logged-in person as the session knows them: the id and the epoch it was made in."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, person: Person) -> None:
        self.person = person

    @property
    def language(self) -> str:
        return self.person.language

    def get_id(self) -> str:
        return f"{self.person.id}.{self.person.session_epoch}"


def install(app: Flask, manager: LoginManager) -> None:
    """Let `app` know its logged-in people."""
    manager.init_app(app)
    manager.session_protection = None  # the session is bound to its epoch and idle limit instead
    manager.user_loader(_load)
    manager.unauthorized_handler(_show_the_way_in)
    app.context_processor(_session_facts)


def _session_facts() -> dict[str, object]:
    """Tell templates how long the session lasts at least; a job's document belongs to none."""
    if not has_request_context():
        return {}
    return {"session_seconds": int((idle_limit() - SEEN_EVERY).total_seconds())}


def log_in(person: Person, *, method: str, shared_device: bool = False) -> None:
    """Start a fresh session for `person`; nothing of an earlier one stays."""
    language = session.get("language")
    session.clear()
    # On a shared computer the session also ends with the browser.
    session.permanent = not shared_device
    session["login_method"] = method
    session["shared_device"] = shared_device
    session["seen_at"] = real_now().isoformat()
    if language:
        session["language"] = language
    login_user(SessionUser(person))


def log_out() -> None:
    """End the session altogether; only the chosen language stays."""
    logout_user()
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language


def _load(key: str) -> SessionUser | None:
    """Return who the session belongs to, unless it has been idle too long or was ended."""
    person_id, _dot, epoch = key.partition(".")
    idle = _idle()
    if idle is None or idle > idle_limit():
        g.session_expired = True
        return None
    person = db.session.scalars(_person_query(), {"person_id": int(person_id)}).one_or_none()
    if person is None or person.closed_at or str(person.session_epoch) != epoch:
        return None
    # What a page asks by itself is nobody's doing.
    if idle > SEEN_EVERY and not is_background():
        session["seen_at"] = real_now().isoformat()
    return SessionUser(person)


@cache
def _person_query() -> Select[Person]:
    """Return the statement that every request begins with, put together once."""
    return select(Person).where(Person.id == bindparam("person_id"))


def idle_limit() -> timedelta:
    """Return how long this session lasts when nothing happens."""
    config = current_app.config["KP"]
    shared = session.get("shared_device")
    limit: timedelta = config.shared_device_idle if shared else config.session_idle
    return limit


def _idle() -> timedelta | None:
    """Return how long nothing has happened, to a minute; None if nobody has logged in."""
    seen = session.get("seen_at")
    return real_now() - datetime.fromisoformat(seen) if seen else None


def _show_the_way_in() -> ResponseReturnValue:
    """Send a stranger to the log-in page, and back afterwards."""
    if g.get("session_expired"):
        flash(_("You were logged out because nothing happened for a while. Log in to go on."))
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Redirect": url_for("accounts.login")}
    if texts := kept_texts():
        way_in = url_for("accounts.login", next=safe_next(_page_before(), "/"))
        return render_template("accounts/logged_out.html", kept=texts, way_in=way_in), 401
    return redirect(url_for("accounts.login", next=back), code=303)


def _page_before() -> str:
    """Return the page that a form was sent from, as a path on this site."""
    try:
        return urlsplit(request.referrer or "").path
    except ValueError:  # nothing that a browser sends
        return ""
