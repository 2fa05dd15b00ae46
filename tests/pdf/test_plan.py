"""What an agreed plan says on paper (PDF-1, SIGN-1, DEP-3)."""

from __future__ import annotations

import io
import json

import pytest
from flask import Flask
from pypdf import PdfReader

from tests.pdf import examples
from tests.pdf.conftest import MakePlan, as_json, opened, page, text_of


def test_a_plan_says_who_sends_it_whose_it_is_and_where_it_stands(plan_pdf: MakePlan) -> None:
    text = text_of(plan_pdf(examples.plan()))

    for words in [
        "Mittköpings kommun",
        "Vård- och omsorgsnämnden",
        "Individuell kompetensplan",
        "Överenskommen 9 februari 2027",
        "Sara Öberg",
        "Undersköterska",
        "Hemtjänsten Södra",
        "Johan Åkerström",
        "Våren 2027 11 januari–18 juni 2027",
        "Planerad tid 7,5 timmar",
        "Uppföljning 20 maj 2027",
    ]:
        assert words in text


def test_a_plan_shows_the_thread_the_goal_and_how_it_will_be_reached(plan_pdf: MakePlan) -> None:
    text = text_of(plan_pdf(examples.plan()))

    for words in [
        "Vår gemensamma idé",
        "Kommunen Digital kompetens i mötet med invånaren Enheten Trygg dokumentation "
        "Dokumentera hos brukaren samma dag",
        "Förvaltningen Trygg hela dygnet",
        "klart senast 28 maj 2027",
        "Vad ska det leda till? Nästa kollega",
        "Hur märker vi det? Minst nio",
        "Dokumentera digitalt: från Grund till Van",
        "Webbkurs, 3,75 timmar",
        "Lär Gå del 1 och 2 av kursen v. 7, 60 minuter",
        "Det här behöver jag av min chef Tid i schemat",
    ]:
        assert words in text


def test_both_confirmations_are_printed_with_the_local_time(plan_pdf: MakePlan) -> None:
    text = text_of(plan_pdf(examples.plan()))

    assert "Bekräftad i systemet av Johan Åkerström den 9 februari 2027 kl. 13.51" in text
    assert "Bekräftad i systemet av Sara Öberg den 9 februari 2027 kl. 13.53" in text
    assert "9f86d081884c7d65" in text
    assert "9f86d081884c7d659" not in text
    assert "https://kompetensplan.mittkoping.example/kontroll" in text


def test_a_deputy_signs_in_place_of_the_manager(plan_pdf: MakePlan) -> None:
    plan = examples.plan()
    plan["signatures"][0] |= {"capacity_label": "Ersättare", "on_behalf_of": "Marie Lindström"}

    assert "Ersättare, i stället för Marie Lindström" in text_of(plan_pdf(plan))


def test_a_plan_set_without_agreement_does_not_say_that_they_agree(plan_pdf: MakePlan) -> None:
    decision = examples.plan()["signatures"][0] | {"kind": "decision"}
    words = {"manager": "Övningen behövs i vår.", "employee": None}
    plan = examples.plan(
        state="set_without_agreement", signatures=[decision], without_agreement=words
    )

    text = text_of(plan_pdf(plan))

    assert "Fastställd utan överenskommelse" in text
    assert "Fastställd i systemet av Johan Åkerström" in text
    assert "överens om den" not in text
    assert "Övningen behövs i vår." in text
    assert "Medarbetaren har inte yttrat sig." in text


def test_every_page_has_its_number_the_document_and_when_it_may_be_destroyed(
    plan_pdf: MakePlan,
) -> None:
    text = text_of(plan_pdf(examples.plan()))

    assert text.count("KP-42, version 1 · Gallras tidigast: enligt beslut") == 2
    assert "Sida 1 av 2" in text
    assert "Sida 2 av 2" in text


def test_a_demo_says_so_on_every_page_and_a_real_plan_does_not(plan_pdf: MakePlan) -> None:
    assert "Demo. Personerna är påhittade." in text_of(plan_pdf(examples.plan()))
    assert "Individuell kompetensplan · Demo" in text_of(plan_pdf(examples.plan()))
    assert "Demo" not in text_of(plan_pdf(examples.plan(demo=False)))


