"""A manager's day: from the log-in to "nothing left today", with every kind of task (SPAN-1).

Marie leads 58 people and works at 1280 pixels, with script; Robert leads two units and does the
same on a telephone of 390 pixels whose browser runs none.
"""

import re
import sqlite3
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LogIn
from tests.browser.stories import field
from tools.screenshots import Demo

PHONE = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}
NOTHING_LEFT, WISH = "Inget kvar i dag", "Läsa högt för äldre"
# The first time with the guide of a manager beside it.
THE_LIST = re.compile(r"/to-do(\?guide=\w+)?$")
# So that the day has what the demo has not: a talk that is over, and a follow-up that is due.
TO_THE_DAY = """
    UPDATE meeting SET starts_at = '2027-02-07 08:00:00.000000'
    WHERE id = (SELECT min(meeting.id) {of_the_manager}
        AND meeting.held_on IS NULL AND meeting.cancelled_at IS NULL AND meeting.asked_at IS NULL);
    UPDATE plan SET follow_up_on = '2027-02-08'
    WHERE id = (SELECT min(plan.id) {plans} AND plan.state = 'agreed'
        AND plan.id NOT IN (SELECT plan_id FROM meeting WHERE kind = 'follow_up'));
"""
PLANS = """FROM plan JOIN employment ON employment.id = plan.employment_id
    JOIN unit_manager ON unit_manager.unit_id = employment.unit_id
    JOIN employment AS post ON post.id = unit_manager.employment_id
    JOIN person ON person.id = post.person_id WHERE person.email = :email
    AND employment.id <> post.id AND employment.ends_on IS NULL"""


def test_a_manager_of_58_goes_from_log_in_to_nothing_left_today(
    enter: LogIn, running: Demo
) -> None:
    let_it_be_a_full_day(running, "marie.lundgren")
    ask_for_training(enter("amina.berg"), WISH)

    page = enter("marie.lundgren")

    expect(page).to_have_url(THE_LIST)
    for heading in (
        "Önskemål att svara på",
        "Annan tid efterfrågas",
        "När hölls samtalet?",
        "Planer att läsa och godkänna",
        "Ändringsförslag att läsa",
        "Texter du inte har läst",
        "Det du har lovat",
        "Uppföljningar att boka",
        "Samtal att boka",
    ):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    row = page.locator("li[id^=request-]").filter(has_text=WISH)
    answer = row.get_by_role("button", name="Bevilja")
    following = str(answer.locator("xpath=ancestor::form").get_attribute("data-after"))
    postpone(row)
    expect(answer).to_have_count(0)
    expect(page.locator(f"#{following}")).to_be_focused()
    expect(page).to_have_url(THE_LIST)
    do_the_day(page)
    expect(page.get_by_role("heading", name=NOTHING_LEFT)).to_be_visible()


def test_the_same_on_a_telephone_that_runs_no_script(enter: LogIn, running: Demo) -> None:
    let_it_be_a_full_day(running, "robert.ogren")

    page = enter("robert.ogren", **PHONE)

    expect(page).to_have_url(THE_LIST)
    assert page.get_by_text("Hemtjänst natt och larm").count()
    do_the_day(page)
    expect(page.get_by_role("heading", name=NOTHING_LEFT)).to_be_visible()
    width = page.locator("html").bounding_box()
    assert width
    assert width["width"] <= 390


def let_it_be_a_full_day(running: Demo, manager: str) -> None:
    """Let a talk be over, and a follow-up be due."""
    path = Path(running.environment["KOMPETENSPLAN_INSTANCE"]) / "kompetensplan.db"
    meetings = PLANS.replace("FROM plan", "FROM meeting JOIN plan ON plan.id = meeting.plan_id")
    script = TO_THE_DAY.format(of_the_manager=meetings, plans=PLANS)
    with sqlite3.connect(path, timeout=20) as connection:
        for statement in script.strip().rstrip(";").split(";"):
            connection.execute(statement, {"email": f"{manager}@mittkoping.example"})


def ask_for_training(page: Page, what: str) -> None:
    page.goto("/requests")
    field(page, "Vad vill du lära dig?").fill(what)
    page.get_by_role("button", name="Skicka önskemålet").click()
    expect(page.get_by_text(what).first).to_be_visible()


def postpone(row: Locator) -> None:
    """Answer a request in its row with a later day and why (SKE-6)."""
    row.get_by_text("Senarelägg", exact=True).click()
    form = row.locator("form").filter(has_text="Senarelagt till")
    form.get_by_label("Senarelagt till").fill("2027-04-12")
    form.get_by_label("Varför?").fill("Kursen är full till påsk, och vi söker en plats till våren.")
    form.get_by_role("button", name="Spara den nya dagen").click()


