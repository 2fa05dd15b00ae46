"""The documents on data protection say what the software does, and nothing else.

That every table is declared and the committed documents are the generated ones is held by
`tests/test_architecture.py`.
"""

import re
from html import unescape

import pytest
from flask import Flask

from kompetensplan.cli.privacy_documents import FOLDER
from kompetensplan.db import Base
from kompetensplan.retention.periods import Period, PeriodUnit
from kompetensplan.rights.documents import PART, UnknownPart, filled
from kompetensplan.rights.purposes import PURPOSES, WHOSE, Purpose, Whose
from tests.conftest import Client, LogIn
from tests.factories import Municipality
from tests.retention.factories import NUMBER, decide

DOCUMENTS = sorted(FOLDER.glob("*.md"))


def test_every_purpose_and_person_has_words() -> None:
    assert set(PURPOSES) == set(Purpose)
    assert set(WHOSE) == set(Whose)


def test_there_are_three_documents() -> None:
    assert [path.stem for path in DOCUMENTS] == [
        "konsekvensbedomning",
        "registerforteckning",
        "samverkansunderlag",
    ]


def test_every_table_and_column_stands_in_the_register() -> None:
    register = (FOLDER / "registerforteckning.md").read_text(encoding="utf-8")

    for table in Base.metadata.tables.values():
        row = next(
            line for line in register.splitlines()[::-1] if line.startswith(f"| `{table.name}` |")
        )
        assert all(f"`{column.name}`" in row for column in table.columns), table.name


def test_a_part_that_nothing_makes_is_refused(app: Flask) -> None:
    text = "<!-- genererat: okant -->\n<!-- slut: okant -->"
    assert PART.search(text)

    with app.app_context(), pytest.raises(UnknownPart):
        filled(text)


def test_what_is_decided_on_periods_is_told_and_what_is_not_is_told_as_proposed(
    client: Client, town: Municipality, log_in: LogIn
) -> None:
    """RET-1, RET-2: on the privacy page and on what cannot be removed, from one table."""

    def told(page: str) -> list[str]:
        rows = re.findall(r"<tr>(.*?)</tr>", unescape(page), re.DOTALL)
        plain = [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in rows]
        return [row for row in plain if row.startswith(("Överenskommen plan", "Systemets logg"))]

    decide(town, period=Period(5, PeriodUnit.YEARS))
    amina = log_in(town.people["amina"])

    for page in (client.get("/personuppgifter").text, amina.get("/my-data/what-stays").text):
        assert told(page)[-2:] == [
            f"Överenskommen plan 5 år efter planperiodens slut {NUMBER}",
            "Systemets logg 2 år efter dagen för händelsen Förslag",
        ]
    assert f"5 år efter planperiodens slut (beslut {NUMBER})" in client.get("/personuppgifter").text
