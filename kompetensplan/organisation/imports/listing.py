"""A section of the report, narrowed down by a search and turned into pages."""

from collections.abc import Sequence
from typing import Any

from flask_sqlalchemy.pagination import Pagination

from kompetensplan.organisation.imports.problems import Problem
from kompetensplan.organisation.imports.report import Entry, Report, Section

PER_PAGE = 50


class Pages(Pagination):
    """Pages of a list that is at hand already."""

    def _query_items(self) -> list[Any]:
        found: Sequence[Any] = self._query_args["found"]
        start = (self.page - 1) * self.per_page
        return list(found[start : start + self.per_page])

    def _query_count(self) -> int:
        return len(self._query_args["found"])


def pages_of(report: Report, section: Section, *, search: str, part: str, page: int) -> Pages:
    """Return the rows of a section that have `search` in them, and are about `part`."""
    rows: Sequence[Problem | Entry] = getattr(report, section.value)
    wanted = search.strip().casefold()
    found = [row for row in rows if _is_about(row, part) and wanted in _text(row)]
    return Pages(page=max(page, 1), per_page=PER_PAGE, error_out=False, found=found)


def _is_about(row: Problem | Entry, part: str) -> bool:
    """Tell whether a row is about units, people or employments; a refusal about its file."""
    if not part:
        return True
    return row.part == part if isinstance(row, Entry) else row.file.value == part


def _text(row: Problem | Entry) -> str:
    if isinstance(row, Entry):
        fields = " ".join(" ".join(field) for field in row.fields)
        return f"{row.key} {row.name} {row.line} {fields}".casefold()
    values = " ".join(str(value) for value in row.arguments.values())
    return f"{row.line} {row.column} {values}".casefold()
