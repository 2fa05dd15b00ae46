"""Unfamiliar words are explained where they stand, from one list, in two languages."""

import re
from pathlib import Path

from flask import Flask
from flask_babel import force_locale

from kompetensplan.accounts.models import Person
from kompetensplan.help.words import WORDS
from tests.conftest import Client, LogIn

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
USED = re.compile(r"\{\{ *word\(\s*['\"]([\w-]+)['\"]")


def test_every_word_is_said_in_both_languages_and_stands_in_the_glossary(app: Flask) -> None:
    glossary = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").casefold()
    with app.test_request_context():
        for key, word in WORDS.items():
            with force_locale("en"):
                english = (str(word.term), str(word.text))
            with force_locale("sv"):
                swedish = (str(word.term), str(word.text))
            assert all(english), key
            assert english[1] != swedish[1], f"{key} has no Swedish"
            assert swedish[0].casefold() in glossary, f"{swedish[0]} is not in docs/glossary.md"


def test_every_word_that_a_page_explains_is_in_the_list() -> None:
    used = {name for path in TEMPLATES for name in USED.findall(path.read_text("utf-8"))}

    assert used <= set(WORDS)
    assert len(used) > 12, "they stand where they are needed"


def test_help_lists_them_all_and_says_whom_to_ask(amina: Person, log_in: LogIn) -> None:
    client: Client = log_in(amina)
    page = client.get("/help").text

    assert all(f'id="word-{key}"' in page for key in WORDS)
    assert "Karin Sjöstrand" in page, "HR for her unit"
    assert "Johan Roos" in page, "the system administrator"
    assert 'href="/help"' in client.get("/plans").text, "found from every page"
