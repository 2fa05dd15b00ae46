"""An import from files to stored rows, for the command and for the pages alike."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from kompetensplan.audit.models import AuditEntry
from kompetensplan.audit.services import audit
from kompetensplan.hooks import Hook
from kompetensplan.organisation.imports import apply, history
from kompetensplan.organisation.imports.checks import check
from kompetensplan.organisation.imports.compare import Changes, compare
from kompetensplan.organisation.imports.moves import note_moves, succeed
from kompetensplan.organisation.imports.report import Report, report_of
from kompetensplan.organisation.imports.rows import read_files
from kompetensplan.organisation.imports.stored import Stored, load
from kompetensplan.organisation.imports.tables import Encoding
from kompetensplan.policy import Capacity


@dataclass(frozen=True, slots=True)
class Files:
    """HR's two files as they came."""

    organisation: bytes
    employments: bytes
    encoding: Encoding = Encoding.UTF_8


@dataclass(frozen=True, slots=True)
class Prepared:
    """An import that has been read, checked and compared, and not made."""

    changes: Changes
    stored: Stored
    report: Report


@dataclass(frozen=True, slots=True)
class Imported:
    """What features that build on the organisation need to know of an import."""

    day: date
    renamed: Mapping[str, str]  # committees that have a new name, by the old one


def _nothing_follows(imported: Imported) -> None:
    return None


# What happens after an import, in its transaction.
follow = Hook(_nothing_follows)


def prepare(files: Files, day: date) -> Prepared:
    """Read, check and compare; write nothing.

    Raises:
        Stopped: a file cannot be taken at all.
    """
    with _undisturbed():
        draft = read_files(files.organisation, files.employments, files.encoding)
        stored = load(day)
        succeed(draft, stored)
        check(draft, stored, day)
        changes = compare(draft, stored, day)
        note_moves(changes, stored)
        return Prepared(changes, stored, report_of(changes))


def carry_out(prepared: Prepared, *, actor_id: int | None, capacity: Capacity) -> AuditEntry:
    """Write what was prepared, and that it was done, by whom and with which figures."""
    with _undisturbed():
        apply.apply(prepared.changes, prepared.stored)
    figures = history.written(prepared.report)
    entry = audit(actor_id, history.ACTION, capacity=capacity.value, detail=figures)
    follow(Imported(prepared.changes.day, prepared.changes.renamed))
    return entry


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Python not look for rings meanwhile: hundreds of thousands of rows, and none in them.

    It would look through all of them again and again, for a third of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
