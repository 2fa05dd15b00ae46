"""What is typed and not saved stays on the device, is offered back, and never put in by itself."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import MANAGER, Beginner, LogIn
from tests.browser.stories import field, says, start_goal, write
from tools.screenshots import log_in

PURPOSE = "Vad ska det leda till?"
FIRST = "Nästa kollega vet vad som gäller."
OFFER = "Du har text här som inte är sparad"


@pytest.fixture
def page(enter: LogIn, colleague: Beginner) -> Page:
    """An employee's browser, on the page of a goal where a purpose is saved."""
    page = enter(colleague.login)
    start_goal(page)
    write(page, PURPOSE, FIRST)
    return page


def close_unsaved(page: Page, text: str) -> str:
    """Write without a connection, and close the tab; return the goal's address.

    A browser may send its last request when the connection is back: it is logged out then.
    """
    page.context.set_offline(True)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    field(page, PURPOSE).fill(text)
    says(page, "Inte sparat, texten finns kvar här. Du är inte uppkopplad.")
    address = page.url
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    page.context.set_offline(False)
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    return address


def reopened(page: Page, address: str) -> Page:
    again = page.context.new_page()
    again.goto(address)
    expect(again.get_by_role("heading", name=OFFER)).to_be_visible()
    return again


def test_a_text_in_a_tab_closed_without_connection_is_offered_back(page: Page) -> None:
    again = reopened(page, close_unsaved(page, "Nästa kollega vet alltid vad som gäller."))

    expect(field(again, PURPOSE)).to_have_value(FIRST)
    again.get_by_role("button", name="Använd min text").click()
    says(again, "Sparat kl.")
    again.reload()
    expect(field(again, PURPOSE)).to_have_value("Nästa kollega vet alltid vad som gäller.")
    expect(again.get_by_role("heading", name=OFFER)).to_have_count(0)


def test_a_text_that_the_other_has_changed_meanwhile_becomes_a_choice(
    page: Page, enter: LogIn
) -> None:
    address = close_unsaved(page, "Nästa kollega vet alltid vad som gäller.")
    eva = enter(MANAGER)
    eva.goto(address)
    write(eva, PURPOSE, "Nästa kollega vet vad som gäller hos varje kund.")

    again = reopened(page, address)
    panel = again.get_by_role("region", name=OFFER)
    expect(panel).to_contain_text("Nästa kollega vet alltid vad som gäller.")
    expect(panel).to_contain_text("Nästa kollega vet vad som gäller hos varje kund.")
    expect(panel).to_contain_text("Texten i planen har ändrats sedan du skrev.")
    panel.get_by_role("button", name="Lägg ihop texterna").click()
    expect(field(again, PURPOSE)).to_have_value(
        "Nästa kollega vet alltid vad som gäller hos varje kund."
    )


def test_a_text_outlives_the_session_and_is_told_about_after_the_log_in(
    page: Page, site: str, colleague: Beginner
) -> None:
    page.context.clear_cookies()
    field(page, PURPOSE).fill("Färre frågor i onödan.")
    says(page, "Inte sparat, texten finns kvar här. Du är utloggad.")
    address = page.url
    page.goto("/login")
    log_in(page, site, colleague.login)

    expect(page.get_by_text("Du har text som inte är sparad")).to_be_visible()
    page.get_by_role("status").get_by_role("link", name=PURPOSE).click()
    page.wait_for_url(address)
    page.get_by_role("button", name="Behåll texten i planen").click()
    expect(field(page, PURPOSE)).to_have_value(FIRST)
    page.goto("/plans?all=1")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Du har text som inte är sparad")).to_be_hidden()


def test_a_text_is_never_saved_in_the_name_of_who_logs_in_next(
    page: Page, site: str, enter: LogIn
) -> None:
    page.context.clear_cookies()
    other = page.context.new_page()
    log_in(other, site, MANAGER)
    field(page, PURPOSE).fill("Mina ord.")

    says(page, "Inte sparat, texten finns kvar här. Du är utloggad.")
    other.goto(page.url)
    expect(field(other, PURPOSE)).to_have_value(FIRST)
    expect(other.get_by_role("heading", name=OFFER)).to_have_count(0)


def test_log_out_on_a_shared_device_leaves_nothing_behind(
    enter: LogIn, colleague: Beginner, site: str
) -> None:
    page = enter(None)
    page.goto("/login")
    page.get_by_label("Adress").or_(page.locator("#identifier")).first.fill(
        f"{colleague.login}@mittkoping.example"
    )
    page.locator("#password").fill("mittkoping")
    page.get_by_role("checkbox").check()
    page.locator("#password").press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    start_goal(page)
    page.route("**/goals/*", lambda route: route.fulfill(status=500))
    field(page, PURPOSE).fill("En text som inte når fram.")
    says(page, "Inte sparat, texten finns kvar här")
    assert kept_in(page)

    page.get_by_role("button", name=re.compile("Din meny")).click()
    log_out = page.get_by_role("button", name="Logga ut")
    log_out.click()  # what is not saved is tried once more, and the page stays
    says(page, "Inte sparat, texten finns kvar här")
    log_out.click()
    page.wait_for_url("**/login*")
    assert kept_in(page) == []


def kept_in(page: Page) -> list[str]:
    keys: list[str] = page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('kept:'))"
    )
    return keys


def open_comments(page: Page) -> str:
    plan, _goals, goal = page.url.partition("?")[0].partition("/goals/")
    page.goto(f"{plan}/comments?about=goal-{goal}")
    return page.url


def comment_box(page: Page) -> Locator:
    return page.locator("form[data-guard] textarea").first


def test_a_comment_that_was_never_sent_is_offered_back_and_let_go_of_when_it_is_sent(
    page: Page,
) -> None:
    address = open_comments(page)
    comment_box(page).fill("Det här vill jag prata om på fredag.")
    cookies = page.context.cookies()
    page.context.clear_cookies()  # the session ends before it is sent
    comment_box(page).locator("xpath=ancestor::form").get_by_role("button").first.click()
    expect(page.locator("meta[name=person]")).to_have_count(0)
    page.context.add_cookies(cookies)  # type: ignore[arg-type]

    page.goto("/plans?all=1")
    notice = page.get_by_role("status").filter(has_text="Du har text som inte är sparad")
    expect(notice).to_be_visible()
    page.goto(address)
    offer = page.get_by_role("region", name=OFFER)
    expect(offer).to_contain_text("Det här vill jag prata om på fredag.")
    expect(comment_box(page)).to_have_value("")
    offer.get_by_role("button", name="Använd min text").click()
    expect(comment_box(page)).to_have_value("Det här vill jag prata om på fredag.")
    comment_box(page).locator("xpath=ancestor::form").get_by_role("button").first.click()

    expect(page.get_by_text("Det här vill jag prata om på fredag.").first).to_be_visible()
    assert kept_in(page) == []
