"""The main job, from top to bottom: two write a plan, meet, agree, and get a document that
anybody can check (PLAN-2, MEET-2, MEET-4, PLAN-3, CONF-8, PDF-1).

An employee and Eva, the manager, sit at a browser each, at the same time. Karin is HR.
"""

import hashlib
import subprocess
import sys
from pathlib import Path
from random import Random

import pikepdf
import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import MANAGER, Beginner, LogIn
from tests.browser.stories import (
    GOAL,
    book_and_hold,
    field,
    finish,
    saving,
    says,
    sign,
    start_plan,
    write,
    write_a_whole_goal,
)
from tests.support.vera import Vera
from tools.screenshots import ROOT, Demo

PURPOSE_FIELD, SIGN_FIELD = "Vad ska det leda till?", "Hur märker vi det?"
HER_SIGN = "Färre telefonsamtal på morgonen."
EVAS_SIGN = "Ingen behöver fråga om samma sak två gånger."


@pytest.mark.validator
def test_two_write_a_plan_meet_agree_and_get_a_document_to_trust(
    enter: LogIn, running: Demo, beginner: Beginner, tmp_path: Path
) -> None:
    mine, eva, karin = enter(beginner.login), enter(MANAGER), enter("karin.sjostrand")

    # The employee starts a plan, and Eva finds it in her team.
    plan = start_plan(mine)
    write_a_whole_goal(mine)
    open_goal_of(eva, beginner.name)
    expect(eva.get_by_text(f"Senast skrivet av {beginner.given_name}, i dag").first).to_be_visible()

    # They change different words of the same text: both are kept, and nobody is asked.
    write(mine, PURPOSE_FIELD, "Nästa kollega och jag vet vad som gäller hos varje kund.")
    write(eva, PURPOSE_FIELD, "Nästa kollega vet vad som gäller hos alla kunder.")
    together = "Nästa kollega och jag vet vad som gäller hos alla kunder."
    says(eva, "Sparat. Det ni båda har skrivit är med.")
    expect(field(eva, PURPOSE_FIELD)).to_have_value(together)

    # They write different things in the same empty field: Eva, who is second, chooses.
    write(mine, SIGN_FIELD, HER_SIGN)
    with saving(eva):
        field(eva, SIGN_FIELD).fill(EVAS_SIGN)
        field(eva, SIGN_FIELD).blur()
    choice = eva.get_by_role("region", name="Ni har ändrat samma text samtidigt")
    expect(choice).to_contain_text(HER_SIGN)
    expect(choice).to_contain_text(EVAS_SIGN)
    choice.get_by_text("Skriv ihop texterna").click()
    choice.get_by_role("textbox", name="Ny gemensam text").fill(f"{HER_SIGN} {EVAS_SIGN}")
    choice.get_by_role("button", name="Spara gemensam text").click()
    expect(field(eva, SIGN_FIELD)).to_have_value(f"{HER_SIGN} {EVAS_SIGN}")
    eva.goto(plan)
    eva.get_by_role("link", name="Visa alla ändringar").click()
    expect(eva.get_by_role("main")).to_contain_text(HER_SIGN)
    expect(eva.get_by_role("main")).to_contain_text(EVAS_SIGN)

    # The employee sees Eva's words, and says that the plan is ready. HR sees nothing of a draft.
    mine.reload()
    expect(field(mine, PURPOSE_FIELD)).to_have_value(together)
    finish(mine)
    for path in ("", "/versions", "/versions/1", "/versions/1.pdf", "/history", "/meetings"):
        assert karin.request.get(plan + path).status == 404, path

    # They meet, and sign the same text, Eva first.
    book_and_hold(eva, plan)
    sign(eva, plan, "Godkänn planen")
    expect(eva.get_by_text("Du har skrivit under.")).to_be_visible()
    sign(mine, plan, "Bekräfta att vi är överens")
    expect(mine.get_by_text("Ni är överens. Det här är version 1 av planen.")).to_be_visible()

    # The document is complete, and is known by `flask verify`.
    file = tmp_path / "plan.pdf"
    address = mine.get_by_role("link", name="Öppna som PDF").get_attribute("href")
    file.write_bytes(mine.request.get(str(address)).body())
    check_document(file, beginner.name, begins_with=str(mine.locator("code").text_content()))
    check_genuine(file, running.environment)

    # It keeps both standards, and so does HR's summary.
    summary = tmp_path / "summary.pdf"
    karin.goto("/overview")
    link = karin.get_by_role("link", name="Sammanställning som PDF").get_attribute("href")
    summary.write_bytes(karin.request.get(str(link)).body())
    check_standards(file, summary)

    # HR can read what is agreed, and the employee sees that Karin has.
    karin.goto(f"{plan}/versions/1")
    expect(karin.get_by_role("main")).to_contain_text(GOAL)
    read = karin.request.get(str(address))
    assert read.headers["content-type"] == "application/pdf"
    assert read.body() == file.read_bytes()
    mine.goto(plan)
    mine.get_by_role("link", name="Vem har läst min plan?").click()
    expect(mine.get_by_role("row", name="Karin Sjöstrand").first).to_be_visible()


def open_goal_of(page: Page, name: str) -> None:
    """Go from the team's page to the first goal of somebody's plan."""
    page.goto(f"/team?name={name}")
    page.get_by_role("rowheader", name=name).get_by_role("link").click()
    page.get_by_role("link", name="Skriv i målet").first.click()


def check_document(file: Path, name: str, begins_with: str) -> None:
    """Look inside: title, language, tags, bookmarks, typefaces, and the plan as data."""
    with pikepdf.open(file) as document:
        assert name in str(document.docinfo["/Title"])
        assert str(document.Root.Lang) == "sv"
        assert document.Root.MarkInfo.Marked
        assert document.Root.StructTreeRoot.K
        fonts = [each for each in document.objects if is_font(each)]
        assert fonts
        assert all("/FontFile2" in each or "/FontFile3" in each for each in fonts)
        data = document.attachments["plan.json"].get_file().read_bytes()
    assert GOAL in data.decode()
    assert hashlib.sha256(data).hexdigest().startswith(begins_with)
    assert len(begins_with) == 16
    outline = str(PdfReader(file).outline)
    assert GOAL in outline


def is_font(thing: pikepdf.Object) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"


def check_standards(*files: Path) -> None:
    """Let the independent validator judge the files as PDF/A-3a and PDF/UA-1."""
    verdicts = Vera.installed().check(files)
    faults = {key: verdict.faults for key, verdict in verdicts.items() if not verdict.passed}
    assert faults == {}
    assert len(verdicts) == 2 * len(files)


def check_genuine(file: Path, environment: dict[str, str]) -> None:
    """`flask verify` knows the file; with one byte changed anywhere it does not."""
    command = [sys.executable, "-m", "flask", "verify", str(file)]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (run.returncode, run.stdout.split(",")[0]) == (0, "Genuine: version 1")

    altered, content, dice = [], file.read_bytes(), Random(8)
    for position in [0, len(content) - 1, *dice.sample(range(len(content)), 20)]:
        wrong = bytearray(content)
        wrong[position] ^= dice.randrange(1, 256)
        altered.append(file.with_name(f"altered-{position}.pdf"))
        altered[-1].write_bytes(wrong)
    # The same command for all of them in one process: starting it is what takes time.
    many = "import sys; from app import app; run = app.test_cli_runner().invoke\n"
    many += "print(*(run(args=['verify', each]).exit_code for each in sys.argv[1:]))"
    command = [sys.executable, "-c", many, *map(str, altered)]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.stdout.split() == ["1"] * 22, run.stderr
