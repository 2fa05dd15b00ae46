"""Stored documents are what they were when they were stored, or somebody is told (SIGN-1).

A byte that is changed behind the application's back is found by the worker's daily round, by who
opens the document, and by `flask verify --stored`.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row, Select, select, update

from kompetensplan import seals
from kompetensplan.audit.services import audit
from kompetensplan.clock import real_now
from kompetensplan.db import db, insert_into
from kompetensplan.errors import Altered
from kompetensplan.notices.services import tell
from kompetensplan.organisation.models import Role
from kompetensplan.organisation.queries import list_holders
from kompetensplan.plans.canonical import hash_of
from kompetensplan.plans.models import DocumentAlarm, DocumentState, PlanDocument, PlanVersion
from kompetensplan.seals import Standing

PORTION = 100
WATCHERS = (Role.SYSTEM_ADMINISTRATOR, Role.DATA_PROTECTION_OFFICER)


@dataclass(frozen=True, slots=True)
class Portion:
    """Some documents that have been looked at: the last one, how many, and how many differ."""

    last_id: int
    seen: int
    altered: int


def read_stored(version_id: int) -> bytes:
    """Return the stored document of a version, having compared it with its hash.

    Raises:
        Altered: it is not what was stored. Those who must know are told; to be committed.
    """
    content, sha256 = db.session.execute(
        select(PlanDocument.content, PlanDocument.sha256).where(
            PlanDocument.version_id == version_id
        )
    ).one()
    if content is not None and hashlib.sha256(content).hexdigest() == sha256:
        return content
    sound_alarm(version_id)
    raise Altered(
        f"the stored document of version {version_id}",
        reason=_("The stored PDF is no longer what it was when it was made, and is not shown."),
        help=_(
            "The system administrator and the data protection officer have been told. What you"
            " agreed on can be read on the page of the version."
        ),
    )


def check_next(after_id: int) -> Portion | None:
    """Look at some documents after that id; sound or end an alarm for each. None at the end."""
    rows = db.session.execute(
        _everything().where(PlanDocument.version_id > after_id).limit(PORTION)
    ).all()
    if not rows:
        return None
    altered = [row.version_id for row in rows if not _is_whole(row)]
    for version_id in altered:
        sound_alarm(version_id)
    _end_alarms({row.version_id for row in rows} - set(altered))
    return Portion(rows[-1].version_id, len(rows), len(altered))


def sound_alarm(version_id: int) -> None:
    """Tell those who watch over the system that a document differs; once, until it is whole."""
    moment = real_now()
    is_new = db.session.scalar(
        insert_into(DocumentAlarm)
        .values(version_id=version_id, found_at=moment)
        .on_conflict_do_update(
            index_elements=["version_id"],
            set_={"found_at": moment, "whole_again_at": None},
            where=DocumentAlarm.whole_again_at.is_not(None),
        )
        .returning(DocumentAlarm.version_id)
    )
    if not is_new:
        return
    _audit("document.altered", version_id)
    for person_id in list_holders(WATCHERS):
        tell(person_id, "document_altered", key=f"version {version_id} {moment:%Y-%m-%d %H:%M}")


def _end_alarms(version_ids: set[int]) -> None:
    sounding = select(DocumentAlarm.version_id).where(
        DocumentAlarm.version_id.in_(version_ids), DocumentAlarm.whole_again_at.is_(None)
    )
    for version_id in db.session.scalars(sounding).all():
        db.session.execute(
            update(DocumentAlarm)
            .where(DocumentAlarm.version_id == version_id)
            .values(whole_again_at=real_now())
        )
        _audit("document.whole_again", version_id)


def _audit(action: str, version_id: int) -> None:
    version = db.session.get_one(PlanVersion, version_id)
    detail = f"KP-{version.plan_id}, {version.number}"
    audit(None, action, "plan_version", version_id, detail=detail)


def _everything() -> Select[*tuple[Any, ...]]:
    return (
        select(
            PlanDocument.version_id,
            PlanDocument.content,
            PlanDocument.sha256,
            PlanDocument.is_sealed,
            PlanDocument.made_at,
            PlanVersion.content.label("agreed"),
            PlanVersion.content_hash,
        )
        .join(PlanVersion, PlanVersion.id == PlanDocument.version_id)
        .where(PlanDocument.state == DocumentState.READY)
        .order_by(PlanDocument.version_id)
    )


def _is_whole(row: Row[Any]) -> bool:
    if hashlib.sha256(row.content).hexdigest() != row.sha256:
        return False
    if hash_of(row.agreed) != row.content_hash:
        return False
    return not row.is_sealed or has_its_seal(row.content, row.made_at)


def has_its_seal(content: bytes, made_at: Any) -> bool:
    """Tell whether a document that was sealed still is: then bytes and hash were not both changed.

    A seal by a certificate that is not trusted any more is no sign of a change.
    """
    return seals.examine(content, made_at).standing in (Standing.VALID, Standing.UNKNOWN)
