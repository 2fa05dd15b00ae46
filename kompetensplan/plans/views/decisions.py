"""Writing things down at a meeting: action points, others in the room, how the goals go."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.errors import NotFound, Outdated
from kompetensplan.plans.forms.decisions import (
    ParticipantForm,
    PointForm,
    standing_form,
    values_of,
)
from kompetensplan.plans.forms.meetings import number_of
from kompetensplan.plans.models import ActionPoint, Goal, Plan, PointOutcome, TargetKind
from kompetensplan.plans.queries.decisions import follow_ups_at, get_participant, get_point
from kompetensplan.plans.queries.meetings import get_meeting
from kompetensplan.plans.queries.targets import get_target
from kompetensplan.plans.services import decisions as services
from kompetensplan.plans.services.meetings import people_of
from kompetensplan.plans.views import bp, on_plan
from kompetensplan.plans.views.looking import look
from kompetensplan.plans.views.meeting_page import meeting_page, needs_of
from kompetensplan.policy import Permission
from kompetensplan.web import a_number, current_actor

# ── action points ─────────────────────────────────────────────────────────────────────


@bp.post("/plans/<int:plan_id>/meetings/<int:meeting_id>/points")
@on_plan(Permission.MEETING_WRITE)
def add_point(plan: Plan, meeting_id: int) -> ResponseReturnValue:
    """Write down what is decided."""
    meeting, form, actor = get_meeting(plan, meeting_id), PointForm(), current_actor()
    form.offer(*(person.given_name for person in people_of(plan, meeting)))
    ref = TargetKind.PLAN, plan.id
    if not form.validate_on_submit() or look(plan, form, ["text"], ref):
        return _meeting(meeting_page(plan, meeting, actor, point=form)), 422
    need = number_of(form.activity)
    answers = need if need in {each.id for each in needs_of(plan)} else None
    services.add_point(plan, meeting, form.decision(), actor=actor, activity_id=answers)
    db.session.commit()
    return _to_meeting(plan, meeting_id, "decide")


@bp.route("/plans/<int:plan_id>/points/<int:point_id>", methods=["GET", "POST"])
@on_plan(Permission.MEETING_WRITE)
def edit_point(plan: Plan, point_id: int) -> ResponseReturnValue:
    """Change what an action point says, whose it is or by when."""
    point, ref = get_point(plan, point_id), (TargetKind.PLAN, plan.id)
    form = PointForm(data=values_of(point))
    form.offer(plan.employment.person.given_name, point.meeting.booked_by.given_name)
    if not form.validate_on_submit() or look(plan, form, ["text"], ref, known=point.text):
        return _point(plan, point, form), 422 if form.is_submitted() else 200
    seen, actor = number_of(form.seen), current_actor()
    try:
        services.change_point(plan, point, form.decision(), seen=seen, actor=actor)
    except Outdated:
        form.seen.data = str(point.version)
        return _point(plan, point, form, outdated=True), 409
    db.session.commit()
    return _back(plan)


@bp.post("/plans/<int:plan_id>/points/<int:point_id>/settle")
@on_plan(Permission.MEETING_WRITE)
def settle_point(plan: Plan, point_id: int) -> ResponseReturnValue:
    """Say that it is done, that it did not come about, or that it is open again."""
    sent = request.form.get("outcome", "")
    if sent not in ("", *PointOutcome):
        raise NotFound(f"no outcome {sent}")
    outcome = PointOutcome(sent) if sent else None
    services.settle_point(plan, get_point(plan, point_id), outcome, actor=current_actor())
    db.session.commit()
    return _back(plan, f"point-{point_id}")


@bp.post("/plans/<int:plan_id>/points/<int:point_id>/remove")
@on_plan(Permission.MEETING_WRITE)
def remove_point(plan: Plan, point_id: int) -> ResponseReturnValue:
    """Take a point out; the page offers it back."""
    services.remove_point(plan, get_point(plan, point_id), actor=current_actor())
    db.session.commit()
    return _back(plan, removed=point_id)


@bp.post("/plans/<int:plan_id>/points/<int:point_id>/restore")
@on_plan(Permission.MEETING_WRITE)
def restore_point(plan: Plan, point_id: int) -> ResponseReturnValue:
    """Bring back a point that was taken out."""
    services.restore_point(plan, get_point(plan, point_id), actor=current_actor())
    db.session.commit()
    flash(_("It is back."))
    return _back(plan, f"point-{point_id}")


def _point(plan: Plan, point: ActionPoint, form: PointForm, *, outdated: bool = False) -> str:
    return render_template(
        "plans/point.html",
        plan=plan,
        point=point,
        form=form,
        outdated=outdated,
        at=request.values.get("at", default=0, type=a_number),
    )


def _back(plan: Plan, anchor: str = "decide", removed: int | None = None) -> ResponseReturnValue:
    """Return to the meeting that one came from (`at`), else to the plan."""
    at = request.values.get("at", type=a_number)
    if at is None:
        address = url_for(".show", plan_id=plan.id, removed_point=removed, _anchor="decided")
        return redirect(address, code=303)
    anchor = "decide" if removed else anchor
    return _to_meeting(plan, get_meeting(plan, at).id, anchor, removed)


# ── others in the room ────────────────────────────────────────────────────────────────


@bp.post("/plans/<int:plan_id>/meetings/<int:meeting_id>/participants")
@on_plan(Permission.MEETING_WRITE)
def note_participant(plan: Plan, meeting_id: int) -> ResponseReturnValue:
    """Note an interpreter, a union representative or a support person (ruling 34)."""
    meeting, form, actor = get_meeting(plan, meeting_id), ParticipantForm(), current_actor()
    if not form.validate_on_submit():
        return _meeting(meeting_page(plan, meeting, actor, participant=form)), 422
    services.note_participant(plan, meeting, form.chosen(), form.name.data or "", actor=actor)
    db.session.commit()
    return _to_meeting(plan, meeting_id, "people")


@bp.post(
    "/plans/<int:plan_id>/meetings/<int:meeting_id>/participants/<int:participant_id>/take-away"
)
@on_plan(Permission.MEETING_WRITE)
def take_away_participant(plan: Plan, meeting_id: int, participant_id: int) -> ResponseReturnValue:
    """Take away somebody who was noted; with `back` bring them back."""
    meeting = get_meeting(plan, meeting_id)
    noted, back = get_participant(meeting, participant_id), "back" in request.form
    services.take_away_participant(plan, meeting, noted, back=back, actor=current_actor())
    db.session.commit()
    if back:
        return _to_meeting(plan, meeting_id, "people")
    return _to_meeting(plan, meeting_id, "people", away=participant_id)


# ── how the goals go ──────────────────────────────────────────────────────────────────


@bp.post("/plans/<int:plan_id>/meetings/<int:meeting_id>/goals/<int:goal_id>")
@on_plan(Permission.MEETING_WRITE)
def follow_up_goal(plan: Plan, meeting_id: int, goal_id: int) -> ResponseReturnValue:
    """Say how one goal goes, in a word and a line (MEET-6)."""
    meeting, goal = get_meeting(plan, meeting_id), _goal(plan, goal_id)
    form, actor = standing_form(goal_id, None, sent=True), current_actor()
    ref = TargetKind.GOAL, goal_id
    if not form.validate_on_submit() or look(plan, form, ["note"], ref):
        return _meeting(meeting_page(plan, meeting, actor, standing=(goal, form))), 422
    note, seen = form.note.data or "", number_of(form.seen)
    try:
        services.follow_up_goal(plan, meeting, goal, form.chosen(), note, seen=seen, actor=actor)
    except Outdated:
        form.seen.data = str(follow_ups_at(meeting)[goal_id].version)
        return _meeting(meeting_page(plan, meeting, actor, standing=(goal, form)), goal_id), 409
    db.session.commit()
    return _to_meeting(plan, meeting_id, f"standing-{goal_id}")


def _goal(plan: Plan, goal_id: int) -> Goal:
    goal = get_target(plan, (TargetKind.GOAL, goal_id))
    if not isinstance(goal, Goal):
        raise NotFound(f"goal {goal_id} of plan {plan.id}")
    return goal


def _meeting(page: object, outdated: int = 0) -> str:
    return render_template("plans/meeting.html", page=page, outdated=outdated)


def _to_meeting(
    plan: Plan, meeting_id: int, anchor: str, removed: int | None = None, away: int | None = None
) -> ResponseReturnValue:
    address = url_for(
        ".meeting",
        plan_id=plan.id,
        meeting_id=meeting_id,
        removed=removed,
        away=away,
        _anchor=anchor,
    )
    return redirect(address, code=303)
