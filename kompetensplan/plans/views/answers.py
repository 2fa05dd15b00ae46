"""What the script that saves field by field is told."""

from collections.abc import Sequence
from typing import Any

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan import clock
from kompetensplan.filters import language
from kompetensplan.plans import hints
from kompetensplan.plans.models import Activity, Plan, Step
from kompetensplan.plans.queries.choices import list_competences
from kompetensplan.plans.queries.plan import last_writers
from kompetensplan.plans.queries.targets import find_target, goal_of
from kompetensplan.plans.queries.words import marks_of
from kompetensplan.plans.sentences import written_by
from kompetensplan.plans.services.fields import Collision, Written
from kompetensplan.plans.services.saving import Edit, Outcome
from kompetensplan.plans.views.goal_page import Writers, panel, row_writer, unlinked_by
from kompetensplan.policy import Actor
from kompetensplan.texts import clock_time


def answer(
    plan: Plan, outcome: Outcome, sent: Sequence[Edit], actor: Actor, *, before: int
) -> ResponseReturnValue:
    """Return, field by field, what is stored now and what the page should say.

    `before` is the plan's version as it was when the save began.
    """
    writers = last_writers(plan)
    fields = {edit.key: _one(edit, plan, outcome, writers, actor) for edit in sent}
    when = clock_time(clock.now(), language())
    status = 409 if outcome.collisions or outcome.late else 422 if outcome.invalid else 200
    token = {"before": str(before), "after": str(plan.version)}
    parts = _hints(plan, sent) | _marks(plan, sent)
    return jsonify(
        fields=fields, parts=parts, saved=_("Saved %(when)s", when=when), token=token
    ), status


def _one(
    edit: Edit, plan: Plan, outcome: Outcome, writers: Writers, actor: Actor
) -> dict[str, Any]:
    if edit.key in outcome.collisions:
        return {"state": "collision", "panel": _panel(edit, outcome.collisions[edit.key], actor)}
    if edit.key in outcome.invalid:
        return {"state": "invalid", "message": outcome.invalid[edit.key]}
    if edit.key in outcome.late:
        return {"state": "late", "message": _late(plan)}
    written = outcome.written[edit.key]
    return {
        "state": "merged" if written.merged else "saved",
        "text": written.text,
        **_lines(edit, plan, writers, actor),
        **_undo(written),
    }


def _hints(plan: Plan, sent: Sequence[Edit]) -> dict[str, str]:
    """Return the hints of the goal that was written in, by the id of where they stand."""
    goal = goal_of(plan, sent[0].ref) if sent else None
    if goal is None:
        return {}
    shown = render_template("plans/_hints.html", goal=goal, hints=hints.about_goal(goal))
    return {f"goal-{goal.id}-hints": shown}


def _marks(plan: Plan, sent: Sequence[Edit]) -> dict[str, str]:
    """Return the sentences to look at in what was written, by the id of where they stand."""
    marks = marks_of(plan) if sent else []
    return {
        f"marks-{edit.key}": render_template(
            "plans/_marks.html",
            plan=plan,
            key=edit.key,
            marks=[each for each in marks if each.key == edit.key],
        )
        for edit in sent
    }


def _undo(written: Written) -> dict[str, Any]:
    """Return how a link that was just taken away is brought back."""
    if written.unlinked is None:
        return {"undo": None}
    gone = unlinked_by(written.unlinked)
    words = _("The link to %(titles)s is removed.", titles=gone.titles)
    return {"undo": {"change": str(gone.change_id), "words": words}}


def _late(plan: Plan) -> str:
    if plan.is_editable:
        return str(_("Not saved: the other person has taken this out. The text is still here."))
    return str(_("Not saved: the plan is not open for writing now. The text is still here."))


def _lines(edit: Edit, plan: Plan, writers: Writers, actor: Actor) -> dict[str, Any]:
    """Return who wrote last, and a hint, with the ids of the elements where they stand."""
    target = find_target(plan, edit.ref)
    hint: object = None
    if isinstance(target, Activity | Step):
        place, line = f"{edit.ref[0].value}-{edit.ref[1]}", row_writer(target, writers, actor)
        hint = hints.about_step(target) if isinstance(target, Step) else None
    else:
        place, change = edit.key, writers.get((*edit.ref, edit.field))
        line = written_by(change, actor) if change else ""
    return {"place": place, "writer": line, "hint": str(hint or "")}


def _panel(edit: Edit, collision: Collision, actor: Actor) -> str:
    named = edit.field == "competence_id"
    shown = panel(edit.key, edit.ref[0], collision, actor, list_competences() if named else ())
    return render_template("plans/_panel.html", panel=shown)
