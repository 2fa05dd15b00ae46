"""Makes what has been asked for in bulk: the documents that are missing, then the lists (PDF-5).

`flask work` calls `work_on_exports` again and again, in as many processes as there are. The
rows are the truth: a worker that is killed loses nothing, for what it had taken is free again
when its lease ends; and a document that is there is never made again.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from flask import current_app, render_template
from flask_babel import force_locale
from sqlalchemy import select, union_all, update

from kompetensplan import pdf
from kompetensplan.clock import now, real_now
from kompetensplan.db import db
from kompetensplan.errors import Altered
from kompetensplan.exports import archive, packages, queries, services
from kompetensplan.exports.lists import (
    INDEX,
    MANIFEST,
    Part,
    manifest_head,
    manifest_rows,
    parts_of,
    path_of,
)
from kompetensplan.exports.models import Export, ExportFile, ExportItem, ExportState, ItemState
from kompetensplan.exports.queries import Line, Place
from kompetensplan.notices.services import tell
from kompetensplan.outbox import LEASE, is_free, next_try
from kompetensplan.plans.jobs import check_stored_documents, make_document
from kompetensplan.plans.models import DocumentState, PlanDocument
from kompetensplan.plans.services.stored import read_stored
from kompetensplan.policy import Actor

log = logging.getLogger(__name__)
BESIDE = timedelta(seconds=15)  # until somebody else's document is looked for again
BATCH = 5
COMPARED = 100  # documents, before the lease is made longer
MOST_TRIES = 3


def work_on_exports() -> bool:
    """Do a small part of what waits; return whether there was any.

    A few documents, or the lists of an export whose documents are all decided.
    """
    export_id = queries.next_export()
    db.session.rollback()
    if export_id is not None and _make_some(export_id):
        return True
    complete = queries.next_complete()
    db.session.rollback()
    return complete is not None and _complete(complete)


def remove_expired() -> None:
    """Remove the files whose 24 hours are over."""
    services.remove_expired()
    db.session.commit()


# ── the documents ─────────────────────────────────────────────────────────────────────


def _make_some(export_id: int) -> bool:
    """Take a few plans and have their documents made; return whether any were free."""
    taken = _take(export_id)
    for item_id, version_id in taken:
        is_ready = make_document(version_id)
        if not _note(item_id, version_id, is_ready=is_ready):
            break  # it has been cancelled
    return bool(taken)


def _take(export_id: int) -> list[tuple[int, int]]:
    """Take free plans of an export for a while, in a transaction of its own.

    What has been tried too often, also by workers that died over it, has failed. What is no
    longer within the asker's role is withheld.
    """
    export = db.session.get(Export, export_id, populate_existing=True)
    asker = queries.asker_of(export) if export else None
    if export is None or asker is None:
        return _give_up(export_id)
    free = [
        ExportItem.export_id == export_id,
        ExportItem.state == ItemState.WAITING,
        is_free(ExportItem.lease_until),
    ]
    _set(ItemState.FAILED, *free, ExportItem.attempts >= MOST_TRIES)
    rows = db.session.execute(
        select(ExportItem.id, ExportItem.version_id)
        .where(*free)
        .order_by(ExportItem.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    ids = [item_id for item_id, _version_id in rows]
    _set(ItemState.WITHHELD, ExportItem.id.in_(ids), queries.outside(asker))
    db.session.execute(
        update(ExportItem)
        .where(ExportItem.id.in_(ids), ExportItem.state == ItemState.WAITING)
        .values(lease_until=real_now() + LEASE, attempts=ExportItem.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    mine = db.session.execute(
        select(ExportItem.id, ExportItem.version_id)
        .where(ExportItem.id.in_(ids), ExportItem.state == ItemState.WAITING)
        .order_by(ExportItem.id)
    ).all()
    if mine and export.started_at is None:
        export.started_at = real_now()
    db.session.commit()
    return [(item_id, version_id) for item_id, version_id in mine]


def _give_up(export_id: int) -> list[tuple[int, int]]:
    """End an export whose asker may not have any plans any more."""
    services.withdraw(export_id)
    db.session.commit()
    return []


def _note(item_id: int, version_id: int, *, is_ready: bool) -> bool:
    """Write down what has become of a plan; False when the export is gone."""
    values: dict[str, object] = {"state": ItemState.READY, "lease_until": None}
    if not is_ready:
        document = db.session.get_one(PlanDocument, version_id, populate_existing=True)
        if document.state is DocumentState.FAILED:
            values = _after_failure(item_id)
        else:  # somebody else is making it: this was no try
            values = {
                "lease_until": real_now() + BESIDE,
                "attempts": ExportItem.attempts - 1,
            }
    noted = db.session.execute(
        update(ExportItem)
        .where(ExportItem.id == item_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return bool(noted.rowcount)  # type: ignore[attr-defined]


def _after_failure(item_id: int) -> dict[str, object]:
    tries = db.session.scalar(select(ExportItem.attempts).where(ExportItem.id == item_id)) or 0
    if tries >= MOST_TRIES:
        return {"state": ItemState.FAILED, "lease_until": None}
    return {"lease_until": real_now() + next_try(tries)}


def _set(state: ItemState, *which: object) -> None:
    db.session.execute(
        update(ExportItem)
        .where(*which)  # type: ignore[arg-type]
        .values(state=state, lease_until=None)
        .execution_options(synchronize_session=False)
    )


# ── the lists ─────────────────────────────────────────────────────────────────────────


class _Lost(Exception):
    """Somebody else writes the lists now, or the export has been cancelled."""


@dataclass(slots=True)
class _Writing:
    """The lists of one export while they are written, and what is known of its size."""

    export_id: int
    language: str
    made_at: datetime
    lease: datetime
    number: int = 0
    contents: int = 0
    manifest: str = ""

    def hold(self) -> None:
        """Keep the export for a while longer.

        Raises:
            _Lost: it is somebody else's.
        """
        mine = Export.lease_until == self.lease
        self.lease = real_now() + LEASE
        if not _update_export(self.export_id, mine, lease_until=self.lease):
            raise _Lost
        db.session.commit()

    def keep(self, name: str, content: bytes) -> None:
        """Keep a list, or another file of what is written."""
        db.session.add(ExportFile(export_id=self.export_id, name=name, content=content))
        db.session.commit()
        self.contents += len(content)

    def place(self, rows: Sequence[dict[str, object]]) -> None:
        """Note where some items lie; raises as `hold` does."""
        self.hold()
        db.session.execute(update(ExportItem), rows)
        db.session.commit()


def _complete(export_id: int) -> bool:
    """Write the lists and open the file to the asker; return whether it was ours to do."""
    lease = real_now() + LEASE
    if not _update_export(export_id, is_free(Export.lease_until), lease_until=lease):
        db.session.rollback()
        return False
    db.session.commit()
    export = db.session.get_one(Export, export_id, populate_existing=True)
    asker = queries.asker_of(export)
    if asker is None:
        _give_up(export_id)
        return True
    writing = _Writing(export_id, export.language, now(), lease)
    try:
        _choose_at_last(writing, asker)
        _leave_out_altered(writing)
        if export.package:
            _write_package(writing)
        else:
            _write_lists(writing)
    except _Lost:
        db.session.rollback()
    except Exception:  # tried again when the lease ends
        db.session.rollback()
        log.exception("lists of export %s", export_id)
    return True


def _choose_at_last(writing: _Writing, asker: Actor) -> None:
    """Leave out what is no longer within the asker's role, and what an earlier try has written."""
    in_it = ExportItem.export_id == writing.export_id
    _set(ItemState.WITHHELD, in_it, queries.outside(asker))
    services.forget_lists(writing.export_id)
    db.session.commit()


