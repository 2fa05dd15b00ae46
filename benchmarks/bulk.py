"""Many plans at once: two workers against one, and how much memory it takes (ruling 24).

The workers are processes of their own, as `flask work` is, and what they say of themselves is
counted: from when they have started until nothing is left to do.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import time

from sqlalchemy import insert, literal, select, update

from benchmarks.databases import Database, application
from benchmarks.results import Row, Section
from config import ROOT
from kompetensplan import pdf
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.exports.archive import stream
from kompetensplan.exports.jobs import work_on_exports
from kompetensplan.exports.models import Export, ExportItem, ExportState
from kompetensplan.plans.models import DocumentState, PlanDocument, PlanVersion

FASTER = 1.7
FLAT = 1.2
FEW = 500
HR = "karin.sjostrand@mittkoping.example"


@dataclass(frozen=True, slots=True)
class _Done:
    """What a run took: seconds from the first start to the last end, and MiB at most."""

    seconds: float
    memory: float


def measure(database: Database, number: int) -> Iterator[Section]:
    """Measure on a database that may be written in, with `number` plans that have no document."""
    few = min(FEW, number)
    one, one_fetched = _export(database, few, workers=1)
    two, two_fetched = _export(database, number, workers=2)
    plans = f"{number:,}".replace(",", " ")
    yield Section(
        f"Many plans at once, {database.engine}",
        f"{plans} agreed plans made into documents and lists by two worker processes, against"
        f" {few} by one; milliseconds of wall-clock time a plan, so what else the machine does"
        f" counts. Two must be {FASTER:g} times as fast. Then the most memory, in MiB, of a worker,"
        " and of a process that gives the ZIP to its asker.",
        [
            Row(
                f"A plan of {plans}, two workers",
                f"one worker, {few} plans",
                1000 * two.seconds / number,
                1000 * one.seconds / few,
                1 / FASTER,
            ),
            Row(f"Memory of a worker, {plans} plans", f"{few} plans", two.memory, one.memory, FLAT),
            Row(
                f"Memory of fetching {plans} plans",
                f"{few} plans",
                two_fetched.memory,
                one_fetched.memory,
                FLAT,
            ),
        ],
    )


def _export(database: Database, number: int, *, workers: int) -> tuple[_Done, _Done]:
    """Have an export made and fetched; return what both took."""
    with database.app.app_context():
        export_id = _ask(number)
        db.engine.dispose()
    made = _run(["work", database.url], workers)
    with database.app.app_context():
        export = db.session.get_one(Export, export_id)
        if export.state is not ExportState.READY or export.plans != number:
            raise RuntimeError(f"the export is {export.state} with {export.plans} plans")
        db.session.remove()
        db.engine.dispose()
    return made, _run(["fetch", database.url, str(export_id)], 1)


def _ask(number: int) -> int:
    """Ask for so many plans that have no document; return the export's id."""
    person = db.session.scalars(select(Person).where(Person.email == HR)).one()
    export = Export(asked_by_id=person.id, language="sv", selection=f"n={number}", total=number)
    db.session.add(export)
    db.session.flush()
    chosen = select(PlanVersion.id).where(PlanVersion.annulled_at.is_(None))
    chosen = chosen.order_by(PlanVersion.id.desc()).limit(number)
    versions = db.session.scalars(chosen).all()
    if len(versions) < number:
        raise RuntimeError(f"there are {len(versions)} agreed plans, not {number}")
    forgotten = {"state": DocumentState.QUEUED, "content": None, "sha256": None, "size": None}
    of_them = PlanDocument.version_id.in_(chosen.scalar_subquery())
    db.session.execute(
        update(PlanDocument)
        .where(of_them)
        .values(lease_until=None, **forgotten)
        .execution_options(synchronize_session=False)
    )
    columns = ["export_id", "version_id", "state", "attempts", "path"]
    waiting = (literal("waiting"), literal(0), literal(""))
    rows = select(literal(export.id), PlanDocument.version_id, *waiting).where(of_them)
    db.session.execute(insert(ExportItem).from_select(columns, rows, include_defaults=False))
    db.session.commit()
    return export.id


def _run(arguments: list[str], processes: int) -> _Done:
    """Run so many processes at once; return the time of all and the memory of the largest."""
    command = [sys.executable, "-m", "benchmarks.bulk", *arguments]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _number in range(processes)
    ]
    said = [json.loads(process.communicate()[0].splitlines()[-1]) for process in started]
    first, last = min(each["start"] for each in said), max(each["end"] for each in said)
    return _Done(last - first, max(each["memory"] for each in said) / 1024)


def main(task: str, url: str, export_id: str = "", start: str = "", memory: str = "0") -> None:
    """Be one of the processes: work until nothing is left, or fetch; then say what it took.

    A worker begins anew as `flask work` does, and tells the new one when it began and what it took.
    """
    app = application(url)
    with app.app_context():
        db.session.execute(select(1))
        db.session.rollback()
        begun = float(start or time())
        if task == "work":
            while not pdf.is_worn() and work_on_exports():
                pass
        else:
            _fetch(int(export_id))
        end = time()
    most = max(int(memory), _most_memory())
    if pdf.is_worn():
        again = ["-m", "benchmarks.bulk", task, url, export_id, str(begun), str(most)]
        os.execv(sys.executable, [sys.executable, *again])
    print(json.dumps({"start": begun, "end": end, "memory": most}))


def _most_memory() -> int:
    """Return the most memory that this process has had, in KiB; not what its parent had."""
    status = Path("/proc/self/status").read_text("ascii", "replace")
    return int(status.partition("VmHWM:")[2].split()[0])


def _fetch(export_id: int) -> None:
    export = db.session.get_one(Export, export_id)
    size = export.size
    if sum(map(len, stream(export))) != size:
        raise RuntimeError("the file is not as long as was said")


if __name__ == "__main__":
    main(*sys.argv[1:])
