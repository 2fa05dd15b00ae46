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
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy import Select, String, and_, bindparam, select

from kompetensplan.accounts import services
from kompetensplan.accounts.models import LoginSession, Person
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.web import is_background, kept_texts, safe_next

# That somebody is still there is written in the cookie at most so often. A cookie with every
# answer would also take the message away that the answer before it has left in the session.
SEEN_EVERY = timedelta(minutes=1)
# A shift: nobody is still logged in there when the same people come back the next day.
SHARED_DEVICE_LIFETIME = timedelta(hours=10)

IDLE = _l("You were logged out because nothing happened for a while. Log in to go on.")
OLD = _l("You were logged out because it was long since you logged in. Log in to go on.")


class SessionUser:
    """A logged-in person, and when, how and where this session of theirs began."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(
        self, token: str, person: Person, method: str, shared_device: bool, started_at: datetime
    ) -> None:
        self.person = person
        self.method = method
        self.shared_device = shared_device
        self.started_at = started_at
        self._token = token

    @property
    def language(self) -> str:
        return self.person.language

    def get_id(self) -> str:
        return self._token


def install(app: Flask, manager: LoginManager) -> None:
    """Let `app` know its logged-in people."""
    manager.init_app(app)
    manager.session_protection = None  # the session has a row of its own instead
    manager.user_loader(_load)
    manager.unauthorized_handler(_show_the_way_in)
    app.jinja_env.globals["session_seconds"] = _session_seconds
    app.jinja_env.globals["session_left"] = _session_left


def _session_seconds() -> int:
    """Tell the page of who is logged in how long the session lasts without activity, at least."""
    return int((idle_limit(current_user) - SEEN_EVERY).total_seconds())


def _session_left() -> int:
    """Tell the page of who is logged in how long the session lasts with any activity."""
    age = real_now() - current_user.started_at
    return int((lifetime(current_user) - age).total_seconds())


def log_in(person: Person, *, method: str, shared_device: bool = False) -> None:
    """Start a fresh session for `person`; nothing of an earlier one stays. To be committed."""
    _end_this()
    # On a shared computer the session also ends with the browser.
    session.permanent = not shared_device
    session["seen_at"] = real_now().isoformat()
    token = services.begin_session(person, method=method, shared_device=shared_device)
    login_user(SessionUser(token, person, method, shared_device, real_now()))


def log_out() -> None:
    """End the session, in every copy of its cookie; only the language stays. To be committed."""
    _end_this()
    logout_user()


def _end_this() -> None:
    """End what the cookie says, also when it had expired, and empty the cookie."""
    language, token = session.get("language"), session.get("_user_id")
    if token:
        services.end_session(token)
    session.clear()
    if language:
        session["language"] = language


def _load(token: str) -> SessionUser | None:
    """Return whose session it is, unless it was ended, is too old or has been idle too long."""
    values = {"token_hash": services.hashed_token(token)}
    row = db.session.execute(_session_query(), values).one_or_none()
    if row is None:
        return None
    user, now = SessionUser(token, *row), real_now()
    idle = now - _seen_at(default=user.started_at)
    # Not put into words yet: the language of the page depends on who is logged in.
    g.session_expired = _expired(user, age=now - user.started_at, idle=idle)
    if g.session_expired is not None:
        return None
    # What a page asks by itself is nobody's doing.
    if idle > SEEN_EVERY and not is_background():
        session["seen_at"] = now.isoformat()
    return user


@cache
def _session_query() -> Select[Person, str, bool, datetime]:
    """Return the statement that every request begins with, put together once."""
    lasts = and_(LoginSession.ended_at.is_(None), LoginSession.epoch == Person.session_epoch)
    columns = Person, LoginSession.method, LoginSession.shared_device, LoginSession.started_at
    return (
        select(*columns)
        .join(LoginSession, LoginSession.person_id == Person.id)
        .where(LoginSession.token_hash == bindparam("token_hash", type_=String()))
        .where(lasts, Person.closed_at.is_(None))
    )


def _expired(user: SessionUser, *, age: timedelta, idle: timedelta) -> LazyString | None:
    """Return why the session is over, in words for who comes back; None if it is not."""
    if idle > idle_limit(user):
        return IDLE
    return OLD if age > lifetime(user) else None


def idle_limit(user: SessionUser) -> timedelta:
    """Return how long a session lasts when nothing happens."""
    config = current_app.config["KP"]
    limit: timedelta = config.shared_device_idle if user.shared_device else config.session_idle
    return limit


def lifetime(user: SessionUser) -> timedelta:
    """Return how long a session lasts however busy it is."""
    limit: timedelta = current_app.config["KP"].session_lifetime
    return min(limit, SHARED_DEVICE_LIFETIME) if user.shared_device else limit


def _seen_at(*, default: datetime) -> datetime:
    """Return when something last happened, to a minute."""
    seen = session.get("seen_at")
    return datetime.fromisoformat(seen) if seen else default


def _show_the_way_in() -> ResponseReturnValue:
    """Send a stranger to the log-in page, and back afterwards."""
    if g.get("session_expired") is not None:
        flash(str(g.session_expired))
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
