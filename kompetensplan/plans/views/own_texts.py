"""Pages with texts that one person writes: what they show, and what the saving script is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Form

from kompetensplan import clock
from kompetensplan.plans.forms.own_texts import own_form, refuse
from kompetensplan.plans.models import Plan
from kompetensplan.plans.own_texts import OwnEdit, OwnOutcome, Question
from kompetensplan.plans.queries.words import TextMark, marks_in
from kompetensplan.plans.sentences import said_when


@dataclass(slots=True, kw_only=True)
class OwnPage:
    """What `plans/_fields.html` needs of such a page; there is never anything to choose between."""

    form: Form
    stored: Mapping[str, str]
    panels: Mapping[str, Any] = field(default_factory=dict)
    # Sentences to look at, by field; only where somebody else may come to read them (CONF-5).
    plan: Plan | None = None
    marks: Mapping[str, Sequence[TextMark]] = field(default_factory=dict)


def own_page(
    questions: Sequence[Question],
    texts: Mapping[str, str],
    prefix: str,
    *,
    outcome: OwnOutcome | None = None,
    sent: Sequence[OwnEdit] = (),
) -> OwnPage:
    """Return the page of some texts; after a refusal with what was written still in its field."""
    stored = {each.name: texts.get(each.name, "") for each in questions}
    named = {prefix + name: text for name, text in stored.items()}
    page = OwnPage(form=own_form(questions, stored, prefix), stored=named)
    if outcome:
        refuse(page.form, outcome.invalid, sent)
    return page


def marked_page(page: OwnPage, plan: Plan, prefix: str) -> OwnPage:
    """Return the page with the sentences to look at in its texts."""
    texts = {name: page.form[name.removeprefix(prefix)].data or "" for name in page.stored}
    page.plan, page.marks = plan, marks_by_field(plan, texts)
    return page


def marks_by_field(plan: Plan, texts: Mapping[str, str]) -> dict[str, list[TextMark]]:
    """Return the sentences to look at by the name of their field."""
    found: dict[str, list[TextMark]] = {}
    for each in marks_in(plan, texts):
        found.setdefault(each.name, []).append(each)
    return found


def is_autosave() -> bool:
    """Tell whether the script that saves field by field asks."""
    return request.headers.get("X-Autosave") == "1"


def own_answer(
    outcome: OwnOutcome, sent: Sequence[OwnEdit], prefix: str, plan: Plan | None = None
) -> ResponseReturnValue:
    """Return, field by field, what is stored now; with a plan also the sentences to look at."""
    fields = {prefix + edit.name: _one(edit.name, outcome) for edit in sent}
    saved, parts = _("Saved %(when)s", when=said_when(clock.now())), {}
    if plan:
        texts = {prefix + edit.name: outcome.texts.get(edit.name, "") for edit in sent}
        marks = marks_by_field(plan, texts)
        for key in texts:
            given = {"plan": plan, "key": key, "marks": marks.get(key, ())}
            parts[f"marks-{key}"] = render_template("plans/_marks.html", **given)
    return jsonify(fields=fields, parts=parts, saved=saved), 422 if outcome.invalid else 200


def late_answer(sent: Sequence[OwnEdit], prefix: str) -> ResponseReturnValue:
    """Return that nothing more is taken here; the texts stay in the page."""
    message = _("Not saved: it is not open for writing now. The text is still here.")
    fields = {prefix + edit.name: {"state": "late", "message": message} for edit in sent}
    return jsonify(fields=fields, saved=""), 409


def _one(name: str, outcome: OwnOutcome) -> dict[str, str]:
    if name in outcome.invalid:
        return {"state": "invalid", "message": outcome.invalid[name]}
    state = "merged" if name in outcome.merged else "saved"
    return {"state": state, "text": outcome.texts[name], "place": name, "writer": "", "hint": ""}
