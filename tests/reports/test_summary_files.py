"""Summaries as files: nothing that was taken back is kept in one, and the check page knows them."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import delete, func, select

from kompetensplan import pdf
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.plans.models import PlanState
from kompetensplan.reports.jobs import make_figures
from kompetensplan.reports.models import SummaryDocument
from tests.conftest import LogIn
from tests.factories import Municipality
from tests.plans.factories import make_plan
from tests.plans.pages import words_of
from tests.reports.factories import make_people
from tests.support.seals import issued_seal, sealing


@pytest.fixture
def counted(town: Municipality) -> Municipality:
    for name in ("class", "office", "home"):
        make_people(town.units[name], 18)
    db.session.commit()
    make_figures()
    return town


def test_what_somebody_takes_back_is_kept_ready_nowhere_from_that_moment(
    counted: Municipality, karin: Person, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SKE-3: no tick any more, no step any more, taken away, or while the document is made."""
    plan = make_plan(counted, who="david", state=PlanState.AGREED)
    step = plan.goals[0].activities[0].steps[0]
    david, page = log_in(counted.people["david"]), f"/plans/{plan.id}/progress/{step.id}"
    address = f"/overview/units/{counted.units['school'].id}/summary.pdf"
    hr, told = log_in(karin), {"tried": "Jag läste högt för hela gruppen.", "in_summary": "y"}

    def kept() -> int:
        db.session.rollback()
        return db.session.scalar(select(func.count(SummaryDocument.key))) or 0

    ways: tuple[Callable[[], Any], ...] = (
        lambda: david.post(f"{page}/thoughts", data={"tried": told["tried"]}),
        lambda: david.post(page, data={"done": "0"}),
        lambda: david.post("/my-data/voluntary/reflections/remove"),
    )
    for take_back in ways:
        assert david.post(f"{page}/thoughts", data=told).status_code == 303
        assert "Jag läste högt" in _text(hr.get(address).data)
        assert kept() == 1
        assert take_back().status_code == 303
        assert kept() == 0

    david.post(f"{page}/thoughts", data=told)
    render = pdf.render

    def slowly(*given: Any, **more: Any) -> bytes:
        david.post("/my-data/voluntary/reflections/remove")
        return render(*given, **more)

    monkeypatch.setattr(pdf, "render", slowly)
    hr.get(address)
    assert kept() == 0


def test_a_summary_is_known_on_the_check_page_for_what_it_is(
    counted: Municipality, karin: Person, log_in: LogIn, app: Flask, tmp_path: Path
) -> None:
    """SIGN-1: that it is a summary and unchanged, and nothing of what it says; sealed too."""
    address = f"/overview/units/{counted.units['school'].id}/summary.pdf"
    file, stranger = tmp_path / "given.pdf", app.test_client()

    def checked(content: bytes) -> str:
        sent = {"file": (BytesIO(content), "x.pdf")}
        return words_of(stranger.post("/kontroll", data=sent).text)

    plain = log_in(karin).get(address).data
    db.session.execute(delete(SummaryDocument))
    db.session.commit()
    with sealing(issued_seal(tmp_path)):
        sealed = log_in(karin).get(address).data
        said = checked(sealed)
        file.write_bytes(sealed)
        command = app.test_cli_runner().invoke(args=["verify", str(file)])

    assert plain != sealed
    for page in (checked(plain), said):
        assert "Filen är en sammanställning" in page
        assert "Den hämtades här den 8 februari 2027" in page
        assert "Utbildning" not in page
    assert "elektronisk stämpel från Mittköpings kommun. Stämpeln är giltig." in said
    assert (command.exit_code, "A summary of figures" in command.output) == (0, True)
    assert "Filen känns inte igen" in checked(sealed[:-1] + b" ")
    assert "/kontroll" in _text(plain)
    assert "Kontrollera en PDF" in stranger.get("/login").text


def _text(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
