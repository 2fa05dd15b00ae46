"""A year in the life of a plan, through the browser, with the clock moved.

Dilan, or whoever has no plan in the demo, works at a school that Eva leads. The round opens in
August 2027. Dilan is away for three months, gets another manager, and in June 2028 goes to the
school of music. That is another committee: so the plan is closed by the move itself (EMP-4),
not after a closing talk. Moves, leave and managers come from HR's two files, as in reality.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stories import (
    GOAL,
    field,
    finish,
    sign,
    start_plan,
    write,
    write_a_whole_goal,
)
from tests.browser.town import PHONE, Town
from tools.screenshots import installed

HR, EVA, ANNELI, OSKAR = "Karin Sjöstrand", "Eva Norén", "Anneli Höglund", "Oskar Blixt"
SCHOOL, MUSIC = "BUF-09", "KFF-02"
STEP = "Fråga en kollega om hur hon lämnar över"
PROMISE = "Ge tid för att gå bredvid"
NEW_SIGN = "Ingen ringer hem till mig om kvällen."


@pytest.fixture
def town(browser: Browser, tmp_path: Path) -> Iterator[Town]:
    """A town of the story's own, where the days pass."""
    with ExitStack() as stack:
        yield Town(stack.enter_context(installed()), browser, tmp_path, stack)


