"""Review meetings: mine, those of a plan, booking, changing, and the meeting's own page."""

import secrets
from datetime import date
from typing import cast

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.errors import Outdated
from kompetensplan.fields import refusals
from kompetensplan.plans import jobs
from kompetensplan.plans.agendas import AGENDAS
from kompetensplan.plans.calendar import calendar_of
from kompetensplan.plans.forms.meetings import (
    HeldForm,
    MeetingForm,
    MetForm,
    SeenForm,
    number_of,
    values_of,
)
from kompetensplan.plans.models import Meeting, MeetingKind, Plan
from kompetensplan.plans.queries import meetings as queries
from kompetensplan.plans.services import meetings as services
from kompetensplan.plans.services.invitations import waits_until_back
from kompetensplan.plans.services.reading import log_file
from kompetensplan.plans.views import bp, on_plan
from kompetensplan.plans.views.meeting_page import meeting_page
from kompetensplan.policy import Permission
from kompetensplan.web import current_actor, requires


@bp.get("/meetings")
@requires(Permission.PAGES_OPEN)
def meetings() -> ResponseReturnValue:
    """Show my meetings: those to fill in, those ahead, those held."""
    mine = queries.list_mine(current_actor())
    return render_template("plans/meetings.html", mine=mine)


@bp.get("/plans/<int:plan_id>/meetings")
@on_plan(Permission.PLAN_READ)
def plan_meetings(plan: Plan) -> ResponseReturnValue:
    """Show the meetings about one plan."""
    found = queries.list_of_plan(plan)
    return render_template("plans/meeting_list.html", plan=plan, meetings=found)


@bp.route("/plans/<int:plan_id>/meetings/new", methods=["GET", "POST"])
@on_plan(Permission.MEETING_MANAGE)
def book_meeting(plan: Plan) -> ResponseReturnValue:
    """Book a meeting; the form's key sees to it that sending twice books once."""
    services.require_open_plan(plan)
    form = _new_form(plan, request.args.get("kind"))
    sent = form.is_submitted()
    if form.validate_on_submit():
        with refusals(form):
            key, actor = form.key.data or secrets.token_hex(16), current_actor()
            booked = services.book(plan, form.booking(), key=key, actor=actor, sender=jobs.sender())
            warn_of_clashes(plan, booked)
            text = _("The meeting is booked. You both get an invitation by mail.")
            return _saved(plan, booked, text)
    return render_template("plans/meeting_form.html", plan=plan, form=form), 422 if sent else 200


def _new_form(plan: Plan, kind: str | None) -> MeetingForm:
    """Return the form with what is usual; a follow-up has its day in the plan."""
    day = plan.follow_up_on if kind == MeetingKind.FOLLOW_UP else None
    usual = {"day": day} if day and day >= clock.today() else {}
    form = MeetingForm(data={"key": secrets.token_hex(16), "kind": kind, **usual})
    form.offer()
    return form


def warn_of_clashes(plan: Plan, meeting: Meeting) -> None:
    """Tell the one who books what else there is then; the meeting is booked all the same."""
    employee, lead = services.people_of(plan, meeting)
    busy = queries.busy_then(meeting, (employee.id, lead.id))
    if lead.id in busy:
        flash(_("You have another meeting at this time."), "warning")
    elif employee.id in busy:
        flash(_("The employee has another meeting at this time."), "warning")
    if plan.employment.is_absent(clock.local(meeting.starts_at).date()):
        flash(_("%(name)s is on leave that day.", name=employee.given_name), "warning")
    if waits_until_back(employee):
        name = employee.given_name
        flash(_("%(name)s is on leave and gets the invitation when back.", name=name), "warning")


@bp.route("/plans/<int:plan_id>/meetings/met", methods=["GET", "POST"])
@on_plan(Permission.MEETING_MANAGE)
def note_meeting(plan: Plan) -> ResponseReturnValue:
    """Write down a meeting that has been held without having been booked (MEET-2)."""
    services.require_open_plan(plan)
    form = MetForm(data={"key": secrets.token_hex(16), "held_on": clock.today()})
    sent, actor = form.is_submitted(), current_actor()
    if form.validate_on_submit():
        with refusals(form):
            day, kind = cast(date, form.held_on.data), MeetingKind(form.kind.data)
            key = (form.key.data or "")[:32]
            noted = services.note_held(plan, kind=kind, held_on=day, key=key, actor=actor)
            return _saved(plan, noted, _("The date of the meeting is filled in."))
    return render_template("plans/met_form.html", plan=plan, form=form), 422 if sent else 200


