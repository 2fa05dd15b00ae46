"""The handbook: chapters in Markdown under `docs/handbook`, shown in the reader's language."""

from functools import lru_cache
from pathlib import Path

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from markdown_it import MarkdownIt
from markupsafe import Markup

from kompetensplan.errors import NotFound

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "handbook"
# Where a page of Help finds a picture that the chapter finds beside itself.
PICTURES = "/help/handbook/pictures/"

CHAPTERS: dict[str, LazyString] = {
    "employee": _l("For you who have a plan"),
    "manager": _l("For managers"),
    "hr": _l("For HR"),
    "registrar": _l("For registrars"),
    "administrator": _l("For system administrators"),
    "data-protection-officer": _l("For data protection officers"),
}


def html_of(chapter: str, language: str) -> Markup:
    """Return a chapter as HTML without its heading, which the page has.

    Raises:
        NotFound: there is no such chapter.
    """
    if chapter not in CHAPTERS:
        raise NotFound("chapter")
    return _rendered(FOLDER / _folder(language) / f"{chapter}.md")


def picture_of(name: str, language: str) -> Path:
    """Return where a picture is; a name leads to no other folder.

    Raises:
        NotFound: there is no such picture.
    """
    path = FOLDER / _folder(language) / "pictures" / f"{name}.png"
    if path not in _pictures(language):
        raise NotFound("picture")
    return path


def _folder(language: str) -> str:
    return "en" if language == "en" else "sv"


@lru_cache
def _pictures(language: str) -> frozenset[Path]:
    return frozenset((FOLDER / _folder(language) / "pictures").glob("*.png"))


@lru_cache
def _rendered(path: Path) -> Markup:
    _title, _line, text = path.read_text(encoding="utf-8").partition("\n")
    reader = MarkdownIt("commonmark", {"html": False})
    return Markup(reader.render(text.replace("](pictures/", f"]({PICTURES}")))  # noqa: S704
