"""Two minutes before one is logged out one is asked, and may stay (WCAG 2.2.1, SSO-4)."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import LogIn
from tools.screenshots import Demo, log_in


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


def leave_of_the_last_log_in(running: Demo, **left: float) -> None:
    """Let the session that began last have so much left of its twelve hours."""
    started = datetime.now(UTC) - timedelta(hours=12) + timedelta(**left)
    stored = Path(running.environment["KOMPETENSPLAN_INSTANCE"]) / "kompetensplan.db"
    with closing(sqlite3.connect(stored)) as connection, connection:
        connection.execute(
            "UPDATE login_session SET started_at = ?"
            " WHERE id = (SELECT max(id) FROM login_session)",
            (started.strftime("%Y-%m-%d %H:%M:%S.%f"),),
        )


def go_on(page: Page) -> None:
    with page.expect_response("**/stay"):
        page.get_by_role("dialog").get_by_role("button", name="Fortsätt arbeta").click()


def test_one_is_warned_once_when_the_session_is_old(enter: LogIn, running: Demo) -> None:
    page = enter("amina.berg")
    leave_of_the_last_log_in(running, seconds=110)
    page.clock.install()
    page.goto("/profile")
    page.clock.fast_forward(2000)
    warning = page.get_by_role("dialog", name="Är du kvar?")
    expect(warning).to_contain_text("det är länge sedan du loggade in")

    go_on(page)
    expect(warning).to_be_hidden()
    page.clock.fast_forward(20_000)
    expect(warning).to_be_hidden()
    page.clock.fast_forward(100_000)
    expect(page.get_by_role("alert")).to_contain_text("Du har loggats ut.")


def test_who_logs_in_again_in_another_tab_goes_on_in_the_first(
    enter: LogIn, running: Demo, site: str
) -> None:
    page = enter("amina.berg")
    leave_of_the_last_log_in(running, seconds=60)
    page.clock.install()
    page.goto("/profile")
    page.clock.fast_forward(61_000)
    expect(page.get_by_role("alert")).to_contain_text("Du har loggats ut.")
    leave_of_the_last_log_in(running, seconds=-1)
    other = page.context.new_page()
    log_in(other, site, "amina.berg")

    go_on(page)

    expect(page.get_by_role("dialog", name="Är du kvar?")).to_be_hidden()
    page.clock.fast_forward(10_000)
    expect(page.get_by_role("dialog", name="Är du kvar?")).to_be_hidden()
