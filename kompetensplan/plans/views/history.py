"""The history of a plan, page by page (PLAN-7)."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_sqlalchemy.pagination import Pagination

from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.choices import list_competences
from kompetensplan.plans.queries.history import Line, count_lines, list_lines
from kompetensplan.plans.sentences import entries, shower
from kompetensplan.plans.views import bp, on_plan
from kompetensplan.policy import Permission
from kompetensplan.web import current_actor

PER_PAGE = 30


class HistoryPages(Pagination):
    """The lines of a plan's history, thirty at a time."""

    def _query_items(self) -> Sequence[Line]:  # type: ignore[override]
        plan: Plan = self._query_args["plan"]
        return list_lines(plan, limit=self.per_page, offset=self._query_offset)

    def _query_count(self) -> int:
        plan: Plan = self._query_args["plan"]
        return count_lines(plan)


@bp.get("/plans/<int:plan_id>/history")
@on_plan(Permission.PLAN_READ)
def history(plan: Plan) -> ResponseReturnValue:
    """Show who did what, when and as what; texts with what was taken away and added."""
    number = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    pages = HistoryPages(page=number, per_page=PER_PAGE, error_out=False, plan=plan)
    shown: list[dict[str, Any]] = entries(
        pages.items, plan, current_actor(), show=shower(list_competences())
    )
    return render_template("plans/history.html", plan=plan, pages=pages, entries=shown)