def test_a_year_in_the_life(town: Town) -> None:
    dilan, colleague = town.people_without_a_plan(SCHOOL)[:2]

    # In August HR makes the round of the school year, and Eva opens it for her school.
    town.the_day_is("2027-08-16")
    karin, eva = town.enter(HR), town.enter(EVA)
    add_round(karin, "Läsåret 2027/28", "2027-08-01", "2028-06-30", town, SCHOOL)
    close_round(karin, "Läsåret 2026/27")
    open_round(eva, "Läsåret 2027/28")

    # Dilan writes a plan and says that it is ready. A colleague has only just begun.
    mine, other = town.enter(dilan), town.enter(colleague)
    plan = start_plan(mine)
    write_a_whole_goal(mine)
    write(mine, "Steg 1", STEP)
    finish(mine)
    other.get_by_role("button", name="Börja på min plan").click()
    expect(other.get_by_role("button", name="Skriv det första målet").first).to_be_visible()

    # Eva books both of them at once.
    book_together(eva, [dilan, colleague])
    mine.goto(plan)
    expect(mine.get_by_role("link", name="Till samtalet")).to_be_visible()

    # They meet, decide something, and sign at the end of the meeting.
    town.the_day_is("2027-08-30")
    go_to_meeting(mine, plan)
    go_to_meeting(eva, plan)
    decide(eva, PROMISE, who="Eva", by="2027-09-10")
    hold(eva)
    sign_here(eva, "Godkänn planen")
    mine.reload()
    sign_here(mine, "Bekräfta att vi är överens")
    expect(mine.get_by_text("Ni är överens. Det här är version 1 av planen.")).to_be_visible()

    # On a phone Dilan ticks a step, and writes a few lines about it.
    town.the_day_is("2027-09-14")
    phone = town.enter(dilan, **PHONE)
    phone.goto(plan)
    phone.get_by_role("checkbox", name=STEP).click()
    expect(phone.get_by_text("Steget är gjort.")).to_be_visible()
    phone.get_by_role("link", name="Skriv hur det gick").first.click()
    field(phone, "Vad prövade jag?").fill("Jag följde med när Gun lämnade över.")
    field(phone, "Vad hände?").fill("Hon skriver upp vad som är ovanligt.")
    phone.get_by_role("button", name="Spara mina tankar").click()
    expect(phone.get_by_text("Steget är klart.")).to_be_visible()

    # HR's files say that Dilan is away for three months. The plan rests, and nobody writes in it.
    leave = {"franvarande_fran": "2027-10-01", "franvarande_till": "2027-12-31"}
    town.employment_of(dilan).update(leave)
    town.the_day_is("2027-10-01")
    import_files(karin, town)
    with town.worker():
        reload_until(mine, plan, "Pausad. Ingen skriver i planen just nu.")
    expect(mine.get_by_role("checkbox", name=STEP)).to_have_count(0)

    # In January Dilan is back: the plan goes on by itself, and Eva books a return talk.
    town.the_day_is("2028-01-03")
    with town.worker():
        reload_until(eva, plan, "Boka ett återkomstsamtal med")
    eva.get_by_role("link", name="Boka återkomstsamtalet").click()
    book(eva, "2028-01-05")
    town.the_day_is("2028-01-05")
    go_to_meeting(eva, plan)
    expect(eva.get_by_role("heading", name="Tillbaka i arbetet")).to_be_visible()
    hold(eva)

    # Anneli leads the school from February. She has a list of where the plans stand; Eva, who
    # may open no plan any more, has it too.
    town.unit(SCHOOL)["chef_anstallningsnr"] = town.employment_of(ANNELI)["anstallningsnr"]
    town.the_day_is("2028-02-01")
    import_files(karin, town)
    assert eva.request.get(plan).status == 404
    anneli = town.enter(ANNELI)
    for page in (eva, anneli):
        page.goto("/team/handover")
        expect(page.get_by_role("row", name=dilan)).to_contain_text("Överenskommen")
    anneli.get_by_role("link", name=f"Boka ett samtal vid chefsbyte med {dilan}").click()
    book(anneli, "2028-02-08")
    town.the_day_is("2028-02-08")
    go_to_meeting(anneli, plan)
    expect(anneli.get_by_role("main")).to_contain_text(PROMISE)
    hold(anneli)

    # Half-way they follow up: the promise was kept, and the goal goes as it should.
    anneli.goto(plan)
    anneli.get_by_role("link", name="Boka ett samtal").click()
    anneli.get_by_label("Typ av samtal").select_option(label="Uppföljning")
    book(anneli, "2028-02-15")
    town.the_day_is("2028-02-15")
    go_to_meeting(anneli, plan)
    anneli.get_by_role("button", name=f"Klart {PROMISE}").click()
    expect(anneli.get_by_text("1 tidigare beslut är avklarat")).to_be_visible()
    follow_up(anneli, "På väg", "Överlämningarna är kortare nu.")
    hold(anneli)

    # Dilan proposes a change; Anneli accepts it, and they sign anew.
    mine.goto(plan)
    mine.get_by_role("button", name="Föreslå en ändring").first.click()
    mine.get_by_role("dialog").get_by_role("button", name="Föreslå en ändring").click()
    mine.get_by_role("link", name="Skriv i målet").click()
    write(mine, "Hur märker vi det?", NEW_SIGN)
    anneli.goto(plan)
    anneli.get_by_role("link", name="Se vad förslaget ändrar").click()
    expect(anneli.get_by_role("main")).to_contain_text(NEW_SIGN)
    anneli.get_by_role("button", name="Godta ändring 1").click()
    expect(anneli.get_by_text("Godtagen av Anneli")).to_be_visible()
    sign(anneli, plan, "Godkänn planen")
    expect(anneli.get_by_text("Du har skrivit under.")).to_be_visible()
    sign(mine, plan, "Bekräfta att vi är överens")
    expect(mine.get_by_text("Ni är överens. Det här är version 2 av planen.")).to_be_visible()

    # In June Dilan goes to the school of music, under another committee. The plan is closed and
    # stays where it was written. The new manager knows nothing of it.
    town.the_day_is("2028-06-12")
    oskar = town.enter(OSKAR)
    close_round(karin, "Samtalsomgång 2027")
    add_round(karin, "Läsåret 2028/29", "2028-08-01", "2029-06-30", town, SCHOOL, MUSIC)
    open_round(oskar, "Läsåret 2028/29")
    music = town.unit(MUSIC)
    town.employment_of(dilan).update(enhet_id=MUSIC, myndighet=music["myndighet"])
    import_files(karin, town)
    mine.goto(plan)
    expect(mine.get_by_role("heading", name="Planen är avslutad")).to_be_visible()
    assert oskar.request.get(plan).status == 404

    # Dilan takes the goal along. It goes on in a new draft, which the new manager reads.
    mine.goto("/plans?all=1")
    mine.get_by_role("link", name="Välj").click()
    mine.get_by_role("group", name=GOAL).get_by_role("radio", name="Ta med").check()
    mine.get_by_role("button", name="Spara").click()
    expect(mine.get_by_text("Målen finns i din nya plan.")).to_be_visible()
    assert mine.url.partition("?")[0] != plan
    oskar.goto(mine.url)
    expect(oskar.get_by_role("heading", name=GOAL)).to_be_visible()
    assert oskar.request.get(plan).status == 404
    assert mine.request.get(f"{plan}/versions/2").status == 200


