"""The benchmarks run: on little, once, and without a word about time."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from benchmarks import bulk, floor, pages, staff
from benchmarks.databases import Database, application, on_sqlite
from benchmarks.measuring import in_turns
from benchmarks.requests import Asking, log_in
from benchmarks.results import Row, Run, Section
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment


def test_each_function_is_run_at_least_as_often_as_asked_for() -> None:
    runs: list[str] = []

    times = in_turns(
        {"one": lambda: runs.append("one"), "other": lambda: runs.append("other")}, rounds=7
    )

    assert set(times) == {"one", "other"}
    assert runs.count("one") == runs.count("other") >= 7


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Mittköping with 500 employees, as the benchmarks make it."""
    database = on_sqlite(500, 2, tmp_path_factory.mktemp("bench"))
    yield database
    with database.app.app_context():
        db.engine.dispose()


def test_the_floor_of_a_page_is_its_own_statements_and_its_own_template(small: Database) -> None:
    page = next(page for page in pages.PAGES if page.endpoint == "priorities.index")
    asking = pages.ask(page, small)
    least, connection = floor.take_apart(asking), floor.connect(small)

    assert least.run_sql(connection) > 0
    connection.close()
    with least.in_request():
        assert least.render() == asking.get().decode("utf-8")


def test_a_page_that_is_no_page_is_not_measured(small: Database) -> None:
    cookie = log_in(small.app, "amina.berg@mittkoping.example")
    with pytest.raises(RuntimeError, match="404"):
        Asking(small.app, "/plans/999999", cookie).get()


def test_the_small_municipality_has_all_that_the_pages_are_about(small: Database) -> None:
    with small.app.app_context():
        assert db.session.scalar(select(func.count(Employment.id))) == 500
    for page in pages.PAGES:
        assert b"<h1" in pages.ask(page, small).get(), page.name


def test_the_import_is_measured(tmp_path: Path) -> None:
    (section,) = staff.measure(f"sqlite:///{tmp_path / 'import.db'}", 70, rounds=1)

    assert [row.what for row in section.rows] == ["Dry run", "Import", "The same again, unchanged"]
    assert all(row.median > 0 and row.floor > 0 for row in section.rows)


def test_many_plans_at_once_are_measured(tmp_path: Path, small: Database) -> None:
    """By processes of their own, on a copy."""
    path = shutil.copy(small.url.removeprefix("sqlite:///"), tmp_path / "bulk.db")
    copy = Database(f"sqlite:///{path}", 500, application(f"sqlite:///{path}"))

    (section,) = bulk.measure(copy, 6)

    assert [row.bar for row in section.rows] == [1 / bulk.FASTER, bulk.FLAT, bulk.FLAT]
    assert all(row.median > 0 and row.floor > 0 for row in section.rows)


def test_a_run_is_shown_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(30, datetime(2027, 2, 8, 9, 0, tzinfo=UTC))
    rows = [Row("Plan", "floor", 5.0, 2.0, 3.0), Row("Team", "floor", 1234.5, 300.0, 3.0)]

    run.take(Section("Overhead", "How.", rows))
    run.write(tmp_path / "benchmarks.md")

    assert "MISSED" in capsys.readouterr().out
    written = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert "| Plan | floor | 5 | 2 | 2.50 × | 3 × | ok |" in written
    assert "| Team | floor | 1 234 | 300 | 4.12 × | 3 × | MISSED |" in written
    assert "Bars missed: 1" in written

    again = Run(30, datetime(2027, 2, 9, 9, 0, tzinfo=UTC))
    again.take(Section("Overhead", "How.", [Row("Team", "floor", 5.0, 2.0, 3.0), rows[1]]))
    again.renew(tmp_path / "benchmarks.md")
    again.sections[0] = Section("Overhead", "How.", [Row("Search", "floor", 4.0, 2.0, 3.0)])
    again.renew(tmp_path / "benchmarks.md")
    again.sections[0] = Section("Growth", "At two sizes.", rows[:1])
    again.renew(tmp_path / "benchmarks.md")

    renewed = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert "- Measured again 2027-02-09 09:00 UTC: Search" in renewed
    assert renewed.count("| Team |") == 1
    assert "| Plan | floor | 5 | 2 | 2.50 × | 3 × | ok |" in renewed
    assert "| Search | floor | 4 | 2 | 2.00 × | 3 × | ok |\n" in renewed
    assert "Bars missed: 1" in renewed
    heading = renewed.index("## Growth\n\nAt two sizes.\n\n| What |")
    assert heading > renewed.index("| Search |"), "what is new comes last"
    assert renewed.endswith("| Plan | floor | 5 | 2 | 2.50 × | 3 × | ok |\n")
