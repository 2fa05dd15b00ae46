"""Page, PDF, workbook and CSV say the same, and what an independent recount says (ruling 29)."""

import csv
import re
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import create_engine, select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.demo.load import load_demo
from kompetensplan.organisation.models import Employment, Unit
from kompetensplan.reports.services import refresh
from tests.conftest import Client, LogIn
from tests.reports.factories import make_requests
from tests.reports.recount import recount
from tools.recount import differences, differences_of_requests, recount_requests
from tools.recount import recount as recount_now

# Where so many ask for training that it can be shown: all who work there.
ASKING = ("Hemtjänst Centrum", "Åvallaskolan F–9", "Ekhagaskolan F–6")
HIDDEN = ("färre än 5", "visas inte")
TODAY = date(2027, 2, 8)
DAYS = (date(2027, 2, 7), date(2026, 12, 31))
KINDS = {
    "Lära av varandra": "peer",
    "Webbkurs": "web_course",
    "Handledning": "coaching",
    "Workshop": "workshop",
    "Studiebesök": "study_visit",
    "Läsning": "reading",
    "Öva i arbetet": "practice",
    "Nätverk": "network",
    "Gemensamt program": "programme",
}
ASKED = ("requests", "granted", "postponed", "replaced", "waiting", "unanswered", "median")
TAKES = ("planned_time", "real_time", "", "planned_cost", "real_cost", "")
Rows = list[list[str]]


@pytest.fixture
def hr(app: Flask, database: None, log_in: LogIn) -> Client:
    load_demo()
    asking = select(Employment).join(Employment.unit).where(Unit.name.in_(ASKING))
    make_requests(db.session.scalars(asking.order_by(Employment.id)).all())
    refresh()
    db.session.commit()
    address = "karin.sjostrand@mittkoping.example"
    karin = db.session.scalars(select(Person).where(Person.email == address)).one()
    db.session.commit()
    return log_in(karin)


def csv_rows(client: Client, address: str, table: str) -> Rows:
    answer = client.get(address.replace("?", f"/figures.csv?table={table}&"))
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def workbook(client: Client, address: str) -> dict[str, Rows]:
    """Return the sheets, with numbers as the CSV file writes them."""
    content = client.get(address.replace("?", "/figures.xlsx?")).data
    assert content == client.get(address.replace("?", "/figures.xlsx?")).data
    book = load_workbook(BytesIO(content))
    for sheet in book.worksheets[:-1]:
        assert sheet.freeze_panes == "B2"
    return {
        sheet.title: [[_written(cell) for cell in row] for row in sheet.iter_rows()]
        for sheet in book.worksheets
    }


def _written(cell: Any) -> str:
    assert cell.data_type != "f", "a formula"
    if isinstance(cell.value, int | float):
        number = Decimal(str(cell.value))
        is_decimal = cell.number_format == "#,##0.0"
        return f"{number:.1f}".replace(".", ",") if is_decimal else f"{number:.0f}"
    return str(cell.value or "")


