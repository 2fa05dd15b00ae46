"""HR's two files, put in a folder by the HR system and imported from there by the worker.

The same rules stop an import as when somebody uploads: nobody is there to say that a large part
of the staff is to end (IMP-4), so it stops. What was imported last is not imported once more: it
is told of, and moved aside. Files that stopped are tried again when they are delivered again, and
so are older ones when others have been imported since: what the HR system says last holds.
"""

import hashlib
import logging
import os
import stat
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from kompetensplan import clock
from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.organisation.imports.problems import (
    FAILED,
    OTHER_FILE_MISSING,
    TOO_LARGE,
    UNREADABLE,
    File,
    Problem,
    Stopped,
)
from kompetensplan.organisation.imports.report import Report
from kompetensplan.organisation.imports.services import Files, carry_out, prepare
from kompetensplan.organisation.imports.tables import Encoding
from kompetensplan.organisation.models import FolderImport, FolderOutcome
from kompetensplan.policy import Capacity

log = logging.getLogger(__name__)
DONE, ASIDE = "klara", "stoppade"
# A file that somebody may still be writing is left for the next time.
AT_REST = timedelta(minutes=2)
ALONE = timedelta(hours=1)  # so long one of the two waits for the other
# Which file it is, how long, and when it was last written to.
Mark = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found, and whether it had been looked at before."""

    made: FolderImport
    is_repeated: bool = False
    # When the same files were imported before; others have been imported since.
    earlier: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The files that lie in the folder, by name, and why they cannot be read if so."""

    paths: dict[File, Path]
    problem: Problem | None = None
    marks: dict[File, Mark] = field(default_factory=dict)


def is_on_its_way(folder: Path, most_bytes: int) -> bool:
    """Tell whether a file lies there that waits: for more of itself, or for the other."""
    return any(_status(folder / name.value) for name in File) and not find_files(folder, most_bytes)


def find_files(folder: Path, most_bytes: int, now: datetime | None = None) -> Found | None:
    """Return what is there to look at; None while there is nothing, or not all of it yet.

    A file that breaks off in the middle of a line may not be whole: it rests for an hour first.
    """
    now = now or real_now()
    seen = {name: _status(folder / name.value) for name in File}
    there = {name: status for name, status in seen.items() if status}
    if not there or any(_age(status, now) < AT_REST for status in there.values()):
        return None
    if any(_age(each, now) < ALONE and _breaks_off(folder / name) for name, each in there.items()):
        return None
    paths = {name: folder / name.value for name in there}
    marks = {name: _mark(status) for name, status in there.items()}
    if len(there) < len(File):
        if any(_age(status, now) < ALONE for status in there.values()):
            return None
        return Found(paths, Problem(OTHER_FILE_MISSING, next(iter(there))), marks)
    if sum(status.st_size for status in there.values()) > most_bytes:
        return Found(paths, Problem(TOO_LARGE, File.EMPLOYMENTS), marks)
    return Found(paths, None, marks)


def _status(path: Path) -> os.stat_result | None:
    """Return how a file is; a link is no file of HR's, wherever it leads."""
    try:
        status = path.lstat()
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _mark(status: os.stat_result) -> Mark:
    return status.st_ino, status.st_size, status.st_mtime_ns


def _read(found: Found) -> dict[File, bytes]:
    """Return what the files say: those that were found, whatever has been put in their place."""
    contents = {}
    for name, path in found.paths.items():
        try:
            with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
                if _mark(os.fstat(file.fileno())) != found.marks[name]:
                    raise Stopped(Problem(UNREADABLE, name))
                contents[name] = file.read(found.marks[name][1])
        except OSError as error:
            log.error("%s could not be read: %s", path.name, error)
            raise Stopped(Problem(UNREADABLE, name)) from None
    return contents


def _age(status: os.stat_result, now: datetime) -> timedelta:
    """Return how long a file has rested; of one dated in the future this machine's clock knows."""
    written_at = datetime.fromtimestamp(status.st_mtime, tz=now.tzinfo)
    if written_at > now:
        written_at = datetime.fromtimestamp(status.st_ctime, tz=now.tzinfo)
    return now - written_at


def _breaks_off(path: Path) -> bool:
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) not in b"\r\n"
    except OSError:  # empty, or it cannot be read: told of as such when it is looked at
        return False