def add_round(page: Page, name: str, starts_on: str, ends_on: str, town: Town, *codes: str) -> None:
    """Make a round as HR, for these units."""
    page.goto("/rounds/")
    page.get_by_role("link", name="Ny samtalsomgång").click()
    field(page, "Namn").fill(name)
    page.get_by_role("radio", name="Läsår").check()
    page.get_by_label("Planerna gäller från").fill(starts_on)
    page.get_by_label("Planerna gäller till och med").fill(ends_on)
    for code in codes:
        box = page.get_by_label(town.unit(code)["namn"], exact=True)
        page.get_by_role("group").filter(has=box).last.locator("summary").click()
        box.check()
    page.get_by_role("button", name="Spara omgången").click()
    expect(page.get_by_text("Omgången är sparad.")).to_be_visible()


def close_round(page: Page, name: str) -> None:
    """Close a round as HR: no new plans are started in it."""
    page.goto("/rounds/")
    page.get_by_role("link", name=name).first.click()
    page.get_by_role("button", name="Stäng omgången").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Stäng omgången").click()
    expect(page.get_by_text("Omgången är avslutad.")).to_be_visible()


def open_round(page: Page, name: str) -> None:
    """Open a round for the unit that one leads."""
    page.goto("/rounds/")
    page.get_by_role("link", name=name).first.click()
    page.get_by_role("button", name="Öppna").click()
    expect(page.get_by_text("Nu går det att börja skriva planer.")).to_be_visible()


def book_together(page: Page, names: list[str]) -> None:
    """Give several people a time each, and send all invitations at once."""
    page.goto("/booking/new")
    for name in names:
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Gå vidare till dagar och tider").click()
    page.get_by_label("Första dagen").fill("2027-08-30")
    page.get_by_label("Sista dagen").fill("2027-08-31")
    field(page, "Plats").fill("Rektorns rum")
    page.get_by_role("button", name="Gör ett förslag").click()
    for name in names:
        expect(page.get_by_role("row", name=name)).to_be_visible()
    page.get_by_role("button", name=f"Boka {len(names)} samtal").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{len(names)} samtal bokade")


def go_to_meeting(page: Page, plan: str) -> None:
    page.goto(plan)
    page.get_by_role("link", name="Till samtalet").click()


def decide(page: Page, text: str, *, who: str, by: str) -> None:
    """Write down an action point at the meeting."""
    form = page.get_by_role("form", name="Nytt beslut")
    form.get_by_label("Vad?").fill(text)
    form.get_by_label("Vem?").select_option(label=who)
    form.get_by_label("Senast när?").fill(by)
    form.get_by_role("button", name="Lägg till").click()
    expect(page.get_by_role("listitem").filter(has_text=text)).to_be_visible()


def sign_here(page: Page, button: str) -> None:
    """Sign at the end of the meeting's page."""
    page.get_by_role("checkbox", name="Jag har läst planen och vi är överens om den").check()
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("button", name=button)).to_have_count(0)


def book(page: Page, day: str) -> None:
    """Fill in when and where one meets; which kind of talk is chosen already."""
    page.get_by_label("Datum", exact=True).fill(day)
    page.get_by_label("Klockslag").fill("13:00")
    field(page, "Plats").fill("Rektorns rum")
    page.get_by_role("button", name="Boka samtalet").click()
    expect(
        page.get_by_text("Samtalet är bokat. Ni får båda en inbjudan med e-post.")
    ).to_be_visible()


def hold(page: Page) -> None:
    """Say that the meeting was held, on its own page."""
    page.get_by_role("button", name="Samtalet hölls i dag").click()
    expect(page.get_by_text("Samtalets datum är ifyllt.")).to_be_visible()


def follow_up(page: Page, word: str, line: str) -> None:
    """Say how the goal goes, in a word and a line (MEET-6)."""
    card = page.get_by_role("article", name=GOAL)
    card.get_by_role("radio", name=word).check()
    field(page, "Med en rad").fill(line)
    card.get_by_role("button", name="Spara").click()
    expect(card.get_by_text(line)).to_be_visible()


def import_files(page: Page, town: Town) -> None:
    """Bring in what the HR system says today: look at what would change, then go on."""
    organisation, employments = town.write_files()
    page.goto("/import")
    page.get_by_label("Organisationsfilen").set_input_files(organisation)
    page.get_by_label("Anställningsfilen").set_input_files(employments)
    page.get_by_role("button", name="Granska filerna").click()
    page.get_by_role("button", name="Genomför importen").click()
    expect(page.get_by_role("heading", name="Importen är klar").first).to_be_visible()


def reload_until(page: Page, address: str, text: str) -> None:
    """Open the page until it says so: the worker does its work beside it."""
    for _try in range(100):
        page.goto(address)
        if page.get_by_text(text).first.is_visible():
            return
    raise AssertionError(f"{address} never says: {text}")
