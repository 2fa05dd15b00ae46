"""Sentences to look at in a form that is sent whole: comments, thoughts, own words (CONF-5)."""

from collections.abc import Iterable

from flask import request
from flask_wtf import FlaskForm

from kompetensplan.db import db
from kompetensplan.plans.models import Plan, SentenceChoice
from kompetensplan.plans.queries.targets import Ref
from kompetensplan.plans.queries.words import marks_in
from kompetensplan.plans.services.words import note_choice
from kompetensplan.policy import Capacity
from kompetensplan.web import current_actor

# What `plans/_look.html` sends: the sentences that were shown, and the one to take out.
SHOWN, GONE = "looked_at", "sentence_gone"


def look(
    plan: Plan,
    form: FlaskForm,
    names: Iterable[str],
    ref: Ref,
    *,
    known: str = "",
    capacity: Capacity | None = None,
) -> bool:
    """Tell whether the form is to be shown once more, with sentences that nobody has looked at.

    Sent again it passes: what was shown and still stands is about the work. What was chosen is
    kept with what is saved; that a sentence was taken out is committed at once.
    """
    texts = {name: form[name].data or "" for name in names}
    marks = marks_in(plan, texts, known)
    shown, actor = set(request.form.getlist(SHOWN)), current_actor()
    gone = [each for each in marks if each.fingerprint == request.form.get(GONE)]
    for each in gone:
        form[each.name].data = each.mark.without(form[each.name].data or "")
        chosen = SentenceChoice.REMOVED
        note_choice(plan, ref, each.name, each.fingerprint, chosen, actor=actor, capacity=capacity)
    if gone:
        db.session.commit()
    new = [each for each in marks if each.fingerprint not in shown]
    if gone or new or GONE in request.form:
        form.marks = [each for each in marks if each not in gone]
        return True
    for each in marks:
        chosen = SentenceChoice.ABOUT_WORK
        note_choice(plan, ref, each.name, each.fingerprint, chosen, actor=actor, capacity=capacity)
    return False
