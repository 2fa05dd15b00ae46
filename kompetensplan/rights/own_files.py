"""*Mina uppgifter* as files: the document, the data file, and both with all other files in one."""

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import LargeBinary, select

from kompetensplan import pdf
from kompetensplan.clock import real_now
from kompetensplan.db import Base, db
from kompetensplan.pdf import DataFile
from kompetensplan.plans.documents import Sender
from kompetensplan.rights.own_data import File, OwnData, as_json
from kompetensplan.rights.own_print import sections
from kompetensplan.rights.own_tables import DONE, EXEMPT, LEFT_OUT, NOT_FOLLOWED
from kompetensplan.rights.own_words import column_words, table_words
from kompetensplan.texts import in_file_name


@dataclass(frozen=True, slots=True)
class Copy:
    """What a file is made of: whose, of which data, and in which language."""

    name: str
    data: OwnData
    sender: Sender
    language: str
    made_at: datetime


def copy_of(name: str, data: OwnData, sender: Sender, language: str) -> Copy:
    """Return the data as a copy made now."""
    return Copy(name, data, sender, language, real_now())


def data_file(copy: Copy) -> bytes:
    """Return everything as JSON."""
    whole = {
        "format": "kompetensplan/my-data/1",
        "made_at": copy.made_at.isoformat(),
        "name": copy.name,
        **as_json(copy.data),
        "files": [each.name for each in copy.data.files],
        "left_out": dict(left_out()),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def document_of(copy: Copy) -> dict[str, Any]:
    """Return what `templates/rights/own_data_pdf.html` prints."""
    return {
        "name": copy.name,
        "language": copy.language,
        "municipality": copy.sender.municipality,
        "demo": copy.sender.demo,
        "made_at": copy.made_at,
        "sections": sections(copy.data),
        "left_out": left_out(),
    }


def printed(html: str, copy: Copy) -> bytes:
    """Return the document, with the data file inside; takes a while, in no transaction."""
    attached = DataFile("mina-uppgifter.json", data_file(copy), _("Everything as data"))
    return pdf.render(html, attachments=[attached], created=copy.made_at)


def all_in_one(html: str, copy: Copy) -> bytes:
    """Return an archive of the document, the data file and every stored file."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mina-uppgifter.json", data_file(copy))
        for each in copy.data.files:
            archive.writestr(f"filer/{_safe(each.name)}", _content(each))
        db.session.rollback()  # nothing waits while the document is made
        archive.writestr("mina-uppgifter.pdf", printed(html, copy))
    return whole.getvalue()


def left_out() -> list[tuple[str, str]]:
    """Return what is not given, and why, in words."""
    others = _("In plans of others: what stands there")
    why = _("It is about them. Given are your own comments, suggestions and answers, and when.")
    columns: dict[str, list[str]] = {}
    for name, reason in LEFT_OUT.items():
        columns.setdefault(str(reason), []).append(name)
    rest = [
        (f"{table_words(table)} ({column_words(table, column).lower()})", str(reason))
        for (table, column), reason in NOT_FOLLOWED.items()
    ]
    return [
        *((", ".join(names), reason) for reason, names in columns.items()),
        *([(others, why)] if DONE else []),
        *rest,
        *((table, str(reason)) for table, reason in EXEMPT.items()),
    ]


def _content(file: File) -> bytes:
    table = Base.metadata.tables[file.table]
    column = next(each for each in table.c if isinstance(each.type, LargeBinary))
    keys = zip(table.primary_key.columns, file.key, strict=True)
    found = db.session.scalar(select(column).where(*(each == value for each, value in keys)))
    return bytes(found or b"")


def _safe(name: str) -> str:
    """Return a file's name without what a folder or a system would trip over; the kind stays."""
    stem, dot, kind = name.rpartition(".")
    return f"{in_file_name(stem)}{dot}{in_file_name(kind)}" if dot else in_file_name(name)
