"""A municipality on its first day: units and people, and nothing else yet (LID-5).

`check_page` in conftest reads every answer: language, headings without a skipped level, ids.
"""

import re
from collections import deque
from pathlib import Path

import pytest
from sqlalchemy import delete

from kompetensplan.db import db
from kompetensplan.priorities.models import Priority, PriorityWord, Vision
from kompetensplan.rounds.models import PlanningRound, RoundUnit, RoundWindow
from tests.conftest import Client, LogIn
from tests.factories import Municipality
from tests.support.html import parse

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
NOT_PAGES = re.compile(r"\.(pdf|csv|xlsx|ics|json|zip|svg|css|js)\b|^/(logout|static)\b")
EMPTY = re.compile(r"\bempty\((?P<call>.*?)\) ?[%}]}", re.DOTALL)


@pytest.fixture
def first_day(town: Municipality) -> Municipality:
    """Nothing has been decided, opened, written or counted."""
    for model in (RoundWindow, RoundUnit, PlanningRound, PriorityWord, Priority, Vision):
        db.session.execute(delete(model))
    db.session.commit()
    db.session.expunge_all()
    return town


@pytest.mark.parametrize("who", ["amina", "marie", "samira", "karin", "ulla", "johan", "eva"])
def test_every_page_that_links_lead_to_is_sound_where_nothing_has_begun(
    first_day: Municipality, log_in: LogIn, who: str
) -> None:
    """Each page is there or says why not; each kind of address is opened once."""
    client = log_in(db.session.merge(first_day.people[who]))
    opened = follow(client)

    assert {"/", "/plans", "/priorities/", "/rounds/", "/requests", "/notices/"} <= set(opened)
    assert [address for address, status in opened.items() if status not in (200, 403)] == []


def follow(client: Client) -> dict[str, int]:
    """Open the start page and all that links lead to; return the status of each kind of address."""
    found, waiting = dict[str, int](), deque(["/"])
    while waiting:
        address = waiting.popleft()
        kind = re.sub(r"\d+", "N", address.partition("?")[0])
        if kind in found:
            continue
        answer = client.get(address, follow_redirects=True)
        found[kind] = answer.status_code
        if answer.mimetype == "text/html":
            links = parse(answer.text).xpath("//a/@href[starts-with(., '/')]")
            waiting.extend(link.partition("#")[0] for link in links if not NOT_PAGES.search(link))
    return found


def test_an_empty_state_is_a_heading_of_the_page_or_of_the_section_that_it_stands_in() -> None:
    """With level=2 it stands by itself; else in a section that has begun with its own heading."""
    found, wrong = 0, []
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = path.read_text()
        for each in EMPTY.finditer(text) if path.name != "empty.html" else ():
            found += 1
            if re.search(r"(level=|, )2$", each["call"].split(") %}")[0].strip()):
                continue
            before = text[: each.start()]
            part = max(before.rfind("<section"), before.rfind("<aside"))
            ended = max(before.rfind("</section"), before.rfind("</aside"))
            if part < 0 or ended > part or "<h2" not in before[part:]:
                wrong.append(f"{path.relative_to(TEMPLATES)}: {each['call'][:60]}")

    assert found > 60
    assert wrong == []
