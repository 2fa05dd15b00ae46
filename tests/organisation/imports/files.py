"""HR's files as tests write them: a sentence for each row, with defaults that are true to life."""

from collections.abc import Sequence
from datetime import date

from kompetensplan.organisation.imports.rows import EMPLOYMENTS, ORGANISATION
from kompetensplan.organisation.imports.services import Files, Prepared, carry_out, prepare
from kompetensplan.organisation.imports.tables import Encoding
from kompetensplan.policy import Capacity

TODAY = date(2027, 2, 8)
UNIT_COLUMNS = [column.name for column in ORGANISATION]
JOB_COLUMNS = [column.name for column in EMPLOYMENTS]
Row = dict[str, str]


def unit(code: str, parent: str = "MK", **given: str) -> Row:
    row = {
        "enhet_id": code,
        "namn": f"Enheten {code}",
        "typ": "enhet" if parent else "kommun",
        "overordnad_id": parent,
        "myndighet": "" if parent else "Kommunstyrelsen",
        "fran": "2020-01-01",
    }
    return row | given


def job(number: str, unit: str = "HC", **given: str) -> Row:
    row = {
        "anstallningsnr": number,
        "person_id": f"P-{number}",
        "fornamn": "Amina",
        "efternamn": "Berg",
        "epost": f"{number.lower()}@mittkoping.example",
        "enhet_id": unit,
        "befattning": "Undersköterska",
        "aid": "207024",
        "anstallningsform": "tillsvidare",
        "sysselsattningsgrad": "83,33",
        "huvudanstallning": "1",
        "natt": "0",
        "fran": "2021-03-01",
        "skyddad": "0",
    }
    return row | given


def as_csv(columns: Sequence[str], rows: Sequence[Row], *, heading: str = "") -> str:
    lines = [heading or ";".join(columns)]
    lines += [";".join(row.get(column, "") for column in columns) for row in rows]
    return "\r\n".join(lines) + "\r\n"


def files(units: Sequence[Row], jobs: Sequence[Row]) -> Files:
    return Files(
        as_csv(UNIT_COLUMNS, units).encode("utf-8"), as_csv(JOB_COLUMNS, jobs).encode("utf-8")
    )


def in_1252(files: Files) -> Files:
    return Files(
        files.organisation.decode("utf-8").encode("cp1252"),
        files.employments.decode("utf-8").encode("cp1252"),
        Encoding.WINDOWS_1252,
    )


def small_town() -> tuple[list[Row], list[Row]]:
    """A municipality, a department and two units; twelve people, two of them managers."""
    units = [
        unit("MK", "", namn="Mittköpings kommun"),
        unit("VOF", namn="Vård och omsorg", typ="förvaltning", myndighet="Vårdnämnden"),
        unit("HC", "VOF", namn="Hemtjänst Centrum", chef_anstallningsnr="A1"),
        unit("HN", "VOF", namn="Hemtjänst Norr", chef_anstallningsnr="A2"),
    ]
    jobs = [
        job("A1", "HC", fornamn="Marie", efternamn="Lundgren", befattning="Enhetschef"),
        job("A2", "HN", fornamn="Robert", efternamn="Ögren", befattning="Enhetschef"),
        *(job(f"B{number}", "HC" if number % 2 else "HN") for number in range(1, 11)),
    ]
    return units, jobs


def take(files: Files, day: date = TODAY) -> Prepared:
    """Import the files for real, and return what was done."""
    prepared = prepare(files, day)
    carry_out(prepared, actor_id=None, capacity=Capacity.SYSTEM)
    return prepared


def look(files: Files, day: date = TODAY) -> Prepared:
    """Make a dry run."""
    return prepare(files, day)


def reasons(prepared: Prepared) -> list[tuple[int, str, str]]:
    """Return the refusals as line, column and text."""
    return [(p.line, p.column, p.text) for p in prepared.report.refused]
