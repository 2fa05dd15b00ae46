"""Reading and writing comments on a plan."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.comments.forms import AnswerForm, CommentForm, RewriteForm
from kompetensplan.comments.models import Comment
from kompetensplan.comments.queries.threads import get_comment
from kompetensplan.comments.services import comments as services
from kompetensplan.comments.views import bp
from kompetensplan.comments.views.back import back_in, back_to, is_in
from kompetensplan.comments.views.talk_page import Refused, goal_of, talk_page
from kompetensplan.db import db
from kompetensplan.errors import NotFound, Outdated
from kompetensplan.fields import refusals
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.targets import Ref
from kompetensplan.plans.views import load_plan, on_plan
from kompetensplan.plans.views.looking import look
from kompetensplan.plans.views.plan_page import ref_in
from kompetensplan.policy import Permission, require
from kompetensplan.web import a_number, current_actor, requires

VERBS: dict[str, Callable[..., None]] = {
    "remove": services.take_back,
    "restore": services.bring_back,
    "resolve": services.resolve,
    "reopen": services.reopen,
    "unread": services.mark_unread,
}


@bp.get("/plans/<int:plan_id>/comments")
@requires(Permission.PLAN_READ, load=load_plan, key="plan_id", writes=True)
def index(plan: Plan) -> ResponseReturnValue:
    """Show what has been said about a plan, or about one thing in it; with that it is read."""
    about = ref_in(request.args.get("about", ""))
    page = talk_page(plan, current_actor(), about if is_in(plan, about) else None)
    answer = render_template("comments/index.html", plan=plan, page=page)
    services.mark_read(page.threads, actor=current_actor())
    db.session.commit()
    return answer


@bp.post("/plans/<int:plan_id>/comments")
@on_plan(Permission.PLAN_COMMENT)
def write(plan: Plan) -> ResponseReturnValue:
    """Write a comment."""
    form, ref = CommentForm(), ref_in(request.form.get("about", ""))
    if ref is None:
        raise NotFound("no such thing")
    if not look(plan, form, ["text"], ref):
        with refusals(form):
            comment = services.write(plan, ref, form.text.data or "", actor=current_actor())
            return _done(plan, comment)
    return _refused(plan, Refused(_part_of(plan, ref), form))


@bp.post("/plans/<int:plan_id>/comments/answers")
@on_plan(Permission.PLAN_COMMENT)
def answer(plan: Plan) -> ResponseReturnValue:
    """Answer in a thread."""
    form = AnswerForm()
    first = get_comment(plan, request.form.get("thread", 0, type=a_number))
    if not look(plan, form, ["text"], first.ref):
        with refusals(form):
            text, actor = form.text.data or "", current_actor()
            comment = services.write(plan, first.ref, text, answers_to=first.id, actor=actor)
            return _done(plan, comment)
    return _refused(plan, Refused(f"thread-{first.thread_id}", form))


@bp.route("/plans/<int:plan_id>/comments/<int:comment_id>", methods=["GET", "POST"])
@on_plan(Permission.PLAN_COMMENT)
def rewrite(plan: Plan, comment_id: int) -> ResponseReturnValue:
    """Change one's own comment."""
    comment, actor, status = get_comment(plan, comment_id), current_actor(), 200
    require(actor, Permission.COMMENT_CHANGE, comment)
    form = RewriteForm(text=comment.text, base=comment.text)
    if form.is_submitted():
        status = _rewrite(plan, comment, form)
        if status == 303:
            return _done(plan, comment)
    return render_template("comments/edit.html", plan=plan, comment=comment, form=form), status


def _rewrite(plan: Plan, comment: Comment, form: RewriteForm) -> int:
    """Store the new wording; return 303, or why not."""
    if look(plan, form, ["text"], comment.ref, known=comment.text):
        return 422
    try:
        with refusals(form):
            base, text = form.base.data or "", form.text.data or ""
            services.rewrite(plan, comment, text, base=base, actor=current_actor())
            return 303
    except Outdated:
        form.base.data = comment.text
        form.text.errors = [_("You have changed the comment in the meantime. Compare and save.")]
        return 409
    return 422


@bp.post("/plans/<int:plan_id>/comments/<int:comment_id>/<verb>")
@on_plan(Permission.PLAN_READ)
def act(plan: Plan, comment_id: int, verb: str) -> ResponseReturnValue:
    """Take back or bring back one's own comment, settle or take up a thread, or keep it unread."""
    comment, do = get_comment(plan, comment_id), VERBS.get(verb)
    if do is None:
        raise NotFound(verb)
    do(plan, comment, actor=current_actor())
    if verb == "unread":
        db.session.commit()
        flash(_("The comment counts as unread."))
        return redirect(url_for("plans.show", plan_id=plan.id), code=303)
    return _done(plan, comment, removed=comment.id if verb == "remove" else None)


def _done(plan: Plan, comment: Comment, *, removed: int | None = None) -> ResponseReturnValue:
    """Store it and go back to where the comment stands."""
    gone = removed is not None and comment.thread_id == comment.id
    anchor = "" if gone else f"thread-{comment.thread_id}"
    answer = back_to(plan, comment.ref, anchor=anchor, removed=removed)
    db.session.commit()
    return answer


def _refused(plan: Plan, refused: Refused) -> ResponseReturnValue:
    about = ref_in(back_in(plan))
    page = talk_page(plan, current_actor(), about, refused=refused)
    return render_template("comments/index.html", plan=plan, page=page), 422


def _part_of(plan: Plan, ref: Ref) -> str:
    goal = goal_of(plan, ref)
    return f"goal-{goal.id}" if goal else f"plan-{plan.id}"
