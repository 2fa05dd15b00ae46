"""One-time links and printed codes: choosing a password without having one."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.accounts import login as sessions
from kompetensplan.accounts import queries, services
from kompetensplan.accounts.forms import CodeForm, NewPasswordForm
from kompetensplan.accounts.views import bp
from kompetensplan.db import db
from kompetensplan.errors import Invalid


@bp.route("/link", methods=["GET", "POST"], defaults={"code": ""})
@bp.route("/link/<code>", methods=["GET", "POST"])
def use_link(code: str) -> ResponseReturnValue:
    """Let the holder of a code choose a password. Opening the page does not spend the code."""
    return _choose_password(code) if code else _ask_for_code()


def _ask_for_code() -> ResponseReturnValue:
    form = CodeForm()
    if form.validate_on_submit():
        code = services.plain_code(form.code.data)
        if code:
            return redirect(url_for("accounts.use_link", code=code), code=303)
    return render_template("accounts/code.html", form=form), 422 if form.errors else 200


def _choose_password(code: str) -> ResponseReturnValue:
    link = queries.find_usable_link(services.hashed(code))
    if link is None:
        return render_template("accounts/link_gone.html"), 410
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            services.use_link(link, form.password.data)
        except Invalid as refused:
            form.password.errors = [refused.problems["password"]]
        else:
            sessions.log_out()
            db.session.commit()
            flash(_("Your password is saved. Log in with it."), "success")
            return redirect(url_for("accounts.login"), code=303)
    page = render_template("accounts/new_password.html", form=form, link=link, code=code)
    return page, 422 if form.is_submitted() else 200
