"""A plan's PDF: made, against bare WeasyPrint; and served, against a file behind the same door."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from sqlalchemy import select

from benchmarks.databases import Database, application
from benchmarks.measuring import in_turns
from benchmarks.requests import Asking, log_in
from benchmarks.results import Row, Section
from kompetensplan import pdf
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.plans import jobs
from kompetensplan.plans.documents import document_of
from kompetensplan.plans.models import Plan, PlanDocument, PlanVersion
from kompetensplan.plans.queries.versions import find_version
from kompetensplan.plans.views import versions

MADE, SERVED = 1.15, 1.5
HR = "karin.sjostrand@mittkoping.example"


def measure(database: Database, folder: Path, *, rounds: int) -> Iterator[Section]:
    """Measure both on one database."""
    app = application(database.url)
    file = folder / "plan.pdf"
    _add_bare_view(app, file)
    with app.test_request_context():
        made = _make(_some_version(), rounds)
        asked = _store(file)
    served = _serve(app, database, asked, file, rounds)
    yield Section(
        f"A plan's PDF, {database.engine}",
        f"Making one: the template, the PDF/A-3a with the plan's JSON and PDF/UA-1, against"
        " WeasyPrint alone on the same HTML, with the same stylesheet, fonts and variant, without"
        " attachment. Serving one that is stored: against Flask's `send_file` in a view with the"
        f" same guard, the same reading log and the same commit. Median of {rounds}.",
        [made, served],
    )


def _some_version() -> PlanVersion:
    """Return the latest agreed version of Amina Berg's, with all that its document needs."""
    plan_id = db.session.scalars(
        select(Plan.id)
        .join(Employment, Plan.employment_id == Employment.id)
        .join(Person, Employment.person_id == Person.id)
        .join(PlanVersion, PlanVersion.plan_id == Plan.id)
        .where(Person.email == "amina.berg@mittkoping.example")
        .order_by(PlanVersion.agreed_on.desc())
    ).first()
    version = find_version(plan_id or 0)
    assert version is not None
    return version


def _make(version: PlanVersion, rounds: int) -> Row:
    with force_locale(version.language):
        printed = document_of(version, jobs.sender())
        html = render_template("plans/pdf.html", document=printed)
    content, created = version.content.encode("utf-8"), version.agreed_at
    engine: Any = pdf._engine()

    def bare() -> object:
        page = engine.library.HTML(
            string=html, base_url=pdf.PRINT_FILES.as_uri() + "/", url_fetcher=engine.fetcher
        )
        return page.write_pdf(
            stylesheets=[engine.stylesheet], font_config=engine.fonts, pdf_variant="pdf/a-3a"
        )

    times = in_turns(
        {"ours": lambda: jobs.print_document(printed, content, created), "bare": bare},
        rounds=rounds,
    )
    return Row("Making a plan's PDF", "bare WeasyPrint", times["ours"], times["bare"], MADE)


def _store(file: Path) -> list[str]:
    """Have the document made and lay it beside; return the addresses of ours and of the file."""
    version = _some_version()
    place: dict[str, Any] = {"plan_id": version.plan_id, "number": version.number}
    stored = select(PlanDocument.content).where(PlanDocument.version_id == version.id)
    jobs.make_document(version.id)
    file.write_bytes(db.session.scalars(stored).one() or b"")
    return [url_for("plans.version_pdf", **place), url_for("bare_file", **place)]


def _serve(app: Flask, database: Database, asked: list[str], file: Path, rounds: int) -> Row:
    cookie = log_in(app, HR)
    ours, bare = (Asking(app, path, cookie) for path in asked)
    if ours.get() != bare.get():
        raise RuntimeError("the two do not serve the same file")
    times = in_turns({"ours": ours.get, "bare": bare.get}, rounds=rounds, clock=database.clock)
    what = f"Serving a stored PDF of {file.stat().st_size // 1024} kB"
    return Row(what, "a file behind the same guard", times["ours"], times["bare"], SERVED)


def _add_bare_view(app: Flask, file: Path) -> None:
    """Give the application a view that only sends a file, having asked and logged the same."""

    @versions.on_agreed
    def bare_file(plan: Plan, number: int) -> ResponseReturnValue:
        versions._read(plan, number)
        db.session.commit()
        return send_file(file, mimetype="application/pdf")

    app.add_url_rule("/bare/<int:plan_id>/<int:number>", "bare_file", bare_file)
