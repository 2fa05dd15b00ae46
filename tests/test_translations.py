"""Swedish is never "later": every text has its Swedish wording, and no other is kept."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "kompetensplan" / "translations" / "sv" / "LC_MESSAGES" / "messages.po"


def tool(command: str) -> str:
    return subprocess.run(
        [sys.executable, str(ROOT / "tools" / "texts.py"), command],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    ).stdout


def swedish() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="sv")


def test_no_text_lacks_swedish() -> None:
    assert tool("missing") == ""


def test_no_swedish_text_is_left_over() -> None:
    assert tool("unused") == ""


def test_the_catalogue_is_clean() -> None:
    for message in swedish():
        assert not message.fuzzy or not message.id, message.id
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(texts), message.id
        assert not any("!" in str(text) for text in texts if message.id), message.id


NOT_OUR_WORDS = {
    "a synonym of a word in docs/glossary.md": re.compile(
        r"\b(aktivitet\w*|personalen?|underkän\w+|avslag\w*|neka\w*|tf)\b", re.IGNORECASE
    ),
    "an abbreviation": re.compile(r"\b(t\.? ?ex|bl\.? ?a|m\.? ?m|o\.? ?s\.? ?v|etc|tim)\b\.?"),
    "a pronoun that can be written around": re.compile(r"\b(hen|hens|han|hon)\b", re.IGNORECASE),
    "a time of day that is not kl. 13.30": re.compile(r"\bkl\.? \d+:\d\d"),
    "a number without a space in it": re.compile(
        r"\b\d{4,} (tecken|timmar|personer|medarbetare|rader)"
    ),
    "a device that reads as a part of the organisation": re.compile(r"\b(på|från|här) enheten\b"),
}


@pytest.mark.parametrize("what", NOT_OUR_WORDS)
def test_the_swedish_is_plain_and_keeps_to_the_glossary(what: str) -> None:
    """3.4: plain words, one for each thing."""
    found = []
    for message in swedish():
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        found += [text for text in texts if message.id and NOT_OUR_WORDS[what].search(str(text))]

    assert found == []
