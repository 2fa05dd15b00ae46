"""The format is told alike in the code, the handbook and on the page."""

import re
from pathlib import Path

import pytest

from kompetensplan.organisation.imports.rows import EMPLOYMENTS, ORGANISATION, Column

ROOT = Path(__file__).parents[3]
HANDBOOK = (ROOT / "docs/import.md").read_text("utf-8")
PAGE = (ROOT / "templates/imports/_format.html").read_text("utf-8")


@pytest.mark.parametrize("columns", [ORGANISATION, EMPLOYMENTS])
def test_the_handbook_lists_the_columns_in_order(columns: tuple[Column, ...]) -> None:
    title = "organisation.csv" if columns is ORGANISATION else "anstallningar.csv"
    part = HANDBOOK.split(f"### {title}")[1].split("\n#")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| (\d+|–) \|", part, re.MULTILINE)

    assert [name for name, _required, _longest in rows] == [column.name for column in columns]
    for (_name, required, longest), column in zip(rows, columns, strict=True):
        assert (required == "yes") is column.required
        assert longest in ("–", str(column.longest))


@pytest.mark.parametrize("columns", [ORGANISATION, EMPLOYMENTS])
def test_the_page_lists_the_columns_in_order(columns: tuple[Column, ...]) -> None:
    title = "organisation.csv" if columns is ORGANISATION else "anstallningar.csv"
    part = PAGE.split(f'column_table(_("The columns of {title}")')[1].split("]) }}")[0]
    rows = re.findall(r'\("(\w+)", (true|false),', part)

    assert rows == [(column.name, str(column.required).lower()) for column in columns]


@pytest.mark.parametrize("columns", [ORGANISATION, EMPLOYMENTS])
def test_the_examples_have_the_columns_in_order(columns: tuple[Column, ...]) -> None:
    title = "organisation.csv" if columns is ORGANISATION else "anstallningar.csv"
    example = ROOT / "kompetensplan/organisation/imports/examples" / title

    assert example.read_text("utf-8").split("\n")[0] == ";".join(c.name for c in columns)
