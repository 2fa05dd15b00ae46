"""Mina anteckningar: what the employee writes before a meeting, for nobody else (CONF-3)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.errors import StepNotOpen
from kompetensplan.plans.forms.own_texts import own_edits
from kompetensplan.plans.models import Plan
from kompetensplan.plans.own_texts import NOTES
from kompetensplan.plans.queries.notes import read_notes
from kompetensplan.plans.services.notes import may_have_notes, write_notes
from kompetensplan.plans.views import bp, on_plan
from kompetensplan.plans.views.own_texts import (
    OwnPage,
    is_autosave,
    late_answer,
    own_answer,
    own_page,
)
from kompetensplan.policy import Permission
from kompetensplan.sealing import KeyMissing
from kompetensplan.web import current_actor

PREFIX = ""


@bp.get("/plans/<int:plan_id>/notes")
@on_plan(Permission.NOTES_WRITE)
def notes(plan: Plan) -> ResponseReturnValue:
    """Show the employee's own notes to write in."""
    page = None
    if may_have_notes(plan):
        try:
            page = own_page(NOTES, read_notes(plan, current_actor()), PREFIX)
        except KeyMissing:
            return _page(plan, None, is_locked=True), 503
    return _page(plan, page)


@bp.post("/plans/<int:plan_id>/notes")
@on_plan(Permission.NOTES_WRITE)
def save_notes(plan: Plan) -> ResponseReturnValue:
    """Save what was sent."""
    sent = own_edits(NOTES, request.form, PREFIX)
    try:
        outcome = write_notes(plan, sent, actor=current_actor())
    except (StepNotOpen, KeyMissing) as refusal:
        if is_autosave():
            return late_answer(sent, PREFIX)
        raise StepNotOpen("the notes are not open for writing") from refusal
    db.session.commit()
    if is_autosave():
        return own_answer(outcome, sent, PREFIX)
    if not outcome.invalid:
        flash(_("Your notes are saved."))
        return redirect(url_for(".notes", plan_id=plan.id), code=303)
    return _page(plan, own_page(NOTES, outcome.texts, PREFIX, outcome=outcome, sent=sent)), 422


def _page(plan: Plan, page: OwnPage | None, *, is_locked: bool = False) -> str:
    return render_template("plans/notes.html", plan=plan, page=page, is_locked=is_locked)
