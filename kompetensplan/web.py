"""What the pages share: who is asking, what they may do, error pages, template globals.

No feature is known here; features are put together in `factory`.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, abort, current_app, g, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map

from kompetensplan import clock, errors, policy
from kompetensplan.capacities import capacity_in
from kompetensplan.db import db, read_only
from kompetensplan.policy import Actor, Permission
from kompetensplan.refusals import REFUSALS

log = logging.getLogger(__name__)
View = Callable[..., ResponseReturnValue]
AnyView = TypeVar("AnyView", bound=View)

# Ruling 14: what a stranger reaches. One list; `tests/test_architecture.py` holds it. Beside the
# ruling's own: what is stored about people, which the law has told before one logs in, and the
# choice of language and colours, without which the log-in page would not be for everybody.
PUBLIC_ENDPOINTS = frozenset(
    {
        "static",
        "accounts.login",
        "accounts.logout",
        "accounts.use_link",
        "accounts.forgotten",
        "public.healthz",
        "public.readyz",
        "public.accessibility",
        "public.report_barrier",
        "public.privacy",
        "public.preferences",
        "checking.check",
        "calendars.feed",
    }
)

ERROR_PAGES: dict[type[Exception], int] = {
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.StepNotOpen: 409,
    errors.Outdated: 409,
    errors.Invalid: 422,
    errors.Altered: 500,
    StaleDataError: 409,
    IntegrityError: 409,
    CSRFError: 400,
}
# A good password is several words: these are never shown again, however a form ends.
NEVER_SHOWN = frozenset({"csrf_token", "next", "password", "again", "present", "code"})
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Item:
    """A link in the navigation."""

    text: object
    href: str
    icon: str
    active: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """A titled group of links in the navigation."""

    title: object
    items: tuple[Item, ...]


def current_actor() -> Actor:
    """Return the person who asks, as they stand today; built once a request."""
    if "actor" not in g:
        build: Callable[[], Actor | None] = g.build_actor
        g.actor = build()
    if g.actor is None:
        abort(401)
    actor: Actor = g.actor
    return actor


def find_actor() -> Actor | None:
    """Return who asks, or None for a stranger."""
    return current_actor() if current_user.is_authenticated else None


def present_capacity() -> str:
    """Return as what the one who asks was let in to this page; nothing where everybody is."""
    return g.get("let_in_as") or ""


def requires(
    permission: Permission,
    *,
    load: Callable[[Actor, int], object] | None = None,
    key: str = "",
    writes: bool = False,
) -> Callable[[AnyView], AnyView]:
    """Let the view run only for actors who hold `permission`.

    With `load`, the id in the URL argument `key` is loaded as far as the actor can see
    it (`NotFound` else), the permission is checked against it, and the view receives the
    loaded object instead of the id. `writes` says that even a GET writes (a reading log).
    """

    def decorate(view: AnyView) -> AnyView:
        @wraps(view)
        def guarded(**url: Any) -> ResponseReturnValue:
            actor = current_actor()
            subject = (load(actor, url.pop(key)),) if load else ()
            policy.require(actor, permission, *subject)
            g.let_in_as = capacity_in(actor, permission, *subject)
            return view(*subject, **url)

        guarded.permission = permission  # type: ignore[attr-defined]
        guarded.writes = writes  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def is_background() -> bool:
    """Tell whether a page asks by itself, while perhaps nobody looks at it."""
    return request.headers.get("X-Background") == "1"


def safe_next(target: str | None, default: str) -> str:
    """Return `target` if it is a path on this site, else `default`. No open redirects."""
    if not target or "\\" in target or any(ord(sign) < 33 for sign in target):
        return default
    return target if target.startswith("/") and not target.startswith("//") else default


def a_number(text: str) -> int:
    """Read an id or the number of a page: `request.args.get("page", 1, type=a_number)`.

    What no id can be counts as not given, on any database.
    """
    number = int(text)
    if not 0 < number < 2**31:
        raise ValueError("no id")
    return number


def url_with(**changes: object) -> str:
    """Return this page's address with some query arguments changed; None takes one away.

    What stands in the query stays there: to `url_for` it could mean something else.
    """
    arguments: dict[str, object] = {**request.args.to_dict(), **changes}
    kept = {name: value for name, value in arguments.items() if value not in (None, "")}
    return request.path + ("?" + urlencode(kept) if kept else "")


def kept_texts() -> list[tuple[str, str]]:
    """Return what somebody has written in a form that is refused, to be shown for copying.

    Fields that say what they started from (`base-…`) count only where they were changed;
    of the rest only what looks like words. Passwords and codes never.
    """
    if request.method != "POST":
        return []
    form, texts = request.form, []
    for name in form:
        if name.startswith("base-") or name in NEVER_SHOWN:
            continue
        base = form.get(f"base-{name}")
        for text in form.getlist(name):
            is_words = " " in text.strip() if base is None else text.strip() != base.strip()
            if is_words and text.strip():
                texts.append(("", text))
    return texts


# ── putting it into an application ────────────────────────────────────────────────────


class IdConverter(IntegerConverter):
    """A number in an address that can be an id; a larger one is not found, on any database."""

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **{"max": 2**31 - 1, **options})


def install(app: Flask, *, municipality: str, contact: str) -> None:
    """Give `app` its deny-by-default door, headers, error pages and template globals."""
    app.url_map.converters["int"] = IdConverter
    app.before_request(_open_transaction)
    app.before_request(_let_nobody_in_unasked)
    app.after_request(_set_headers)
    for error in ERROR_PAGES:
        app.register_error_handler(error, _show_refusal)
    app.register_error_handler(HTTPException, _show_http_error)
    app.register_error_handler(Exception, _show_failure)

    @app.context_processor
    def template_globals() -> dict[str, object]:
        if not request:  # a document or a letter, made by a job: nobody asks
            return {}
        return {
            "actor": find_actor() if not g.get("failed") else None,
            "locale": str(get_locale() or "sv"),
            "colour_scheme": _colour_scheme(),
            "municipality": municipality,
            "contact": contact,
            "demo_today": clock.fixed() if app.config["KP"].is_demo else None,
            "url_with": url_with,
            "allows": allows,
            "Permission": Permission,
            "today": clock.today(),
        }


def _colour_scheme() -> str:
    if not g.get("failed") and current_user.is_authenticated:
        return str(current_user.person.colour_scheme)
    return str(session.get("colour_scheme", "auto"))


def allows(permission: Permission, subject: object = None) -> bool:
    """Tell templates whether the one who asks holds `permission`."""
    actor = find_actor()
    return actor is not None and policy.allows(actor, permission, subject)


def _open_transaction() -> None:
    """Let a GET read without waiting for a writer, unless its view says that it writes."""
    view = request.endpoint and _view(request.endpoint)
    if request.endpoint in ("static", "public.healthz", "public.readyz") or getattr(
        view, "writes", False
    ):
        return
    if request.method in ("GET", "HEAD"):
        read_only()


def _view(endpoint: str) -> object:
    return current_app.view_functions.get(endpoint)


def _let_nobody_in_unasked() -> ResponseReturnValue | None:
    """Deny by default: a stranger reaches the public list and nothing else."""
    if request.endpoint in PUBLIC_ENDPOINTS or current_user.is_authenticated:
        return None
    return current_app.login_manager.unauthorized()  # type: ignore[attr-defined,no-any-return]


def _set_headers(response: Any) -> Any:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.endpoint != "static":
        # Shared computers: no page stays in the browser's store.
        headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _show_refusal(error: Exception) -> ResponseReturnValue:
    status = next(code for kind, code in ERROR_PAGES.items() if isinstance(error, kind))
    log.info("%s: %s", type(error).__name__, _without_values(error))
    db.session.rollback()
    _open_transaction()  # a page that refuses waits for no writer either
    if isinstance(error, CSRFError) and not current_user.is_authenticated and kept_texts():
        # The session ended while the page was open: that is what the person needs to know.
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined,no-any-return]
    return _page(status, error=error, kept=kept_texts(), **_words_for(error))


def _words_for(error: Exception) -> dict[str, object]:
    """Return why, and who can help, where the refusal or its permission says more than "no"."""
    if not isinstance(error, errors.Refused):
        return {}
    reason, help = REFUSALS.get(error.permission, (error.reason, error.help))
    return {"reason": reason, "help": help}


def _without_values(error: Exception) -> object:
    """Return what the log may hold: one line, and PostgreSQL tells the whole row it refuses."""
    if isinstance(error, IntegrityError):
        return str(error.orig).partition("\n")[0]
    return " ".join(str(error).split())[:300]


def _show_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    return _page(error.code, error=error)


def _show_failure(error: Exception) -> ResponseReturnValue:
    """Say that it is our fault, with a code that stands in the log too."""
    reference = secrets.token_hex(4).upper()
    log.exception("failure %s", reference, exc_info=error)
    db.session.rollback()
    g.failed = True
    return _page(500, error=error, reference=reference, kept=kept_texts())


def _page(status: int, **context: object) -> ResponseReturnValue:
    known = status if status in (400, 403, 404, 405, 409, 413, 422, 429, 500) else 500
    known = {405: 404}.get(known, known)
    try:
        return render_template(f"errors/{known}.html", **context), status
    except Exception:  # the page itself must never be what fails
        log.exception("error page")
        return "Något gick fel. / Something went wrong.", status
