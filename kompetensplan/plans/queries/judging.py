"""Is a file the document that was agreed on? The check page and `flask verify` ask (SIGN-1)."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from kompetensplan import seals
from kompetensplan.hooks import Hook
from kompetensplan.plans.models import PlanVersion
from kompetensplan.plans.queries.versions import find_by_file_hash, number_in_force
from kompetensplan.seals import Finding, Standing

NOT_SEALED = Finding(Standing.NONE)


@dataclass(frozen=True, slots=True)
class CopyGivenOut:
    """A copy that the registrar has given out (CONF-7): of which version, when, and how masked."""

    number: int
    given_out_on: date
    masked: int


def _no_copies(sha256: str) -> CopyGivenOut | None:
    return None


def _no_summaries(sha256: str) -> date | None:
    return None


# The copy that was given out with this hash, or when a summary was.
find_copy = Hook(_no_copies)
find_summary = Hook(_no_summaries)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What can be told of a file: its version, the one in force, and what its seal is worth.

    Attributes:
        version: None when the file is altered, was never made here or has been destroyed.
        latest: the number of the version in force, 0 when none is.
        seal: of a document that was sealed.
        copy: what the file is, when it is a copy that was given out and not the plan itself.
        summary: when the file was given out, when it is HR's summary and no plan.
    """

    version: PlanVersion | None = None
    latest: int = 0
    seal: Finding = NOT_SEALED
    copy: CopyGivenOut | None = None
    summary: date | None = None

    @property
    def is_known(self) -> bool:
        return bool(self.version or self.copy or self.summary)


def judge(file: BinaryIO) -> Judgement:
    """Compare a file with the stored documents, byte for byte (ruling 4).

    Nothing in the file is read before it is known: what a stranger sends is only hashed.
    """
    digest = hashlib.file_digest(file, "sha256")  # type: ignore[arg-type] # all files have readinto
    version = find_by_file_hash(digest.hexdigest())
    if version is None or version.document is None:
        return _judge_other(file, digest.hexdigest())
    seal = NOT_SEALED
    if version.document.is_sealed:
        file.seek(0)
        # We know when it was sealed: that the certificate has ended since changes nothing.
        seal = seals.examine(file.read(), version.document.made_at)
        if seal.standing in (Standing.NONE, Standing.BROKEN):
            return Judgement()  # file and hash were changed together, behind our back
    return Judgement(version, number_in_force(version.plan_id), seal)


def _judge_other(file: BinaryIO, sha256: str) -> Judgement:
    """Say what a file is that is no agreed plan; one that was made here may have a seal."""
    copy = find_copy(sha256)
    summary = None if copy else find_summary(sha256)
    if copy is None and summary is None:
        return Judgement()
    file.seek(0)
    return Judgement(seal=seals.examine(file.read()), copy=copy, summary=summary)
