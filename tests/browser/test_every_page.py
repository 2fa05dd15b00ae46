"""Every page, as each kind of person: accessible, narrow and wide, light and dark; nothing fetched
from elsewhere; light to load.

Nobody keeps a list of pages: links are followed, and each kind of address is tried once.
"""

import gzip

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, Response

from tests.browser.conftest import LogIn
from tools.screenshots import walk

PEOPLE = [
    None,
    "amina.berg",
    "bo.ek",
    "marie.lundgren",
    "samira.haddad",
    "karin.sjostrand",
    "johan.roos",
    "ulla.brannstrom",
    "eva-lena.forsmark",
]
LOOKS = [(320, "light"), (320, "dark"), (1280, "light"), (1280, "dark")]
HEAVIEST = 150 * 1024
seen: set[str] = set()


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_is_accessible(enter: LogIn, site: str, person: str | None) -> None:
    page = enter(person)
    if person is None:
        page.goto("/login")
    kinds = walk(page, site, seen)
    page.context.close()

    wrong = []
    for width, scheme in LOOKS:
        page = enter(person, viewport={"width": width, "height": 900}, color_scheme=scheme)
        for path in kinds.values():
            page.goto(path)
            where = f"{path} {width} {scheme}"
            wrong += [f"{where}: {fault}" for fault in faults(page)]
        page.context.close()

    assert wrong == []


def faults(page: Page) -> list[str]:
    """Return what axe finds, and whether the page scrolls sideways."""
    found = [
        f"{violation['id']} {[node['target'] for node in violation['nodes']][:3]}"
        for violation in Axe().run(page).response["violations"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*found, f"scrolls {wide} px sideways"] if wide > 0 else found


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
