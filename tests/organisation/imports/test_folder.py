"""HR's files are imported from a folder by the worker, at the hour of a setting (IMP-1 … 4)."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from kompetensplan import clock, settings
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.heartbeat import Heartbeat
from kompetensplan.organisation.imports.folder import find_files, list_grown, move_aside, take_in
from kompetensplan.organisation.imports.jobs import (
    LOOKED,
    forget_reports,
    list_looked,
    look,
    look_daily,
    report_of,
)
from kompetensplan.organisation.imports.problems import UNREADABLE, File
from kompetensplan.organisation.imports.services import Files
from kompetensplan.organisation.imports.tables import Encoding
from kompetensplan.organisation.models import Employment, FolderImport, FolderOutcome
from kompetensplan.outbox import Mail
from kompetensplan.settings import Name
from tests.conftest import LogIn
from tests.factories import Municipality
from tests.organisation.imports.files import files, job, small_town, take, unit
from tests.plans.pages import words_of


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """The folder of the import, set as an installation sets it."""
    before = app.config["KP"]
    app.config["KP"] = replace(before, import_folder=tmp_path)
    yield tmp_path
    app.config["KP"] = before


def put(folder: Path, given: Files, *, age: int = 300) -> None:
    for name, content in (
        (File.ORGANISATION, given.organisation),
        (File.EMPLOYMENTS, given.employments),
    ):
        path = folder / name.value
        path.write_bytes(content)
        os.utime(path, (time.time() - age,) * 2)


def a_town(**given: str) -> Files:
    units, jobs = small_town()
    return files(units, [*jobs, job("C1", "HC", **given)])


def outcomes() -> list[str]:
    return [each.outcome.value for each in reversed(list_looked())]


def left(folder: Path) -> list[str]:
    """Return where each file has landed: the name of its folder and its own."""
    return sorted(f"{p.parent.parent.name}/{p.name}" for p in folder.rglob("*.csv"))


def test_files_are_imported_told_of_by_mail_and_moved_aside(
    town: Municipality, folder: Path, log_in: LogIn
) -> None:
    put(folder, a_town())

    assert look()

    assert outcomes() == ["imported"]
    assert db.session.scalar(select(Employment.id).where(Employment.number == "C1"))
    assert left(folder) == ["klara/anstallningar.csv", "klara/organisation.csv"]
    told = {mail.to: mail for mail in db.session.scalars(select(Mail))}
    assert set(told) == {town.people["karin"].email, town.people["johan"].email}
    mail = told[town.people["karin"].email or ""]
    assert "13 nya" in mail.body
    assert "Amina" not in mail.body
    page = log_in(town.people["johan"]).get(mail.body.split()[-1].partition("5000")[2]).text
    assert "Inläst" in words_of(page)


def test_the_same_files_are_never_imported_twice(town: Municipality, folder: Path) -> None:
    """Also where they could not be moved aside, or somebody puts them there again."""
    put(folder, a_town())
    look()
    db.session.execute(update(Employment).where(Employment.number == "C1").values(title="Ändrad"))
    db.session.commit()
    put(folder, a_town())

    looked = look()

    assert looked
    assert looked.is_repeated
    assert outcomes() == ["imported"]
    title = select(Employment.title).where(Employment.number == "C1")
    assert db.session.scalar(title) == "Ändrad"
    assert not (folder / File.ORGANISATION.value).exists()
    assert db.session.scalar(select(func.count(Mail.id))) == 4  # both times, to both


def test_older_files_delivered_again_after_others_hold_again_and_it_is_told(
    town: Municipality, folder: Path
) -> None:
    """What the HR system says last holds; a report says that it was said before."""
    title = select(Employment.title).where(Employment.number == "C1")
    for befattning in ("Undersköterska", "Samordnare", "Undersköterska"):
        put(folder, a_town(befattning=befattning))
        assert look()
        assert db.session.scalar(title) == befattning

    assert outcomes() == ["imported"] * 3
    bodies = db.session.scalars(select(Mail.body).order_by(Mail.id)).all()
    told = [body for body in bodies if "och andra efter det" in body]
    assert len(told) == 2, "the third time, to both"
    assert set(told) <= set(bodies[4:])
    put(folder, a_town(befattning="Undersköterska"))
    repeated = look()
    assert repeated
    assert repeated.is_repeated


def test_files_that_stopped_are_tried_again_when_they_are_delivered_again(
    town: Municipality, folder: Path
) -> None:
    """What stood in the way may have been mended here meanwhile, by hand for example."""
    units, jobs = small_town()
    fewer = files(units, jobs[:6])
    take(a_town())
    db.session.commit()
    put(folder, fewer)
    look()
    take(fewer)
    db.session.commit()
    put(folder, fewer)
    look()

    assert outcomes() == ["ends_many", "imported"]


def test_a_file_dated_in_the_future_is_looked_at_when_it_has_rested(
    town: Municipality, folder: Path
) -> None:
    """The clock of whoever delivers may be wrong; this machine's own says when it was written."""
    put(folder, a_town(), age=-7200)
    assert find_files(folder, 10**7) is None, "it was written just now"

    found = find_files(folder, 10**7, real_now() + timedelta(minutes=3))

    assert found
    looked = take_in(found, Encoding.UTF_8, clock.today())
    move_aside(found, looked)
    assert looked.made.outcome is FolderOutcome.IMPORTED
    assert list_grown(folder) == []


