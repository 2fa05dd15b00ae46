"""The work list, and what is done in its rows (SPAN-1).

Each deed is a form of its own that comes back to the list, to the row after the one that is done.
With script the list alone is fetched anew; without it the browser goes there.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm

from kompetensplan.comments.services.comments import mark_read_up_to
from kompetensplan.db import db
from kompetensplan.fields import refusals
from kompetensplan.plans import jobs
from kompetensplan.plans.forms.meetings import HeldForm, SeenForm, number_of
from kompetensplan.plans.models import Plan, PointOutcome
from kompetensplan.plans.queries.decisions import get_point
from kompetensplan.plans.queries.meetings import get_meeting
from kompetensplan.plans.services import asking, decisions, meetings
from kompetensplan.plans.views import on_plan
from kompetensplan.plans.views.meetings import warn_of_clashes
from kompetensplan.policy import Permission
from kompetensplan.requests.forms import SOURCES
from kompetensplan.requests.models import TrainingRequest
from kompetensplan.requests.queries.offered import list_offered
from kompetensplan.requests.services import answering
from kompetensplan.requests.views import answer_form, answer_kind, load_request
from kompetensplan.web import a_number, current_actor, requires
from kompetensplan.workday.forms import PostponeForm
from kompetensplan.workday.queries import tasks_for
from kompetensplan.workday.tasks import Kind, Task, When, groups_of

bp = Blueprint("workday", __name__)
_ROW = re.compile(r"[a-z_]{1,20}-\d{1,10}")
# So many rows of a kind at first; the rest are one press away.
AT_FIRST = 10


@dataclass(frozen=True, slots=True)
class Refused:
    """The form of a row that was refused, of which row, and which of its forms it is."""

    key: str
    form: FlaskForm
    kind: str = ""


@bp.get("/to-do")
@requires(Permission.TEAM_READ)
def index() -> ResponseReturnValue:
    """Show what waits for the manager: today, the rest of the week, and later."""
    return _page()


def _page(refused: Refused | None = None) -> str:
    g.section = "workday.index"
    actor = current_actor()
    tasks = tasks_for(actor)
    asked = [task.about for task in tasks if isinstance(task.about, TrainingRequest)]
    units = {task.employment.unit_id: task.employment.unit for task in tasks}
    chosen = request.values.get("unit", type=a_number)
    if chosen in units:
        tasks = [task for task in tasks if task.employment.unit_id == chosen]
    return render_template(
        "workday/index.html",
        parts={part: groups_of(tasks, part) for part in When},
        count=sum(task.when is When.TODAY for task in tasks),
        first=next((task for task in tasks if task.when is When.WEEK), None),
        units=sorted(units.values(), key=lambda unit: (unit.sort_key, unit.id)),
        chosen=chosen if chosen in units else None,
        refused=refused,
        undo=_undo(tasks),
        at_first=AT_FIRST,
        whole=request.args.get("all", ""),
        names=kind_words(),
        offered=list_offered(asked, actor=actor),
        sources=SOURCES,
    )


def _undo(tasks: list[Task]) -> tuple[int, int] | None:
    """Return the plan and the point that the address says was just kept, to open it again."""
    plan_id = request.args.get("plan", type=a_number)
    point_id = request.args.get("kept", type=a_number)
    if plan_id is None or point_id is None or any(t.key == f"point-{point_id}" for t in tasks):
        return None
    return plan_id, point_id


@bp.post("/to-do/plans/<int:plan_id>/meetings/<int:meeting_id>/held")
@on_plan(Permission.MEETING_MANAGE)
def hold(plan: Plan, meeting_id: int) -> ResponseReturnValue:
    """Say on which day a meeting was held (MEET-2)."""
    meeting, form, actor = get_meeting(plan, meeting_id), HeldForm(), current_actor()
    if form.validate_on_submit():
        with refusals(form, otherwise="held_on"):
            day, seen, sender = cast(date, form.held_on.data), number_of(form.seen), jobs.sender()
            meetings.hold(plan, meeting, held_on=day, seen=seen, actor=actor, sender=sender)
            return _back(_("The date of the meeting is filled in."))
    return _page(Refused(f"held-{meeting_id}", form)), 422


@bp.post("/to-do/plans/<int:plan_id>/meetings/<int:meeting_id>/time")
@on_plan(Permission.MEETING_MANAGE)
def answer_time(plan: Plan, meeting_id: int) -> ResponseReturnValue:
    """Take one of the times that the employee proposes, or keep the one that is booked."""
    meeting, form, actor = get_meeting(plan, meeting_id), SeenForm(), current_actor()
    seen, at = number_of(form.seen), request.form.get("at", "")
    if at == "keep":
        asking.keep(plan, meeting, reply="", seen=seen, actor=actor)
        return _back(_("The time is kept. The employee is told."))
    with refusals(form):
        asking.take(plan, meeting, at, seen=seen, actor=actor, sender=jobs.sender())
        warn_of_clashes(plan, meeting)
        return _back(_("The meeting is changed. You both get a new invitation by mail."))
    return _page(Refused(f"answer-{meeting_id}", form)), 422


@bp.post("/to-do/requests/<int:request_id>/answer")
@requires(Permission.REQUEST_ANSWER, load=load_request, key="request_id")
def answer_request(asked: TrainingRequest) -> ResponseReturnValue:
    """Grant a request, postpone it with a new date and why, or offer something else (SKE-5)."""
    kind, form = answer_kind(), answer_form(asked)
    if form.validate_on_submit():
        with refusals(form, otherwise="reason"):
            answering.answer(asked, form.given(kind), actor=current_actor())
            return _back(_("%(name)s is told.", name=asked.employment.person.given_name))
    return _page(Refused(f"request-{asked.id}", form, kind)), 422


@bp.post("/to-do/plans/<int:plan_id>/points/<int:point_id>/settle")
@on_plan(Permission.MEETING_MANAGE)
def settle(plan: Plan, point_id: int) -> ResponseReturnValue:
    """Say that a promise is kept, or open it again."""
    point, is_kept = get_point(plan, point_id), "reopen" not in request.form
    outcome = PointOutcome.DONE if is_kept else None
    decisions.settle_point(plan, point, outcome, actor=current_actor())
    if is_kept:
        return _back(kept=point_id, plan=plan.id)
    return _back(_("It is back."), after=f"point-{point_id}")


@bp.post("/to-do/plans/<int:plan_id>/points/<int:point_id>/postpone")
@on_plan(Permission.MEETING_MANAGE)
def postpone(plan: Plan, point_id: int) -> ResponseReturnValue:
    """Give a promise a later day, with why."""
    point, form = get_point(plan, point_id), PostponeForm()
    if form.validate_on_submit():
        with refusals(form):
            day, why = cast(date, form.due_on.data), form.reason.data or ""
            seen, actor = number_of(form.seen), current_actor()
            decisions.postpone_point(plan, point, day, why, seen=seen, actor=actor)
            return _back(_("The new day is saved. %(name)s is told.", name=_given_name(plan)))
    return _page(Refused(f"point-{point_id}", form)), 422


@bp.post("/to-do/plans/<int:plan_id>/texts/read")
@on_plan(Permission.PLAN_COMMENT)
def read(plan: Plan) -> ResponseReturnValue:
    """Remember that the manager has read what stood in the row."""
    last = request.form.get("up_to", 0, type=a_number)
    count = mark_read_up_to(plan, last, actor=current_actor())
    return _back(ngettext("%(num)s text is read.", "%(num)s texts are read.", count))


def _back(said: str = "", *, after: str = "", **address: Any) -> ResponseReturnValue:
    """Commit, say what was done, and go back to the row after it."""
    sent = request.form.get("after", "")
    row = after or (sent if _ROW.fullmatch(sent) else "content")
    unit = request.form.get("unit", type=a_number)
    db.session.commit()
    if said:
        flash(said, "success")
    return redirect(url_for(".index", unit=unit, _anchor=row, **address), code=303)


def _given_name(plan: Plan) -> str:
    return plan.employment.person.given_name


def kind_words() -> dict[Kind, str]:
    """Return the heading of each kind."""
    return {
        Kind.MEETING: _("Meetings"),
        Kind.REQUEST: _("Requests to answer"),
        Kind.ANSWER: _("Another time is asked for"),
        Kind.HELD: _("When was the meeting held?"),
        Kind.APPROVE: _("Plans to read and approve"),
        Kind.CHANGE: _("Proposed changes to read"),
        Kind.DECIDE: _("Not confirmed in 30 days"),
        Kind.BACK: _("Back from leave"),
        Kind.MOVE: _("Has come from another unit"),
        Kind.TEXT: _("Texts that you have not read"),
        Kind.PROMISE: _("What you have promised"),
        Kind.FOLLOW_UP: _("Follow-ups to book"),
        Kind.BOOK: _("Meetings to book"),
    }
