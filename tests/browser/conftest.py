"""A demo of its own, served by the real web server, and a real browser to look at it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import chromium
from tools.screenshots import demo, log_in

LogIn = Callable[..., Page]


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of a running demo that nobody else uses."""
    with demo() as address:
        yield address


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
            page.set_default_timeout(15_000)
            if person:
                log_in(page, site, person)
            return page

        yield open_as


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser."""
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
