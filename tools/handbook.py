"""Take the pictures of the handbook from the demo, in Swedish and in English.

    python tools/handbook.py            from a demo of its own
    python tools/handbook.py ADDRESS    from a demo that already runs

Each picture is one look at one page: who looks, where, and what is pressed to come there.
"""

import sys
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.browser import chromium  # noqa: E402 - the path is set just above
from tools.screenshots import demo, log_in, picture  # noqa: E402

FOLDER = ROOT / "docs/handbook"
LANGUAGES = {"sv": "sv-SE", "en": "en-GB"}
SIZE = (1100, 760)


class Look(NamedTuple):
    """One picture: the person, the page, the link in it to follow, and how much of it."""

    person: str
    path: str
    follow: str = ""
    height: int = SIZE[1]


PICTURES = {
    "plan": Look("amina.berg", "/plans"),
    "goal": Look("amina.berg", "/plans", "a[href*='/goals/']", 900),
    "request": Look("amina.berg", "/requests"),
    "work": Look("marie.lundgren", "/to-do"),
    "team": Look("marie.lundgren", "/team"),
    "together": Look("marie.lundgren", "/team/together"),
    "answer": Look("marie.lundgren", "/requests/to-answer", "h2 a[href*='/requests/']", 1380),
    "booking": Look(
        "marie.lundgren",
        "/booking",
        "a[href*='/booking/']:not([href$='/new']):not([href*='invitations'])",
    ),
    "figures": Look("karin.sjostrand", "/overview"),
    "organisation": Look("karin.sjostrand", "/organisation"),
    "rounds": Look("karin.sjostrand", "/rounds"),
    "import": Look("karin.sjostrand", "/import"),
    "agreed": Look("ulla.brannstrom", "/agreed-plans"),
    "releases": Look("ulla.brannstrom", "/releases"),
    "accounts": Look("johan.roos", "/accounts"),
    "roles": Look("johan.roos", "/roles"),
    "readings": Look("eva-lena.forsmark", "/reading-logs"),
    "affected": Look("eva-lena.forsmark", "/log/affected"),
}


def take(address: str) -> None:
    """Take every picture in every language, and remove those that the handbook has no more."""
    with chromium() as browser:
        for language, locale in LANGUAGES.items():
            folder = FOLDER / language / "pictures"
            folder.mkdir(parents=True, exist_ok=True)
            for old in folder.glob("*.png"):
                old.unlink()
            for person in dict.fromkeys(look.person for look in PICTURES.values()):
                context = browser.new_context(
                    viewport={"width": SIZE[0], "height": SIZE[1]},
                    color_scheme="light",
                    locale=locale,
                )
                page = context.new_page()
                log_in(page, address, person)
                speak(page, language)
                for name, look in PICTURES.items():
                    if look.person == person:
                        go(page, address, look)
                        picture(page, folder / f"{name}.png", look.height)
                speak(page, "sv")
                context.close()


def speak(page: Page, language: str) -> None:
    """Choose a language as everybody does, in the menu."""
    page.locator("button[popovertarget='user-menu']").click()
    page.locator(f"#user-menu button[name='language'][value='{language}']").click()
    page.wait_for_load_state()


def go(page: Page, address: str, look: Look) -> None:
    """Open the page of a picture."""
    page.goto(address + look.path)
    if look.follow:
        page.locator(f"main {look.follow}").first.click()
        page.wait_for_load_state()


def main(arguments: list[str]) -> None:
    """Picture a running demo, or one of our own."""
    if arguments:
        take(arguments[0].rstrip("/"))
        return
    with demo() as running:
        take(running.address)


if __name__ == "__main__":
    main(sys.argv[1:])
