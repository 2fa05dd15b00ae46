"""The history of a plan or of one field, page by page; texts and things come back from there."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_sqlalchemy.pagination import Pagination

from kompetensplan.db import db
from kompetensplan.plans.forms.content import label_of, place_in
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.choices import list_competences
from kompetensplan.plans.queries.history import (
    Line,
    count_lines,
    get_change,
    list_lines,
)
from kompetensplan.plans.queries.targets import goal_of, list_removed
from kompetensplan.plans.sentences import entries, shower
from kompetensplan.plans.services.reverting import edit_back, former_text, stored_texts_of
from kompetensplan.plans.services.saving import Edit, Outcome, save
from kompetensplan.plans.views import bp, on_plan
from kompetensplan.plans.views.editing import show_follow_up, show_goal
from kompetensplan.plans.views.plan_page import may_write
from kompetensplan.policy import Permission
from kompetensplan.web import a_number, current_actor, safe_next

PER_PAGE = 30


class HistoryPages(Pagination):
    """The lines of a plan's history, thirty at a time."""

    def _query_items(self) -> Sequence[Line]:  # type: ignore[override]
        plan, place = self._query_args["plan"], self._query_args["place"]
        return list_lines(plan, limit=self.per_page, offset=self._query_offset, place=place)

    def _query_count(self) -> int:
        return count_lines(self._query_args["plan"], self._query_args["place"])


@bp.get("/plans/<int:plan_id>/history")
@on_plan(Permission.PLAN_READ)
def history(plan: Plan) -> ResponseReturnValue:
    """Show who did what, when and as what; texts with what was taken away and added."""
    number = min(max(request.args.get("page", 1, type=int), 1), 10_000)
    place = place_in(request.args.get("of", ""))
    pages = HistoryPages(page=number, per_page=PER_PAGE, error_out=False, plan=plan, place=place)
    return render_template(
        "plans/history.html",
        plan=plan,
        pages=pages,
        entries=_entries(plan, pages.items),
        of=request.args["of"] if place else None,
        label=label_of(request.args["of"]) if place else "",
        removed=[] if place or number > 1 or not _writes(plan) else list_removed(plan),
    )


def _writes(plan: Plan) -> bool:
    return may_write(plan, current_actor())


def _entries(plan: Plan, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Return the lines as they are drawn; texts that can come back have the way to it."""
    shown = entries(lines, plan, current_actor(), show=shower(list_competences()))
    stored = stored_texts_of(plan) if _writes(plan) else {}
    for line, entry in zip(lines, shown, strict=True):
        key = f"{line.target_kind}-{line.target_id}-{line.what}"
        former = former_text(line.what, line.before, line.after, applied=line.applied)
        if key in stored and former and former != stored[key]:
            entry["restore"] = {"change": line.id, "base": stored[key], "applied": line.applied}
    return shown


@bp.post("/plans/<int:plan_id>/texts")
@on_plan(Permission.PLAN_EDIT)
def restore_text(plan: Plan) -> ResponseReturnValue:
    """Bring back a former text, as a new change by the same rules as any other."""
    change = get_change(plan, request.form.get("change", 0, type=a_number))
    edit = edit_back(change, base=request.form.get("base", ""))
    outcome = save(plan, [edit], actor=current_actor())
    db.session.commit()
    if not outcome.all_taken:
        return _refused(plan, edit, outcome)
    flash(_("The text is back."))
    here = url_for(".history", plan_id=plan.id)
    return redirect(safe_next(request.form.get("next"), here), code=303)


def _refused(plan: Plan, edit: Edit, outcome: Outcome) -> ResponseReturnValue:
    """Show what the text has met: another text, a plan that has closed, a term."""
    goal = goal_of(plan, edit.ref)
    if goal is None:
        return show_follow_up(plan, outcome, [edit])
    return show_goal(plan.id, goal.id, outcome, [edit])
