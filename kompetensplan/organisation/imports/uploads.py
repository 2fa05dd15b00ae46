"""What HR has uploaded and not yet confirmed: both files and the report that was shown.

It is one row, seen by the one who uploaded it alone, and gone after the import, when it is
thrown away, or after a day.
"""

import hashlib
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from kompetensplan.accounts.models import StoredUpload
from kompetensplan.audit.models import AuditEntry
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.imports.report import Report, from_json
from kompetensplan.organisation.imports.services import Files, carry_out, prepare
from kompetensplan.organisation.imports.tables import Encoding
from kompetensplan.personnummer import masked
from kompetensplan.policy import Actor, Capacity

PURPOSE = "staff import"
KEPT = timedelta(hours=24)
ORGANISATION, EMPLOYMENTS, REPORT = "organisation.csv", "anstallningar.csv", "report.json"


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload that waits to be confirmed, with the report of its dry run."""

    id: int
    name: str
    uploaded_at: datetime
    report: Report


def receive(actor: Actor, files: Files, name: str, day: date) -> StoredUpload:
    """Make a dry run and keep the files and its report.

    Raises:
        Stopped: a file cannot be taken at all; nothing is kept of it.
    """
    discard_old()
    report = prepare(files, day).report
    upload = StoredUpload(owner_id=actor.person_id, purpose=PURPOSE, name=masked(name)[:200])
    _pack(upload, files, report)
    db.session.add(upload)
    db.session.flush()
    return upload


def get_upload(actor: Actor, upload_id: int) -> Upload:
    """Return an upload of one's own.

    Raises:
        NotFound: it is another's, confirmed, thrown away or too old.
    """
    upload = find_stored(actor, upload_id)
    if upload is None:
        raise NotFound(f"upload {upload_id}")
    return Upload(upload.id, upload.name, upload.created_at, _report(upload))


def find_stored(actor: Actor, upload_id: int, *, lock: bool = False) -> StoredUpload | None:
    """Return the row of one's own upload; with `lock` nobody else can confirm it meanwhile."""
    query = select(StoredUpload).where(
        StoredUpload.id == upload_id,
        StoredUpload.owner_id == actor.person_id,
        StoredUpload.purpose == PURPOSE,
        StoredUpload.created_at > real_now() - KEPT,
    )
    return db.session.scalars(query.with_for_update() if lock else query).one_or_none()


def confirm(actor: Actor, upload: StoredUpload, day: date) -> AuditEntry | None:
    """Make the import and forget the files; or, if it would no longer do what was shown, nothing.

    In that case None is returned, and the upload has got the new report. The entry has its
    number when the import is committed.
    """
    files, shown = _unpack(upload), _report(upload)
    prepared = prepare(files, day)
    if prepared.report.fingerprint() != shown.fingerprint():
        _pack(upload, files, prepared.report)
        db.session.flush()
        return None
    db.session.delete(upload)
    return carry_out(prepared, actor_id=actor.person_id, capacity=Capacity.HR)


def discard(upload: StoredUpload) -> None:
    """Forget the files."""
    db.session.delete(upload)
    db.session.flush()


def discard_old() -> None:
    """Forget what nobody has confirmed within a day. For each upload, and every night."""
    db.session.execute(
        delete(StoredUpload)
        .where(StoredUpload.purpose == PURPOSE, StoredUpload.created_at <= real_now() - KEPT)
        .execution_options(synchronize_session=False)
    )


# ── one row, three files ──────────────────────────────────────────────────────────────


def _pack(upload: StoredUpload, files: Files, report: Report) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.comment = files.encoding.value.encode("ascii")
        archive.writestr(ORGANISATION, files.organisation)
        archive.writestr(EMPLOYMENTS, files.employments)
        archive.writestr(REPORT, report.as_json())
    upload.content = buffer.getvalue()
    upload.sha256 = hashlib.sha256(upload.content).hexdigest()


def _unpack(upload: StoredUpload) -> Files:
    with zipfile.ZipFile(io.BytesIO(upload.content)) as archive:
        encoding = Encoding(archive.comment.decode("ascii"))
        return Files(archive.read(ORGANISATION), archive.read(EMPLOYMENTS), encoding)


def _report(upload: StoredUpload) -> Report:
    with zipfile.ZipFile(io.BytesIO(upload.content)) as archive:
        return from_json(archive.read(REPORT).decode("utf-8"))
