"""Two people in real browsers, with lost networks, closed tabs and ended sessions (ruling 28).

Two dozen times the two do a few things at random, at the same time. Every word typed is new, and
is at the end in the plan or in its history, unless its writer has said that it is not wanted.
A failure prints the seed and the number of the interleaving.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import MANAGER, Beginner, LogIn
from tests.browser.stories import field as field_called
from tests.browser.stories import says, start_goal
from tools.screenshots import log_in

SEED = int(os.environ.get("SEED", "2027"))
RUNS, ON_EACH = 3, 8
FIELDS = ("Mål", "Vad ska det leda till?", "Hur märker vi det?", "Insats", "Steg 1")
IS_SAVED = """typeof writing === "object" && document.readyState === "complete"
    && writing.names().every((name) => writing.held.has(name) || !writing.changed(name))"""


@dataclass
class Writer:
    """One of the two, at a browser that may be off line, closed or logged out."""

    name: str
    login: str
    page: Page
    site: str
    random: Random
    typed: set[str] = field(default_factory=set)
    unwanted: set[str] = field(default_factory=set)

    # ── what they do

    def write(self) -> None:
        """Put a new word somewhere in a field."""
        label = self.random.choice(FIELDS)
        box = field_called(self.page, label)
        if not box.count() or not box.is_editable():
            return
        word = f"{self.name}{len(self.typed)}"
        words = box.input_value().split()[-8:]
        words.insert(self.random.randrange(len(words) + 1), word)
        box.fill(" ".join(words))
        self.typed.add(word)

    def write_offline(self) -> None:
        """Write without a network, and have it back while the page is open."""
        self.page.context.set_offline(True)
        self.write()
        self.page.evaluate("document.activeElement.blur()")
        self.page.context.set_offline(False)

    def close_the_tab(self) -> None:
        """Write without a network, close the tab, and open the goal again."""
        context, address = self.page.context, self.page.url
        context.set_offline(True)
        self.write()
        with self.page.expect_event("close"):
            self.page.close(run_before_unload=True)
        context.set_offline(False)
        self.page = context.new_page()
        self.page.goto(address)

    def lose_the_session(self) -> None:
        """Write when the session has ended, and log in again."""
        address = self.page.url.partition("?")[0]
        self.page.context.clear_cookies()
        before = len(self.typed)
        self.write()
        if len(self.typed) > before:
            says(self.page, "Inte sparat, texten finns kvar här. Du är utloggad.")
        self.page.goto("/login")
        log_in(self.page, self.site, self.login)
        self.page.goto(address)

    def move(self) -> None:
        self._press(re.compile(r"^Flytta steg \d (upp|ned)$"))

    def remove(self) -> None:
        """Take a step out; sometimes that was a mistake."""
        self._press(re.compile(r"^Ta bort steg \d$"))
        undo = self.page.get_by_role("button", name="Ångra", exact=True)
        if undo.count() and undo.first.is_visible() and self.random.random() < 0.6:
            undo.first.click()
            self._is_there()

    def add(self) -> None:
        self._press(re.compile(r"^Lägg till ett steg"))

    def _press(self, name: re.Pattern[str]) -> None:
        """Press a button; what is not saved goes first, and has to be chosen if it collides."""
        self.settle()
        buttons = self.page.get_by_role("button", name=name)
        if count := buttons.count():
            buttons.nth(self.random.randrange(count)).click()
            self._is_there()

    def _is_there(self) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        self.page.wait_for_load_state()

    # ── and what becomes of it

    def settle(self) -> None:
        """Wait until all is saved, and choose where two texts have met."""
        for _ in range(20):
            wait_until_saved(self.page)
            panels = self.page.locator("[data-panel] > .k-conflict")
            if not panels.count():
                return
            self._choose(panels.first)
        raise AssertionError("two texts met again and again")

    def _choose(self, panel: Locator) -> None:
        offered = "k-kept" in (panel.get_attribute("class") or "")
        names = ["Använd min text", "Behåll texten i planen" if offered else "Använd texten från"]
        chosen = self.random.choice(names)
        if offered and chosen != names[0]:
            self.unwanted |= words_of(panel.locator("[data-mine]").inner_text())
        panel.get_by_role("button", name=chosen).click()


def wait_until_saved(page: Page) -> None:
    """Ask from here: the policy of the pages lets nobody evaluate a condition in them."""
    for _ in range(600):
        if page.evaluate(IS_SAVED):
            return
        page.wait_for_timeout(50)
    raise AssertionError("something is never saved")


def words_of(text: str) -> set[str]:
    return set(re.findall(r"(?:ett|två)[a-z]\d+", text))


def wait_until_alike(one: Writer, other: Writer) -> None:
    """Both pages come to show the same, without being loaded again."""
    for each in (one, other):
        each.page.evaluate("document.activeElement?.blur()")
    for _ in range(600):
        if shown_on(one.page) == shown_on(other.page):
            return
        one.page.wait_for_timeout(50)
    assert shown_on(one.page) == shown_on(other.page)


def shown_on(page: Page) -> dict[str, str]:
    boxes = {label: field_called(page, label) for label in FIELDS}
    return {label: box.input_value() for label, box in boxes.items() if box.count()}


def all_that_is_stored(page: Page, goal: str) -> set[str]:
    """Return the words on the goal's page and on every page of the plan's history."""
    found, number = words_of(page.request.get(goal).text()), 1
    plan = goal.partition("/goals")[0]
    while True:
        text = page.request.get(f"{plan}/history?page={number}").text()
        found |= words_of(text)
        if 'rel="next"' not in text:
            return found
        number += 1


@pytest.mark.parametrize("run", range(RUNS))
def test_no_text_is_lost_in_two_browsers(
    enter: LogIn, colleague: Beginner, site: str, run: int
) -> None:
    print(f"SEED={SEED}, run {run}")
    random = Random(f"{SEED}.{run}")
    page, eva = enter(colleague.login), enter(MANAGER)
    start_goal(page)
    page.get_by_role("button", name="Lägg till en insats").click()
    expect(field_called(page, "Steg 2")).to_be_visible()
    goal = page.url.partition("?")[0]
    eva.goto(goal)
    letter = "abcdefgh"[run]  # so that no word of an earlier run is found for a lost one
    writers = [
        Writer(f"ett{letter}", colleague.login, page, site, random),
        Writer(f"två{letter}", MANAGER, eva, site, random),
    ]
    for number in range(ON_EACH):
        print(f"interleaving {number}")
        interleave(writers, random)

    typed = {word for each in writers for word in each.typed - each.unwanted}
    assert typed <= all_that_is_stored(writers[0].page, goal)


def interleave(writers: list[Writer], random: Random) -> None:
    """Let each do something before the other's has arrived, and then wait for peace."""
    for _ in range(2):
        for each in writers:
            doings: list[Callable[[], None]] = [
                *[each.write] * 6, each.write_offline, each.close_the_tab, each.lose_the_session,
                each.move, each.remove, each.add,
            ]  # fmt: skip
            random.choice(doings)()
    for each in writers:
        each.settle()
    wait_until_alike(*writers)
    for each in writers:
        each.settle()
