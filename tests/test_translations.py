"""Swedish is never "later": every text has its Swedish wording, and no other is kept."""

import subprocess
import sys
from pathlib import Path

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


def test_no_text_lacks_swedish() -> None:
    assert tool("missing") == ""


def test_no_swedish_text_is_left_over() -> None:
    assert tool("unused") == ""


def test_the_catalogue_is_clean() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="sv")

    for message in catalogue:
        assert not message.fuzzy or not message.id, message.id
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(texts), message.id
        assert not any("!" in str(text) for text in texts if message.id), message.id
