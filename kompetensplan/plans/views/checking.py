"""The check page: anyone drops a plan's PDF and learns whether it is the agreed one (SIGN-1).

The file is hashed and forgotten; nothing else about the plan is shown.
"""

from datetime import datetime

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from kompetensplan.accounts import attempts
from kompetensplan.db import db
from kompetensplan.plans.forms.reading import CheckForm
from kompetensplan.plans.queries.judging import Judgement, judge

bp = Blueprint("checking", __name__)
MAX_BYTES = 20 * 1024 * 1024


@bp.url_value_preprocessor
def allow_large_files(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Let a whole document in. Before the form is read: the check of its token reads it."""
    request.max_content_length = MAX_BYTES


@bp.route("/kontroll", methods=["GET", "POST"])
def check() -> ResponseReturnValue:
    """Say whether a file is, byte for byte, one that was agreed on here."""
    form = CheckForm()
    if not form.validate_on_submit():
        return _page(form, 422 if request.method == "POST" else 200)
    keys = {f"address {request.remote_addr}": attempts.CHECKS_PER_ADDRESS}
    attempt = attempts.begin(current_app.config["KP"].secret_key, "check", keys)
    db.session.commit()
    with form.file.data.stream as file:
        if attempt.opens_at:
            return _page(form, 429, opens_at=attempt.opens_at)
        return _page(form, 200, judge(file))


def _page(
    form: CheckForm,
    status: int,
    judgement: Judgement | None = None,
    opens_at: datetime | None = None,
) -> ResponseReturnValue:
    page = render_template("plans/check.html", form=form, judgement=judgement, opens_at=opens_at)
    return page, status, attempts.retry_after(opens_at)
