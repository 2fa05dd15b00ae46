"""What HR's summary says on paper (PDF-2): numbers, and none that is too small."""

from __future__ import annotations

from tests.pdf import examples
from tests.pdf.conftest import MakeSummary, opened, text_of


def test_a_summary_says_what_it_covers_and_when(summary_pdf: MakeSummary) -> None:
    text = text_of(summary_pdf(examples.summary()))

    for words in [
        "Sammanställning av kompetensplaner",
        "Vård- och omsorgsförvaltningen",
        "Våren 2027",
        "Läget den 8 februari 2027 kl. 6.00",
        "Kollegialt lärande 1 204,5",
        "Nätverk färre än 5",
        "Ingen prioritering – 11",
        "1 prioritering har inga mål",
        "Jag läste högt.",
        "64 %",
        "av planerna är överenskomna 812 av 1 269",
        "Sida 1 av 3",
    ]:
        assert words in text.replace("\N{NO-BREAK SPACE}", " ")


def test_small_numbers_are_not_printed(summary_pdf: MakeSummary) -> None:
    text = text_of(summary_pdf(examples.summary()))

    assert "Nattpatrullen färre än 5 färre än 5 –" in text
    assert "Trygg dokumentation i mobilen Enheten färre än 5" in text


def test_a_number_hidden_to_protect_another_is_not_called_small(summary_pdf: MakeSummary) -> None:
    assert "Korttidsboendet Linden 58 visas inte –" in text_of(summary_pdf(examples.summary()))


def test_a_hidden_unit_has_no_drawing_to_read_the_number_from(summary_pdf: MakeSummary) -> None:
    units = examples.summary()["units"]
    hidden = [unit | {"hidden": True} for unit in units]

    shown = _drawings(summary_pdf(examples.summary()))
    without = _drawings(summary_pdf(examples.summary(units=hidden)))

    assert shown - without == sum(not unit["hidden"] for unit in units)


def test_a_priority_without_goals_says_so(summary_pdf: MakeSummary) -> None:
    text = text_of(summary_pdf(examples.summary()))

    assert "Inget mål är kopplat till prioriteringen ännu." in text


def test_a_summary_of_nothing_is_still_a_document(summary_pdf: MakeSummary) -> None:
    text = text_of(
        summary_pdf(
            examples.summary(
                figures=[], units=[], priorities=[], content_day=None, orphans=0, told=[]
            )
        )
    )

    assert "Så har vi räknat" in text
    assert "Planernas läge" not in text


def test_an_english_summary_is_english(summary_pdf: MakeSummary) -> None:
    content = summary_pdf(examples.summary(language="en"))
    file = opened(content)

    assert "Nattpatrullen fewer than 5" in text_of(content)
    assert str(file.Root.Lang) == "en"


def test_headings_of_a_table_are_repeated_on_each_page(summary_pdf: MakeSummary) -> None:
    text = text_of(summary_pdf(examples.municipal_summary()))

    assert text.count("Förvaltning och enhet") == 2


def _drawings(content: bytes) -> int:
    """Count the drawings that a listener is told of."""
    return content_tags(content).count("/Figure")


def content_tags(content: bytes) -> list[str]:
    """Return the kind of every tag in a file."""
    file = opened(content)
    return [
        str(thing.S)
        for thing in file.objects
        if getattr(thing, "_type_name", "") == "dictionary" and "/S" in thing and "/P" in thing
    ]
