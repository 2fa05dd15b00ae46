"""What HR asks the figures for: a round, a day, an order, a file (PDF-2, EMP-5)."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.audit.models import AuditEntry
from kompetensplan.db import db
from kompetensplan.reports.jobs import make_figures, prepare_documents
from tests.conftest import LogIn
from tests.factories import Municipality, make_unit
from tests.reports.factories import make_agreed, make_people
from tests.support.audit import entries


@pytest.fixture
def town(town: Municipality) -> Municipality:
    """A town where 20 in one unit have agreed by 7 February, and 5 in another a week later."""
    assert town.round
    for name in ("class", "office", "home", "night"):
        make_people(town.units[name], 18)
    make_agreed(make_people(town.units["home"], 20), town.round, links=[town.priorities["low"]])
    db.session.commit()
    make_figures()
    return town


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("as_of=2027-02-08", "Välj en dag som har varit."),
        ("as_of=2030-01-01", "Välj en dag som har varit."),
        ("as_of=1999-01-01", "Skriv datumet som år-månad-dag"),
        ("as_of=i-går", "Skriv datumet som år-månad-dag"),
        ("as_of=2020-01-01", "Det finns inga siffror från så långt tillbaka."),
        ("as_of=2027-02-07&round=%s", "Välj antingen en samtalsomgång eller en dag."),
    ],
)
def test_a_day_that_cannot_be_shown_is_told_beside_its_field(
    town: Municipality, karin: Person, log_in: LogIn, asked: str, words: str
) -> None:
    assert town.round
    asked = asked.replace("%s", str(town.round.id))
    client, unit = log_in(karin), f"/overview/units/{town.units['care'].id}"

    answer = client.get(f"{unit}?{asked}")

    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "k-figures" not in answer.text
    for name in ("summary.pdf", "figures.xlsx", "figures.csv"):
        file = client.get(f"{unit}/{name}?{asked}")
        assert file.status_code == 303
        assert words in client.get(file.location).text


def test_a_past_day_is_shown_as_it_was(town: Municipality, karin: Person, log_in: LogIn) -> None:
    assert town.round
    clock.fix(date(2027, 2, 15))
    newer = make_agreed(make_people(town.units["home"], 5), town.round, versions=9)
    for plan in newer:
        plan.created_at = clock.now()
    db.session.commit()
    make_figures()
    client, unit = log_in(karin), f"/overview/units/{town.units['home'].id}"

    assert "20 av 40 medarbetare" in client.get(f"{unit}?as_of=2027-02-10").text
    assert "när 7 februari 2027 var slut" in client.get(f"{unit}?as_of=2027-02-10").text
    assert "25 av 45 medarbetare" in client.get(unit).text


def test_nothing_in_the_workbook_is_a_formula(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    town.units["night"].name, town.priorities["low"].title = "=HYPERLINK()", "+1"
    db.session.commit()

    answer = log_in(karin).get(f"/overview/units/{town.units['care'].id}/figures.xlsx")

    book = load_workbook(BytesIO(answer.data))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert "=HYPERLINK()" in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert [sheet.title for sheet in book.worksheets] == [
        "Planernas läge",
        "Vilka är kvar, och varför",
        "Efter anställningsform",
        "Omgång för omgång",
        "Prioriteringar",
        "Planerade timmar",
        "Önskemål och svar",
        "Vad beviljad fortbildning tar",
        "Om siffrorna",
    ]
    assert answer.headers["Content-Disposition"].endswith('_2027-02-08.xlsx"')


def test_every_file_that_is_taken_out_is_written_down(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    client, unit = log_in(karin), town.units["care"].id

    for name in ("summary.pdf", "figures.xlsx", "figures.csv"):
        assert client.get(f"/overview/units/{unit}/{name}").status_code == 200

    assert [each for each in entries() if each[0] == "summary.made"] == [
        ("summary.made", karin.id, unit)
    ] * 3


def test_units_are_sorted_by_what_one_asks_for(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    client, care = log_in(karin), f"/overview/units/{town.units['care'].id}"

    most = client.get(f"{care}?sort=-agreed").text
    least = client.get(f"{care}?sort=agreed").text

    assert most.index("Hemtjänst Centrum</a>") < most.index("Hemtjänst natt</a>")
    assert least.index("Hemtjänst Centrum</a>") > least.index("Hemtjänst natt</a>")
    assert 'aria-sort="descending"' in most


def test_a_unit_with_nobody_says_so(town: Municipality, karin: Person, log_in: LogIn) -> None:
    empty = make_unit("Tom enhet", town.units["care"])
    db.session.commit()
    make_figures()

    answer = log_in(karin).get(f"/overview/units/{empty.id}")

    assert answer.status_code == 200
    assert "Ingen är anställd här" in answer.text


def test_the_worker_makes_the_long_documents_and_the_reader_gets_the_same_bytes(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    assert prepare_documents() == 3  # the municipality and two departments, in Swedish
    client, address = log_in(karin), f"/overview/units/{town.units['root'].id}/summary.pdf"

    assert client.get(address).data == client.get(address).data


def test_nothing_that_somebody_types_in_an_address_goes_into_the_log(
    town: Municipality, karin: Person, log_in: LogIn
) -> None:
    """The log cannot be changed: it holds which round it was, never a text from outside."""
    as_karin = log_in(karin)
    unit, code = town.units["root"].id, town.units["root"].code
    for file in ("summary.pdf", "figures.xlsx", "figures.csv"):
        answer = as_karin.get(f"/overview/units/{unit}/{file}?round=Amina Berg är otrevlig")
        assert answer.status_code == 200, file

    assert db.session.scalars(
        select(AuditEntry.detail)
        .where(AuditEntry.action == "summary.made")
        .order_by(AuditEntry.seq)
    ).all() == [f"{code} pdf", f"{code} xlsx", f"{code} csv"]
