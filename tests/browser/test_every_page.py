"""Every page, as each kind of person: accessible, narrow and wide, light and dark; nothing fetched
from elsewhere; light to load.

Nobody keeps a list of pages: links are followed, and each kind of address is tried once.
"""

import gzip
import json

import pytest
from playwright.sync_api import Request, Response

from tests.browser.conftest import LogIn
from tools.accessibility import LOOKS, PEOPLE, RESULT, SCHEMES, WIDTHS, faults_in
from tools.screenshots import visit

HEAVIEST = 150 * 1024
seen: set[str] = set()
# How many kinds of page each person was the first to meet.
looked_at: dict[str | None, int] = {}


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_is_accessible(enter: LogIn, site: str, person: str | None) -> None:
    page = enter(person)
    if person is None:
        page.goto("/login")
    looked_at[person] = 0
    wrong = []
    for number, (_kind, path) in enumerate(visit(page, site, seen), start=1):
        # Both widths and both schemes, by turns; tools/accessibility.py takes all four together.
        looks = (LOOKS[0], LOOKS[3]) if number % 2 else (LOOKS[1], LOOKS[2])
        wrong += [f"{path} {fault}" for fault in faults_in(page, looks)]
        looked_at[person] = number

    assert wrong == []


def test_the_accessibility_statement_tells_of_this_audit() -> None:
    """What `tools/accessibility.py` writes for it is no more than is seen here (A11Y-1)."""
    if set(looked_at) != set(PEOPLE):
        pytest.skip("only some of the people looked at their pages")
    told = json.loads(RESULT.read_text(encoding="utf-8"))

    assert 0 < told["pages"] <= sum(looked_at.values()), "Run tools/accessibility.py and commit"
    assert (told["widths"], told["schemes"]) == (list(WIDTHS), list(SCHEMES))
    assert (told["people"], told["violations"]) == (len(PEOPLE), 0)


@pytest.mark.parametrize("person", ["amina.berg", "marie.lundgren", "karin.sjostrand"])
def test_a_first_visit_is_light_and_asks_no_other_host(
    enter: LogIn, site: str, person: str
) -> None:
    page = enter(person)
    start = page.url[len(site) :]
    fresh = enter(None)
    fresh.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    asked: list[Request] = []
    answers: list[Response] = []
    fresh.on("request", lambda request: asked.append(request))
    fresh.on("response", lambda answer: answers.append(answer))

    fresh.goto(start)
    fresh.wait_for_load_state("networkidle")

    assert {
        request.url for request in asked if not request.url.startswith((site, "data:"))
    } == set()
    weight = sum(len(packed(answer)) for answer in answers if answer.ok)
    assert weight <= HEAVIEST, f"{weight} bytes"


def packed(answer: Response) -> bytes:
    """Return the body as it can travel: fonts are packed already, the rest by gzip."""
    body = b"" if answer.status == 204 else answer.body()
    return body if answer.url.endswith(".woff2") else gzip.compress(body, 6)
