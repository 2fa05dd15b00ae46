"""What a package for the e-archive tells of itself, kept until the registrar has fetched it (2.7).

The documents stay where they are stored, as in every other file: the package is put together
while it is fetched (docs/adr/0016).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import IO, Protocol
from urllib.parse import parse_qsl

from flask import current_app
from sqlalchemy import select

from kompetensplan.archiving.packing import DATA, About, write_package
from kompetensplan.archiving.queries import words_for
from kompetensplan.db import db
from kompetensplan.exports import queries
from kompetensplan.exports.models import Export, ExportItem
from kompetensplan.plans.models import PlanVersion


class Writing(Protocol):
    """What the worker does with what it is given, in a transaction for each."""

    def keep(self, name: str, content: bytes) -> None:
        """Keep a file of the package."""

    def place(self, rows: Sequence[dict[str, object]]) -> None:
        """Note where some items lie, or raise when it is somebody else's work now."""


class _Kept:
    """Keeps the metadata, and of each version only where in the package it lies."""

    def __init__(self, items: dict[int, int], writing: Writing) -> None:
        self.items, self.writing = items, writing
        self.number, self.placed = 0, list[dict[str, object]]()

    @contextmanager
    def open(self, path: str, media_type: str) -> Iterator[IO[bytes]]:
        file = BytesIO()
        yield file
        if not path.startswith(f"{DATA}/"):
            self.writing.keep(path, file.getvalue())

    def place(self, version_id: int, path: str) -> None:
        self.number += 1
        self.placed.append({"id": self.items[version_id], "number": self.number, "path": path})

    def go_on(self) -> None:
        self.writing.place(self.placed)
        self.placed.clear()


def describe(export: Export, writing: Writing) -> int:
    """Write the metadata of a package for `writing` to keep; return how many versions it has.

    Raises:
        Altered: a document or its content is not what was stored.
        NotFound: the unit is no more.
    """
    in_order = (
        select(ExportItem.version_id, ExportItem.id)
        .join(PlanVersion, PlanVersion.id == ExportItem.version_id)
        .where(queries.in_file(export.id))
        .order_by(PlanVersion.plan_id, PlanVersion.number)
    )
    items = {row.version_id: row.id for row in db.session.execute(in_order)}
    about = About(
        current_app.config["KP"].municipality,
        words_for(queries.package_of(export.selection)),
        dict(parse_qsl(export.selection)).get("agreement", ""),
    )
    return write_package(_Kept(items, writing), export.package, list(items), about)
