r"""The Swedish catalogue: add texts to it, and tell what is missing.

    python tools/texts.py add < file.tsv   put Swedish texts in (and compile)
    python tools/texts.py missing          English texts that have no Swedish
    python tools/texts.py unused           Swedish texts that nothing asks for
    python tools/texts.py update           drop what is unused, sort
    python tools/texts.py compile          make the messages.mo that the site reads

A line of the file is `English TAB Swedish`, or for texts with a number in them
`English, one TAB English, many TAB Swedish, one TAB Swedish, many`. Write `\n` for a new line.
`missing` prints lines that only need their Swedish half.

No entry is ever fuzzy: a guess that looks like a translation is worse than none.
"""

from __future__ import annotations

import fcntl
import io
import os
import re
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract as extract_jinja

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "kompetensplan/translations/sv/LC_MESSAGES/messages.po"
LOCK = CATALOGUE.with_suffix(".lock")

PYTHON_FILES = ROOT / "kompetensplan"
TEMPLATES = ROOT / "templates"
TEMPLATE_KINDS = {".html", ".txt", ".xml", ".svg", ".ics"}

KEYWORDS = {
    "_": None,
    "_l": None,
    "_n": (1, 2),
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
JINJA_OPTIONS = {"silent": "false", "newstyle_gettext": "true"}

HEADER = """\
# Swedish texts of Kompetensplan.
# Written with tools/texts.py, which keeps this file sorted and free of guesses.
"""
# One fixed time: the file then changes only when a text does.
CREATED = datetime(2026, 11, 23, tzinfo=UTC)

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")

TextId = str | tuple[str, str]


class Refused(Exception):
    """A line that cannot be added, with the reason."""


# --- What the code asks for


def texts_in_code() -> set[TextId]:
    """Return every text that a Python file or a template asks for."""
    texts: set[TextId] = set()
    for path in sorted(PYTHON_FILES.rglob("*.py")):
        texts |= _texts_in(path, extract_python, {})
    for path in sorted(TEMPLATES.rglob("*")):
        if path.suffix in TEMPLATE_KINDS:
            texts |= _texts_in(path, extract_jinja, JINJA_OPTIONS)
    return texts


def _texts_in(path: Path, method: object, options: dict[str, str]) -> set[TextId]:
    try:
        found = extract_from_file(method, path, KEYWORDS, options=options)  # type: ignore[arg-type]
    except Exception as error:  # Whatever a half-written file raises: name the file.
        raise SystemExit(f"{path.relative_to(ROOT)}: cannot be read: {error}") from error
    ids = (text for _line, text, _comments, _context in found)
    return {(text[0], text[1]) if isinstance(text, tuple) else text for text in ids}


# --- The catalogue


@contextmanager
def locked() -> Iterator[None]:
    """Let one process at a time change the catalogue."""
    LOCK.parent.mkdir(parents=True, exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def load() -> Catalog:
    """Read the catalogue, or start an empty one."""
    if CATALOGUE.exists():
        with CATALOGUE.open("rb") as file:
            return read_po(file, locale="sv", domain="messages", abort_invalid=True)
    return Catalog(
        locale="sv",
        domain="messages",
        project="Kompetensplan",
        version="1",
        msgid_bugs_address="see SECURITY.md and CONTRIBUTING.md",
        header_comment=HEADER,
        creation_date=CREATED,
        revision_date=CREATED,
        last_translator="Kompetensplan",
        language_team="Swedish",
        fuzzy=False,
    )


def save(catalogue: Catalog) -> None:
    """Write the catalogue, sorted, and compile it."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, no_location=True, sort_output=True, ignore_obsolete=True)
    _replace(CATALOGUE, buffer.getvalue())
    compile_catalogue(catalogue)


def compile_catalogue(catalogue: Catalog) -> None:
    """Write the file that the site reads."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    _replace(CATALOGUE.with_suffix(".mo"), buffer.getvalue())


def _replace(path: Path, content: bytes) -> None:
    # A reader sees the old file or the new one, never half of it.
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


def texts_in_catalogue(catalogue: Catalog) -> dict[TextId, Message]:
    """Return the entries that have a Swedish text, by their English one."""
    return {_id(entry): entry for entry in catalogue if entry.id and _has_text(entry)}


def _id(entry: Message) -> TextId:
    return entry.id if isinstance(entry.id, str) else (entry.id[0], entry.id[1])


def _key(text: TextId) -> str:
    return text if isinstance(text, str) else text[0]


def _one_entry(catalogue: Catalog, text: TextId) -> None:
    # In gettext a text alone and the same text with a plural are one entry.
    entry = catalogue.get(_key(text))
    if entry is not None and _id(entry) != text:
        raise Refused(f"already there as {as_line(_id(entry))!r}; word one of them differently")


def _has_text(entry: Message) -> bool:
    texts = [entry.string] if isinstance(entry.string, str) else entry.string or ()
    return bool(texts) and all(texts) and not entry.fuzzy


# --- Lines in and out


def parse(line: str) -> tuple[TextId, str | tuple[str, str]]:
    """Read one line of the file; refuse one that would break the page it is shown on."""
    cells = [cell.replace("\\n", "\n").replace("\\t", "\t") for cell in line.split("\t")]
    if not all(cells):
        raise Refused("a cell is empty")
    if len(cells) == 2:
        _same_placeholders(cells[0], cells[1])
        return cells[0], cells[1]
    if len(cells) == 4:
        _same_placeholders(cells[1], cells[3])
        return (cells[0], cells[1]), (cells[2], cells[3])
    raise Refused(f"{len(cells)} cells; English and Swedish are 2, with plurals 4")


def _same_placeholders(english: str, swedish: str) -> None:
    wanted, given = (set(PLACEHOLDER.findall(text)) for text in (english, swedish))
    if wanted != given:
        raise Refused(f"placeholders differ: {sorted(wanted)} and {sorted(given)}")


def as_line(text: TextId) -> str:
    """Write an English text as the first half of a line."""
    cells = [text] if isinstance(text, str) else text
    return "\t".join(cell.replace("\n", "\\n").replace("\t", "\\t") for cell in cells)


def show(texts: Iterable[TextId]) -> None:
    """Print texts, one a line, in a stable order."""
    for line in sorted(map(as_line, texts)):
        print(line)


# --- The commands


def add(lines: Iterable[str]) -> int:
    """Put the lines into the catalogue; a refused line stops none of the others."""
    refused = 0
    with locked():
        catalogue = load()
        known = texts_in_catalogue(catalogue)
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                english, swedish = parse(line.rstrip("\r\n"))
                _one_entry(catalogue, english)
            except Refused as reason:
                print(f"line {number} refused: {reason}: {line.rstrip()}", file=sys.stderr)
                refused += 1
                continue
            before = known.get(english)
            if before is not None and before.string != swedish:
                print(f"line {number} replaces {before.string!r}", file=sys.stderr)
            catalogue.delete(_key(english))
            catalogue.add(english, swedish)
        save(catalogue)
    return 1 if refused else 0


def missing() -> int:
    """Print what the code asks for and has no Swedish; 1 if there is any."""
    texts = texts_in_code() - texts_in_catalogue(load()).keys()
    show(texts)
    return 1 if texts else 0


def unused() -> int:
    """Print what the catalogue has and no code asks for; 1 if there is any."""
    texts = texts_in_catalogue(load()).keys() - texts_in_code()
    show(texts)
    return 1 if texts else 0


def update() -> int:
    """Drop what no code asks for, and sort."""
    wanted = texts_in_code()
    with locked():
        catalogue = load()
        for entry in [entry for entry in catalogue if entry.id and _id(entry) not in wanted]:
            catalogue.delete(_key(_id(entry)))
        save(catalogue)
    return 0


def compile_only() -> int:
    """Compile the catalogue as it is."""
    with locked():
        compile_catalogue(load())
    return 0


def main(arguments: list[str]) -> int:
    """Run one command."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `… missing | head` is no error.
    match arguments:
        case ["add"]:
            return add(sys.stdin)
        case ["missing"]:
            return missing()
        case ["unused"]:
            return unused()
        case ["update"]:
            return update()
        case ["compile"]:
            return compile_only()
        case _:
            print(__doc__)
            return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
