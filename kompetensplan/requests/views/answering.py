"""The manager's list: answers are given on the row, without leaving it (SPAN-1, SKE-5)."""

from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.fields import refusals
from kompetensplan.policy import Permission
from kompetensplan.requests.forms import AnswerForm, LiftForm, answer_forms
from kompetensplan.requests.models import TrainingRequest
from kompetensplan.requests.queries import list_answered, to_answer
from kompetensplan.requests.queries.offered import list_offered
from kompetensplan.requests.queries.promise import find_promise
from kompetensplan.requests.services import answering
from kompetensplan.requests.views import answer_form, answer_kind, bp, load_request
from kompetensplan.requests.views.showing import request_page, steps_of
from kompetensplan.requests.workflow import RAISE_AFTER, AnswerKind
from kompetensplan.web import a_number, current_actor, requires

_answers = requires(Permission.REQUEST_ANSWER, load=load_request, key="request_id")


@bp.get("/requests/to-answer")
@requires(Permission.REQUESTS_LIST)
def waiting() -> ResponseReturnValue:
    """Show what waits for my answer, the oldest first."""
    return _list()


@bp.get("/requests/answered")
@requires(Permission.REQUESTS_LIST)
def answered() -> ResponseReturnValue:
    """Show what has been answered or has ended, the latest first."""
    pages = list_answered(current_actor(), request.args.get("page", 1, type=a_number))
    return render_template("requests/answered.html", pages=pages)


@bp.post("/requests/<int:request_id>/answer")
@_answers
def answer(asked: TrainingRequest) -> ResponseReturnValue:
    """Answer in one of the three ways that there are; another one is no request at all (400)."""
    kind, form = answer_kind(), answer_form(asked)
    if form.validate_on_submit():
        with refusals(form, otherwise="reason"):
            answering.answer(asked, form.given(kind), actor=current_actor())
            return _on(asked, _receipt(kind, asked))
    if request.form.get("page") == "list":
        return _list(asked, (kind, form))
    return request_page(asked, refused=(kind, form))


@bp.post("/requests/<int:request_id>/lift")
@requires(Permission.REQUEST_LIFT, load=load_request, key="request_id")
def lift(asked: TrainingRequest) -> ResponseReturnValue:
    """Take it to my own manager, with a date for a meeting (SKE-10)."""
    form = LiftForm()
    if form.validate_on_submit():
        with refusals(form, otherwise="meeting_on"):
            answering.lift(asked, form.meeting_on.data, actor=current_actor())
            return _on(asked, _("Your manager has the request, too."))
    return request_page(asked, lift=form)


def _list(
    asked: TrainingRequest | None = None, refused: tuple[AnswerKind, AnswerForm] | None = None
) -> ResponseReturnValue:
    """Show the list, with the form that was refused open on its row."""
    actor, here = current_actor(), asked.id if asked else 0
    requests = to_answer(actor)
    offered = list_offered(requests, actor=actor)
    rows = [
        (
            each,
            steps_of(each),
            answer_forms(each, offered[each.id], refused if each.id == here else None),
        )
        for each in requests
    ]
    page = render_template(
        "requests/waiting.html",
        rows=rows,
        refused=refused,
        at=here,
        promise=find_promise(),
        last_day=last_day,
    )
    return page, 422 if refused else 200


def last_day(asked: TrainingRequest) -> date:
    """Return the last day on which an answer comes before it is unanswered (SKE-9)."""
    return asked.waiting_since + timedelta(days=RAISE_AFTER)


def _receipt(kind: AnswerKind, asked: TrainingRequest) -> str:
    name = asked.employment.person.given_name
    if kind is AnswerKind.REPLACED:
        return str(_("%(name)s is told, and says what they think.", name=name))
    return str(_("%(name)s is told.", name=name))


def _on(asked: TrainingRequest, receipt: str) -> ResponseReturnValue:
    """Go on from where the answer was given: the list, or the request's own page."""
    from_list = request.form.get("page") == "list"
    address = url_for(".waiting") if from_list else url_for(".show", request_id=asked.id)
    db.session.commit()
    flash(receipt, "success")
    return redirect(address, code=303)