def offer_something_else(row: Locator) -> None:
    """Answer a request in its row with what is offered there, also the third time (SKE-10)."""
    row.get_by_text("Ersätt", exact=True).click()
    form = row.locator("form").filter(has_text="Vad erbjuder du i stället?")
    form.get_by_label("Välj bland det som erbjuds").select_option(index=1)
    form.get_by_label("När?").fill("2027-03-15")
    form.get_by_label("Varför?").fill("Kursen är full till påsk.")
    form.get_by_role("button", name="Erbjud det i stället").click()


def do_the_day(page: Page) -> None:
    """Do what there is, row by row, until nothing is left today."""
    today = page.get_by_role("region", name="I dag", exact=True)
    for _at_most in range(60):
        if page.get_by_role("heading", name=NOTHING_LEFT).count():
            return
        row = today.locator("ul.k-todo > li").first
        do(page, row, str(row.get_attribute("id")).partition("-")[0])
    raise AssertionError("The day did not end.")


def do(page: Page, row: Locator, kind: str) -> None:
    """Do what one row asks for."""
    key = row.get_attribute("id")
    if kind in IN_THE_ROW:
        button = row.get_by_role("button", name=IN_THE_ROW[kind]).first
        button.click()
    elif kind == "request":
        offer_something_else(row)
    elif kind == "point":
        keep_or_postpone(page, row)
    elif kind == "meeting":
        row.get_by_role("link", name="Till samtalet").click()
        page.get_by_role("button", name="Samtalet hölls i dag").click()
        expect(page.get_by_text("Samtalets datum är ifyllt.")).to_be_visible()
        page.goto("/to-do")
    elif kind in ("approve", "change"):
        address = str(row.get_by_role("link").first.get_attribute("href"))
        page.goto(f"{address}/sign")
        page.get_by_role("checkbox", name="Jag har läst planen").check()
        page.get_by_role("button", name="Godkänn planen").click()
        expect(page.get_by_role("button", name="Godkänn planen")).to_have_count(0)
        page.goto("/to-do")
    else:
        book(page, row.get_by_role("link", name="Boka").first)
    today = page.get_by_role("region", name="I dag", exact=True)
    expect(today.locator(f"#{key}")).to_have_count(0)


IN_THE_ROW = {
    "answer": "februari 2027",
    "held": "Markera som hållet",
    "text": "Markera som läst",
}


def keep_or_postpone(page: Page, row: Locator) -> None:
    """Keep what is promised, unless it is the last promise: that one is given a later day."""
    if page.locator("li[id^=point-]").count() > 1:
        row.get_by_role("button", name="Markera som uppfyllt").click()
        expect(page.get_by_text("Löftet är markerat som uppfyllt.")).to_be_visible()
        return
    row.get_by_text("Senarelägg").click()
    row.get_by_label("Ny dag").fill("2027-03-01")
    row.get_by_label("Varför?").fill("Schemat läggs om i februari.")
    row.get_by_role("button", name="Spara den nya dagen").click()


def book(page: Page, link: Locator) -> None:
    """Book the meeting that a row asks for, at a time of its own."""
    link.click()
    page.get_by_label("Datum", exact=True).fill("2027-03-10")
    page.get_by_label("Klockslag").fill("13:00")
    field(page, "Plats").fill("Mötesrummet Eken")
    page.get_by_role("button", name="Boka samtalet").click()
    expect(page.get_by_text("Samtalet är bokat.").first).to_be_visible()
    page.goto("/to-do")


def test_long_words_in_an_answer_are_not_cut_off_on_a_telephone(enter: LogIn) -> None:
    """SKE-7: *Ersatt med …* says all of what is offered, inside its card."""
    what, instead = "Teckenspråk på arbetstid", "Gå bredvid en kollega som skriver på plats, " * 3
    ask_for_training(enter("amina.berg"), what)
    page = enter("marie.lundgren", **PHONE)
    page.goto("/requests/to-answer")
    page.get_by_role("link", name=what).first.click()
    page.locator("summary").filter(has_text="Ersätt").click()
    form = page.locator("form").filter(has_text="Vad erbjuder du i stället?")
    form.get_by_label("Vad erbjuder du i stället?").fill(instead.strip(", "))
    form.get_by_label("När?").fill("2027-03-15")
    form.get_by_label("Varför?").fill("Kursen är full till påsk.")
    form.get_by_role("button", name="Erbjud det i stället").click()

    tag = page.locator(".ds-tag").filter(has_text="Ersatt med").first
    card = page.locator(".ds-card").filter(has=tag).first
    inner, outer = tag.bounding_box(), card.bounding_box()
    assert inner
    assert outer
    assert inner["x"] + inner["width"] <= outer["x"] + outer["width"]
