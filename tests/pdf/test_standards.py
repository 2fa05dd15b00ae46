"""Documents keep both standards: PDF/A-3a for the archive and PDF/UA-1 for those who listen.

An independent program judges. Java starts once for all files, for that is what takes time.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from kompetensplan import pdf, seals
from tests.pdf import examples
from tests.pdf.conftest import as_json, page
from tests.pdf.examples import Document
from tests.support.seals import issued_seal, sealing
from tests.support.vera import ACCESSIBLE, ARCHIVE, Vera, Verdict

pytestmark = pytest.mark.validator

KNOWN_BAD = Path(__file__).with_name("known_bad.pdf")

# No typeface of ours has these: one that is let through breaks both standards.
UNKNOWN_SIGNS = "😀 👩🏽‍🔧 漢字 العربية \u2028 \ue000 \u202e \x0b ＜b＞ >\u0338"

PLANS = {
    "plan-sv": examples.plan(),
    "plan-en": examples.plan(language="en"),
    "one-goal": examples.plan_with_one_goal(),
    "thirty-pages": examples.long_plan(),
    "without-agreement": examples.plan(
        state="set_without_agreement", signatures=examples.plan()["signatures"][:1]
    ),
    "turkish-name": examples.plan(person=examples.person("Zeynep Çelik Åberg")),
    "long-names": examples.plan_with_long_names(),
    "long-names-en": examples.plan_with_long_names(language="en"),
    "unknown-signs": examples.plan(
        person=examples.person(f"Zeynep {UNKNOWN_SIGNS}"), employee_comment=UNKNOWN_SIGNS
    ),
}
SUMMARIES = {
    "summary-sv": examples.summary(),
    "summary-en": examples.summary(language="en"),
    "municipality": examples.municipal_summary(),
    "nothing-yet": examples.summary(figures=[], units=[], priorities=[]),
}


SEALED = [*PLANS, "summary-sv"]


@pytest.fixture(scope="module")
def verdicts(
    app: Flask, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], Verdict]:
    """What the validator says of every example, by its name and the standard."""
    folder = tmp_path_factory.mktemp("documents")
    for name, document in PLANS.items():
        _write(folder / name, _plan(app, document))
    for name, summary in SUMMARIES.items():
        html = page(app, "reports/summary_pdf.html", summary["language"], summary=summary)
        _write(folder / name, pdf.render(html, created=summary["as_of"]))
    # The same files with a seal: it must break neither standard (SIGN-2).
    with sealing(issued_seal(tmp_path_factory.mktemp("seal"))):
        for name in SEALED:
            sealed = seals.seal((folder / f"{name}.pdf").read_bytes())
            _write(folder / f"{name}-sealed", sealed)
    _write(folder / "known-bad", KNOWN_BAD.read_bytes())
    judged = Vera.installed().check(sorted(folder.iterdir()))
    return {(path.stem, standard): verdict for (path, standard), verdict in judged.items()}


@pytest.mark.parametrize("standard", [ARCHIVE, ACCESSIBLE])
@pytest.mark.parametrize("name", [*PLANS, *SUMMARIES, *(f"{name}-sealed" for name in SEALED)])
def test_a_document_keeps_the_standard(
    verdicts: dict[tuple[str, str], Verdict], name: str, standard: str
) -> None:
    assert verdicts[name, standard] == Verdict(passed=True)


def test_the_judge_says_no_to_a_file_that_is_known_to_be_bad(
    verdicts: dict[tuple[str, str], Verdict],
) -> None:
    verdict = verdicts["known-bad", ACCESSIBLE]

    assert not verdict.passed
    assert any("7.2-19" in fault for fault in verdict.faults)


def _plan(app: Flask, document: Document) -> bytes:
    html = page(app, "plans/pdf.html", document["language"], document=document)
    return pdf.render(html, attachments=[as_json(document)], created=document["agreed_at"])


def _write(path: Path, content: bytes) -> None:
    path.with_suffix(".pdf").write_bytes(content)
