"""What an uploaded file is: told by its first bytes, not by its name."""

import hashlib
import zipfile
from dataclasses import dataclass
from io import BytesIO

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OLD_WORD = "application/msword"
PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
SUFFIXES = {PDF: ".pdf", WORD: ".docx", OLD_WORD: ".doc", "image/png": ".png", "image/jpeg": ".jpg"}

DOCUMENTS = frozenset({PDF, WORD, OLD_WORD})
SCANS = frozenset({PDF, *PICTURES.values()})
MOST_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file: its name as the person knows it, what it is, and its bytes."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def media_type_of(content: bytes) -> str | None:
    """Return what kind of file it is, or None for a kind that is not taken."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return OLD_WORD
    for start, media_type in PICTURES.items():
        if content.startswith(start):
            return media_type
    return WORD if _is_word(content) else None


def _is_word(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return False  # damaged, or of a kind that no Word makes


def plain_name(name: str, media_type: str) -> str:
    """Return a file name that is safe to show and to save, with the ending of its kind."""
    shown = "".join(sign for sign in name if sign.isprintable() and sign not in '\\/:*?"<>|')
    stem = shown.rpartition(".")[0] or shown or "fil"
    return stem.strip(". ")[:150] + SUFFIXES[media_type]