def list_grown(folder: Path) -> list[str]:
    """Return which files have been written to since they were moved aside: they were not whole."""
    found = []
    for below in (folder / DONE, folder / ASIDE):
        latest = max((each for each in below.glob("*") if each.is_dir()), default=None)
        if latest is None:
            continue
        for name in File:
            status = _status(latest / name.value)
            # A folder is as old as the last move into it.
            if status and status.st_mtime_ns > latest.stat().st_mtime_ns:
                found.append(f"{below.name}/{latest.name}/{name.value}")
    return found


def take_in(found: Found, encoding: Encoding, day: date) -> Looked:
    """Import the files, or write down why not. Nothing is committed, and no file is moved."""
    contents: dict[File, bytes] = {}
    try:
        contents = {} if found.problem else _read(found)
    except Stopped as stopped:
        found = replace(found, problem=stopped.problem)
    sha256 = _sha256(contents, encoding) if contents else _sha256_of_names(found)
    done = FolderImport.outcome == FolderOutcome.IMPORTED
    newest = select(FolderImport).where(done).order_by(FolderImport.id.desc()).limit(1)
    last = db.session.scalars(newest).one_or_none()
    if last and last.sha256 == sha256:
        return Looked(last, is_repeated=True)
    earlier = db.session.scalar(
        select(func.max(FolderImport.looked_at)).where(done, FolderImport.sha256 == sha256)
    )
    outcome, report, problem = _outcome(found, contents, encoding, day)
    made = FolderImport(
        sha256=sha256,
        outcome=outcome,
        report=without_rows(report).as_json() if report else "",
        problem=problem.text if problem else "",
        problem_at=_place(problem) if problem else "",
    )
    db.session.add(made)
    db.session.flush()
    return Looked(made, earlier=earlier if outcome is FolderOutcome.IMPORTED else None)


def _outcome(
    found: Found, contents: dict[File, bytes], encoding: Encoding, day: date
) -> tuple[FolderOutcome, Report | None, Problem | None]:
    """Import what can be imported; whatever is wrong with the files, nothing of them is left."""
    if found.problem:
        return FolderOutcome.STOPPED, None, found.problem
    files = Files(contents[File.ORGANISATION], contents[File.EMPLOYMENTS], encoding)
    try:
        with db.session.begin_nested():
            prepared = prepare(files, day)
            if prepared.report.ends_many:
                return FolderOutcome.ENDS_MANY, prepared.report, None
            carry_out(prepared, actor_id=None, capacity=Capacity.SYSTEM)
    except Stopped as stopped:
        return FolderOutcome.STOPPED, None, stopped.problem
    except Exception:  # a file that nobody has thought of must not stop the worker
        log.exception("import from the folder")
        return FolderOutcome.STOPPED, None, Problem(FAILED, File.EMPLOYMENTS)
    return FolderOutcome.IMPORTED, prepared.report, None


def without_rows(report: Report) -> Report:
    """Return what is kept of a report: figures and what was refused, not who is new or gone."""
    return replace(report, new=[], changed=[], ended=[])


def _place(problem: Problem) -> str:
    return f"{problem.file.value}:{problem.line}:{problem.column}"[:80]


def _sha256(contents: dict[File, bytes], encoding: Encoding) -> str:
    parts = [hashlib.sha256(contents[name]).hexdigest() for name in File]
    return hashlib.sha256(" ".join([*parts, encoding.value]).encode()).hexdigest()


def _sha256_of_names(found: Found) -> str:
    """Return what a delivery is that was not read: these files, last written at these moments."""
    times = [f"{name}:{written_at}" for name, (*_file, written_at) in sorted(found.marks.items())]
    return hashlib.sha256(" ".join(times).encode()).hexdigest()


def move_aside(found: Found, looked: Looked) -> None:
    """Move the files to a folder of their own, below those that are done or those that stopped.

    What the HR system has put in their place meanwhile nobody has looked at: it stays.
    """
    is_done = looked.made.outcome is FolderOutcome.IMPORTED
    moment = clock.local(real_now())
    for name, path in found.paths.items():
        status = _status(path)
        if status is None or _mark(status) != found.marks[name]:
            continue
        below = path.parent / (DONE if is_done else ASIDE) / f"{moment:%Y-%m-%d_%H%M%S}"
        try:
            below.mkdir(parents=True, exist_ok=True)
            path.rename(below / path.name)
            if status.st_mtime > status.st_ctime:  # else it would seem to be written to later on
                os.utime(below / path.name, (status.st_ctime,) * 2)
        except OSError as error:  # told in the log; it is known next time, and not imported again
            log.error("%s could not be moved aside: %s", path.name, error)
