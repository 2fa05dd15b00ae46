"""Writes a package for an e-archive: an E-ARK SIP, with METS and PREMIS (ADR 19).

At any moment one document is in memory, however many there are: what the metadata tells is
noted in a temporary file while the documents are written, and read anew for each list. Where
the files go, a `Keeper` says: the command writes a ZIP, the page keeps what is not stored yet.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Protocol
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select

from kompetensplan.archiving.queries import in_batches
from kompetensplan.clock import local, now
from kompetensplan.db import db, read_only
from kompetensplan.errors import Altered
from kompetensplan.plans.documents import SCHEMA, document_id, file_name_of
from kompetensplan.plans.models import PlanDocument
from kompetensplan.texts import in_file_name

ORIGINAL = "representations/original"
DATA = f"{ORIGINAL}/data"
PREMIS = "metadata/preservation/premis.xml"
SCHEMAS = Path(__file__).parent / "schemas"
PDF, JSON = "application/pdf", "application/json"
# What XML cannot hold, however it is written.
_CONTROL = dict.fromkeys(set(range(32)) - {9, 10, 13})


@dataclass(frozen=True, slots=True)
class About:
    """What a package says of itself: whose it is, what was asked for, and by which agreement."""

    municipality: str
    selection: str
    agreement: str = ""


@dataclass(frozen=True, slots=True)
class Packed:
    """The package that was written, and the check sum of its file."""

    path: Path
    versions: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Part:
    """A file in the package, as its METS tells of it."""

    path: str
    media_type: str
    size: int
    sha256: str
    created: str


class Keeper(Protocol):
    """Takes the files of a package as they are written."""

    def open(self, path: str, media_type: str) -> AbstractContextManager[IO[bytes]]:
        """Return what a file is written to."""

    def place(self, version_id: int, path: str) -> None:
        """Take note of where a version lies: its document is `path`.pdf, its data `path`.json."""

    def go_on(self) -> None:
        """Be told that some versions are done; no transaction is open."""


class _Writing:
    """A package while it is written: each file's check sum is taken as it goes by."""

    def __init__(self, keeper: Keeper, name: str, notes: IO[str], about: About) -> None:
        self.keeper, self.name, self.notes, self.about = keeper, name, notes, about
        self.moment = now()
        self.versions = 0

    @property
    def created(self) -> str:
        return _iso(self.moment)

    def put(self, path: str, media_type: str, content: Iterable[bytes], created: str = "") -> Part:
        """Write a file, in pieces."""
        sha256, size = hashlib.sha256(), 0
        with self.keeper.open(path, media_type) as file:
            for piece in content:
                file.write(piece)
                sha256.update(piece)
                size += len(piece)
        return Part(path, media_type, size, sha256.hexdigest(), created or self.created)

    def print(self, template: str, path: str, media_type: str, **context: object) -> Part:
        """Write a file from a template, as it is filled in."""
        page = current_app.jinja_env.get_template(f"archiving/{template}")
        known = {
            "name": self.name,
            "about": self.about,
            "created": self.created,
            "today": local(self.moment).date(),
            "number": self.versions,
        }
        pieces = page.stream(entries=self.entries(), **known, **context)
        pieces.enable_buffering(100)
        return self.put(path, media_type, (piece.encode() for piece in pieces))

    def note(self, entry: dict[str, Any]) -> None:
        self.notes.write(f"{json.dumps(entry)}\n")
        self.versions += 1

    def entries(self) -> Iterator[dict[str, Any]]:
        """Give what has been noted of each version, from the beginning."""
        self.notes.seek(0)
        for line in self.notes:
            yield json.loads(line)


class _Zip:
    """Writes the package as a ZIP."""

    def __init__(self, archive: ZipFile, name: str) -> None:
        self.archive, self.name, self.moment = archive, name, local(now()).timetuple()[:6]

    def open(self, path: str, media_type: str) -> IO[bytes]:
        entry = ZipInfo(f"{self.name}/{path}", self.moment)
        entry.external_attr = 0o644 << 16
        entry.compress_type = ZIP_STORED if media_type == PDF else ZIP_DEFLATED
        return self.archive.open(entry, "w")

    def place(self, version_id: int, path: str) -> None:
        """Do nothing: the version is in the ZIP."""

    def go_on(self) -> None:
        """Do nothing: nobody waits for it."""


def new_name() -> str:
    """Return the name of a package that no other has."""
    return f"kompetensplan-{uuid.uuid4()}"


