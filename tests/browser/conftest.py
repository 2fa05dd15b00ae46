"""A demo of its own, served by the real web server, and a real browser to look at it."""

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import chromium
from tools.screenshots import Demo, demo, log_in

LogIn = Callable[..., Page]
# The first document of a fresh server takes seconds on a busy machine.
expect.set_options(timeout=30_000)
MANAGER = "eva.noren"


class Beginner(NamedTuple):
    """An employee of `MANAGER` who has no plan yet."""

    name: str
    login: str

    @property
    def given_name(self) -> str:
        return self.name.split()[0]


@pytest.fixture(scope="session")
def running() -> Iterator[Demo]:
    """A running demo that nobody else uses."""
    with demo() as started:
        yield started


@pytest.fixture(scope="session")
def site(running: Demo) -> str:
    """Its address."""
    return running.address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def enter(site: str, browser: Browser) -> Iterator[LogIn]:
    """Log somebody in, in a browser of their own; a stranger with no name."""
    with ExitStack() as stack:

        def open_as(person: str | None, **options: Any) -> Page:
            context = browser.new_context(base_url=site, locale="sv-SE", **options)
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(30_000)
            if person:
                log_in(page, site, person)
            return page

        yield open_as


@pytest.fixture(scope="session")
def beginners(site: str, browser: Browser) -> Iterator[Beginner]:
    """Employees without a plan, as their manager's own page lists them; each is used once."""
    page = browser.new_page(base_url=site)
    log_in(page, site, MANAGER)
    page.goto("/team?state=none")
    names = page.get_by_role("table").get_by_role("rowheader").all_inner_texts()
    page.close()
    # With the easiest names last, since a name is a good test of a document.
    found = sorted((name.splitlines()[0].strip() for name in names), key=str.isascii)
    return iter([Beginner(name, login_of(name)) for name in found])


@pytest.fixture
def beginner(beginners: Iterator[Beginner]) -> Beginner:
    """Somebody who has no plan, and whom no other test writes about."""
    return next(beginners)


@pytest.fixture(scope="session")
def colleague(beginners: Iterator[Beginner]) -> Beginner:
    """Somebody with one plan that several tests write in, each in a goal of its own."""
    return next(beginners)


def login_of(name: str) -> str:
    """Return the part of the address before the @ (ruling 20)."""
    plain = name.lower().replace("ø", "o").replace("æ", "ae").replace("ß", "ss").replace("ł", "l")
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    given, _space, family = plain.partition(" ")
    return f"{given}.{family}".replace(" ", "").replace("'", "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser."""
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