def flat(text: str) -> str:
    """Return a text without markup and spaces, as "Webbkurs369,4"."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]*>", "", text))


def pdf_text(client: Client, address: str) -> str:
    pages = PdfReader(BytesIO(client.get(address.replace("?", "/summary.pdf?")).data)).pages
    return flat(" ".join(page.extract_text() for page in pages))


def test_all_outputs_and_an_independent_recount_agree(hr: Client, database_url: str) -> None:
    """PDF-2: shown figures are right, and the same ones are hidden everywhere."""
    units = {
        unit.name: unit.path for unit in db.session.scalars(select(Unit).order_by(Unit.path)).all()
    }
    db.session.commit()  # or it would hold the only pen of SQLite
    whole, department, *_others = units
    chosen = [whole, department, "Hemtjänst Centrum", "Åvallaskolan F–9"]
    shown = hidden = 0
    for day in DAYS:
        for name in chosen:
            unit_id = units[name].split("/")[-2]
            address = f"/overview/units/{unit_id}?as_of={day}"
            found = check(hr, address, recount(database_url, units[name], day))
            shown, hidden = shown + found[0], hidden + found[1]

    assert shown > 80
    assert hidden > 20
    engine = create_engine(database_url)
    with engine.connect() as database:
        compared, wrong = differences(database, TODAY)
        true = recount_now(database, TODAY)
        asked, wrong_of_requests = differences_of_requests(database, TODAY)
        numbers, medians = recount_requests(database, DAYS[0])
    engine.dispose()
    assert (wrong, compared > 60) == ([], True)
    assert (wrong_of_requests, asked > 80) == ([], True)
    training = [check_training(hr, units, name, numbers, medians) for name in chosen]
    assert sum(told for told, _few in training) > 60
    assert sum(few for _told, few in training) > 20
    for name in chosen:
        check_now(hr, units[name].split("/")[-2], true[units[name]])


def check_now(client: Client, unit_id: str, true: dict[str, int]) -> None:
    """Compare what is said of a unit today: who has agreed, who is left and why, by form."""
    address = f"/overview/units/{unit_id}?"
    keys = ["units", "left", "forms", "rounds"]
    if "Efteranställningsform" not in flat(client.get(address).text):
        keys.remove("forms")
    tables = {key: csv_rows(client, address, key) for key in keys}
    assert list(workbook(client, address).values())[: len(keys)] == list(tables.values())
    page, document = flat(client.get(address).text), pdf_text(client, address)
    left = [true[name] for name in ("no_plan", "no_meeting", "to_sign")]
    fixed, agreed = true["fixed_term"], true["fixed_term_agreed"]
    forms = [true["employees"] - fixed, true["agreed"] - agreed, fixed, agreed]
    assert tables["units"][1][2:4] == [str(true["employees"]), str(true["agreed"])]
    assert tables["left"][1][2:] == [str(number) for number in (sum(left), *left)]
    assert tables.get("forms", [[], ["", "", *["visas inte"] * 4]])[1][2:] in (
        [str(each) for each in forms],
        ["visas inte"] * 4,
    )
    for found in (page, document):
        assert "".join(str(number) for number in (sum(left), *left)) in bare(found)
    for _name, *cells in tables["rounds"][1:]:
        if cells[0] not in HIDDEN:
            assert f"{cells[0]}{cells[1]}{cells[2]}%" in bare(page)
            assert f"{cells[0]}{cells[1]}{cells[2]}%" in bare(document)


def check_training(
    client: Client,
    units: dict[str, str],
    name: str,
    numbers: dict[tuple[str, str], tuple[int, int]],
    medians: dict[str, int],
) -> tuple[int, int]:
    """SKE-12: compare what a unit asks to learn and what that takes, in all outputs; as `check`.

    The page shows what is right below; the files all units, and the document those of them that
    have anything.
    """
    address, shown, hidden = f"/overview/units/{units[name].split('/')[-2]}?", 0, 0
    page = bare(flat(client.get(address.replace("?", "/training")).text))
    # In print, long names are divided between lines.
    document = bare(pdf_text(client, address)).replace("-", "")
    sheets = list(workbook(client, address).values())
    for key, sheet, names in (("requests", -3, ASKED), ("costs", -2, TAKES)):
        _headings, *rows = table = csv_rows(client, address, key)
        assert sheets[sheet] == table
        for at, (unit, _code, *cells) in enumerate(rows):
            line = flat(unit) + "".join(flat(cell).removesuffix(",0") or "–" for cell in cells)
            is_told = at == 0 or any(cell not in ("", "0", "0,0") for cell in cells)
            assert (line.replace("-", "") in document) is is_told, unit
            assert line in page or (at and line not in page), unit
            for about, cell in zip(names, cells, strict=True):
                if not about or unit not in units:  # those directly under it
                    continue
                hidden += cell in HIDDEN
                if cell not in HIDDEN:
                    assert cell == said(about, units[unit], numbers, medians), (unit, about)
                    shown += 1
    return shown, hidden


def said(
    about: str,
    path: str,
    numbers: dict[tuple[str, str], tuple[int, int]],
    medians: dict[str, int],
) -> str:
    """Return what a file says of a number that was counted anew."""
    if about == "median":
        return str(medians.get(path, ""))
    number = numbers.get((path, about), (0, 0))[1]
    tenths = (number + 3) // 6  # halves upwards
    return f"{tenths // 10},{tenths % 10}" if about.endswith("time") else str(number)


def bare(text: str) -> str:
    """Return a text without the spaces that stand inside numbers."""
    return re.sub("[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]|&nbsp;", "", text)


def check(client: Client, address: str, true: dict[str, dict[str, int]]) -> tuple[int, int]:
    """Compare all outputs of a unit on a day; return how many rows are shown and hidden."""
    tables = {key: csv_rows(client, address, key) for key in ("units", "priorities", "hours")}
    sheets = list(workbook(client, address).values())
    assert [sheets[0], *sheets[-5:-3]] == list(tables.values())
    page, document = flat(client.get(address).text), pdf_text(client, address)
    own = tables["units"][1]
    assert own[2:4] == [str(true["state"]["employees"]), str(true["state"]["agreed"])]
    rows = [*tables["priorities"][1:], *tables["hours"][1:]]
    for title, *cells in rows:
        number = cells[-1]
        if number in HIDDEN:
            assert flat(number) in page.partition(flat(title))[2]
            continue
        if len(cells) == 2:
            key = "none" if title == "Ingen prioritering" else title
            assert number == str(true["goals"].get(key, 0))
            assert not 0 < int(number) < 5
        else:
            tenths = (true["minutes"].get(KINDS[title], 0) + 3) // 6  # halves upwards
            assert number == f"{tenths // 10},{tenths % 10}", title
            assert flat(title) + _grouped(number) in document.replace("\N{NO-BREAK SPACE}", "")
    few = sum(row[-1] in HIDDEN for row in rows)
    return len(rows) - few, few


def _grouped(number: str) -> str:
    return number.removesuffix(",0")