def test_an_english_plan_is_english_in_every_word_that_is_ours(plan_pdf: MakePlan) -> None:
    text = text_of(plan_pdf(examples.plan(language="en")))

    assert "Confirmed in the system by Sara Öberg on 9 February 2027, 13:53" in text
    assert "Page 1 of 2" in text
    assert "Sida" not in text


def test_a_goal_without_a_thread_says_why(plan_pdf: MakePlan) -> None:
    text = text_of(plan_pdf(examples.plan_with_one_goal()))

    assert "Utan koppling: Ny arbetsuppgift från i vår." in text


@pytest.mark.parametrize(("language", "goals"), [("sv", "Mål"), ("en", "Goals")])
def test_a_listener_gets_language_title_tags_and_bookmarks(
    plan_pdf: MakePlan, language: str, goals: str
) -> None:
    file = opened(plan_pdf(examples.plan(language=language)))

    with file.open_outline() as outline:
        person = outline.root[0]
        chapters = [chapter.title for chapter in person.children]
    assert str(file.Root.Lang) == language
    assert bool(file.Root.MarkInfo.Marked)
    assert "/StructTreeRoot" in file.Root
    assert bool(file.Root.ViewerPreferences.DisplayDocTitle)
    assert str(file.docinfo.Title).endswith("– Sara Öberg")
    assert person.title == "Sara Öberg"
    assert chapters[0] == goals
    assert [goal.title for goal in person.children[0].children] == [
        "Dokumentera hos brukaren samma dag",
        "Visa brukare hur trygghetskameran fungerar",
    ]


def test_the_plan_as_data_travels_in_the_file_with_every_sign(plan_pdf: MakePlan) -> None:
    plan = examples.plan(employee_comment="Tack 😀")

    content = plan_pdf(plan)
    file = opened(content)

    attached = file.attachments["kompetensplan.json"].get_file().read_bytes()
    assert attached == as_json(plan).content
    assert json.loads(attached)["employee_comment"] == "Tack 😀"
    assert "Tack □" in text_of(content)
    assert "De finns i den bifogade datafilen." in text_of(content)


def test_a_plan_with_known_signs_does_not_speak_of_lost_ones(plan_pdf: MakePlan) -> None:
    assert "bifogade datafilen" not in text_of(plan_pdf(examples.plan()))


def test_what_people_write_stays_a_text(plan_pdf: MakePlan) -> None:
    hostile = '<img src="file:///etc/passwd"><script>alert(1)</script></p><h1>Lön</h1>'
    plan = examples.plan(employee_comment=hostile, person=examples.person('"><b>Eva</b>'))

    content = plan_pdf(plan)

    assert '<img src="file:///etc/passwd">' in text_of(content)
    assert '"><b>Eva</b> Hemtjänsten Södra' in text_of(content)
    file = opened(content)
    with file.open_outline() as outline:
        assert len(outline.root) == 1


def test_lines_and_paragraphs_stay_as_written(app: Flask) -> None:
    plan = examples.plan(employee_comment="one\ntwo\r\n\r\nthree")

    html = page(app, "plans/pdf.html", "sv", document=plan)

    assert "<p>one\ntwo</p>\n  <p>three</p>" in html


def test_a_word_of_four_thousand_letters_is_broken_but_never_hyphenated(
    plan_pdf: MakePlan,
) -> None:
    # Looking for places to hyphenate such a word would keep the server busy for minutes.
    text = text_of(plan_pdf(examples.plan(employee_comment="å" * 4000)))

    pieces = [piece for piece in text.split() if piece.startswith("ååå")]
    assert sum(map(len, pieces)) == 4000
    assert set("".join(pieces)) == {"å"}


def test_a_long_goal_begins_on_the_first_page_and_goes_on(plan_pdf: MakePlan) -> None:
    pages = PdfReader(io.BytesIO(plan_pdf(examples.long_plan()))).pages

    assert "Lära känna alla rutiner" in pages[0].extract_text()
    assert "så att jag kan förklara det" in pages[1].extract_text()
    assert len(pages) >= 30


def test_the_same_plan_gives_the_same_file(plan_pdf: MakePlan) -> None:
    assert plan_pdf(examples.plan()) == plan_pdf(examples.plan())
