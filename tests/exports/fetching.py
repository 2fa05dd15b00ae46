"""What tests do with files of agreed plans: ask, work as a worker does, unpack."""

import csv
import zipfile
from io import BytesIO, StringIO

from pypdf import PdfReader
from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.exports import jobs
from kompetensplan.exports.models import Export
from kompetensplan.exports.queries import Progress, progress_of
from tests.conftest import Client


def work() -> None:
    """Do all that can be done now, as one worker does."""
    while jobs.work_on_exports():
        pass


def ask(client: Client, **selection: object) -> Export:
    response = client.post("/exports", data=selection)
    assert response.status_code == 303
    return latest()


def latest() -> Export:
    db.session.expire_all()
    return db.session.scalars(select(Export).order_by(Export.id.desc())).first() or Export()


def come(export: Export) -> Progress:
    return progress_of([export])[export.id]


def unpacked(client: Client, export: Export) -> zipfile.ZipFile:
    response = client.get(f"/exports/{export.id}/plans.zip")
    assert response.status_code == 200
    assert response.mimetype == "application/zip"
    assert response.content_length == len(response.data)
    archive = zipfile.ZipFile(BytesIO(response.data))
    assert archive.testzip() is None
    return archive


def manifest(archive: zipfile.ZipFile) -> list[dict[str, str]]:
    text = archive.read("manifest.csv").decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text), delimiter=";"))


def words_of(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
