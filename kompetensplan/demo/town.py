"""What the loader knows while it loads: units, people and their jobs, by code and name."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from kompetensplan.demo.rows import Rows


@dataclass(slots=True)
class Place:
    """A unit as the loader needs it."""

    id: int
    code: str
    name: str
    path: str
    authority: str
    department: str
    chief: "Job | None" = None
    pattern: str = ""  # the code of the unit that this one was copied from

    @property
    def kind(self) -> str:
        """The code by which the content speaks of such units."""
        return self.pattern or self.code


@dataclass(slots=True)
class Job:
    """An employment and its person as the loader needs them."""

    id: int
    person_id: int
    name: str
    title: str
    like: str
    place: Place
    form: str
    starts_on: date
    ends_on: date | None = None
    leads: bool = False
    settled: bool = False  # has got its plans


@dataclass(slots=True)
class Area:
    """A priority as the loader needs it."""

    id: int
    code: str
    level: str
    title: str
    parent: "Area | None"
    top: str
    place: Place


@dataclass(slots=True)
class Town:
    """Everything that has been made so far, and the dice that decide the rest."""

    rows: Rows
    today: date
    dice: Random = field(default_factory=lambda: Random(20270208))
    places: dict[str, Place] = field(default_factory=dict)
    by_path: dict[str, Place] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)
    areas: dict[str, Area] = field(default_factory=dict)
    by_unit: dict[int, list[Area]] = field(default_factory=dict)
    rounds: dict[str, int] = field(default_factory=dict)
    competences: dict[str, int] = field(default_factory=dict)
    competence_names: dict[int, dict[str, str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    password_hash: str = ""
    vision: str = ""

    def find(self, name: str, unit: str = "") -> Job:
        """Return the job of a person, in a unit when the name is not enough."""
        return next(job for job in self.jobs if job.name == name and unit in ("", job.place.code))
