"""Puts the application together; decides nothing."""

import logging
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel
from flask_login import LoginManager, current_user
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import FileSystemBytecodeCache, StrictUndefined
from sqlalchemy.exc import DatabaseError
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from config import ROOT, Config, Unsafe
from kompetensplan import bell, cli, clock, filters, sealing, seals, sensitive, web
from kompetensplan.accounts import login, passwords, services, telling
from kompetensplan.audit import chain, origin
from kompetensplan.audit.origin import Origin, origin_of
from kompetensplan.blueprints import register
from kompetensplan.cli.work import wake_a_worker
from kompetensplan.db import db
from kompetensplan.exports.services import remove_with
from kompetensplan.fields import Request
from kompetensplan.inbox.showing import still_open
from kompetensplan.moves.services.following import follow
from kompetensplan.navigation import navigation
from kompetensplan.notices import services as notices
from kompetensplan.organisation.imports import services as imports
from kompetensplan.organisation.queries import actor_of, is_on_leave
from kompetensplan.organisation.services.roles import leaves_no_administrator
from kompetensplan.plans.queries import judging
from kompetensplan.plans.queries.readings import occasions_of
from kompetensplan.plans.services import freezing, progress
from kompetensplan.policy import Actor
from kompetensplan.releases.queries import find_given_out, is_undecided
from kompetensplan.reports.jobs import find_issued, forget_documents
from kompetensplan.retention.queries.decisions import destroy_earliest
from kompetensplan.retention.services import holds, removing

log = logging.getLogger(__name__)


def create_app(config: Config) -> Flask:
    """Return an application with these settings. Reads nothing from the environment."""
    config.check()
    clock.fix(config.today)
    _tie_hooks()
    passwords.configure(cheap=config.environment == "test")
    _take_sensitive_words(config)
    seals.configure(config.seal)
    app = Flask(
        "kompetensplan",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "kompetensplan" / "static"),
        instance_path=str(config.instance_path),
    )
    _take_keys(app, config)
    app.config.update(_flask_settings(config))
    app.config["KP"] = config
    app.request_class = Request
    app.jinja_options = {
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "bytecode_cache": _compiled_templates(config),
    }
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
    _remember_actor(app)  # first: the page that refuses a form shows who asks
    CSRFProtect(app)
    Babel(
        app,
        locale_selector=_locale,
        timezone_selector=lambda: "Europe/Stockholm",
        default_domain="messages",
        default_translation_directories=str(ROOT / "kompetensplan" / "translations"),
    )
    login.install(app, LoginManager())
    web.install(app, municipality=config.municipality, contact=config.contact)
    filters.install(app)
    register(app)
    bell.hang(app, partial(wake_a_worker, app))
    app.jinja_env.globals["navigation"] = navigation
    cli.install(app)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=app.static_folder,
        prefix="static/",
        max_age=3600,
        allow_all_origins=False,
        add_headers_function=_let_nobody_guess,
    )
    if config.trusted_proxies:
        near = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=near, x_proto=near)  # type: ignore[method-assign]
    if config.is_production:
        _refuse_demo_passwords(app)
    return app


def _tie_hooks() -> None:
    """Say who answers what packages ask of those above them."""
    origin.present_origin.answered_by(_origin)
    telling.tell.answered_by(notices.tell)
    services.leaves_no_administrator.answered_by(leaves_no_administrator)
    notices.is_on_leave.answered_by(is_on_leave)
    notices.those_still_open.answered_by(still_open)
    imports.follow.answered_by(follow)
    freezing.when_destroyed.answered_by(destroy_earliest)
    judging.find_copy.answered_by(find_given_out)
    judging.find_summary.answered_by(find_issued)
    progress.forget_summaries.answered_by(forget_documents)
    removing.remove_copies.answered_by(_remove_copies)
    holds.waits_for_decision.answered_by(is_undecided)


