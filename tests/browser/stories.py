"""What people do on the pages, in the words that they see there."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, Response, expect

GOAL = "Lämna över uppgifter så att nästa kollega kan fortsätta"
PURPOSE = "Nästa kollega vet vad som gäller hos varje kund."


@contextmanager
def saving(page: Page) -> Iterator[None]:
    """Wait until what is done inside has been sent and answered."""
    with page.expect_response(_is_save):
        yield


def _is_save(response: Response) -> bool:
    return response.request.headers.get("x-autosave") == "1"


def says(page: Page, text: str) -> None:
    """Expect the line about saving to say `text`."""
    expect(page.get_by_role("status").filter(has_text=text)).to_be_visible()


def field(page: Page, label: str) -> Locator:
    """Return the text field that is called `label`, "(frivilligt)" or not."""
    name = re.compile(rf"^{re.escape(label)}( \(frivilligt\))?$")
    return page.get_by_role("textbox", name=name)


def write(page: Page, label: str, text: str) -> None:
    """Write in a field, go on, and see that it is saved."""
    with saving(page):
        field(page, label).fill(text)
        field(page, label).blur()
    says(page, "Sparat")


def start_plan(page: Page) -> str:
    """Start a plan and its first goal; return the plan's address, and stand in the goal."""
    page.get_by_role("button", name="Börja på min plan").click()
    address = page.url
    page.get_by_role("button", name="Skriv det första målet").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nytt mål")
    return address


def start_goal(page: Page) -> None:
    """Stand in a new goal of one's plan, which is started if there is none."""
    if page.get_by_role("button", name="Börja på min plan").count():
        start_plan(page)
        return
    page.goto("/plans")
    page.get_by_role("button", name="Nytt mål").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nytt mål")


def write_a_whole_goal(page: Page) -> None:
    """Write what a goal needs, and a little more: a text, a purpose, a link, an activity."""
    write(page, "Mål", GOAL)
    write(page, "Vad ska det leda till?", PURPOSE)
    with saving(page):
        page.get_by_role("checkbox", name="Trygg information", exact=True).check()
    page.get_by_role("button", name="Lägg till en insats").click()
    write(page, "Insats", "Gå bredvid en kollega")
    page.get_by_role("combobox", name="Vecka, steg 1").select_option(index=1)
    says(page, "Sparat")


def finish(page: Page) -> None:
    """Leave the goal, and say that the plan is ready for the meeting."""
    page.get_by_role("button", name="Klar", exact=True).first.click()
    page.get_by_role("button", name="Klar för samtal").first.click()
    expect(page.get_by_role("button", name="Klar för samtal")).to_have_count(0)


def book_and_hold(page: Page, plan: str) -> None:
    """Book a meeting as the manager, and fill in that it was held today."""
    page.goto(plan)
    page.get_by_role("link", name="Boka samtalet").click()
    page.get_by_label("Datum", exact=True).fill("2027-02-09")
    page.get_by_label("Klockslag").fill("13:00")
    field(page, "Plats").fill("Mötesrummet Eken")
    page.get_by_role("button", name="Boka samtalet").click()
    expect(
        page.get_by_text("Samtalet är bokat. Ni får båda en inbjudan med e-post.")
    ).to_be_visible()
    page.get_by_role("button", name="Samtalet hölls i dag").click()
    expect(page.get_by_text("Samtalets datum är ifyllt.")).to_be_visible()


def sign(page: Page, plan: str, button: str) -> None:
    """Read the plan from its page, tick the box and press the button."""
    page.goto(plan)
    page.get_by_role("link", name="Läs och skriv under").click()
    page.get_by_role("checkbox", name="Jag har läst planen och vi är överens om den").check()
    page.get_by_role("button", name=button).click()
