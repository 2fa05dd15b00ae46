"""Logging in and out."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kompetensplan.accounts import login as sessions
from kompetensplan.web import safe_next

bp = Blueprint("accounts", __name__)


@bp.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    return render_template("accounts/login.html")


@bp.post("/logout")
def logout() -> ResponseReturnValue:
    """End the session."""
    sessions.log_out()
    return redirect(safe_next(request.form.get("next"), url_for("accounts.login")), code=303)
