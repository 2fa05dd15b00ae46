"""The main job without JavaScript, on a telephone (ruling 25)."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import MANAGER, Beginner, LogIn
from tests.browser.stories import (
    GOAL,
    PURPOSE,
    book_and_hold,
    field,
    finish,
    sign,
    start_plan,
)

TELEPHONE = {"width": 390, "height": 844}
PURPOSE_FIELD, SIGN_FIELD = "Vad ska det leda till?", "Hur märker vi det?"
HER_SIGN = "Färre telefonsamtal på morgonen."
EVAS_SIGN = "Ingen behöver fråga om samma sak två gånger."


def test_the_main_job_needs_no_script(enter: LogIn, beginner: Beginner) -> None:
    mine = enter(beginner.login, java_script_enabled=False, viewport=TELEPHONE)
    eva = enter(MANAGER, java_script_enabled=False, viewport=TELEPHONE)

    # The employee writes a goal, saved with a button.
    plan = start_plan(mine)
    field(mine, "Mål").fill(GOAL)
    field(mine, PURPOSE_FIELD).fill(PURPOSE)
    mine.get_by_role("checkbox", name="Trygg information", exact=True).check()
    save(mine)
    mine.get_by_role("button", name="Lägg till en insats").click()
    field(mine, "Insats").fill("Gå bredvid en kollega")
    field(mine, "Steg 1").fill("Läsa rutinen")
    mine.get_by_role("button", name="Flytta ner steg 1").click()
    expect(field(mine, "Steg 2")).to_have_value("Läsa rutinen")
    goal = mine.url

    # Both open the goal. Different words merge; the same words become a choice.
    for page in (mine, eva):
        page.goto(goal)
        stays_in_width(page)
    field(mine, PURPOSE_FIELD).fill("Nästa kollega och jag vet vad som gäller hos varje kund.")
    field(mine, SIGN_FIELD).fill(HER_SIGN)
    save(mine)
    field(eva, PURPOSE_FIELD).fill("Nästa kollega vet vad som gäller hos alla kunder.")
    field(eva, SIGN_FIELD).fill(EVAS_SIGN)
    save(eva)
    choice = eva.get_by_role("region", name="Ni har ändrat samma text samtidigt")
    expect(choice).to_have_count(1)
    expect(choice).to_contain_text(HER_SIGN)
    expect(choice).to_contain_text(EVAS_SIGN)
    stays_in_width(eva)
    choice.get_by_role("button", name="Använd min text").click()
    expect(field(eva, SIGN_FIELD)).to_have_value(EVAS_SIGN)
    expect(field(eva, PURPOSE_FIELD)).to_have_value(
        "Nästa kollega och jag vet vad som gäller hos alla kunder."
    )

    # What is taken out comes back.
    mine.goto(goal)
    mine.get_by_role("button", name="Ta bort steg 2").click()
    expect(field(mine, "Steg 2")).to_have_count(0)
    mine.get_by_role("button", name="Ångra").click()
    expect(field(mine, "Steg 2")).to_have_value("Läsa rutinen")

    # Ready, met, signed by both.
    finish(mine)
    book_and_hold(eva, plan)
    sign(eva, plan, "Godkänn planen")
    expect(eva.get_by_text("Du har skrivit under.")).to_be_visible()
    sign(mine, plan, "Bekräfta att vi är överens")
    expect(mine.get_by_text("Ni är överens. Det här är version 1")).to_be_visible()
    stays_in_width(mine)
    document = mine.get_by_role("link", name="Öppna som PDF").get_attribute("href")
    assert mine.request.get(str(document)).body().startswith(b"%PDF")

    # A step is done, and thought about.
    mine.goto(plan)
    mine.get_by_role("checkbox", name="Läsa rutinen").check()
    mine.get_by_role("button", name="Spara Läsa rutinen").click()
    expect(mine.get_by_text("Steget är gjort.")).to_be_visible()
    mine.get_by_role("link", name="Skriv hur det gick").first.click()
    field(mine, "Vad prövade jag?").fill("Läste den högt med en kollega.")
    mine.get_by_role("button", name="Spara mina tankar").click()
    expect(mine.get_by_text("Dina tankar är sparade. Steget är klart.")).to_be_visible()


def test_a_question_before_something_happens_needs_no_script(
    enter: LogIn, beginner: Beginner
) -> None:
    mine = enter(beginner.login, java_script_enabled=False, viewport=TELEPHONE)
    plan = start_plan(mine)
    eva = enter(MANAGER, java_script_enabled=False, viewport=TELEPHONE)
    eva.goto(plan)
    eva.get_by_role("button", name="Pausa planen …").click()
    question = eva.get_by_role("dialog", name="Vill du pausa planen?")
    question.get_by_role("button", name="Avbryt").click()
    expect(question).to_be_hidden()
    eva.get_by_role("button", name="Pausa planen …").click()
    question.get_by_role("button", name="Pausa planen").click()
    expect(eva.get_by_text("Pausad", exact=True).first).to_be_visible()


def save(page: Page) -> None:
    page.get_by_role("button", name="Spara", exact=True).click()


def stays_in_width(page: Page) -> None:
    """Nothing is wider than the telephone."""
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= TELEPHONE["width"], f"{width} px on {page.url}"