@bp.route("/plans/<int:plan_id>/meetings/<int:meeting_id>/edit", methods=["GET", "POST"])
@on_plan(Permission.MEETING_MANAGE)
def edit_meeting(plan: Plan, meeting_id: int) -> ResponseReturnValue:
    """Move a meeting, or correct what is said about it."""
    meeting = queries.get_meeting(plan, meeting_id)
    services.require_ahead(meeting)
    form = MeetingForm(data=values_of(meeting))
    form.offer(meeting.minutes)
    sent = form.is_submitted()
    if form.validate_on_submit():
        try:
            with refusals(form):
                return _change(plan, meeting, form)
        except Outdated:
            form.seen.data = str(meeting.version)
            return _edit_page(plan, meeting, form, outdated=True), 409
    return _edit_page(plan, meeting, form), 422 if sent else 200


def _change(plan: Plan, meeting: Meeting, form: MeetingForm) -> ResponseReturnValue:
    services.change(
        plan,
        meeting,
        form.booking(),
        seen=number_of(form.seen),
        actor=current_actor(),
        sender=jobs.sender(),
    )
    warn_of_clashes(plan, meeting)
    return _saved(
        plan, meeting, _("The meeting is changed. You both get a new invitation by mail.")
    )


def _edit_page(plan: Plan, meeting: Meeting, form: MeetingForm, *, outdated: bool = False) -> str:
    return render_template(
        "plans/meeting_form.html", plan=plan, form=form, meeting=meeting, outdated=outdated
    )


def _saved(
    plan: Plan, meeting: Meeting, text: str, *, at: str | None = None
) -> ResponseReturnValue:
    """Commit, say what was done and show the meeting, at the point where the reader was."""
    address = url_for(".meeting", plan_id=plan.id, meeting_id=meeting.id, _anchor=at)
    db.session.commit()
    flash(text)
    return redirect(address, code=303)


@bp.post("/plans/<int:plan_id>/meetings/<int:meeting_id>/cancel")
@on_plan(Permission.MEETING_MANAGE)
def cancel_meeting(plan: Plan, meeting_id: int) -> ResponseReturnValue:
    """Call a meeting off."""
    meeting = queries.get_meeting(plan, meeting_id)
    seen = number_of(SeenForm().seen)
    services.cancel(plan, meeting, seen=seen, actor=current_actor(), sender=jobs.sender())
    return _saved(plan, meeting, _("The meeting is cancelled. You are both told by mail."))


@bp.get("/plans/<int:plan_id>/meetings/<int:meeting_id>")
@on_plan(Permission.PLAN_READ)
def meeting(plan: Plan, meeting_id: int) -> ResponseReturnValue:
    """Show the meeting: its agenda with the plan in it, on one page."""
    return _meeting_page(plan, queries.get_meeting(plan, meeting_id), None)


@bp.post("/plans/<int:plan_id>/meetings/<int:meeting_id>/held")
@on_plan(Permission.MEETING_MANAGE)
def hold_meeting(plan: Plan, meeting_id: int) -> ResponseReturnValue:
    """Say when the meeting was held (MEET-2)."""
    meeting = queries.get_meeting(plan, meeting_id)
    form, actor = HeldForm(), current_actor()
    if form.validate_on_submit():
        with refusals(form):
            seen = number_of(form.seen)
            day = cast(date, form.held_on.data)
            sender = jobs.sender()
            services.hold(plan, meeting, held_on=day, seen=seen, actor=actor, sender=sender)
            text = _("The date of the meeting is filled in.")
            return _saved(plan, meeting, text, at=AGENDAS[meeting.kind][-1].part)
    return _meeting_page(plan, meeting, form), 422


def _meeting_page(plan: Plan, meeting: Meeting, form: HeldForm | None) -> str:
    page = meeting_page(plan, meeting, current_actor(), held=form)
    return render_template("plans/meeting.html", page=page, outdated=0)


@bp.get("/plans/<int:plan_id>/meetings/<int:meeting_id>.ics")
@on_plan(Permission.PLAN_READ, writes=True)
def meeting_calendar(plan: Plan, meeting_id: int) -> ResponseReturnValue:
    """Give the meeting as a file that a calendar opens."""
    meeting = queries.get_meeting(plan, meeting_id)
    log_file(plan, "meeting.downloaded", actor=current_actor(), detail=f"{meeting.id}")
    text = calendar_of(meeting, services.people_of(plan, meeting), jobs.sender())
    named = {"Content-Disposition": 'attachment; filename="medarbetarsamtal.ics"'}
    db.session.commit()
    return Response(text, mimetype="text/calendar", headers=named)
