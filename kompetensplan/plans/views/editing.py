"""Writing in a plan: a goal with all that hangs on it, and what is said of the whole plan.

The same address takes one field at a time (`autosave.js`) and a whole form (the button
that is there without JavaScript): each field comes with the text that it started from.
"""

import re
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.errors import NotFound, Outdated
from kompetensplan.plans.forms.content import edits_in
from kompetensplan.plans.models import Activity, Goal, Plan, TargetKind
from kompetensplan.plans.queries.plan import get_plan
from kompetensplan.plans.queries.targets import (
    Ref,
    find_out_of_sight,
    find_removed,
    find_target,
    get_goal,
    get_target,
)
from kompetensplan.plans.services import structure
from kompetensplan.plans.services.saving import Edit, Outcome, save
from kompetensplan.plans.views import bp, on_plan
from kompetensplan.plans.views.answers import answer
from kompetensplan.plans.views.follow_up_page import follow_up_page
from kompetensplan.plans.views.goal_page import goal_page, seen_in
from kompetensplan.plans.views.late_page import late_page
from kompetensplan.plans.views.plan_page import ref_in
from kompetensplan.policy import Permission
from kompetensplan.web import a_number, current_actor

_DO = re.compile(r"(up|down|remove|add):(goal|activity|step)-(\d{1,9})\Z", re.ASCII)


@bp.post("/plans/<int:plan_id>/goals")
@on_plan(Permission.PLAN_EDIT)
def add_goal(plan: Plan) -> ResponseReturnValue:
    """Add an empty goal and open it."""
    goal_id = structure.add_goal(plan, actor=current_actor()).id
    address = url_for(".edit_goal", plan_id=plan.id, goal_id=goal_id)
    db.session.commit()
    return redirect(address, code=303)


@bp.get("/plans/<int:plan_id>/goals/<int:goal_id>")
@on_plan(Permission.PLAN_EDIT)
def edit_goal(plan: Plan, goal_id: int) -> ResponseReturnValue:
    """Show a goal to write in; one that has been taken out is offered back."""
    if not plan.is_editable:
        return _not_open(plan)
    if find_removed(plan, (TargetKind.GOAL, goal_id)):
        return redirect(url_for(".show", plan_id=plan.id, removed=f"goal-{goal_id}"), code=303)
    page = goal_page(plan, get_goal(plan, goal_id), current_actor())
    return render_template("plans/goal.html", plan=plan, page=page)


@bp.post("/plans/<int:plan_id>/goals/<int:goal_id>")
@on_plan(Permission.PLAN_EDIT)
def save_goal(plan: Plan, goal_id: int) -> ResponseReturnValue:
    """Save what was sent; with `do` also add, move or take out something."""
    sent, before = edits_in(request.form), plan.version
    outcome = save(plan, sent, actor=current_actor())
    here, notice = _try(plan, goal_id, outcome) if outcome.all_taken else ("", "")
    db.session.commit()
    if outcome.all_taken and not notice and not _is_autosave():
        return redirect(here, code=303)
    if _is_autosave():
        return _answer(plan.id, outcome, sent, before)
    return show_goal(plan.id, goal_id, outcome, sent, notice)


def _try(plan: Plan, goal_id: int, outcome: Outcome) -> tuple[str, str]:
    """Do what the pressed button says; return where to go then, or why it could not be done."""
    try:
        return _act(plan, goal_id) or _here(plan, goal_id, outcome), ""
    except Outdated:
        return "", _("The other person has written here since you opened the page. Read it first.")
    except NotFound:
        if not any(find_out_of_sight(plan, ref) for ref in _pressed()):
            raise
        return "", _("The other person has taken this out of the plan. It can be brought back.")


def _pressed() -> list[Ref]:
    """Return what the pressed button is about."""
    found = _DO.match(request.form.get("do", ""))
    return [(TargetKind(found.group(2)), int(found.group(3)))] if found else []


def _answer(plan_id: int, outcome: Outcome, sent: list[Edit], before: int) -> ResponseReturnValue:
    """Answer the script with what became of each text."""
    actor = current_actor()
    return answer(get_plan(actor, plan_id), outcome, sent, actor, before=before)


def show_goal(
    plan_id: int, goal_id: int, outcome: Outcome, sent: list[Edit], notice: str = ""
) -> ResponseReturnValue:
    """Answer with a page that has what became of each text."""
    actor = current_actor()
    plan = get_plan(actor, plan_id)
    goal = find_target(plan, (TargetKind.GOAL, goal_id))
    if outcome.late or not isinstance(goal, Goal):
        return late_page(plan, outcome, sent), 409
    page = goal_page(plan, goal, actor, outcome=outcome, sent=sent, notice=notice)
    return render_template("plans/goal.html", plan=plan, page=page), _status(outcome, notice)


def _status(outcome: Outcome, notice: str = "") -> int:
    return 409 if outcome.collisions or outcome.late or notice else 422


def _is_autosave() -> bool:
    return request.headers.get("X-Autosave") == "1"


def _not_open(plan: Plan) -> ResponseReturnValue:
    flash(_("The plan is not open for writing now."), "warning")
    return redirect(url_for(".show", plan_id=plan.id), code=303)


