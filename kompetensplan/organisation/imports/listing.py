"""A section of the report, narrowed down by a search and turned into pages."""

from collections.abc import Sequence

from kompetensplan.organisation.imports.problems import Problem
from kompetensplan.organisation.imports.report import Entry, Report, Section
from kompetensplan.paging import ListPages


def pages_of(report: Report, section: Section, *, search: str, part: str, page: int) -> ListPages:
    """Return the rows of a section that have `search` in them, and are about `part`."""
    rows: Sequence[Problem | Entry] = getattr(report, section.value)
    wanted = search.strip().casefold()
    found = [row for row in rows if _is_about(row, part) and wanted in _text(row)]
    return ListPages(page, found)


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