def test_an_upload_that_stalls_is_told_of_once_and_nothing_is_imported(
    town: Municipality, folder: Path
) -> None:
    """Half a line is half a file: it rests for an hour, and HR learns of it."""
    hour = clock.local(real_now() - timedelta(hours=3)).hour
    settings.decide(Name.IMPORT_HOUR, str(hour), by=town.people["johan"].id)
    db.session.commit()
    whole = a_town()
    put(folder, Files(whole.organisation, whole.employments[:-20]))

    for _each in range(2):
        look_daily()
        db.session.commit()

    assert outcomes() == []
    mails = db.session.scalars(select(Mail)).all()
    assert {mail.to for mail in mails} == {town.people[who].email for who in ("karin", "johan")}
    assert len(mails) == 2
    assert "inte hela än" in mails[0].subject
    put(folder, whole)
    look_daily()
    assert outcomes() == ["imported"]


def test_a_file_that_grows_after_it_was_imported_is_told_of_once(
    town: Municipality, folder: Path
) -> None:
    """An upload that stood still for minutes, and went on in the file that was moved aside."""
    put(folder, a_town())
    look()
    moved = next(folder.rglob(File.EMPLOYMENTS.value))
    look_daily()
    assert db.session.scalar(select(func.count(Mail.id))) == 2
    with moved.open("ab") as file:
        file.write(b"mera\n")
    os.utime(moved, (time.time() + 5,) * 2)

    for _each in range(2):
        look_daily()
        db.session.commit()

    subjects = db.session.scalars(select(Mail.subject)).all()
    assert sum("en fil var inte hel" in subject for subject in subjects) == 2


def test_a_file_that_stops_harms_nothing_and_is_told_of(
    town: Municipality, folder: Path, log_in: LogIn
) -> None:
    """IMP-3, IMP-4, and what is no file of HR's at all."""
    take(a_town())
    db.session.commit()
    before = db.session.scalar(select(func.count(Employment.id)))
    good = a_town()
    units, jobs = small_town()
    for bad in (
        Files(b"\x00\xff\xfe", good.employments),
        Files(good.organisation, good.employments.replace(b"P-C1", b"811228-9874")),
        files(units, jobs[:6]),
    ):
        put(folder, bad, age=4000)
        assert look()

    assert outcomes() == ["stopped", "stopped", "ends_many"]
    assert db.session.scalar(select(func.count(Employment.id))) == before
    assert {each.partition("/")[0] for each in left(folder)} == {"stoppade"}
    bodies = "".join(db.session.scalars(select(Mail.body)))
    assert "811228" not in bodies
    karin = log_in(town.people["karin"])
    pages = [karin.get(f"/import/folder/{row.id}").text for row in list_looked()]
    assert "personnummer" in pages[1]
    assert "811228" not in "".join(pages)
    assert "Är det rätt fil?" in pages[0]


