"""The lists in the ZIP: the manifest for machines and the index for people (PDF-5).

File names and the manifest name no person (PDF-4); the index, for those who may read the
plans anyhow, does.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from kompetensplan.exports.models import ItemState
from kompetensplan.exports.queries import Line, Place
from kompetensplan.plans.documents import document_id, file_name_of
from kompetensplan.texts import in_file_name

INDEX = "index.pdf"
MANIFEST = "manifest.csv"
# As many plans as one index document lists: ten pages, and little memory.
PART = 300
COLUMNS = (
    *("file", "document_id", "version", "kind", "in_force_from", "department_code", "unit_code"),
    *("content_sha256", "file_sha256", "size", "annulled_on", "latest_version", "state"),
)
# With one of these first a cell would be a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Part:
    """The units of one index document, one after another; all of one department, if many."""

    name: str
    places: Sequence[Place]

    @property
    def plans(self) -> int:
        return sum(place.plans for place in self.places)

    @property
    def department(self) -> str:
        return self.places[0].department if self.places else ""


def parts_of(places: Sequence[Place]) -> list[Part]:
    """Divide the units among index documents: one if it is not long, else some a department."""
    if sum(place.plans for place in places) <= PART:
        return [Part(INDEX, places)]
    groups: list[list[Place]] = []
    for place in places:
        group = groups[-1] if groups else []
        is_same = bool(group) and group[0].department_code == place.department_code
        if is_same and sum(each.plans for each in group) + place.plans <= PART:
            group.append(place)
        else:
            groups.append([place])
    return [
        Part(f"index/index_{number:03}_{in_file_name(group[0].department_code)}.pdf", group)
        for number, group in enumerate(groups, start=1)
    ]


def path_of(line: Line, place: Place) -> str:
    """Return where a document lies in the ZIP: department, unit and the file's name (PDF-4)."""
    name = file_name_of(line.plan_id, line.number, place.code)
    return f"{in_file_name(place.department_code)}/{in_file_name(place.code)}/{name}"


def manifest_head() -> str:
    """Return the first line of the manifest."""
    return _written([COLUMNS])


def manifest_rows(lines: Iterable[Line], places: dict[int, Place]) -> str:
    """Return the lines of some plans: which version was taken, and what it was taken from."""
    return _written(_cells(line, places[line.unit_id]) for line in lines)


def _cells(line: Line, place: Place) -> Iterator[object]:
    is_there = line.state is ItemState.READY
    yield path_of(line, place) if is_there else ""
    yield from (document_id(line.plan_id), line.number, line.kind.value, line.agreed_on)
    yield from (_plain(place.department_code), _plain(place.code), line.content_hash)
    yield line.file_hash if is_there else ""
    yield line.file_size if is_there else ""
    yield line.annulled_at.date() if line.annulled_at else ""
    yield line.latest or ""
    yield line.state.value


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _written(rows: Iterable[Iterable[object]]) -> str:
    file = StringIO()
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(rows)
    return file.getvalue()
