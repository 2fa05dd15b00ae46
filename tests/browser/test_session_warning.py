"""Two minutes before one is logged out one is asked, and may stay (WCAG 2.2.1, SSO-4)."""

from playwright.sync_api import expect

from tests.browser.conftest import LogIn


def test_one_is_warned_and_may_stay(enter: LogIn) -> None:
    page = enter("amina.berg")
    page.clock.install()
    page.goto("/profile")
    warning = page.get_by_role("dialog", name="Är du kvar?")

    page.clock.fast_forward("26:00")
    expect(warning).to_be_hidden()
    page.clock.fast_forward("01:30")
    expect(warning).to_be_visible()
    expect(warning.get_by_role("button")).to_be_focused()

    with page.expect_response("**/stay") as answer:
        warning.get_by_role("button", name="Fortsätt arbeta").click()
    assert answer.value.status == 204
    expect(warning).to_be_hidden()
    page.clock.fast_forward("26:00")
    expect(warning).to_be_hidden()


def test_a_tab_where_one_works_keeps_the_other_quiet(enter: LogIn) -> None:
    page = enter("amina.berg")
    page.clock.install()
    page.goto("/profile")
    page.clock.fast_forward("28:30")
    expect(page.get_by_role("dialog", name="Är du kvar?")).to_be_visible()

    other = page.context.new_page()
    other.clock.install()
    other.clock.fast_forward("28:30")
    other.goto("/profile")

    expect(page.get_by_role("dialog", name="Är du kvar?")).to_be_hidden()


def test_one_is_told_when_it_is_too_late(enter: LogIn) -> None:
    page = enter("amina.berg")
    page.clock.install()
    page.goto("/profile")

    page.clock.fast_forward("28:30")
    page.clock.fast_forward("02:00")

    expect(page.get_by_role("alert")).to_contain_text("Du har loggats ut.")