def test_a_file_on_its_way_and_a_link_are_left_alone(town: Municipality, folder: Path) -> None:
    assert look() is None
    put(folder, a_town(), age=10)
    assert look() is None
    put(folder, a_town())
    (folder / File.ORGANISATION.value).unlink()
    assert look() is None  # the other may come
    secret = folder / "hemligt.csv"
    secret.write_text("x")
    (folder / File.ORGANISATION.value).symlink_to(secret)
    assert look() is None
    os.utime(folder / File.EMPLOYMENTS.value, (time.time() - 4000,) * 2)

    looked = look()

    assert looked
    assert looked.made.outcome is FolderOutcome.STOPPED
    assert secret.exists()


def test_the_folder_is_looked_through_once_at_its_hour_or_when_somebody_asks(
    town: Municipality, folder: Path, log_in: LogIn
) -> None:
    def rounds() -> list[str]:
        look_daily()
        db.session.commit()
        return outcomes()

    put(folder, a_town())
    assert rounds() == []  # never, until it is decided
    hour = clock.local(real_now() - timedelta(minutes=1)).hour
    settings.decide(Name.IMPORT_HOUR, str(hour), by=town.people["johan"].id)
    db.session.commit()
    assert rounds() == ["imported"]
    put(folder, a_town(befattning="Samordnare"))
    assert rounds() == ["imported"]  # tomorrow
    assert log_in(town.people["johan"]).post("/import/folder/look").status_code == 303
    assert rounds() == ["imported", "imported"]
    assert rounds() == ["imported", "imported"]
    looked = select(Heartbeat.seen_at).where(Heartbeat.name == LOOKED)
    assert db.session.scalar(looked)


def test_what_is_on_its_way_at_the_hour_is_looked_at_as_soon_as_it_is_there(
    town: Municipality, folder: Path, log_in: LogIn
) -> None:
    """Who delivers at the very hour would else never be imported, and nobody be told."""
    assert log_in(town.people["johan"]).post("/import/folder/look").status_code == 303
    put(folder, a_town(), age=10)
    look_daily()
    assert outcomes() == []
    put(folder, a_town())

    look_daily()

    assert outcomes() == ["imported"]


def test_what_is_put_in_the_place_of_a_file_is_neither_read_nor_moved(
    town: Municipality, folder: Path
) -> None:
    put(folder, a_town())
    found = find_files(folder, 10**7)
    assert found
    looked = take_in(found, Encoding.UTF_8, clock.today())
    put(folder, a_town(befattning="Samordnare"))
    move_aside(found, looked)
    assert (folder / File.EMPLOYMENTS.value).exists(), "the next delivery came meanwhile"

    again = find_files(folder, 10**7)
    assert again
    path = folder / File.ORGANISATION.value
    path.rename(folder / "annat.csv")
    path.symlink_to(folder / "annat.csv")
    stopped = take_in(again, Encoding.UTF_8, clock.today())

    assert stopped.made.problem == UNREADABLE
    move_aside(again, stopped)
    assert path.is_symlink()


def test_what_was_refused_is_forgotten_after_thirty_days(town: Municipality, folder: Path) -> None:
    units, jobs = small_town()
    put(folder, files([*units, unit("X", "FINNS-INTE")], jobs))
    look()
    row = db.session.scalars(select(FolderImport)).one()
    report = report_of(row)
    assert report
    assert report.refused_rows == 1
    row.looked_at = real_now() - timedelta(days=31)
    db.session.commit()

    forget_reports()
    db.session.commit()

    db.session.expire_all()
    assert report_of(row) is None
