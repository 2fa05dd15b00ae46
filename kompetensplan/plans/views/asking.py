"""Another time for a meeting: the employee asks, the manager answers."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.fields import refusals
from kompetensplan.plans import jobs
from kompetensplan.plans.forms.asking import AskForm, KeepForm, asked_values
from kompetensplan.plans.forms.meetings import SeenForm, number_of
from kompetensplan.plans.models import Meeting, Plan
from kompetensplan.plans.queries import meetings as queries
from kompetensplan.plans.services import asking
from kompetensplan.plans.views import bp, on_plan
from kompetensplan.plans.views.meetings import warn_of_clashes
from kompetensplan.policy import Permission
from kompetensplan.web import current_actor


@bp.route("/plans/<int:plan_id>/meetings/<int:meeting_id>/another-time", methods=["GET", "POST"])
@on_plan(Permission.MEETING_ASK)
def ask_time(plan: Plan, meeting_id: int) -> ResponseReturnValue:
    """Ask for another time: propose some, or write why, or both."""
    meeting = queries.get_meeting(plan, meeting_id)
    asking.require_ahead(meeting)
    asked = asked_values(meeting.asked_reason, meeting.wanted_times) if meeting.asked_at else {}
    form, actor = AskForm(data=asked), current_actor()
    sent = form.is_submitted()
    if form.validate_on_submit():
        with refusals(form):
            times, reason = form.times(), form.reason.data or ""
            asking.ask(plan, meeting, times=times, reason=reason, actor=actor)
            return _to_meeting(plan, meeting, _("Your manager sees that you ask for another time."))
    page = render_template("plans/ask_time.html", plan=plan, meeting=meeting, form=form)
    return page, 422 if sent else 200


@bp.post("/plans/<int:plan_id>/meetings/<int:meeting_id>/another-time/take-back")
@on_plan(Permission.MEETING_ASK)
def take_back_time(plan: Plan, meeting_id: int) -> ResponseReturnValue:
    """Let the time be as it is after all."""
    meeting = queries.get_meeting(plan, meeting_id)
    asking.take_back(plan, meeting, actor=current_actor())
    return _to_meeting(plan, meeting, _("You no longer ask for another time."))


@bp.route("/plans/<int:plan_id>/meetings/<int:meeting_id>/answer", methods=["GET", "POST"])
@on_plan(Permission.MEETING_MANAGE)
def answer_time(plan: Plan, meeting_id: int) -> ResponseReturnValue:
    """Read what is asked; keep the time, or choose another one."""
    meeting = queries.get_meeting(plan, meeting_id)
    form, actor = KeepForm(data={"seen": str(meeting.version)}), current_actor()
    sent = form.is_submitted()
    if form.validate_on_submit():
        reply, seen = form.reply.data or "", number_of(form.seen)
        asking.keep(plan, meeting, reply=reply, seen=seen, actor=actor)
        return _to_meeting(plan, meeting, _("The time is kept. The employee is told."))
    return _answer_page(plan, meeting, form), 422 if sent else 200


def _answer_page(plan: Plan, meeting: Meeting, form: KeepForm) -> str:
    busy = queries.busy_at(meeting.wanted_times, meeting, current_actor())
    return render_template(
        "plans/answer_time.html", plan=plan, meeting=meeting, form=form, busy=busy
    )


@bp.post("/plans/<int:plan_id>/meetings/<int:meeting_id>/answer/take")
@on_plan(Permission.MEETING_MANAGE)
def take_time(plan: Plan, meeting_id: int) -> ResponseReturnValue:
    """Move the meeting to a time that the employee proposed."""
    meeting, actor = queries.get_meeting(plan, meeting_id), current_actor()
    at, seen, form = request.form.get("at", ""), number_of(SeenForm().seen), KeepForm()
    with refusals(form):
        asking.take(plan, meeting, at, seen=seen, actor=actor, sender=jobs.sender())
        warn_of_clashes(plan, meeting)
        return _to_meeting(
            plan, meeting, _("The meeting is changed. You both get a new invitation by mail.")
        )
    return _answer_page(plan, meeting, form), 422


def _to_meeting(plan: Plan, meeting: Meeting, text: str) -> ResponseReturnValue:
    db.session.commit()
    flash(text, "success")
    return redirect(url_for(".meeting", plan_id=plan.id, meeting_id=meeting.id), code=303)
