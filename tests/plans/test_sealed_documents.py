"""The document of an agreed version is sealed where it is made (SIGN-2, ruling 3)."""

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from config import Seal
from kompetensplan import seals
from kompetensplan.db import db
from kompetensplan.notices.models import Notice
from kompetensplan.plans import jobs
from kompetensplan.plans.models import DocumentState, PlanDocument, PlanState
from kompetensplan.seals import Standing
from tests.conftest import LogIn
from tests.factories import Municipality
from tests.plans.factories import make_plan, version_of
from tests.plans.pages import words_of
from tests.support.seals import issued_seal, sealing


@pytest.fixture
def seal(tmp_path: Path) -> Iterator[Seal]:
    with sealing(issued_seal(tmp_path)) as settings:
        yield settings


@pytest.fixture
def version_id(town: Municipality) -> int:
    return version_of(make_plan(town, state=PlanState.AGREED)).id


def stored() -> PlanDocument:
    db.session.expire_all()
    return db.session.scalars(select(PlanDocument)).one()


def test_what_is_stored_is_sealed_and_so_is_its_hash(version_id: int, seal: Seal) -> None:
    assert jobs.make_document(version_id)

    row = stored()
    assert row.content
    assert row.is_sealed
    assert row.sha256 == hashlib.sha256(row.content).hexdigest()
    assert seals.examine(row.content).standing is Standing.VALID


def test_below_the_seal_is_the_document_that_is_always_the_same(
    version_id: int, tmp_path: Path
) -> None:
    """Ruling 3: rendering is deterministic, and a seal is written after it."""
    assert jobs.make_document(version_id)
    row = stored()
    unsealed = row.content
    assert unsealed
    assert not row.is_sealed
    row.state, row.content, row.sha256 = DocumentState.QUEUED, None, None
    db.session.commit()
    with sealing(issued_seal(tmp_path)):
        assert jobs.make_document(version_id)

    sealed = stored().content
    assert sealed
    assert sealed.startswith(unsealed)


@pytest.mark.parametrize(
    ("days", "changes", "words"),
    [
        ((-400, -1), {}, "valid"),
        ((-1, 365), {"password": "wrong"}, "SEAL_PASSWORD"),
        ((-1, 365), {"pkcs12": "/nowhere/seal.p12"}, "cannot be read"),
    ],
)
def test_a_document_that_cannot_be_sealed_waits_and_the_log_says_why(
    version_id: int,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    days: tuple[int, int],
    changes: dict[str, str],
    words: str,
) -> None:
    """The plan is agreed all the same; never is an unsealed file stored as if it were sealed."""
    issued = issued_seal(tmp_path, days=days)
    given = {"pkcs12": issued.pkcs12, "password": issued.password, "trust": issued.trust}
    with sealing(Seal(**{**given, **changes})), caplog.at_level(logging.ERROR):
        assert not jobs.make_document(version_id)

    row = stored()
    assert row.state is DocumentState.FAILED
    assert row.content is None
    assert words in row.error
    (line,) = (record.getMessage() for record in caplog.records)
    assert line.startswith(f"document of version {version_id} was not sealed, and waits: ")
    row.lease_until = None
    db.session.commit()
    with sealing(issued_seal(tmp_path)):
        assert jobs.make_waiting_documents() == 1
    assert stored().is_sealed


# ── told to those who can mend it ─────────────────────────────────────────────────────


def test_the_administrator_is_told_once_a_day_and_the_page_says_why(
    town: Municipality, tmp_path: Path, log_in: LogIn
) -> None:
    for who in ("amina", "david"):
        make_plan(town, who=who, state=PlanState.AGREED)
    expired = issued_seal(tmp_path, days=(-400, -1))
    as_johan = log_in(town.people["johan"])
    with sealing(expired):
        assert jobs.make_waiting_documents() == 0
        page = words_of(as_johan.get("/stored-documents").text)

    notices = db.session.scalars(select(Notice).where(Notice.kind == "not_sealed")).all()
    assert [notice.person_id for notice in notices] == [town.people["johan"].id]
    assert page.count("Den kunde inte stämplas.") == 2
    assert "Certifikatet slutar snart att gälla." in page
    assert "Amina" not in page


def test_a_certificate_that_cannot_be_opened_is_said_on_the_page(
    town: Municipality, log_in: LogIn, tmp_path: Path
) -> None:
    issued = issued_seal(tmp_path)
    as_johan = log_in(town.people["johan"])
    with sealing(Seal(issued.pkcs12, "another")):
        page = words_of(as_johan.get("/stored-documents").text)

    assert "Certifikatet fungerar inte" in page
    assert "wrong SEAL_PASSWORD" in page


def test_the_page_says_by_whom_documents_are_sealed(
    town: Municipality, log_in: LogIn, seal: Seal
) -> None:
    page = words_of(log_in(town.people["johan"]).get("/stored-documents").text)

    assert "Stämplas av Mittköpings kommun" in page
    assert "Certifikatet är utfärdat av Prövningsmyndigheten" in page
