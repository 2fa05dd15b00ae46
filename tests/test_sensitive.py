"""Sentences that may tell of health, union, religion or crime are found, and others are not."""

from pathlib import Path

import pytest

from kompetensplan.sensitive import DEFAULT, BadList, Sensitive, read_list, sentences

LIST = read_list(DEFAULT)


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("Börja om efter långtidssjukskrivning.", "health", "långtidssjukskrivning"),
        ("Diagnosen gör det svårt.", "health", "Diagnosen"),
        ("Hon är fackligt ombud.", "union", "fackligt"),
        ("Fick en varning i höstas.", "crime", "varning"),
        ("Som muslim vill jag.", "religion", "muslim"),
        ("After my sick leave.", "health", "sick leave"),
    ],
)
def test_a_sentence_is_marked_with_its_word(text: str, kind: str, word: str) -> None:
    (mark,) = LIST.marks(text)

    assert mark.sentence == text
    assert mark.kinds == (Sensitive(kind),)
    assert (word, True) in mark.parts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bli trygg i att dokumentera.",
        "Lära mig mer om vuxen- och missbruksvård.",
        "Vuxen- och missbruksvården i kommunen",
        "Möta Rehabenheten en gång i månaden.",
        "Planera undervisning i religionskunskap.",
    ],
)
def test_the_work_itself_is_not_marked(text: str) -> None:
    assert LIST.marks(text) == []


def test_names_of_units_and_jobs_are_spared_but_not_the_rest() -> None:
    text = "Samarbeta med Rehabiliteringsteam Norr. Min rehabilitering tar tid."

    (mark,) = LIST.marks(text, ["Rehabiliteringsteam Norr"])

    assert mark.sentence == "Min rehabilitering tar tid."


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ett. Jag var sjukskriven. Två.", "Ett. Två."),
        ("Jag var sjukskriven.", ""),
        ("Jag var sjukskriven! Två.", "Två."),
        ("Ett.\nJag var sjukskriven, t.ex. i vår.\nTre.", "Ett.\n\nTre."),
        ("Ett.\nTvå. Jag var sjukskriven", "Ett.\nTvå."),
    ],
)
def test_a_sentence_is_taken_out_and_the_rest_stands(text: str, left: str) -> None:
    (mark,) = LIST.marks(text)

    assert mark.without(text) == left


def test_a_list_of_ones_own_replaces_it(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[sv]\nhealth = ["feber"]\nexceptions = ["feberrummet"]\n', encoding="utf-8")

    found = read_list(own)

    assert [mark.sentence for mark in found.marks("Städa feberrummet. Hade feber.")] == [
        "Hade feber."
    ]
    assert found.marks("Jag var sjukskriven.") == []


@pytest.mark.parametrize("text", ["[sv]\nhealth = 3", "[sv]\nweather = ['sol']", "[sv", "", "[sv]"])
def test_a_list_that_cannot_be_read_stops_the_start(tmp_path: Path, text: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text, encoding="utf-8")

    with pytest.raises(BadList):
        read_list(own)


def test_a_very_long_text_is_looked_through_at_once() -> None:
    assert LIST.marks("a-" * 50_000) == []
    assert len(LIST.marks("missbruk " * 2000)) == 1


@pytest.mark.parametrize(
    "text", ["." * 1_000_000, "." * 19_000, "sjukskriv " * 100_000, "sjukskriv" * 2_000]
)
def test_a_text_that_is_written_to_keep_the_server_busy_is_read_at_once(text: str) -> None:
    """Anybody who has logged in can send one: a comment is looked at before it is refused."""
    for sent in (text, f"{text}sjukskriven"):
        LIST.marks(sent)
        sentences(sent)
