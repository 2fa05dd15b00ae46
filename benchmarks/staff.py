"""The import of HR's files, against reading them with `csv` and inserting the same rows raw."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from typing import Any

import flask_migrate

from benchmarks import floor
from benchmarks.databases import Database, application
from benchmarks.measuring import one_by_one
from benchmarks.results import Row, Section
from kompetensplan import clock
from kompetensplan.db import db, read_only
from kompetensplan.demo.content import content
from kompetensplan.organisation.imports.services import Files, carry_out, prepare
from kompetensplan.policy import Capacity

BAR = 4.0
# All that an import fills, and by what its rows are in an order that they can be written in.
TABLES = {
    "unit": "length(path), id",
    "person": "id",
    "person_word": "person_id, word",
    "employment": "id",
    "unit_manager": "id",
}
UNITS = "enhet_id;namn;typ;overordnad_id;chef_anstallningsnr;myndighet;fran;till"
PEOPLE = (
    "anstallningsnr;person_id;fornamn;efternamn;epost;enhet_id;myndighet;befattning;aid;"
    "anstallningsform;sysselsattningsgrad;huvudanstallning;natt;fran;till;franvarande_fran;"
    "franvarande_till;skyddad"
)
IN_A_UNIT = 32


def measure(url: str, rows: int, *, rounds: int) -> Iterator[Section]:
    """Measure a dry run, an import and the same import again on the empty database at `url`."""
    database = Database(url, 0, application(url))
    with database.app.app_context():
        flask_migrate.upgrade()
    files = make_files(rows)
    times = _measure(database, files, rounds)
    against = "csv and executemany"
    yield Section(
        f"Import, {database.engine}",
        f"HR's two files with {rows} employments in {-(-rows // IN_A_UNIT)} units into an empty"
        " database, from bytes to report and, for real, to the commit; against reading both with"
        f" `csv` and inserting the very rows that result with `executemany`. Median of {rounds}.",
        [
            Row("Dry run", against, times["dry"], times["raw"], BAR),
            Row("Import", against, times["real"], times["raw"], BAR),
            Row("The same again, unchanged", against, times["again"], times["raw"], None),
        ],
    )


def _measure(database: Database, files: Files, rounds: int) -> dict[str, float]:
    app, connection = database.app, floor.connect(database)

    def run(*, real: bool) -> None:
        with app.app_context():
            if not real:
                read_only()
            prepared = prepare(files, clock.today())
            if real:
                carry_out(prepared, actor_id=None, capacity=Capacity.SYSTEM)
                db.session.commit()

    @contextmanager
    def emptied() -> Iterator[None]:
        _empty(connection, database)
        yield

    run(real=True)
    inserts = _inserts(connection, database)
    try:
        return one_by_one(
            {
                "raw": lambda: _raw(connection, files, inserts),
                "dry": lambda: run(real=False),
                "real": lambda: run(real=True),
                "again": lambda: run(real=True),  # right after the import
            },
            rounds=rounds,
            clock=database.clock,
            around={"raw": emptied, "dry": emptied, "real": emptied},
        )
    finally:
        connection.close()


def _inserts(connection: Any, database: Database) -> list[tuple[str, list[Any]]]:
    """Return for each table the statement and the rows that an import has left in it."""
    sign = "%s" if database.engine == "PostgreSQL" else "?"
    inserts = []
    for table, order in TABLES.items():
        cursor = connection.cursor()
        cursor.execute(f"SELECT * FROM {table} ORDER BY {order}")
        names = [column[0] for column in cursor.description]
        places = ", ".join([sign] * len(names))
        statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"
        inserts.append((statement, cursor.fetchall()))
    connection.rollback()
    return inserts


def _raw(connection: Any, files: Files, inserts: list[tuple[str, list[Any]]]) -> None:
    for data in (files.organisation, files.employments):
        list(csv.reader(io.StringIO(data.decode("utf-8")), delimiter=";"))
    cursor = connection.cursor()
    for statement, rows in inserts:
        cursor.executemany(statement, rows)
    connection.commit()


def _empty(connection: Any, database: Database) -> None:
    cursor = connection.cursor()
    if database.engine == "PostgreSQL":
        # A DELETE would ask each of some sixty tables about each of 50 000 people: minutes. The
        # guard of the log's keys is told to look away; the server is our own.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
    else:
        for table in ("person_key", *reversed(TABLES)):
            cursor.execute(f"DELETE FROM {table}")
    connection.commit()


# ── the files ─────────────────────────────────────────────────────────────────────────


def make_files(rows: int) -> Files:
    """Return an organisation of so many employments, as an HR system writes it."""
    dice = Random(20270208)
    names = content("names")
    units = ["MK;Mittköping;kommun;;A1;Kommunstyrelsen;2020-01-01;"]
    people, code, department = [], "", ""
    for number in range(1, rows + 1):
        if number % IN_A_UNIT == 1:
            unit = len(units)
            if unit % 50 == 1:
                units.append(f"F{unit};Förvaltning {unit};förvaltning;MK;;Nämnd {unit};2020-01-01;")
                department = f"F{unit}"
            code = f"E{number}"
            units.append(f"{code};Enhet {number};enhet;{department};A{number};;2020-01-01;")
        people.append(_person(number, code, names, dice.choice, dice.randint))
    return Files(_as_bytes(UNITS, units), _as_bytes(PEOPLE, people))


def _person(
    number: int,
    unit: str,
    names: dict[str, list[str]],
    choose: Callable[[list[str]], str],
    between: Callable[[int, int], int],
) -> str:
    given, family = choose(names["fornamn"]), choose(names["efternamn"])
    since = date(2027, 1, 1) - timedelta(days=between(0, 9000))
    rate = choose(["100", "100", "75", "83,33"])
    return (
        f"A{number};P{number};{given};{family};person{number}@mittkoping.example;{unit};;"
        f"Undersköterska;207024;tillsvidare;{rate};1;0;{since};;;;0"
    )


def _as_bytes(heading: str, rows: list[str]) -> bytes:
    return "\r\n".join([heading, *rows, ""]).encode("utf-8")
