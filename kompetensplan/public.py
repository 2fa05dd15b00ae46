"""The few pages that a stranger reaches: is it up, accessibility, privacy, preferences."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import text

from kompetensplan.accounts.models import ColourScheme
from kompetensplan.db import db
from kompetensplan.web import safe_next

bp = Blueprint("public", __name__)


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Say that the process is up."""
    return {"status": "ok"}


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Say that the database answers."""
    db.session.execute(text("SELECT 1"))
    return {"status": "ok", "database": "ok"}


@bp.get("/tillganglighet")
def accessibility() -> ResponseReturnValue:
    return render_template("public/accessibility.html")


@bp.get("/personuppgifter")
def privacy() -> ResponseReturnValue:
    return render_template("public/privacy.html")


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