def _remove_copies(version_ids: Collection[int]) -> None:
    """Remove what has the words of many: files with plans in bulk, and summaries."""
    remove_with(version_ids)
    forget_documents()


def _let_nobody_guess(headers: Any, _path: str, _url: str) -> None:
    """Let a static file be what its type says, as `web` does for every page."""
    headers["X-Content-Type-Options"] = "nosniff"


def _compiled_templates(config: Config) -> FileSystemBytecodeCache:
    """Keep compiled templates beside the data: each new process would spend seconds on them."""
    folder = config.instance_path / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


def _take_keys(app: Flask, config: Config) -> None:
    """Read the keys of own notes (CONF-3) and of the log, or say what is wrong with them."""
    try:
        sealing.configure(config.notes_keys)
    except sealing.BadKeys as problem:
        raise Unsafe(f"NOTES_KEYS: {problem}. docs/configuration.md says how.") from None
    try:
        chain.configure(app, config.audit_keys, config.secret_key)
    except chain.BadKeys as problem:
        raise Unsafe(f"AUDIT_KEYS: {problem}. docs/configuration.md says how.") from None


def _origin() -> Origin:
    """Return whence the present request comes, and as what; without one it is the machine."""
    if not has_request_context():
        return Origin()
    browser = request.user_agent.string
    return origin_of(request.remote_addr, browser, web.present_capacity())


def _take_sensitive_words(config: Config) -> None:
    """Read the list of words that are marked in texts, or say what is wrong with it (CONF-5)."""
    try:
        sensitive.configure(config.sensitive_words or sensitive.DEFAULT, config.secret_key)
    except sensitive.BadList as problem:
        raise Unsafe(f"SENSITIVE_WORDS: {problem}. docs/configuration.md says how.") from None


def _refuse_demo_passwords(app: Flask) -> None:
    """Do not serve real people while anybody can log in by the demo's password (ruling 31).

    Where the database cannot tell (it is new, or down) nothing is served from it either; and
    in production `authenticate` lets nobody in by such a password.
    """
    with app.app_context():
        try:
            found = services.has_demo_passwords()
            db.engine.dispose()
        except DatabaseError as error:
            log.warning("demo passwords could not be looked for: %s", error)
        else:
            if found:
                raise Unsafe("The database holds demo accounts. Start with an empty database.")


def _flask_settings(config: Config) -> dict[str, Any]:
    return {
        "SECRET_KEY": config.secret_key,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        # A refused row's names and addresses have no place in the log.
        # A database that has started again is found at once, not after a failure.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True, "pool_pre_ping": True},
        "MAX_CONTENT_LENGTH": 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "BABEL_DEFAULT_LOCALE": "sv",
        "SESSION_COOKIE_NAME": "__Host-kp" if config.secure_cookies else "kp",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.secure_cookies,
        "PERMANENT_SESSION_LIFETIME": config.session_idle,
        "SESSION_REFRESH_EACH_REQUEST": False,  # `login.SEEN_EVERY`
        "WTF_CSRF_TIME_LIMIT": None,
        "PREFERRED_URL_SCHEME": "https" if config.secure_cookies else "http",
    }


def _locale() -> str:
    """Return the language: forced for a document, else the person's, else the cookie's."""
    if "locale" in g:
        return str(g.locale)
    if request and current_user.is_authenticated:
        return str(current_user.language)
    chosen = session.get("language") if request else None
    return chosen if chosen in ("sv", "en") else "sv"


def _remember_actor(app: Flask) -> None:
    """Say how the acting person is found: once a request, with the occasions that they have."""

    @app.before_request
    def prepare() -> None:
        g.build_actor = _actor


def _actor() -> Actor | None:
    """Return who asks; for a manager of managers with the plans they have said why to read."""
    if not current_user.is_authenticated:
        return None
    actor = actor_of(current_user.person, login_method=current_user.method)
    if not actor.oversees:
        return actor
    return replace(actor, occasions=occasions_of(actor.person_id))
