"""`flask import-staff`, as the person who runs it sees it."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from kompetensplan.db import db
from kompetensplan.organisation.imports.services import Files
from kompetensplan.organisation.models import Employment
from tests.organisation.imports.files import files, in_1252, small_town


@pytest.fixture
def run(app: Flask, tmp_path: Path) -> "Run":
    return Run(app, tmp_path)


class Run:
    """Runs the command on files, each time as a process of its own would."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app, self.folder = app, folder

    def __call__(self, given: Files, *options: str) -> Result:
        names = [self.folder / "organisation.csv", self.folder / "anstallningar.csv"]
        names[0].write_bytes(given.organisation)
        names[1].write_bytes(given.employments)
        db.session.rollback()
        arguments = ["import-staff", *map(str, names), *options]
        return self.app.test_cli_runner().invoke(args=arguments)


def stored() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Employment)) or 0


def test_dry_run_then_import_then_nothing_more(run: Run) -> None:
    town = files(*small_town())

    dry = run(town, "--dry-run")
    after_dry = stored()
    real = run(town)
    again = run(town)

    assert (dry.exit_code, real.exit_code, again.exit_code) == (0, 0, 0)
    assert "Anställning B1 Amina Berg, Undersköterska (rad 4)" in dry.output
    assert dry.output.rstrip().endswith("Provkörning: inget har ändrats.")
    assert (after_dry, stored()) == (0, 12)
    assert real.output.rstrip().endswith("Importen är klar.")
    assert again.output.rstrip().endswith("Inget behövde ändras.")


def test_a_personnummer_column_stops_it(run: Run) -> None:
    town = files(*small_town())
    wrong = Files(town.organisation, town.employments.replace(b"aid;", b"personnummer;", 1))

    result = run(wrong)

    assert result.exit_code == 1
    assert "anstallningar.csv rad 1, kolumn personnummer" in result.output
    assert stored() == 0


def test_refused_rows_are_listed_and_the_rest_goes_on(run: Run) -> None:
    units, jobs = small_town()
    units[2]["chef_anstallningsnr"] = "GONE"

    result = run(files(units, jobs))

    assert result.exit_code == 0
    assert "organisation.csv rad 4, kolumn chef_anstallningsnr" in result.output
    assert "”GONE”" in result.output
    assert stored() == 6


def test_windows_1252_has_to_be_declared(run: Run) -> None:
    town = in_1252(files(*small_town()))

    undeclared = run(town)
    declared = run(town, "--encoding", "windows-1252")

    assert undeclared.exit_code == 1
    assert "rad 2" in undeclared.output
    assert "--encoding windows-1252" in undeclared.output
    assert declared.exit_code == 0
    assert stored() == 12


def test_thirty_per_cent_ended_stops_until_somebody_says_yes(run: Run) -> None:
    units, jobs = small_town()
    run(files(units, jobs))
    fewer = files(units, jobs[:8])

    dry = run(fewer, "--dry-run")
    stopped = run(fewer)
    left = db.session.scalars(select(Employment).where(Employment.ends_on.is_not(None))).all()
    done = run(fewer, "--yes")

    assert (dry.exit_code, stopped.exit_code, done.exit_code) == (1, 1, 0)
    assert "4 av 12 pågående anställningar" in stopped.output
    assert "--yes" in stopped.output
    assert not left
    db.session.rollback()
    ended = db.session.scalars(select(Employment).where(Employment.ends_on.is_not(None))).all()
    assert len(ended) == 4
