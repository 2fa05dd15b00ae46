"""A copy taken while the site serves can be put back, and nothing is overwritten unasked."""

from pathlib import Path

import pytest
from flask import Flask

from config import Config
from kompetensplan import create_app
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from tests.conftest import TODAY
from tests.factories import make_person
from tests.support.migrated import migrated


@pytest.fixture
def other(tmp_path: Path) -> Flask:
    """An application with a SQLite file of its own."""
    migrated(tmp_path / "site.db")
    return create_app(
        Config(
            environment="test",
            secret_key="only-for-tests",
            database_url=f"sqlite:///{tmp_path / 'site.db'}",
            today=TODAY,
            secure_cookies=False,
            instance_path=tmp_path,
        )
    )


def names(app: Flask) -> list[str]:
    with app.app_context():
        found = [person.name for person in db.session.query(Person).order_by(Person.id)]
        db.session.remove()
        db.engine.dispose()
    return found


def add(app: Flask, name: str) -> None:
    with app.app_context():
        make_person(name)
        db.session.commit()
        db.engine.dispose()


def test_what_was_backed_up_comes_back(other: Flask, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    add(other, "Amina Berg")
    other.test_cli_runner().invoke(args=["backup", str(copy)])
    add(other, "Bo Ek")

    refused = other.test_cli_runner().invoke(args=["restore", str(copy)])
    before = names(other)
    done = other.test_cli_runner().invoke(args=["restore", str(copy), "--yes"])

    assert (refused.exit_code, before) == (1, ["Amina Berg", "Bo Ek"])
    assert (done.exit_code, names(other)) == (0, ["Amina Berg"])


def test_a_file_that_is_no_backup_is_refused(other: Flask, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.db"
    wrong.write_text("not a database")
    add(other, "Amina Berg")

    done = other.test_cli_runner().invoke(args=["restore", str(wrong), "--yes"])

    assert done.exit_code == 1
    assert names(other) == ["Amina Berg"]


def test_a_backup_that_cannot_be_written_says_so_in_a_line(other: Flask, tmp_path: Path) -> None:
    nowhere = tmp_path / "no such folder" / "copy.db"

    done = other.test_cli_runner().invoke(args=["backup", str(nowhere)])

    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert done.output.startswith(f"{nowhere} could not be written: ")
