"""Nothing typed is lost (PLAN-2): what the device itself does for it, in real browsers.

Hundreds of writers at once are tried over HTTP, in `tests/plans`.
"""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Beginner, LogIn
from tests.browser.stories import field, saving, says, start_plan, write

GOAL, PURPOSE = "Mål", "Vad ska det leda till?"


@pytest.fixture
def page(enter: LogIn, beginner: Beginner) -> Page:
    """An employee's browser, on the page of a new goal."""
    page = enter(beginner.login)
    start_plan(page)
    return page


def test_the_page_says_how_it_stands_with_what_was_written(page: Page) -> None:
    says(page, "Det du skriver sparas efter hand")
    waiting: list[Route] = []
    page.route("**/goals/*", lambda route: waiting.append(route))
    field(page, GOAL).fill("Skriva så att andra förstår")
    says(page, "Sparar …")

    waiting.pop().continue_()
    says(page, "Sparat kl.")
    expect(page.get_by_text("Senast skrivet av dig, i dag").first).to_be_visible()

    page.unroute("**/goals/*")
    page.route("**/goals/*", lambda route: route.fulfill(status=500))
    field(page, GOAL).fill("Skriva så att alla förstår")
    says(page, "Inte sparat, texten finns kvar här")
    expect(field(page, GOAL)).to_have_value("Skriva så att alla förstår")


def test_what_is_written_without_a_connection_is_saved_when_it_is_back(page: Page) -> None:
    write(page, GOAL, "Skriva så att andra förstår")
    page.context.set_offline(True)
    field(page, PURPOSE).fill("Färre missförstånd vid överlämning.")
    field(page, PURPOSE).blur()
    says(page, "Inte sparat, texten finns kvar här. Du är inte uppkopplad.")
    field(page, PURPOSE).fill("Färre missförstånd vid varje överlämning.")

    with saving(page):
        page.context.set_offline(False)
    says(page, "Sparat kl.")
    page.reload()
    expect(field(page, PURPOSE)).to_have_value("Färre missförstånd vid varje överlämning.")


def test_a_closed_tab_has_saved_what_was_written_last(page: Page) -> None:
    field(page, GOAL).fill("Skriva så att andra förstår")
    address = page.url
    page.close(run_before_unload=True)

    again = page.context.new_page()
    again.goto(address)
    expect(again.get_by_role("heading", level=1)).to_be_visible()
    wait_for_text(again, GOAL, "Skriva så att andra förstår")


def test_leaving_in_the_middle_of_a_save_makes_no_quarrel_with_oneself(page: Page) -> None:
    waiting: list[Route] = []
    page.route("**/goals/*", lambda route: waiting.append(route), times=1)
    field(page, PURPOSE).fill("Färre missförstånd")
    says(page, "Sparar …")
    field(page, PURPOSE).fill("Färre frågor och missförstånd vid överlämning")
    page.get_by_role("button", name="Klar", exact=True).first.click(no_wait_after=True)
    waiting.pop().continue_()

    page.wait_for_url(re.compile(r"/plans/\d+$"))
    page.get_by_text("Hela målet").click()
    expect(page.get_by_role("main")).to_contain_text(
        "Färre frågor och missförstånd vid överlämning"
    )


def test_two_windows_of_the_same_person_lose_nothing(page: Page) -> None:
    write(page, PURPOSE, "Nästa kollega vet vad som gäller.")
    other = page.context.new_page()
    other.goto(page.url)
    write(page, PURPOSE, "Nästa kollega vet alltid vad som gäller.")
    write(other, PURPOSE, "Nästa kollega vet vad som gäller hemma hos kunden.")

    both = "Nästa kollega vet alltid vad som gäller hemma hos kunden."
    expect(field(other, PURPOSE)).to_have_value(both)
    page.reload()
    expect(field(page, PURPOSE)).to_have_value(both)


def test_a_session_that_ends_while_writing_keeps_the_text(page: Page, beginner: Beginner) -> None:
    write(page, GOAL, "Skriva så att andra förstår")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    with saving(page):
        field(page, PURPOSE).fill("Färre missförstånd.")
        field(page, PURPOSE).blur()
    says(page, "Inte sparat, texten finns kvar här. Du är utloggad.")
    expect(field(page, PURPOSE)).to_have_value("Färre missförstånd.")

    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    with saving(page):
        field(page, PURPOSE).fill("Färre missförstånd vid överlämning.")
        field(page, PURPOSE).blur()
    says(page, "Sparat kl.")


def wait_for_text(page: Page, label: str, text: str) -> None:
    """Load the page until the field holds the text; a closing tab sends it on its way."""
    for _ in range(20):
        if field(page, label).input_value() == text:
            return
        page.reload()
    expect(field(page, label)).to_have_value(text)
