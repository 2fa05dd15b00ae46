"""The lists in the file: by department and unit, both standards kept, and none too long (PDF-5)."""

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask, render_template
from flask_babel import force_locale
from pypdf import PdfReader

from kompetensplan import pdf
from kompetensplan.exports.archive import size_of, zipped
from kompetensplan.exports.lists import INDEX, PART, Part, manifest_rows, parts_of, path_of
from kompetensplan.exports.models import ItemState
from kompetensplan.exports.queries import Line, Place
from kompetensplan.plans.models import VersionKind
from tests.support.vera import ACCESSIBLE, ARCHIVE, Vera, Verdict

MADE_AT = datetime(2027, 2, 8, 9, 0, tzinfo=UTC)
NAMES = ["Amina Berg", "Zeynep Çelik Åberg", "Bo 😀 Ek", "Anna-Karin " + "von Fersenborg" * 6]


def place(number: int, department: str, plans: int) -> Place:
    return Place(number, f"E-{number}", f"Enhet {number}", department[:3], department, plans)


def line(number: int, unit_id: int, **changes: object) -> Line:
    values: dict[str, object] = {
        "item_id": number,
        "version_id": number,
        "state": ItemState.READY,
        "plan_id": number,
        "number": 1,
        "kind": VersionKind.AGREED,
        "agreed_on": date(2027, 2, 8),
        "content_hash": "a" * 64,
        "annulled_at": None,
        "latest": 1,
        "file_hash": "b" * 64,
        "file_size": 30_000,
        "name": NAMES[number % len(NAMES)],
        "unit_id": unit_id,
    }
    return Line(**(values | changes))  # type: ignore[arg-type]


# ── how it is divided ─────────────────────────────────────────────────────────────────


def test_a_short_index_is_one_document() -> None:
    places = [place(1, "Vård", 20), place(2, "Skola", PART - 20)]

    (part,) = parts_of(places)

    assert (part.name, part.plans) == (INDEX, PART)


def test_a_long_index_is_a_document_for_each_department_or_several() -> None:
    """So that none needs more memory than another."""
    vard = [place(number, "Vård och omsorg", 120) for number in range(1, 6)]
    parts = parts_of([*vard, place(9, "Utbildning", 10)])

    assert [(part.department, part.plans) for part in parts] == [
        ("Vård och omsorg", 240),
        ("Vård och omsorg", 240),
        ("Vård och omsorg", 120),
        ("Utbildning", 10),
    ]
    assert len({part.name for part in parts}) == 4
    assert INDEX not in {part.name for part in parts}


def test_a_place_in_the_file_is_made_of_codes_that_every_system_takes() -> None:
    where = Place(7, "VÅRD/7", "Hemtjänst", "VÅ:", "Vård och omsorg", 1)

    assert path_of(line(12, 7), where) == "V--/V-RD-7/kompetensplan_V-RD-7_KP-12_v1.pdf"


def test_no_cell_of_the_manifest_is_a_formula() -> None:
    where = Place(7, "=1+1", "Hemtjänst", "@cmd", "Vård och omsorg", 1)

    cells = manifest_rows([line(12, 7)], {7: where}).strip().split(";")

    assert "'=1+1" in cells
    assert "'@cmd" in cells


# ── the documents ─────────────────────────────────────────────────────────────────────


def index(app: Flask, language: str = "sv", *, lines: int = 30) -> bytes:
    places = [place(1, "Vård och omsorg", lines), place(2, "Utbildning", 4)]
    changes: dict[int, dict[str, object]] = {
        0: {"latest": 2},
        1: {"annulled_at": MADE_AT},
        2: {"state": ItemState.FAILED},
        3: {"kind": VersionKind.SET_WITHOUT_AGREEMENT},
        4: {"state": ItemState.ALTERED},
    }
    units = [
        (
            "Vård och omsorg",
            [(places[0], [line(n, 1, **changes.get(n, {})) for n in range(lines)])],
        ),
        ("Utbildning", [(places[1], [line(n, 2) for n in range(4)])]),
    ]
    return document(
        app,
        "exports/index_pdf.html",
        language,
        part=Part(INDEX, places),
        units=units,
        has_altered=True,
    )


def contents(app: Flask) -> bytes:
    places = [place(number, "Vård och omsorg", 120) for number in range(1, 6)]
    return document(app, "exports/contents_pdf.html", "sv", parts=parts_of(places))


def document(app: Flask, template: str, language: str, **context: object) -> bytes:
    with app.app_context(), force_locale(language):
        html = render_template(
            template,
            made_at=MADE_AT,
            municipality="Mittköpings kommun",
            demo=True,
            language=language,
            **context,
        )
    return pdf.render(html, created=MADE_AT)


@pytest.mark.validator
def test_the_lists_keep_both_standards(app: Flask, tmp_path: Path) -> None:
    """In both languages, on one page and on many, with names of every kind."""
    files = {
        "index-sv": index(app),
        "index-en": index(app, "en"),
        "long": index(app, lines=300),
        "contents": contents(app),
    }
    for name, content in files.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)

    verdicts = Vera.installed().check(sorted(tmp_path.iterdir()))

    assert len(verdicts) == 2 * len(files)
    assert {standard for _path, standard in verdicts} == {ARCHIVE, ACCESSIBLE}
    assert set(verdicts.values()) == {Verdict(passed=True)}


def test_departments_and_units_are_bookmarks(app: Flask) -> None:
    reader = PdfReader(BytesIO(index(app)))

    top, below = reader.outline
    assert isinstance(below, list)
    assert str(top["/Title"]) == "Förteckning över överenskomna planer"  # type: ignore[call-overload]
    assert [str(each["/Title"]) for each in below if not isinstance(each, list)] == [
        "Vård och omsorg",
        "Utbildning",
    ]


# ── the ZIP ───────────────────────────────────────────────────────────────────────────


def test_the_zip_is_whole_and_as_long_as_was_said() -> None:
    """Also for names with other letters than those of ASCII, and for files without content."""
    batches = [
        [("förteckning.pdf", b"x" * 1000), ("tom.txt", b"")],
        [(f"VOF/{number}.pdf", bytes([number]) * 5000) for number in range(50)],
    ]

    pieces = list(zipped(batches, MADE_AT))

    whole = b"".join(pieces)
    archive = zipfile.ZipFile(BytesIO(whole))
    files = {name: content for batch in batches for name, content in batch}
    assert archive.testzip() is None
    assert {name: archive.read(name) for name in archive.namelist()} == files
    assert len(whole) == size_of(files, sum(map(len, files.values())))


def test_no_more_than_a_batch_is_held_at_a_time() -> None:
    """Whatever has been sent is forgotten: a file of any length needs no more."""
    batches = (
        [(f"{number}-{each}.pdf", bytes(10_000)) for each in range(20)] for number in range(50)
    )

    longest = max(map(len, zipped(batches, MADE_AT)))

    assert longest < 20 * 10_200