def pack(folder: Path, version_ids: Sequence[int], about: About) -> Packed:
    """Write a package of some versions in a folder; its name appears when it is whole.

    The documents must have been made. Each is compared with what was stored.

    Raises:
        Altered: a document or its content is not what was stored. Nothing is left of the package.
    """
    name = new_name()
    part = folder / f"{name}.zip.part"
    part.touch(mode=0o600)  # it holds what many people have written
    try:
        with part.open("wb") as file, ZipFile(file, "w") as archive:
            versions = write_package(_Zip(archive, name), name, version_ids, about)
        packed = Packed(folder / f"{name}.zip", versions, _sha256_of(part))
        part.replace(packed.path)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return packed


def write_package(keeper: Keeper, name: str, version_ids: Sequence[int], about: About) -> int:
    """Write the files of a package, which are given to `keeper`; return how many versions it has.

    Raises:
        Altered: a document or its content is not what was stored.
    """
    with TemporaryFile("w+", encoding="utf-8") as notes, force_locale("sv"):
        writing = _Writing(keeper, name, notes, about)
        _write(writing, version_ids)
        return writing.versions


def _write(writing: _Writing, version_ids: Sequence[int]) -> None:
    db.session.rollback()
    read_only()
    for batch in in_batches(version_ids):
        for version in batch:
            writing.note(_write_version(writing, version))
        db.session.rollback()  # a short transaction each: nobody waits for a package
        writing.keeper.go_on()
        read_only()
    db.session.rollback()
    xml = "application/xml"
    original = writing.print("premis_original.xml", f"{ORIGINAL}/{PREMIS}", xml)
    data = writing.print("mets_original.xml", f"{ORIGINAL}/METS.xml", xml, premis=_beside(original))
    premis = writing.print("premis.xml", PREMIS, xml)
    ead = writing.print("ead.xml", "metadata/descriptive/ead.xml", xml)
    read = writing.print("las_mig.txt", "documentation/las-mig.txt", "text/plain", schema=SCHEMA)
    schemas = [
        writing.put(f"schemas/{path.name}", _type_of(path), [path.read_bytes()])
        for path in _schemas()
    ]
    named = {"ead": ead, "premis": premis, "read": read, "schemas": schemas, "data": data}
    writing.print("mets.xml", "METS.xml", xml, **named)


def _write_version(writing: _Writing, version: Any) -> dict[str, Any]:
    """Write the PDF and the data of a version, and return what the metadata tells of it."""
    context = json.loads(version.context, object_hook=_plain)
    person, unit = context["person"], in_file_name(context["person"]["unit_code"])
    name = file_name_of(version.plan_id, version.number, context["person"]["unit_code"])
    path = f"{DATA}/{unit}/{name.removesuffix('.pdf')}"
    agreed_at = _iso(version.agreed_at)
    pdf = writing.put(f"{path}.pdf", PDF, [_stored(version)], _iso(version.made_at))
    data = writing.put(f"{path}.json", JSON, [version.content.encode()], agreed_at)
    if data.sha256 != version.content_hash:
        raise Altered(f"the content of version {version.id}")
    writing.keeper.place(version.id, path)
    return {
        "key": f"{document_id(version.plan_id)}-v{version.number}",
        "id": document_id(version.plan_id),
        "version": version.number,
        "kind": version.kind.value,
        "language": version.language,
        "agreed_on": version.agreed_on.isoformat(),
        "annulled_on": version.annulled_at.date().isoformat() if version.annulled_at else "",
        "person": person,
        "authority": context["authority"],
        "period": context["period"],
        "pdf": asdict(_beside(pdf)),
        "data": asdict(_beside(data)),
    }


def _stored(version: Any) -> bytes:
    query = select(PlanDocument.content).where(PlanDocument.version_id == version.id)
    content = db.session.scalar(query) or b""
    if hashlib.sha256(content).hexdigest() != version.sha256:
        raise Altered(f"the stored document of version {version.id}")
    return content


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    return {k: v.translate(_CONTROL) if isinstance(v, str) else v for k, v in value.items()}


def _beside(part: Part) -> Part:
    """Return a file of the representation as the METS beside it names it."""
    return replace(part, path=part.path.removeprefix(f"{ORIGINAL}/"))


def _schemas() -> list[Path]:
    own = Path(current_app.static_folder or "") / "schema" / SCHEMA
    return [*sorted(SCHEMAS.glob("*.xsd")), own]


def _type_of(path: Path) -> str:
    return JSON if path.suffix == ".json" else "application/xml"


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
