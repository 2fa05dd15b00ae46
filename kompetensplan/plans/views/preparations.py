"""Inför samtalet: writing it, sharing it and taking it back (ruling 7)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.errors import Invalid, StepNotOpen
from kompetensplan.plans.forms.own_texts import own_edits
from kompetensplan.plans.models import Meeting, Plan
from kompetensplan.plans.own_texts import (
    PREPARATION_OF_EMPLOYEE,
    PREPARATION_OF_MANAGER,
    OwnEdit,
    OwnOutcome,
    Question,
)
from kompetensplan.plans.queries.meetings import get_meeting
from kompetensplan.plans.queries.preparations import prepared_for
from kompetensplan.plans.services import preparations as services
from kompetensplan.plans.views import bp, on_plan
from kompetensplan.plans.views.own_texts import (
    is_autosave,
    late_answer,
    marked_page,
    own_answer,
    own_page,
)
from kompetensplan.policy import Permission, owns
from kompetensplan.web import current_actor


@bp.get("/plans/<int:plan_id>/meetings/<int:meeting_id>/prepare")
@on_plan(Permission.PREPARATION_WRITE)
def prepare(plan: Plan, meeting_id: int) -> ResponseReturnValue:
    """Show what one writes before the meeting, and what the other one has shared."""
    return _page(plan, get_meeting(plan, meeting_id))


@bp.post("/plans/<int:plan_id>/meetings/<int:meeting_id>/prepare")
@on_plan(Permission.PREPARATION_WRITE)
def save_preparation(plan: Plan, meeting_id: int) -> ResponseReturnValue:
    """Save what was sent; with `do` also share it."""
    meeting, prefix = get_meeting(plan, meeting_id), prefix_of(meeting_id)
    sent = own_edits(questions(plan), request.form, prefix)
    try:
        outcome = services.write_preparation(plan, meeting, sent, actor=current_actor())
    except StepNotOpen:
        if is_autosave():
            return late_answer(sent, prefix)
        raise
    if is_autosave():
        db.session.commit()
        return own_answer(outcome, sent, prefix, plan)
    if not outcome.invalid and request.form.get("do") == "share":
        return _share(plan, meeting, outcome)
    return _saved(plan, meeting, outcome, sent)


def _share(plan: Plan, meeting: Meeting, outcome: OwnOutcome) -> ResponseReturnValue:
    try:
        services.share(plan, meeting, actor=current_actor())
    except Invalid as refusal:
        outcome.invalid |= {name: str(text) for name, text in refusal.problems.items()}
        return _page(plan, meeting, outcome), 422
    db.session.commit()
    flash(_("It is shared. You can take it back until you have met."))
    return _back(plan.id, meeting.id)


def _saved(
    plan: Plan, meeting: Meeting, outcome: OwnOutcome, sent: list[OwnEdit]
) -> ResponseReturnValue:
    db.session.commit()
    if outcome.invalid:
        return _page(plan, meeting, outcome, sent), 422
    flash(_("It is saved. Nobody else sees it until you share it."))
    return _back(plan.id, meeting.id)


@bp.post("/plans/<int:plan_id>/meetings/<int:meeting_id>/take-back")
@on_plan(Permission.PREPARATION_WRITE)
def take_back_preparation(plan: Plan, meeting_id: int) -> ResponseReturnValue:
    """Take back what was shared."""
    services.take_back(plan, get_meeting(plan, meeting_id), actor=current_actor())
    db.session.commit()
    flash(_("It is taken back. Only you see it now."))
    return _back(plan.id, meeting_id)


def questions(plan: Plan) -> tuple[Question, ...]:
    """Return the headings, with the help that suits the one who asks."""
    is_mine = owns(current_actor(), plan.employment)
    return PREPARATION_OF_EMPLOYEE if is_mine else PREPARATION_OF_MANAGER


def prefix_of(meeting_id: int) -> str:
    """Return what tells this meeting's fields from another's, on the device too."""
    return f"meeting-{meeting_id}-"


def _back(plan_id: int, meeting_id: int) -> ResponseReturnValue:
    return redirect(url_for(".prepare", plan_id=plan_id, meeting_id=meeting_id), code=303)


def _page(
    plan: Plan,
    meeting: Meeting,
    outcome: OwnOutcome | None = None,
    sent: list[OwnEdit] | None = None,
) -> str:
    employee, actor = plan.employment.person, current_actor()
    prepared = prepared_for(meeting, actor, employee_id=employee.id)
    texts = outcome.texts if outcome else prepared.mine.texts if prepared.mine else {}
    is_mine, prefix = owns(actor, plan.employment), prefix_of(meeting.id)
    page = own_page(questions(plan), texts, prefix, outcome=outcome, sent=sent or ())
    return render_template(
        "plans/prepare.html",
        plan=plan,
        meeting=meeting,
        prepared=prepared,
        page=marked_page(page, plan, prefix),
        questions=questions(plan),
        other=meeting.booked_by if is_mine else employee,
        is_mine=is_mine,
        is_open=services.is_open(meeting),
    )
