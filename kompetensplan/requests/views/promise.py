"""What the municipality has promised: a setting that everyone can read."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.fields import refusals
from kompetensplan.policy import Permission
from kompetensplan.requests.forms import PromiseForm
from kompetensplan.requests.queries.promise import find_promise, list_promises
from kompetensplan.requests.services import promise as services
from kompetensplan.requests.views import bp
from kompetensplan.web import current_actor, requires


@bp.get("/requests/promise")
@requires(Permission.PROMISE_READ)
def promise() -> ResponseReturnValue:
    """Show what has been promised, by which decision, and what was written down before."""
    form = PromiseForm(formdata=None, obj=find_promise())
    return _page(form)


@bp.post("/requests/promise")
@requires(Permission.PROMISE_DECIDE)
def decide() -> ResponseReturnValue:
    """Write a decision down; it holds at once."""
    form = PromiseForm()
    if form.validate_on_submit():
        with refusals(form):
            services.decide(form.decision(), actor=current_actor())
            db.session.commit()
            flash(_("The decision is written down."), "success")
            return redirect(url_for(".promise"), code=303)
    return _page(form), 422


def _page(form: PromiseForm) -> str:
    decisions = list_promises()
    return render_template("requests/promise.html", form=form, decisions=decisions)
