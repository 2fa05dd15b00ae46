"""The check page: anyone drops a plan's PDF and learns whether it is the agreed one (SIGN-1).

The file is hashed and forgotten; nothing else about the plan is shown.
"""

import hashlib

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from kompetensplan.plans.forms.reading import CheckForm
from kompetensplan.plans.queries.versions import find_by_file_hash, number_in_force

bp = Blueprint("checking", __name__)
MAX_BYTES = 20 * 1024 * 1024


@bp.url_value_preprocessor
def allow_large_files(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Let a whole document in. Before the form is read: the check of its token reads it."""
    request.max_content_length = MAX_BYTES


@bp.route("/kontroll", methods=["GET", "POST"])
def check() -> ResponseReturnValue:
    """Say whether a file is, byte for byte, one that was agreed on here."""
    form, answer, version, latest = CheckForm(), None, None, 0
    if form.validate_on_submit():
        with form.file.data.stream as file:
            version = find_by_file_hash(hashlib.file_digest(file, "sha256").hexdigest())
        latest = number_in_force(version.plan_id) if version else 0
        answer = "genuine" if version else "unknown"
    status = 422 if request.method == "POST" and not answer else 200
    return render_template(
        "plans/check.html", form=form, answer=answer, version=version, latest=latest
    ), status
