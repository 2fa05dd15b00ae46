"""The handbook cannot grow old: every picture, address and button in it is the product's."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask
from PIL import Image
from werkzeug.exceptions import NotFound
from werkzeug.routing import RequestRedirect

from kompetensplan.accounts.models import Person
from kompetensplan.help.handbook import CHAPTERS, FOLDER
from tests.conftest import LogIn
from tools.handbook import PICTURES
from tools.texts import CATALOGUE

LANGUAGES = ("sv", "en")
PICTURE = re.compile(r"!\[([^\]]+)\]\(pictures/([\w-]+)\.png\)")
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((/[^)]*)\)")
BOLD = re.compile(r"\*\*(.+?)\*\*")
HEADING = re.compile(r"^#+ ", re.MULTILINE)
KILOBYTE = 1024


def chapter(language: str, name: str) -> str:
    text = (FOLDER / language / f"{name}.md").read_text(encoding="utf-8")
    return re.sub(r"(?<=\S)\n(?=[^\n#\d-])", " ", text)  # a sentence may go on in the next line


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file)


def texts_of(catalogue: Catalog, language: str) -> set[str]:
    """Return every text that the product shows in a language."""
    found: set[str] = set()
    for message in catalogue:
        each = message.id if language == "en" else message.string
        found |= {each} if isinstance(each, str) else set(each or ())
    return found


def all_chapters() -> Iterator[tuple[str, str, str]]:
    for language in LANGUAGES:
        for name in CHAPTERS:
            yield language, name, chapter(language, name)


def test_every_button_and_menu_that_is_named_is_a_text_of_the_product(catalogue: Catalog) -> None:
    known = {language: texts_of(catalogue, language) for language in LANGUAGES}
    unknown = [
        f"{language}/{name}: {bold}"
        for language, name, text in all_chapters()
        for bold in BOLD.findall(text)
        if bold not in known[language]
    ]

    assert unknown == [], "the product says something else now: mend the chapter"


def test_every_address_is_a_page_and_is_called_what_the_product_calls_it(
    app: Flask, catalogue: Catalog
) -> None:
    pages, wrong = app.url_map.bind("x"), []
    for language, name, text in all_chapters():
        known = texts_of(catalogue, language)
        for words, address in LINK.findall(text):
            try:
                pages.match(address, method="GET")
            except (NotFound, RequestRedirect):
                wrong.append(f"{language}/{name}: {address}")
            if words not in known:
                wrong.append(f"{language}/{name}: [{words}]")

    assert wrong == []


def test_every_picture_is_taken_by_the_tool_and_is_there_and_small() -> None:
    named = {language: set[str]() for language in LANGUAGES}
    for language, _name, text in all_chapters():
        named[language] |= {picture for _words, picture in PICTURE.findall(text)}

    for language in LANGUAGES:
        files = {path.stem: path for path in (FOLDER / language / "pictures").glob("*.png")}
        assert named[language] == set(PICTURES) == set(files), "make screenshots"
        for path in files.values():
            assert path.stat().st_size < 100 * KILOBYTE, path.name
            with Image.open(path) as picture:
                assert picture.width <= 1280, path.name


def test_both_languages_say_the_same() -> None:
    for name in CHAPTERS:
        shapes = [
            (
                len(HEADING.findall(text)),
                [address for _words, address in LINK.findall(text)],
                [picture for _words, picture in PICTURE.findall(text)],
                len(BOLD.findall(text)),
            )
            for text in (chapter(language, name) for language in LANGUAGES)
        ]
        assert shapes[0] == shapes[1], name


def test_it_is_read_in_the_product_in_the_readers_language(amina: Person, log_in: LogIn) -> None:
    client = log_in(amina)
    for name in CHAPTERS:
        page = client.get(f"/help/handbook/{name}")
        assert page.status_code == 200
        for picture in re.findall(r'<img src="([^"]+)"', page.text):
            assert client.get(picture).mimetype == "image/png"
    assert "Skriv ett mål" in client.get("/help/handbook/employee").text

    assert client.get("/help/handbook/nothing").status_code == 404
    assert client.get("/help/handbook/pictures/..%2f..%2freadme.png").status_code == 404
