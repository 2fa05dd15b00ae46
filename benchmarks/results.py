"""What was measured, as rows: shown in the terminal and kept in `docs/benchmarks.md`."""

import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from os import cpu_count
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
HEADING = ("What", "Against", "ms", "Against, ms", "Ratio", "Bar", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One ratio: what it is of, both medians in milliseconds, and the bar."""

    what: str
    against: str
    median: float
    floor: float
    bar: float | None

    @property
    def ratio(self) -> float:
        return self.median / self.floor

    @property
    def verdict(self) -> str:
        if self.bar is None:
            return ""
        return "ok" if self.ratio <= self.bar else "MISSED"

    def cells(self) -> tuple[str, ...]:
        """Return the row as it is printed."""
        bar = f"{self.bar:.3g} ×" if self.bar else "–"
        return (
            self.what,
            self.against,
            _number(self.median),
            _number(self.floor),
            f"{self.ratio:.2f} ×",
            bar,
            self.verdict,
        )


@dataclass(frozen=True, slots=True)
class Section:
    """Some rows that belong together, and how they were measured."""

    title: str
    how: str
    rows: Sequence[Row]


@dataclass(slots=True)
class Run:
    """All that was measured in one run."""

    rounds: int
    started: datetime
    sections: list[Section] = field(default_factory=list)

    def take(self, section: Section) -> None:
        """Keep a section, and show it at once: a run takes minutes."""
        self.sections.append(section)
        print(f"\n{section.title}\n{section.how}\n")
        print("\n".join(_aligned([HEADING, *(row.cells() for row in section.rows)])), flush=True)

    def take_all(self, sections: Iterable[Section]) -> None:
        """Keep sections as they come."""
        for section in sections:
            self.take(section)

    @property
    def missed(self) -> list[Row]:
        return [row for each in self.sections for row in each.rows if row.verdict == "MISSED"]

    def write(self, path: Path = DOCUMENT) -> None:
        """Write the run where readers find it."""
        path.write_text("\n".join(self._page()) + "\n", encoding="utf-8")

    def renew(self, path: Path = DOCUMENT) -> None:
        """Put what was measured in the place of what was written, and say so; the rest stays.

        What nobody has written before comes last.
        """
        lines = path.read_text(encoding="utf-8").splitlines()
        for section in self.sections:
            if f"## {section.title}" not in lines:
                lines.extend(_written(section))
                continue
            start = lines.index(f"## {section.title}")
            for row in section.rows:
                end = next((at for at in range(start + 1, len(lines)) if lines[at][:3] == "## "), 0)
                table = [at for at in range(start, end or len(lines)) if lines[at][:2] == "| "]
                written = "| " + " | ".join(row.cells()) + " |"
                same = [at for at in table if lines[at].startswith(f"| {row.what} |")]
                if same:
                    lines[same[0]] = written
                else:
                    lines.insert(table[-1] + 1, written)
        names = dict.fromkeys(row.what for section in self.sections for row in section.rows)
        mark = next(at for at, line in enumerate(lines) if line.startswith("- Bars missed"))
        missed = sum(line.endswith("| MISSED |") for line in lines)
        lines[mark] = f"- Bars missed: {missed or 'none'}"
        lines.insert(
            mark, f"- Measured again {self.started:%Y-%m-%d %H:%M} UTC: {', '.join(names)}"
        )
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _page(self) -> Iterable[str]:
        yield "# Benchmarks"
        yield ""
        yield "Written by `make bench`; do not edit. Every ratio is of two medians that were"
        yield f"measured in turns in one run, each of {self.rounds} times. What counts is time on"
        yield "a processor, the application's and the database server's; what else the machine does"
        yield "is left out."
        yield ""
        yield f"- Date: {self.started:%Y-%m-%d %H:%M} UTC"
        yield f"- Machine: {_processor()}, {cpu_count()} processors, {_memory()} GiB memory"
        yield f"- {platform.system()}, Python {platform.python_version()}"
        yield f"- Bars missed: {len(self.missed) or 'none'}"
        for section in self.sections:
            yield from _written(section)


def _written(section: Section) -> Iterable[str]:
    """Give a section's lines, as they stand in the document."""
    yield from ("", f"## {section.title}", "", section.how, "")
    yield "| " + " | ".join(HEADING) + " |"
    yield "|---|---|--:|--:|--:|--:|---|"
    for row in section.rows:
        yield "| " + " | ".join(row.cells()) + " |"


def _number(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ") if value >= 1000 else f"{value:.3g}"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADING))]
    return [
        "  ".join(
            cell.ljust(width) if at in (0, 1, 6) else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> int:
    kibibytes = Path("/proc/meminfo").read_text("utf-8").split()[1]
    return round(int(kibibytes) / 1024 / 1024)
