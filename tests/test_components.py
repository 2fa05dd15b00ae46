"""What the components promise to everyone who writes a page."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from tests.support.html import parse

Render = Callable[..., Any]


class GoalForm(FlaskForm):
    """A form with one field of each kind that the components treat in their own way."""

    seen = HiddenField(default="7")
    title = StringField(
        "Goal", description="What shall you know?", validators=[InputRequired("Write it")]
    )
    why = TextAreaField("Why", validators=[Optional()])
    shared = BooleanField("Shared")
    answer = RadioField(
        "Answer", choices=[SelectChoice("yes", "Yes")], validators=[InputRequired("Choose")]
    )


@pytest.fixture
def render(app: Flask) -> Iterator[Render]:
    """Return a function that renders a piece of template and parses it."""

    def parsed(source: str, **values: object) -> Any:
        html = render_template_string(source, **values)
        return parse(html)

    with app.test_request_context("/"):
        yield parsed


FORM = """
{% from "components/form.html" import field, form as form_with %}
{% call form_with(form, "/goals", _("Save")) %}
{{ field(form.title) }}{{ field(form.why) }}{{ field(form.shared) }}{{ field(form.answer) }}
{% endcall %}
"""


def by_id(page: Any, name: str) -> Any:
    return page.find(f".//*[@id='{name}']")


def text(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def test_a_form_that_posts_carries_the_token_and_the_hidden_fields(render: Render) -> None:
    page = render(FORM, form=GoalForm(meta={"csrf": False}))

    names = {node.get("name"): node.get("value") for node in page.iter("input")}
    assert names["csrf_token"]
    assert names["seen"] == "7"


def test_every_field_has_a_label_and_optional_ones_say_so(render: Render) -> None:
    page = render(FORM, form=GoalForm(meta={"csrf": False}))

    labels = {node.get("for"): text(node) for node in page.iter("label")}
    assert labels["title"] == "Goal"
    assert labels["why"] == "Why (frivilligt)"
    assert "What shall you know?" in text(by_id(page, "title-hint"))


def test_a_refused_field_is_told_of_at_the_field_and_at_the_top(render: Render) -> None:
    form = GoalForm(MultiDict(), meta={"csrf": False})
    form.validate()

    page = render(FORM, form=form)

    assert by_id(page, "title").get("aria-invalid") == "true"
    assert by_id(page, "title").get("aria-describedby") == "title-hint title-error"
    assert "Write it" in text(by_id(page, "title-error"))
    targets = [node.get("href") for node in page.iter("a")]
    assert targets == ["#title", "#answer-0"]
    assert all(by_id(page, target[1:]) is not None for target in targets)


def test_a_difference_is_spoken_and_not_only_coloured(render: Render) -> None:
    page = render(
        '{% from "components/diff.html" import diff %}{{ diff(parts) }}',
        parts=[("same", "At least "), ("removed", "nine"), ("added", "eight")],
    )

    assert text(page) == "At least [borttaget: nine][tillagt: eight]"


def test_a_conflict_offers_mine_theirs_and_both(render: Render) -> None:
    mine = {"text": "Mine\nall of it", "initials": "AA"}
    theirs = SimpleNamespace(text="Theirs", initials="BB", name="Bo")

    page = render(
        '{% from "components/conflict.html" import conflict %}'
        '{{ conflict("/save", "text", "Sign", mine, theirs, fields={"base": "x"}) }}',
        mine=mine,
        theirs=theirs,
    )

    texts = [(node.text or "").strip() for node in page.iter("textarea")]
    assert texts == ["Mine\nall of it", "Theirs", "Mine\nall of it\n\nTheirs"]
    bases = [node for node in page.iter("input") if node.get("name") == "base"]
    assert len(bases) == 3


def test_a_question_before_removing_works_without_script(render: Render) -> None:
    page = render(
        '{% from "components/dialog.html" import confirm_dialog %}'
        '{{ confirm_dialog("ask", "Remove it?", "It goes.", "/remove", "Remove", "Keep") }}'
    )

    assert next(page.iter("dialog")).get("popover") is not None
    assert next(page.iter("button")).get("popovertarget") == "ask"


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422, 429, 500])
def test_an_error_page_says_why_and_shows_a_way_on(render: Render, status: int) -> None:
    page = render(f'{{% include "errors/{status}.html" %}}', actor=None, reference="7F2A")

    main = next(page.iter("main"))
    assert len(text(main)) > 60
    assert [node for node in main.iter("a") if "ds-button" in node.get("class", "")]
