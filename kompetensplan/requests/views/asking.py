"""What I have asked to learn: asking, replying, withdrawing (SKE-5, SKE-7, SKE-11, SKE-13)."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.errors import NotFound, Outdated
from kompetensplan.fields import refusals
from kompetensplan.organisation.models import Employment
from kompetensplan.organisation.queries import list_own_employments
from kompetensplan.policy import Permission
from kompetensplan.priorities.forms import overtaken
from kompetensplan.requests.forms import STUDY_LEAVE, OutcomeForm, WishForm, outcome_of
from kompetensplan.requests.models import Reply, TrainingRequest
from kompetensplan.requests.queries import list_mine
from kompetensplan.requests.queries.choices import find_own_activity, list_own_goals
from kompetensplan.requests.queries.promise import find_promise
from kompetensplan.requests.services import asking, frames
from kompetensplan.requests.views import bp, load_request
from kompetensplan.requests.views.showing import Changed, request_page
from kompetensplan.web import a_number, current_actor, requires


@bp.route("/requests", methods=["GET", "POST"])
@requires(Permission.REQUESTS_MAKE)
def index() -> ResponseReturnValue:
    """Show what I have asked for, and let me ask for more."""
    actor = current_actor()
    employments = list_own_employments(actor.person_id, actor.day)
    form = _wish_form(employments)
    if form.subject.data == STUDY_LEAVE and form.is_submitted():
        return redirect(url_for(".study_leave"), code=303)
    if form.validate_on_submit():
        with refusals(form):
            return _send(form, employments)
    return render_template(
        "requests/index.html",
        form=form,
        requests=list_mine(actor),
        promise=find_promise(),
    ), 422 if form.errors else 200


def _wish_form(employments: Sequence[Employment]) -> WishForm:
    actor, wanted = current_actor(), request.args
    activity = find_own_activity(actor, wanted.get("activity", 0, type=a_number))
    goal = str(activity.goal_id) if activity else wanted.get("goal", "")
    begun = {"goal": goal, "what": activity.title, "activity": activity.id} if activity else {}
    form = WishForm(data=begun or {"goal": goal, "subject": "training"})
    form.offer(list_own_goals(actor), employments)
    return form


def _send(form: WishForm, employments: Sequence[Employment]) -> ResponseReturnValue:
    actor, goals = current_actor(), {str(each.id): each for each in list_own_goals(current_actor())}
    activity = find_own_activity(actor, request.form.get("activity", 0, type=a_number))
    goal = activity.goal if activity else goals.get(form.goal.data or "")
    chosen = form.employment.data if "employment" in form else ""
    own = goal.plan.employment_id if goal else int(chosen or employments[0].id)
    employment = next(each for each in employments if each.id == own)
    wish = form.wish(goal.id if goal else None, activity.id if activity else None)
    made = asking.send(employment, wish, actor=actor)
    return _to(made, _("Your request is sent."))


def _to(made: TrainingRequest, receipt: str) -> ResponseReturnValue:
    address = url_for(".show", request_id=made.id)
    db.session.commit()
    flash(receipt, "success")
    return redirect(address, code=303)


@bp.get("/requests/study-leave")
@requires(Permission.PAGES_OPEN)
def study_leave() -> ResponseReturnValue:
    """Say where leave for studies is asked for: it is a right by law, not a request (SKE-13)."""
    return render_template("requests/study_leave.html")


@bp.get("/requests/<int:request_id>")
@requires(Permission.REQUEST_READ, load=load_request, key="request_id")
def show(asked: TrainingRequest) -> ResponseReturnValue:
    """Show a request from question to outcome, with what the reader can do."""
    return request_page(asked)


@bp.post("/requests/<int:request_id>/reply")
@requires(Permission.REQUEST_REPLY, load=load_request, key="request_id")
def reply(asked: TrainingRequest) -> ResponseReturnValue:
    """Take the alternative, or rather wait (SKE-7)."""
    try:
        said = Reply(request.form.get("reply", ""))
    except ValueError:
        raise NotFound("a reply of another kind") from None
    asking.reply(asked, said, actor=current_actor())
    words = _("It is noted.") if said is Reply.WAITS else _("It goes into your plan.")
    return _to(asked, words)


@bp.post("/requests/<int:request_id>/withdraw")
@bp.delete("/requests/<int:request_id>")
@requires(Permission.REQUEST_WITHDRAW, load=load_request, key="request_id")
def withdraw(asked: TrainingRequest) -> ResponseReturnValue:
    """Take back a request; it stays to be read until its time has come (SKE-11)."""
    asking.withdraw(asked, actor=current_actor())
    return _to(asked, _("The request is withdrawn."))


@bp.post("/requests/<int:request_id>/take-along")
@requires(Permission.REQUEST_WITHDRAW, load=load_request, key="request_id")
def take_along(asked: TrainingRequest) -> ResponseReturnValue:
    """Send a request to the manager under the new authority (EMP-4)."""
    made = asking.take_along(asked, actor=current_actor())
    return _to(made, _("Your new manager has the request."))


@bp.post("/requests/<int:request_id>/outcome")
@requires(Permission.REQUEST_RECORD, load=load_request, key="request_id")
def outcome(asked: TrainingRequest) -> ResponseReturnValue:
    """Write down what it took and cost in the end; who was second sees both."""
    form = OutcomeForm()
    changed: Changed = []
    if form.validate_on_submit():
        seen, actor = form.seen.data or "", current_actor()
        try:
            with refusals(form):
                frames.note_outcome(asked, form.outcome(), seen=seen, actor=actor)
                return _to(asked, _("Saved."))
        except Outdated:
            stored = OutcomeForm(formdata=None, data=outcome_of(asked))
            changed = overtaken(form, stored.data)
    return request_page(asked, outcome=form, changed=changed)
