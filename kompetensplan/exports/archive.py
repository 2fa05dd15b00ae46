"""The ZIP, put together out of what is stored while it is fetched; nothing of it is kept.

The documents are compressed already, so they are stored as they are. The same export gives
the same bytes each time. At any moment one batch is in memory, however many plans there are.
"""

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from sqlalchemy import select

from kompetensplan.clock import local
from kompetensplan.db import db, read_only
from kompetensplan.exports.models import Export, ExportFile
from kompetensplan.exports.queries import list_documents

BATCH = 20
# What the format needs beside names and contents; beyond these limits it needs more.
ENTRY, END = 30 + 46, 22
MOST_ENTRIES, MOST_BYTES = 0xFFFF - 1, 0x7FFFFFFF


class _Window:
    """A file of which only the end is in memory: zipfile goes back to the entry it writes."""

    def __init__(self) -> None:
        self._start, self._at, self._held = 0, 0, bytearray()

    def write(self, content: bytes) -> int:
        place = self._at - self._start
        self._held[place : place + len(content)] = content
        self._at += len(content)
        return len(content)

    def tell(self) -> int:
        return self._at

    def seek(self, place: int, _whence: int = 0) -> int:
        if place < self._start:
            raise ValueError("what has been sent cannot be changed")
        self._at = place
        return place

    def flush(self) -> None:
        """Do nothing: what is written is taken with `take`."""

    def take(self) -> bytes:
        """Return what has been written, and forget it."""
        taken = bytes(self._held)
        self._start += len(taken)
        self._held.clear()
        return taken


def stream(export: Export) -> Iterator[bytes]:
    """Give the file in pieces. Each batch is a short reading transaction of its own."""
    yield from zipped(_contents(export), export.finished_at or export.asked_at)


def measured(export: Export, made_at: datetime, go_on: Callable[[], None]) -> tuple[int, str]:
    """Return how long the file is and its check sum, as it will be given.

    `go_on` is called now and then, when no transaction is open.
    """
    size, sha256 = 0, hashlib.sha256()
    for piece in zipped(_contents(export), made_at):
        size += len(piece)
        sha256.update(piece)
        go_on()
    return size, sha256.hexdigest()


def zipped(batches: Iterable[list[tuple[str, bytes]]], made_at: datetime) -> Iterator[bytes]:
    """Give a ZIP of names and contents in pieces, a batch each."""
    window, moment = _Window(), local(made_at).timetuple()[:6]
    with zipfile.ZipFile(window, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        for batch in batches:
            for name, content in batch:
                entry = zipfile.ZipInfo(name, moment)
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, content)
            yield window.take()
    yield window.take()


def size_of(names: Iterable[str], contents: int) -> int:
    """Return how many bytes a ZIP of these names and so many bytes of content is."""
    lengths = [len(name.encode()) for name in names]
    return contents + sum(ENTRY + 2 * length for length in lengths) + END


def has_known_size(export: Export) -> bool:
    """Tell whether `size` is exact: a very large ZIP has additions that depend on the places."""
    is_small = export.size < MOST_BYTES and export.plans < MOST_ENTRIES // 2
    return bool(export.sha256) or is_small  # what has a check sum has been measured


def _contents(export: Export) -> Iterator[list[tuple[str, bytes]]]:
    """Give names and contents; in a package all lie in a folder of its name."""
    package = export.package
    folder = f"{package}/" if package else ""
    for batch in _batches(export.id, with_data=bool(package)):
        yield [(f"{folder}{name}", content) for name, content in batch]


def _batches(export_id: int, *, with_data: bool) -> Iterator[list[tuple[str, bytes]]]:
    """Give the lists, one by one, and then the documents; each in a transaction of its own."""
    lists = select(ExportFile.name, ExportFile.content).where(ExportFile.export_id == export_id)
    in_order = lists.with_only_columns(ExportFile.name).order_by(ExportFile.name)
    db.session.rollback()
    read_only()
    names = db.session.scalars(in_order).all()
    db.session.rollback()
    for name in names:
        read_only()
        row = db.session.execute(lists.where(ExportFile.name == name)).one()
        db.session.rollback()
        yield [(row.name, row.content)]
    documents = list_documents(export_id, BATCH, with_data=with_data)
    while True:
        read_only()
        batch = next(documents, None)
        db.session.rollback()
        if batch is None:
            return
        yield batch
