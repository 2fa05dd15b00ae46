"""Stories 3–6 with the keyboard alone: one always sees where one is, and is never thrown out."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import MANAGER, Beginner, LogIn
from tests.browser.stories import GOAL, PURPOSE, field, says, start_plan, write_a_whole_goal

# What a reader who only has the keyboard needs to see at every stop.
SEEN = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return "nothing has the focus";
  const box = here.getBoundingClientRect();
  const name = here.tagName + " " + (here.innerText || here.name || here.id).slice(0, 40);
  // A box to tick is marked together with its text.
  const marked = [here, here.parentElement].map((each) => getComputedStyle(each)).some(
    (style) => style.outlineStyle !== "none" || style.boxShadow !== "none");
  if (!marked) return name + ": no mark";
  if (box.width < 1 || box.height < 1) return name + ": no size";
  if (box.bottom < 1 || box.top > innerHeight - 1) return name + ": out of sight";
  return "";
}"""
INSIDE = """dialog => [document.body, null].includes(document.activeElement)
  || dialog.contains(document.activeElement)"""
MOST_STOPS = 150


@dataclass
class Keyboard:
    """Hands that have no mouse."""

    page: Page

    def go_to(self, target: Locator) -> None:
        """Press Tab until `target` has the focus, which is seen at every stop."""
        target.wait_for()
        for _ in range(MOST_STOPS):
            if has_focus(target):
                return
            self.page.keyboard.press("Tab")
            problem = self.page.evaluate(SEEN)
            # After the last stop the focus is in the browser's own bar, then at the top again.
            assert problem in ("", "nothing has the focus"), problem
        raise AssertionError(f"{target} cannot be reached with Tab")

    def press(self, target: Locator) -> None:
        self.go_to(target)
        self.page.keyboard.press("Enter")

    def tick(self, target: Locator) -> None:
        self.go_to(target)
        self.page.keyboard.press("Space")
        expect(target).to_be_checked()

    def write(self, target: Locator, text: str) -> None:
        self.go_to(target)
        self.page.keyboard.type(text)

    def choose(self, target: Locator, beginning: str) -> None:
        """Choose in a list by writing how the choice begins."""
        self.go_to(target)
        self.page.keyboard.type(beginning)

    def fill_in_day(self, target: Locator, day: str) -> None:
        """Write month, day and year, in the order that this browser asks for them."""
        self.go_to(target)
        year, month, date = day.split("-")
        self.page.keyboard.type(month + date + year)
        expect(target).to_have_value(day)


def has_focus(target: Locator) -> bool:
    return bool(target.evaluate("element => element === document.activeElement"))


@pytest.fixture
def employee(enter: LogIn, beginner: Beginner) -> Page:
    return enter(beginner.login)


def test_a_manager_publishes_a_priority(enter: LogIn) -> None:
    page = enter(MANAGER)
    hands = Keyboard(page)
    hands.press(page.get_by_role("link", name="Prioriteringar", exact=True))
    hands.press(page.get_by_role("link", name="Anpassade grundskolan Sälgen"))
    hands.press(page.get_by_role("link", name="Ny prioritering"))
    hands.write(field(page, "Rubrik"), "Lika bra stöd i alla klasser")
    hands.write(field(page, "Varför behöver vi det här?"), "Stödet är olika i klasserna.")
    hands.choose(page.get_by_role("combobox", name="Vad hänger den på?"), "Lära av")
    hands.fill_in_day(page.get_by_label("Presenterad på arbetsplatsträff"), "2027-02-01")
    hands.press(page.get_by_role("button", name="Publicera"))
    expect(page.get_by_text("Prioriteringen är publicerad")).to_be_visible()


