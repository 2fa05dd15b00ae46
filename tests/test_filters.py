"""What templates write: numbers, dates and texts with a number in them."""

from flask import Flask, render_template_string

GOALS = '{{ ngettext("%(num)s goal", "%(num)s goals", number) }}'


def test_a_text_with_a_number_in_it_has_the_number_with_a_space(app: Flask) -> None:
    with app.test_request_context("/login"):
        assert render_template_string(GOALS, number=1) == "1 mål"
        assert render_template_string(GOALS, number=999) == "999 mål"
        assert render_template_string(GOALS, number=1392) == "1\N{NO-BREAK SPACE}392 mål"


def test_a_number_that_is_already_written_stays_as_it_is(app: Flask) -> None:
    with app.test_request_context("/login"):
        written = render_template_string(
            '{{ ngettext("%(num)s goal", "%(num)s goals", 2000, num="många") }}'
        )

    assert written == "många mål"
