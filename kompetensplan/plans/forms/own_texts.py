"""The form of texts with one writer, and what it has sent."""

from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict
from wtforms import Form

from kompetensplan.fields import TextAreaField
from kompetensplan.plans.own_texts import OwnEdit, Question

BASE = "base-"


def own_form(questions: Sequence[Question], texts: Mapping[str, str], prefix: str) -> Form:
    """Return a form with a text for each question, filled with what is stored.

    `prefix` tells it from such a form of another meeting, also where the device keeps a text.
    """
    fields = {each.name: TextAreaField(each.label, description=each.help) for each in questions}
    return type("OwnForm", (Form,), fields)(prefix=prefix, data=dict(texts))


def own_edits(
    questions: Sequence[Question], sent: MultiDict[str, str], prefix: str
) -> list[OwnEdit]:
    """Return the fields that a page has sent, each with the text that it started from."""
    return [
        OwnEdit(each.name, sent.get(BASE + prefix + each.name, ""), sent[prefix + each.name])
        for each in questions
        if prefix + each.name in sent
    ]


def refuse(form: Form, invalid: Mapping[str, str], sent: Sequence[OwnEdit]) -> None:
    """Show refused texts again, each with what is wrong."""
    written = {edit.name: edit.value for edit in sent}
    for name, message in invalid.items():
        form[name].data = written.get(name, form[name].data)
        form[name].errors = [message]