def test_an_employee_writes_a_plan(employee: Page) -> None:
    page, hands = employee, Keyboard(employee)
    hands.press(page.get_by_role("button", name="Börja på min plan"))
    hands.press(page.get_by_role("button", name="Skriv det första målet").first)
    expect(field(page, "Mål")).to_be_focused()

    # The first stop skips what is the same on every page.
    skip = page.get_by_role("link", name="Hoppa till innehållet")
    page.get_by_role("heading", level=1).evaluate("() => document.activeElement.blur()")
    hands.press(skip)
    assert page.url.endswith("#content")

    # Saving leaves the focus where one writes, also when a part of the page is renewed.
    hands.write(field(page, "Mål"), GOAL)
    says(page, "Sparat")
    expect(field(page, "Mål")).to_be_focused()
    hands.write(field(page, "Vad ska det leda till?"), PURPOSE)
    box = page.get_by_role("checkbox", name="Trygg information", exact=True)
    hands.tick(box)
    expect(page.get_by_role("list", name="Röd tråd")).to_contain_text("Trygg information")
    expect(box).to_be_focused()

    # A new activity is ready to be written in, and a moved step keeps the focus.
    hands.press(page.get_by_role("button", name="Lägg till en insats"))
    expect(field(page, "Insats")).to_be_focused()
    page.keyboard.type("Gå bredvid en kollega")
    hands.write(field(page, "Steg 1"), "Läsa rutinen")
    hands.choose(page.get_by_role("combobox", name="Vecka, steg 1"), "v. 8")
    hands.press(page.get_by_role("button", name="Flytta ner steg 1"))
    expect(field(page, "Steg 2")).to_have_value("Läsa rutinen")
    expect(page.get_by_role("button", name="Flytta upp steg 2")).to_be_focused()

    hands.press(page.get_by_role("button", name="Klar", exact=True).last)
    hands.press(page.get_by_role("button", name="Klar för samtal").first)
    expect(page.get_by_role("button", name="Klar för samtal")).to_have_count(0)


def test_the_two_meet_and_agree(enter: LogIn, employee: Page) -> None:
    plan = start_plan(employee)
    write_a_whole_goal(employee)
    hands = Keyboard(employee)
    hands.press(employee.get_by_role("button", name="Klar", exact=True).first)
    hands.press(employee.get_by_role("button", name="Klar för samtal").first)

    # The manager books, and thinks better of calling it off.
    manager = enter(MANAGER)
    manager.goto(plan)
    others = Keyboard(manager)
    others.press(manager.get_by_role("link", name="Boka samtalet"))
    others.fill_in_day(manager.get_by_label("Datum", exact=True), "2027-02-09")
    others.write(manager.get_by_label("Klockslag"), "1300")
    others.write(field(manager, "Plats"), "Mötesrummet Eken")
    others.press(manager.get_by_role("button", name="Boka samtalet"))
    opener = manager.get_by_role("button", name="Avboka samtalet …")
    others.press(opener)
    dialog = manager.get_by_role("dialog", name="Vill du avboka samtalet?")
    expect(dialog.get_by_role("button", name="Behåll samtalet")).to_be_focused()
    for _ in range(4):  # the focus stays inside the question, or in the browser's own bar
        manager.keyboard.press("Tab")
        assert dialog.evaluate(INSIDE)
    manager.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()

    others.press(manager.get_by_role("button", name="Samtalet hölls i dag"))
    others.press(manager.get_by_role("button", name="Godkänn planen"))
    # Without the box ticked one is told, and stands at what is wrong.
    expect(manager.get_by_role("group", name="Rätta en sak")).to_be_focused()
    others.tick(manager.get_by_role("checkbox", name="Jag har läst planen"))
    others.press(manager.get_by_role("button", name="Godkänn planen"))
    expect(manager.get_by_text("Du har skrivit under.")).to_be_visible()

    employee.reload()
    hands.press(employee.get_by_role("link", name="Läs och skriv under"))
    hands.tick(employee.get_by_role("checkbox", name="Jag har läst planen"))
    hands.press(employee.get_by_role("button", name="Bekräfta att vi är överens"))
    expect(employee.get_by_text("Ni är överens. Det här är version 1")).to_be_visible()
    hands.go_to(employee.get_by_role("link", name="Öppna som PDF"))


def test_what_is_ticked_or_moved_on_the_plans_page_keeps_the_focus(enter: LogIn) -> None:
    page = enter("amina.berg")
    page.goto("/plans")
    hands = Keyboard(page)
    box = page.get_by_role("main").get_by_role("checkbox").first
    hands.go_to(box)
    page.keyboard.press("Space")
    expect(page.get_by_text("Steget är gjort.")).to_be_visible()
    expect(box).to_be_focused()

    second = page.get_by_role("article").nth(1).get_by_role("heading").inner_text()
    hands.press(page.get_by_role("button", name=f"Flytta upp {second}"))
    expect(page.get_by_role("article").first.get_by_role("heading")).to_have_text(second)
    expect(page.get_by_role("button", name=f"Flytta ner {second}")).to_be_focused()
