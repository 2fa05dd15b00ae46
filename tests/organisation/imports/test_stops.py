"""Files that are not taken at all: nothing is read into the database, and the reason is told."""

import logging
from collections.abc import Callable

import pytest

from kompetensplan.organisation.imports import problems
from kompetensplan.organisation.imports.problems import File, Problem, Stopped
from kompetensplan.organisation.imports.rows import read_files
from kompetensplan.organisation.imports.services import Files
from kompetensplan.organisation.imports.tables import Encoding
from tests.organisation.imports.files import files, in_1252, small_town

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00"


def stop(given: Files) -> Problem:
    with pytest.raises(Stopped) as stopped:
        read_files(given.organisation, given.employments, given.encoding)
    return stopped.value.problem


def with_employments(change: Callable[[str], str]) -> Files:
    town = files(*small_town())
    text = change(town.employments.decode("utf-8"))
    return Files(town.organisation, text.encode("utf-8"))


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b"", problems.EMPTY, 0),
        (b"\xef\xbb\xbf", problems.EMPTY, 0),
        (b" \r\n;;;\r\n", problems.EMPTY, 0),
        (PNG, problems.NOT_TEXT, 1),
        (b"PK\x03\x04\x00\x00" * 9, problems.NOT_TEXT, 0),
        ("enhet_id;namn".encode("utf-16"), problems.UTF_16, 0),
        (b"enhet_id,namn,typ\r\nA,B,C\r\n", problems.OTHER_SEPARATOR, 1),
        (b"hej\r\n", problems.OTHER_SEPARATOR, 1),
    ],
)
def test_what_is_no_such_file_is_told_so(data: bytes, reason: str, line: int) -> None:
    problem = stop(Files(data, files(*small_town()).employments))

    assert (problem.file, problem.text, problem.line) == (File.ORGANISATION, reason, line)


def test_a_heading_alone_is_not_an_import() -> None:
    units, _jobs = small_town()

    assert stop(files(units, [])).text == problems.NO_ROWS


def test_undeclared_windows_1252_is_told_with_the_line() -> None:
    town = in_1252(files(*small_town()))

    problem = stop(Files(town.organisation, town.employments))

    assert (problem.text, problem.line) == (problems.NOT_UTF_8, 2)


def test_utf_8_declared_as_windows_1252_is_noticed() -> None:
    town = files(*small_town())

    problem = stop(Files(town.organisation, town.employments, Encoding.WINDOWS_1252))

    assert problem.text == problems.IS_UTF_8


def test_bytes_that_windows_1252_does_not_have_are_told_with_the_line() -> None:
    town = in_1252(files(*small_town()))
    broken = town.organisation.replace(b"Norr", b"\x81\x8d")

    problem = stop(Files(broken, town.employments, Encoding.WINDOWS_1252))

    assert (problem.text, problem.line) == (problems.NOT_1252, 5)


def test_missing_columns_are_named() -> None:
    problem = stop(with_employments(lambda text: text.replace("aid;", "", 1)))

    assert (problem.text, problem.arguments) == (problems.MISSING_COLUMNS, {"columns": "aid"})


def test_columns_that_do_not_belong_are_named() -> None:
    problem = stop(with_employments(lambda text: text.replace(";skyddad", ";skyddad;lön", 1)))

    assert problem.text == problems.UNKNOWN_COLUMNS
    assert problem.arguments == {"columns": "lon"}


def test_a_column_twice_is_told() -> None:
    problem = stop(with_employments(lambda text: text.replace(";skyddad", ";skyddad;aid", 1)))

    assert (problem.text, problem.column) == (problems.COLUMN_TWICE, "aid")


def test_files_that_changed_places_are_recognised() -> None:
    town = files(*small_town())

    assert stop(Files(town.employments, town.organisation)).text == problems.SWAPPED


@pytest.mark.parametrize(
    "name", ["personnummer", "Personnummer", "pnr", "PERSNR", "pers.nr", "person-nr"]
)
def test_a_personnummer_column_stops_everything(name: str) -> None:
    problem = stop(with_employments(lambda text: text.replace("aid;", f"{name};", 1)))

    assert (problem.text, problem.line) == (problems.PERSONNUMMER_COLUMN, 1)


@pytest.mark.parametrize("value", ["811228-9874", "8112289874", "198112289874", "701063-2391"])
@pytest.mark.parametrize("column", ["P-B1", "Undersköterska", "b1@mittkoping.example"])
def test_a_personnummer_stops_everything_and_is_never_told(
    value: str, column: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    given = with_employments(lambda text: text.replace(column, value))

    with pytest.raises(Stopped) as stopped:
        read_files(given.organisation, given.employments, given.encoding)

    problem = stopped.value.problem
    assert problem.text == problems.PERSONNUMMER_VALUE
    assert problem.line in (2, 4)
    assert problem.column in ("person_id", "befattning", "epost")
    assert value not in f"{stopped.value} {problem} {caplog.text}"


def test_a_personnummer_of_a_protected_person_stops_everything() -> None:
    units, jobs = small_town()
    jobs[0] |= {"skyddad": "1", "person_id": "811228-9874"}

    assert stop(files(units, jobs)).text == problems.PERSONNUMMER_VALUE
