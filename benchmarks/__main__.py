"""`python -m benchmarks`: measure, show, and write `docs/benchmarks.md`."""

import argparse
import logging
import shutil
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import bulk, databases, documents, pages, staff
from benchmarks.results import Run
from tests.support.postgres import new_database, throw_away_postgres

PARTS = ("pages", "documents", "import", "bulk")
BULK, ENOUGH = 5_000, 300
LARGE, YEARS = 50_000, 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for; a bar that is missed is said, and is no error."""
    asked = _parse(arguments)
    logging.disable(logging.INFO)
    run = Run(asked.rounds, datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix="kp-bench-") as folder:
        if asked.database in ("sqlite", "both"):
            _measure_sqlite(run, asked, Path(folder))
        if asked.database in ("postgresql", "both"):
            with throw_away_postgres() as server:
                _measure_postgresql(run, asked, server, Path(folder))
    for row in run.missed:
        print(f"Missed: {row.what}, {row.ratio:.2f} × of at most {row.bar:g} ×")
    if not asked.only and asked.database == "both":
        run.write()
    elif asked.renew:
        run.renew()
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this; can be repeated")
    parser.add_argument("--page", action="append", help="of the pages only those called so")
    parser.add_argument("--renew", action="store_true", help="write what --only has measured")
    parser.add_argument("--rounds", type=int, default=30, help="how many times each is run")
    parser.add_argument("--employees", type=int, default=LARGE, help="the large municipality")
    parser.add_argument("--rows", type=int, default=LARGE, help="employments that are imported")
    parser.add_argument("--bulk", type=int, default=BULK, help="plans that are fetched at once")
    return parser.parse_args(arguments)


def _measure_sqlite(run: Run, asked: argparse.Namespace, folder: Path) -> None:
    if _wants(asked, "pages"):
        run.take_all(pages.measure(*_two_sizes(asked), rounds=run.rounds, only=asked.page))
    if _wants(asked, "documents"):
        small = _copied(databases.on_sqlite(databases.SMALL, YEARS), folder)
        run.take_all(documents.measure(small, folder, rounds=run.rounds))
    if _wants(asked, "import"):
        run.take_all(staff.measure(f"sqlite:///{folder / 'i.db'}", asked.rows, rounds=run.rounds))
    if _wants(asked, "bulk"):
        run.take_all(bulk.measure(_copied(_for_bulk(asked), folder, "bulk.db"), asked.bulk))


def _measure_postgresql(run: Run, asked: argparse.Namespace, server: str, folder: Path) -> None:
    if _wants(asked, "pages", "documents"):
        small, large = (databases.on_postgresql(each, server) for each in _two_sizes(asked))
        if _wants(asked, "pages"):
            run.take_all(pages.measure(small, large, rounds=run.rounds, only=asked.page))
        if _wants(asked, "documents"):
            run.take_all(documents.measure(small, folder, rounds=run.rounds))
    if _wants(asked, "import"):
        url = new_database("bench_import", server)
        run.take_all(staff.measure(url, asked.rows, rounds=run.rounds))
    if _wants(asked, "bulk"):
        run.take_all(bulk.measure(databases.on_postgresql(_for_bulk(asked), server), asked.bulk))


def _for_bulk(asked: argparse.Namespace) -> databases.Database:
    """Return a municipality that has so many agreed plans."""
    few = asked.bulk <= ENOUGH
    return databases.on_sqlite(databases.SMALL if few else asked.employees, YEARS)


def _two_sizes(asked: argparse.Namespace) -> tuple[databases.Database, databases.Database]:
    return (
        databases.on_sqlite(databases.SMALL, YEARS),
        databases.on_sqlite(asked.employees, YEARS),
    )


def _copied(
    database: databases.Database, folder: Path, name: str = "copy.db"
) -> databases.Database:
    """Return a copy that may be written in: what is kept stays as it was made."""
    path = shutil.copy(database.url.removeprefix("sqlite:///"), folder / name)
    url = f"sqlite:///{path}"
    return databases.Database(url, database.employees, databases.application(url))


def _wants(asked: argparse.Namespace, *parts: str) -> bool:
    return not asked.only or bool(set(parts) & set(asked.only))


if __name__ == "__main__":
    sys.exit(main())
