"""The data protection officer's way to the reading logs: who has read which plan (2.14)."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from kompetensplan.fields import clean
from kompetensplan.plans.queries.readings import list_logs, logs_of
from kompetensplan.plans.views import bp
from kompetensplan.policy import Permission
from kompetensplan.web import a_number, requires


@bp.get("/reading-logs")
@requires(Permission.READING_LOGS_LIST)
def reading_logs() -> ResponseReturnValue:
    """List plans by who has read them last, or by a name that is searched for."""
    search = clean(request.args.get("name"))[:200]
    pages = list_logs(search=search, page=request.args.get("page", 1, type=a_number))
    return render_template(
        "plans/reading_logs.html", pages=pages, logs=logs_of(pages.items), search=search
    )