# ── structure ─────────────────────────────────────────────────────────────────────────


def _act(plan: Plan, goal_id: int) -> str | None:
    """Do what the pressed button says; return where to go then, None to stay."""
    wanted = request.form.get("do", "")
    if wanted == "done":
        return url_for(".show", plan_id=plan.id)
    found = _DO.match(wanted)
    if found is None:
        return None
    verb, ref = found.group(1), (TargetKind(found.group(2)), int(found.group(3)))
    if verb == "add":
        return _stay(plan, goal_id, at=_add(plan, ref))
    if verb == "remove":
        seen = seen_in(request.form.get("seen", ""))
        structure.remove(plan, ref, seen=seen, actor=current_actor())
        return _after_removal(plan, goal_id, f"{ref[0].value}-{ref[1]}")
    structure.move(plan, ref, up=verb == "up", actor=current_actor())
    return _stay(plan, goal_id, at=wanted)


def _add(plan: Plan, ref: tuple[TargetKind, int]) -> str:
    """Add an activity to a goal or a step to an activity; return which field comes next."""
    actor, inside = current_actor(), get_target(plan, ref)
    if isinstance(inside, Goal):
        return f"activity-{structure.add_activity(plan, inside, actor=actor).id}-title"
    if isinstance(inside, Activity):
        return f"step-{structure.add_step(plan, inside, actor=actor).id}-title"
    raise NotFound(f"nothing is added to {ref}")


def _here(plan: Plan, goal_id: int, outcome: Outcome) -> str:
    """Return the goal's address; with the change that took a link away, to offer it back."""
    changes = (written.unlinked for written in outcome.written.values())
    unlinked = next((change.id for change in changes if change), None)
    return _stay(plan, goal_id, unlinked=unlinked)


def _stay(plan: Plan, goal_id: int, **arguments: Any) -> str:
    return url_for(".edit_goal", plan_id=plan.id, goal_id=goal_id, **arguments)


def _after_removal(plan: Plan, goal_id: int, ref: str) -> str:
    if ref.startswith("goal-"):
        return url_for(".show", plan_id=plan.id, removed=ref)
    return _stay(plan, goal_id, removed=ref)


@bp.post("/plans/<int:plan_id>/restore")
@on_plan(Permission.PLAN_EDIT)
def restore(plan: Plan) -> ResponseReturnValue:
    """Bring back what was taken out."""
    ref = ref_in(request.form.get("ref", ""))
    if ref is None:
        raise NotFound("no such thing")
    structure.restore(plan, ref, actor=current_actor())
    goal_id = request.form.get("goal", type=a_number)
    db.session.commit()
    flash(_("It is back."))
    if goal_id and ref[0] is not TargetKind.GOAL:
        return redirect(url_for(".edit_goal", plan_id=plan.id, goal_id=goal_id), code=303)
    return redirect(url_for(".show", plan_id=plan.id), code=303)


@bp.post("/plans/<int:plan_id>/goals/<int:goal_id>/move")
@on_plan(Permission.PLAN_EDIT)
def move_goal(plan: Plan, goal_id: int) -> ResponseReturnValue:
    """Let a goal change places with its neighbour."""
    way = "up" if request.form.get("way") == "up" else "down"
    structure.move(plan, (TargetKind.GOAL, goal_id), up=way == "up", actor=current_actor())
    db.session.commit()
    return redirect(url_for(".show", plan_id=plan.id, at=f"{way}:goal-{goal_id}"), code=303)


# ── the plan as a whole ───────────────────────────────────────────────────────────────


@bp.get("/plans/<int:plan_id>/follow-up")
@on_plan(Permission.PLAN_EDIT)
def edit_follow_up(plan: Plan) -> ResponseReturnValue:
    """Show the follow-up date and the employee's comment to write in."""
    if not plan.is_editable:
        return _not_open(plan)
    page = follow_up_page(plan, current_actor())
    return render_template("plans/follow_up.html", plan=plan, page=page)


@bp.post("/plans/<int:plan_id>/follow-up")
@on_plan(Permission.PLAN_EDIT)
def save_follow_up(plan: Plan) -> ResponseReturnValue:
    """Save the follow-up date and the comment."""
    sent, actor, before = edits_in(request.form), current_actor(), plan.version
    outcome = save(plan, sent, actor=actor)
    db.session.commit()
    if outcome.all_taken and not _is_autosave():
        return redirect(url_for(".show", plan_id=plan.id), code=303)
    if _is_autosave():
        return _answer(plan.id, outcome, sent, before)
    plan = get_plan(actor, plan.id)
    return show_follow_up(plan, outcome, sent)


def show_follow_up(plan: Plan, outcome: Outcome, sent: list[Edit]) -> ResponseReturnValue:
    """Answer with a page that has what became of each text."""
    if outcome.late:
        return late_page(plan, outcome, sent), 409
    page = follow_up_page(plan, current_actor(), outcome=outcome, sent=sent)
    return render_template("plans/follow_up.html", plan=plan, page=page), _status(outcome)
