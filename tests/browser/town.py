"""A town of its own, in which days pass: people come and go, and HR's files say where they are.

`KOMPETENSPLAN_TODAY` is the clock. Another day is another start of the server, on the same
database; who has logged in stays so, since sessions follow the real time.
"""

import csv
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.conftest import login_of
from tools.screenshots import ROOT, Demo, log_in, served

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
KINDS = {"municipality": "kommun", "department": "förvaltning", "unit": "enhet"}
FORMS = {"permanent": "tillsvidare", "fixed_term": "visstid", "hourly": "timavlönad"}
UNITS = """
    SELECT unit.code AS enhet_id, unit.name AS namn, unit.kind AS typ,
        above.code AS overordnad_id, employment.number AS chef_anstallningsnr,
        unit.authority AS myndighet, unit.starts_on AS fran, unit.ends_on AS till
    FROM unit LEFT JOIN unit AS above ON above.id = unit.parent_id
    LEFT JOIN unit_manager ON unit_manager.unit_id = unit.id AND unit_manager.ends_on IS NULL
    LEFT JOIN employment ON employment.id = unit_manager.employment_id
    ORDER BY unit.path
"""
STAFF = """
    SELECT employment.number AS anstallningsnr, person.external_id AS person_id,
        person.given_name AS fornamn, person.family_name AS efternamn, person.email AS epost,
        unit.code AS enhet_id, employment.authority AS myndighet, employment.title AS befattning,
        employment.aid_code AS aid, employment.form AS anstallningsform,
        employment.rate / 100.0 AS sysselsattningsgrad, employment.is_main AS huvudanstallning,
        employment.is_night AS natt, employment.starts_on AS fran, employment.ends_on AS till,
        employment.absent_from AS franvarande_fran, employment.absent_to AS franvarande_till,
        0 AS skyddad
    FROM employment JOIN person ON person.id = employment.person_id
    JOIN unit ON unit.id = employment.unit_id
    ORDER BY employment.id
"""
WITHOUT_A_PLAN = """
    SELECT person.given_name || ' ' || person.family_name
    FROM employment JOIN person ON person.id = employment.person_id
    JOIN unit ON unit.id = employment.unit_id
    WHERE unit.code = ? AND employment.form = 'permanent'
    AND employment.id NOT IN (SELECT employment_id FROM plan)
    ORDER BY employment.id
"""
Row = dict[str, Any]


class Town:
    """The running demo, its clock, its people's browsers, and the HR system beside it."""

    def __init__(self, running: Demo, browser: Browser, folder: Path, stack: ExitStack) -> None:
        self.running, self.browser, self.folder, self.stack = running, browser, folder, stack
        self.server = stack.enter_context(ExitStack())
        running.environment["WEB_CONCURRENCY"] = "1"  # it starts many times
        self.units = self._read(UNITS)
        self.staff = self._read(STAFF)
        for unit in self.units:
            unit["typ"] = KINDS[unit["typ"]]
        for employment in self.staff:
            employment["anstallningsform"] = FORMS[employment["anstallningsform"]]

    def the_day_is(self, day: str) -> None:
        """Let another day begin."""
        self.server.close()
        self.running.environment["KOMPETENSPLAN_TODAY"] = day
        self.server.enter_context(served(self.running.environment))

    @contextmanager
    def worker(self) -> Iterator[None]:
        """Let the worker do what waits. It is stopped before all the documents are made."""
        command = [sys.executable, "-m", "flask", "work", "--once"]
        worker = subprocess.Popen(
            command, cwd=ROOT, env=self.running.environment, stdout=subprocess.DEVNULL
        )
        try:
            yield
        finally:
            worker.terminate()
            worker.wait(30)

    def enter(self, name: str, **options: Any) -> Page:
        """Log somebody in, in a browser of their own."""
        address = self.running.address
        context = self.browser.new_context(base_url=address, locale="sv-SE", **options)
        self.stack.callback(context.close)
        page = context.new_page()
        page.set_default_timeout(30_000)
        log_in(page, address, login_of(name))
        return page

    def people_without_a_plan(self, unit: str) -> list[str]:
        """Return the names of permanent employees who have never had a plan."""
        with self._database() as database:
            return [row[0] for row in database.execute(WITHOUT_A_PLAN, [unit])]

    def employment_of(self, name: str) -> Row:
        """Return somebody's row of HR's file, to be changed as HR would."""
        return next(row for row in self.staff if f"{row['fornamn']} {row['efternamn']}" == name)

    def unit(self, code: str) -> Row:
        """Return a unit's row of HR's file."""
        return next(row for row in self.units if row["enhet_id"] == code)

    def write_files(self) -> tuple[Path, Path]:
        """Write the two files as the HR system does at night; return where they are."""
        return self._write("organisation.csv", self.units), self._write(
            "anstallningar.csv", self.staff
        )

    def _write(self, name: str, rows: list[Row]) -> Path:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
            writer.writeheader()
            writer.writerows(rows)
        return path

    def _read(self, query: str) -> list[Row]:
        with self._database() as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(query)]

    def _database(self) -> sqlite3.Connection:
        path = Path(self.running.environment["KOMPETENSPLAN_INSTANCE"]) / "kompetensplan.db"
        return sqlite3.connect(f"file:{path}?mode=ro", uri=True)
