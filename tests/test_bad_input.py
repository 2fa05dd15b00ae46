"""Nonsense in every form of the site: a clear answer, nothing stored wrongly, never a failure.

Nobody keeps a list of forms: each of the cast follows every link, and every kind of form that
stands on a page is sent with each kind of nonsense in all fields that can take it.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Text, cast, func, or_, select
from sqlalchemy.types import String
from werkzeug.test import TestResponse

from kompetensplan.db import db
from kompetensplan.plans.models import PlanState
from kompetensplan.releases.services import begin
from tests.conftest import Client, LogIn
from tests.factories import Municipality, as_actor
from tests.forms import TEXTS, Form, kind_of, walk
from tests.plans.factories import book_meeting, find_version, make_plan
from tests.support import snapshots

PEOPLE = ("amina", "marie", "samira", "karin", "johan", "eva", "ulla")
# Leaving is no nonsense; and a way in has tests of its own.
LEFT_OUT = {"/logout", "/profile/log-out-everywhere"}
ANSWERS = {200, 303, 400, 403, 404, 409, 413, 422, 429}

SCRIPT = "<script>alert(1)</script>"
LONG = "mycket långt " * 7700
TELLS_WHY = re.compile(r"ds-validation-message|ds-error-summary|<h1")
Data = Mapping[str, list[str] | str]
Send = Callable[[Form, Data], TestResponse]


WRITTEN = {
    "a hundred thousand signs": LONG,
    "nothing": "",
    "spaces": " \t\n\u00a0\u200b ",
    "emoji": "Kul 👩🏽‍🔧🎉 \U0001f1f8\U0001f1ea",
    "a script": f"Ord {SCRIPT} \"' onmouseover=alert(1) {{{{ 7*7 }}}}",
    "null bytes": "Ord\x00 med \x00noll\x1b\x08 och \ud7ff",
    "sql": "'; DROP TABLE plan; -- %s %% \\",
}
DAYS = {
    "a day that is not": "2027-02-30",
    "a year far away": "99999-01-01",
    "words for a day": "nästa vecka",
    "spaces for a day": "  ",
}
# Where nobody writes: ids, marks of what was seen, choices, the value of a button.
UNWRITTEN = {
    "a script for an id": SCRIPT,
    "a number too large": "99999999999999999999",
    "a negative number": "-1",
    "null bytes for an id": "\x00",
    "nothing for an id": "",
}
PLACES = {
    "texts": (tuple(TEXTS), WRITTEN),
    "days": (("date", "time"), DAYS),
    "ids": (("hidden", "select", "radio", "checkbox", "submit", "date", "number"), UNWRITTEN),
}


@pytest.fixture
def forms(town: Municipality, log_in: LogIn, client: Client) -> list[Form]:
    """One of every kind of form that anybody finds."""

    def look() -> list[Form]:
        agreed = find_version(make_plan(town, who="marie", state=PlanState.AGREED))
        assert agreed
        begin(
            agreed.plan,
            agreed,
            requested_on=date(2027, 2, 5),
            diary_number="",
            recipient="",
            actor=as_actor(town.people["ulla"]),
        )
        make_plan(town, who="david", state=PlanState.CHANGING)
        plan = make_plan(town, goals=2, state=PlanState.PROPOSED)
        book_meeting(plan, as_actor(town.people["marie"]))
        db.session.commit()
        found = {form.kind: form for form in walk(client, "", set())}
        for person in PEOPLE:
            for form in walk(log_in(town.people[person]), person, set()):
                found.setdefault(form.kind, form)
        return [form for form in found.values() if form.action not in LEFT_OUT]

    return snapshots.once(("forms", snapshots.state()), look)


@pytest.fixture
def send(town: Municipality, client: Client, log_in: LogIn) -> Send:
    """Send a form as the one who found it, in a session of its own."""

    def sent(form: Form, data: Data) -> TestResponse:
        sender = log_in(town.people[form.person]) if form.person else client
        if form.method == "get":
            return sender.get(form.action, query_string=data)
        files = {name: (io.BytesIO(b"\x00\xff nonsense"), "x.csv") for name in form.named("file")}
        return sender.post(form.action, data={**data, **files})

    return sent


def test_every_page_with_a_form_is_found(forms: list[Form]) -> None:
    """Else the others below would pass on nothing."""
    addresses = {kind_of(form.action) for form in forms}

    assert len(forms) > 35
    assert {
        "/login",
        "/profile",
        "/plans/N/goals",
        "/plans/N/goals/N",
        "/plans/N/meetings/new",
        "/import",
        "/rounds/new",
        "/priorities/vision/N/edit",
        "/tillganglighet/rapport",
    } <= addresses


@pytest.mark.parametrize("place", PLACES)
def test_nonsense_is_answered(
    place: str, forms: list[Form], town: Municipality, send: Send, log_in: LogIn
) -> None:
    kinds, nonsense = PLACES[place]
    wrong, sent = [], 0
    for form in forms:
        names = [name for name in form.named(*kinds) if name != "csrf_token"]
        for what, value in nonsense.items() if names else ():
            sent += 1
            answer = send(form, form.data(**dict.fromkeys(names, value)))
            wrong += [f"{what}: {fault}: {form}" for fault in faults(answer, form, value)]

    assert sent > 30
    assert wrong == []
    assert list(stored_wrongly()) == []
    # Whatever was let in: every page can still be shown.
    seen: set[str] = set()
    for person in PEOPLE:
        list(walk(log_in(town.people[person]), person, seen))


def faults(answer: TestResponse, form: Form, typed: str) -> Iterator[str]:
    """Give what is wrong with the answer to nonsense."""
    status, page = answer.status_code, answer.text
    if status not in ANSWERS:
        yield str(status)
    if SCRIPT in page:
        yield "unescaped"
    if status == 422 and not TELLS_WHY.search(page):
        yield "says nothing"
    word = typed.split()[0] if typed.split() else ""
    if status in (409, 422) and form.named("textarea") and word.isalpha() and word not in page:
        yield "loses the text"


def stored_wrongly() -> Iterator[str]:
    """Give columns that hold control signs, or far more than any field takes."""
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if not isinstance(column.type, Text | String) or table.name in ("plan_version",):
                continue
            text = cast(column, Text)
            bad = or_(text.contains("\x1b"), text.contains("\x08"), func.length(text) > 20_000)
            if db.session.execute(select(func.count()).where(bad).select_from(table)).scalar():
                yield f"{table.name}.{column.name}"


def test_two_megabytes_are_too_large_for_every_form(forms: list[Form], send: Send) -> None:
    wrong = []
    for form in forms:
        names = form.named(*TEXTS)[:1]
        if form.method == "post" and names and not form.named("file"):
            answer = send(form, form.data(**dict.fromkeys(names, "x" * 2_000_000)))
            if answer.status_code != 413 or "för stor" not in answer.text:
                wrong.append(f"{answer.status_code}: {form}")

    assert wrong == []


def test_a_form_with_an_old_token_changes_nothing_and_keeps_the_text(
    app: Flask, forms: list[Form], send: Send
) -> None:
    """A page that has been open since before the log-in of today."""
    wrong = []
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        for form in forms:
            names = form.named("textarea")
            if form.method == "post" and names and form.person:
                data = form.data(**dict.fromkeys(names, "Ord som jag skrev"), csrf_token="gammal")
                answer = send(form, data)
                if answer.status_code != 400 or "Ord som jag skrev" not in answer.text:
                    wrong.append(f"{answer.status_code}: {form}")
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    assert wrong == []


def test_every_form_can_be_sent_twice(forms: list[Form], send: Send) -> None:
    """A double click: the second answer is as clear as the first."""
    wrong = []
    for form in forms:
        answers = [send(form, form.data()).status_code for _ in range(2)]
        if not set(answers) <= ANSWERS:
            wrong.append(f"{answers}: {form}")

    assert wrong == []