def _leave_out_altered(writing: _Writing) -> None:
    """Compare each document with what was stored: another is given to nobody, and is told of."""
    in_it = select(ExportItem.id, ExportItem.version_id).where(queries.in_file(writing.export_id))
    rows = db.session.execute(in_it.order_by(ExportItem.id)).all()
    for place, (item_id, version_id) in enumerate(rows):
        try:
            read_stored(version_id)
        except Altered:
            _set(ItemState.ALTERED, ExportItem.id == item_id)
            db.session.commit()
        if place % COMPARED == 0:
            writing.hold()
        db.session.rollback()


def _write_package(writing: _Writing) -> None:
    """Write what a package tells of itself; one that lacks a plan is none (2.7)."""
    export = db.session.get_one(Export, writing.export_id)
    progress = queries.progress_of([export])[export.id]
    if progress.done and not progress.again:
        try:
            writing.number = packages.describe(export, writing)
        except Altered:
            db.session.rollback()
            check_stored_documents()  # whoever must know is told
            writing.number = 0
    if writing.number:
        size, sha256 = archive.measured(export, writing.made_at, writing.hold)
        _open(writing, size=size, sha256=sha256)
    else:
        services.forget_lists(writing.export_id)
        _open(writing)


def _write_lists(writing: _Writing) -> None:
    export_id = writing.export_id
    places = queries.list_places(export_id)
    parts = parts_of(places)
    db.session.rollback()
    writing.manifest = manifest_head()
    for part in parts:
        _write_part(writing, part)
    if len(parts) > 1:
        writing.keep(INDEX, _print(writing, "exports/contents_pdf.html", parts=parts))
    writing.keep(MANIFEST, writing.manifest.encode("utf-8-sig"))
    _open(writing, size=_size_of(writing))


