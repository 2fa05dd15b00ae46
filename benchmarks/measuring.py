"""Times functions in turns, so that what disturbs the machine disturbs all of them.

What counts is time on a processor, of this process and of the database server's: other
programs on a busy machine do not make it longer, and more so the longer the function runs.
"""

import gc
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from math import ceil
from pathlib import Path
from statistics import median
from time import process_time

import psycopg

IN_A_ROW = 3
Work = Callable[[], object]
Around = Callable[[], AbstractContextManager[object]]
Clock = Callable[[], float]


def in_turns(
    work: Mapping[str, Work],
    *,
    rounds: int,
    clock: Clock = process_time,
    around: Mapping[str, Around] | None = None,
) -> dict[str, float]:
    """Run each function at least `rounds` times; return the median of each in milliseconds.

    At its turn a function runs once uncounted, so that none pays for what the one before it
    has pushed out of the processor's memory, and then three times. `around` gives what some
    functions have to run in; entering and leaving it is not counted.
    """
    times: dict[str, list[float]] = {name: [] for name in work}
    for turn in range(-1, ceil(rounds / IN_A_ROW)):
        for name, function in work.items():
            for number in range(-1, IN_A_ROW):
                taken = _time(function, clock, (around or {}).get(name, nullcontext))
                if turn >= 0 and number >= 0:
                    times[name].append(taken)
    return {name: median(values) for name, values in times.items()}


def one_by_one(
    work: Mapping[str, Work],
    *,
    rounds: int,
    clock: Clock = process_time,
    around: Mapping[str, Around] | None = None,
) -> dict[str, float]:
    """Do the same for functions that take seconds: nothing is run uncounted."""
    times: dict[str, list[float]] = {name: [] for name in work}
    for _turn in range(rounds):
        for name, function in work.items():
            times[name].append(_time(function, clock, (around or {}).get(name, nullcontext)))
    return {name: median(values) for name, values in times.items()}


def _time(function: Work, clock: Clock, around: Around) -> float:
    with around():
        gc.collect(1)
        start = clock()
        function()
        return (clock() - start) * 1000


def clock_with_server(url: str) -> Clock:
    """Return a clock that counts what PostgreSQL does for us, too.

    Linux says of each process how long it has run. The server's processes are looked up at
    every reading: those that serve us may be new.
    """
    with psycopg.connect(url) as connection:
        (postmaster,) = connection.execute(
            "SELECT pg_read_file('postmaster.pid', 0, 20)"
        ).fetchone() or ("0",)
    children = Path(f"/proc/{postmaster.split()[0]}/task/{postmaster.split()[0]}/children")

    def read() -> float:
        served = 0
        for pid in children.read_text("ascii").split():
            try:
                served += int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0])
            except OSError:  # it has ended
                continue
        return process_time() + served / 1e9

    return read
