"""Suggesting another text, and answering a suggestion."""

from collections.abc import Callable

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.comments.forms import SuggestionForm
from kompetensplan.comments.models import Suggestion
from kompetensplan.comments.queries.suggestions import get_suggestion
from kompetensplan.comments.services import suggestions as services
from kompetensplan.comments.views import bp
from kompetensplan.comments.views.back import back_to
from kompetensplan.comments.views.suggested import TextField, field_named, field_of, texts_of
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.fields import refusals
from kompetensplan.plans.fields import text_of
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.plan import get_plan
from kompetensplan.plans.queries.targets import get_target
from kompetensplan.plans.services.fields import Collision
from kompetensplan.plans.views import on_plan
from kompetensplan.plans.views.looking import look
from kompetensplan.plans.wording import difference
from kompetensplan.policy import Permission
from kompetensplan.web import current_actor

ANSWERS: dict[str, Callable[..., None]] = {
    "leave": services.leave,
    "withdraw": services.withdraw,
    "renew": services.renew,
}


@bp.get("/plans/<int:plan_id>/suggestions/new")
@on_plan(Permission.PLAN_EDIT)
def choose_text(plan: Plan) -> ResponseReturnValue:
    """Show which text to suggest a change of; with one chosen, a form for it."""
    chosen = field_named(plan, request.args.get("text", ""))
    if chosen is None or not plan.is_editable:
        groups = texts_of(plan, request.args.get("about", ""))
        return render_template("comments/choose_text.html", plan=plan, groups=groups)
    stored = text_of(get_target(plan, chosen.ref), chosen.name)
    form = SuggestionForm(formdata=None, text=stored, base=stored, field=chosen.key)
    return render_template("comments/suggest.html", plan=plan, form=form, chosen=chosen)


@bp.post("/plans/<int:plan_id>/suggestions")
@on_plan(Permission.PLAN_EDIT)
def suggest(plan: Plan) -> ResponseReturnValue:
    """Make a suggestion."""
    form, chosen = SuggestionForm(), field_named(plan, request.form.get("field", ""))
    if chosen is None:
        raise NotFound("no such text")
    base = form.base.data or ""
    if not look(plan, form, ["text", "why"], chosen.ref, known=base):
        with refusals(form, otherwise="text"):
            _suggest(plan, form, chosen, base)
            return back_to(plan, chosen.ref)
    return render_template("comments/suggest.html", plan=plan, form=form, chosen=chosen), 422


def _suggest(plan: Plan, form: SuggestionForm, chosen: TextField, base: str) -> None:
    text, why, actor = form.text.data or "", form.why.data or "", current_actor()
    services.suggest(plan, chosen.ref, chosen.name, text, base=base, why=why, actor=actor)
    db.session.commit()
    flash(_("Your suggestion is sent."), "success")


@bp.post("/plans/<int:plan_id>/suggestions/<int:suggestion_id>/use")
@on_plan(Permission.PLAN_EDIT)
def use(plan: Plan, suggestion_id: int) -> ResponseReturnValue:
    """Use a suggestion; where the text has been changed since, show both to choose from."""
    suggestion = get_suggestion(plan, suggestion_id)
    chosen, base = request.form.get("text"), request.form.get("base")
    try:
        written = services.use(plan, suggestion, actor=current_actor(), base=base, text=chosen)
    except Collision as collision:
        db.session.commit()  # a text that was typed is kept
        return _choose(plan, suggestion, collision)
    db.session.commit()
    flash(_used(written.merged), "success")
    return back_to(plan, suggestion.ref)


@bp.post("/plans/<int:plan_id>/suggestions/<int:suggestion_id>/<answer>")
@on_plan(Permission.PLAN_EDIT)
def answer_suggestion(plan: Plan, suggestion_id: int, answer: str) -> ResponseReturnValue:
    """Let a suggestion be, or take back or renew one's own."""
    suggestion, do = get_suggestion(plan, suggestion_id), ANSWERS.get(answer)
    if do is None:
        raise NotFound(answer)
    do(plan, suggestion, actor=current_actor())
    db.session.commit()
    return back_to(plan, suggestion.ref, withdrawn=suggestion.id if answer == "withdraw" else None)


def _used(merged: bool) -> str:
    if merged:
        return str(_("The suggestion is used. What you both have written is put together."))
    return str(_("The suggestion is used."))


def _choose(plan: Plan, suggestion: Suggestion, collision: Collision) -> ResponseReturnValue:
    """Show the text as it is now beside the one that was wanted."""
    plan = get_plan(current_actor(), plan.id)
    suggestion = get_suggestion(plan, suggestion.id)
    target = get_target(plan, suggestion.ref)
    page = {
        "field": field_of(target, suggestion.field),
        "stored": difference(collision.base, collision.stored),
        "wanted": difference(collision.base, collision.mine),
        "collision": collision,
    }
    return render_template("comments/choose.html", plan=plan, suggestion=suggestion, page=page), 409