def _write_part(writing: _Writing, part: Part) -> None:
    """Write the index of some units, and note where each of their documents lies."""
    writing.hold()
    by_id = {place.unit_id: place for place in part.places}
    order = {unit_id: place for place, unit_id in enumerate(by_id)}
    lines = queries.list_lines(writing.export_id, by_id)
    lines.sort(key=lambda line: order[line.unit_id])
    writing.manifest += manifest_rows(lines, by_id)
    in_it = [line for line in lines if line.state is ItemState.READY]
    paths = [path_of(line, by_id[line.unit_id]) for line in in_it]
    rows = [
        {"id": line.item_id, "number": writing.number + place, "path": path}
        for place, (line, path) in enumerate(zip(in_it, paths, strict=True), start=1)
    ]
    units = _by_unit(lines, part.places)
    altered = any(line.state is ItemState.ALTERED for line in lines)
    content = _print(writing, "exports/index_pdf.html", part=part, units=units, has_altered=altered)
    if rows:
        db.session.execute(update(ExportItem), rows)
    writing.number += len(rows)
    writing.contents += sum(line.file_size or 0 for line in in_it)
    writing.keep(part.name, content)


def _by_unit(
    lines: Sequence[Line], places: Sequence[Place]
) -> list[tuple[str, list[tuple[Place, list[Line]]]]]:
    """Return the plans by department and unit, in the order of the places."""
    of_unit: dict[int, list[Line]] = {}
    for line in lines:
        of_unit.setdefault(line.unit_id, []).append(line)
    return [
        (name, [(place, of_unit.get(place.unit_id, [])) for place in group])
        for (_code, name), group in groupby(
            places, key=lambda place: (place.department_code, place.department)
        )
    ]


def _print(writing: _Writing, template: str, **context: object) -> bytes:
    """Return a list as a document; no transaction is open meanwhile."""
    config = current_app.config["KP"]
    db.session.rollback()
    with force_locale(writing.language):
        html = render_template(
            template,
            made_at=writing.made_at,
            municipality=config.municipality,
            demo=config.is_demo,
            language=writing.language,
            **context,
        )
    return pdf.render(html, created=writing.made_at)


def _size_of(writing: _Writing) -> int:
    paths = select(ExportItem.path).where(queries.in_file(writing.export_id))
    lists = select(ExportFile.name).where(ExportFile.export_id == writing.export_id)
    return archive.size_of(db.session.scalars(union_all(paths, lists)).all(), writing.contents)


def _open(writing: _Writing, *, size: int = 0, sha256: str = "") -> None:
    """Let the asker have the file, unless it has been cancelled or taken over meanwhile."""
    export_id = writing.export_id
    is_any = writing.number > 0
    opened = _update_export(
        export_id,
        Export.lease_until == writing.lease,
        state=ExportState.READY if is_any else ExportState.FAILED,
        finished_at=writing.made_at,
        expires_at=real_now() + services.LIFETIME if is_any else None,
        lease_until=None,
        plans=writing.number,
        size=size,
        sha256=sha256,
    )
    if not opened:
        raise _Lost
    asked_by = select(Export.asked_by_id).where(Export.id == export_id)
    key = f"export {export_id} {real_now():%Y%m%d%H%M%S}"
    tell(db.session.scalars(asked_by).one(), "export_ready", key=key)
    db.session.commit()


def _update_export(export_id: int, condition: object, **values: object) -> bool:
    done = db.session.execute(
        update(Export)
        .where(Export.id == export_id, Export.state == ExportState.PREPARING, condition)  # type: ignore[arg-type]
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]
