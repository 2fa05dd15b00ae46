"""The other one's presence and changes show by themselves, and never disturb one's own writing."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MANAGER, Beginner, LogIn
from tests.browser.stories import field, says, start_goal, write

GOAL, PURPOSE, SIGN = "Mål", "Vad ska det leda till?", "Hur märker vi det?"


@pytest.fixture
def page(enter: LogIn, colleague: Beginner) -> Page:
    page = enter(colleague.login)
    start_goal(page)
    write(page, PURPOSE, "Nästa kollega vet vad som gäller.")
    return page


def test_each_sees_the_others_presence_and_changes_without_losing_ones_place(
    page: Page, enter: LogIn, colleague: Beginner
) -> None:
    eva = enter(MANAGER)
    eva.goto(page.url)
    expect(page.get_by_text("Eva är här").first).to_be_visible()
    expect(eva.get_by_text(f"{colleague.given_name} är här").first).to_be_visible()

    field(page, GOAL).fill("Skriva så att andra")
    says(page, "Sparat kl.")
    page.evaluate("document.activeElement.setSelectionRange(6, 6)")
    write(eva, SIGN, "Färre ringer och frågar.")
    field(eva, PURPOSE).focus()
    expect(field(page, SIGN)).to_have_value("Färre ringer och frågar.")
    expect(page.get_by_text("Eva skriver här")).to_be_visible()
    expect(field(eva, GOAL)).to_have_value("Skriva så att andra")
    assert page.evaluate("document.activeElement.selectionStart") == 6
    expect(page.get_by_role("status").filter(has_text="Nytt i planen")).to_have_text(
        "Nytt i planen: Hur märker vi det? (frivilligt)"
    )

    eva.close(run_before_unload=True)
    expect(page.get_by_text("Eva är här")).to_have_count(0)


def test_a_field_that_one_writes_in_is_left_alone_and_merged_when_saved(
    page: Page, enter: LogIn
) -> None:
    eva = enter(MANAGER)
    eva.goto(page.url)
    expect(page.get_by_text("Eva är här").first).to_be_visible()
    field(page, PURPOSE).focus()
    write(eva, PURPOSE, "Nästa kollega vet vad som gäller hos varje kund.")
    status = page.get_by_role("status").filter(has_text="Nytt i planen")
    expect(status).to_have_text("Nytt i planen: Vad ska det leda till?")
    expect(field(page, PURPOSE)).to_have_value("Nästa kollega vet vad som gäller.")

    both = "Nästa kollega vet alltid vad som gäller hos varje kund."
    field(page, PURPOSE).fill("Nästa kollega vet alltid vad som gäller.")
    expect(field(page, PURPOSE)).to_have_value(both)
    expect(field(eva, PURPOSE)).to_have_value(both)


def test_activities_and_steps_come_and_go_around_what_one_writes(page: Page, enter: LogIn) -> None:
    page.get_by_role("button", name="Lägg till en insats").click()
    expect(field(page, "Insats")).to_be_focused()
    eva = enter(MANAGER)
    eva.goto(page.url.partition("?")[0])
    page.keyboard.type("Gå bredvid")
    expect(field(eva, "Insats")).to_have_value("Gå bredvid")

    eva.get_by_role("button", name="Lägg till ett steg").click()
    write(eva, "Steg 3", "Visa en kollega")
    expect(field(page, "Steg 3")).to_have_value("Visa en kollega")
    eva.get_by_role("button", name="Ta bort steg 1").click()
    expect(field(page, "Steg 2")).to_have_value("Visa en kollega")
    expect(field(page, "Insats")).to_be_focused()
    page.keyboard.type(" en kollega")
    says(page, "Sparat kl.")
    expect(field(eva, "Insats")).to_have_value("Gå bredvid en kollega")


def test_the_plans_page_shows_what_the_other_writes(page: Page, enter: LogIn) -> None:
    eva = enter(MANAGER)
    eva.goto(page.url.partition("/goals")[0])
    expect(eva.get_by_role("heading", level=3, name="Mål utan text").first).to_be_visible()
    write(page, GOAL, "Skriva så att alla andra förstår")
    expect(
        eva.get_by_role("heading", level=3, name="Skriva så att alla andra förstår")
    ).to_be_visible()
