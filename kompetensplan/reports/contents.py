"""What agreed versions say, person by person, by what it is about. Read once, then pure.

A *subject* is what a figure is about: all goals, those that hang on nothing, one priority, or
one kind of activity. Subjects about goals stand under each other: a priority's goals are among
those of the priority above it, and all are among all goals.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.plans.models import ActivityKind, PlanVersion
from kompetensplan.priorities.models import Priority
from kompetensplan.reports.facts import History
from kompetensplan.reports.models import About
from kompetensplan.reports.tallying import versions_in_force

_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Subject:
    """What a figure is about."""

    about: About
    priority_id: int | None = None
    kind: ActivityKind | None = None


ALL_GOALS = Subject(About.GOALS)
UNLINKED = Subject(About.UNLINKED)
# Each person's latest answers are among all that was asked for; so are those that wait.
ABOVE_OF_REQUESTS = {
    Subject(each): Subject(About.REQUESTS)
    for each in (
        *(About.GRANTED, About.POSTPONED, About.REPLACED, About.UNANSWERED),
        About.WAITING,
    )
}

# By subject and employment: how many goals, or planned minutes.
Values = dict[Subject, int]


@dataclass(frozen=True, slots=True)
class Themes:
    """The priorities under each other, and whose they are.

    Attributes:
        above: the subject that a subject is a part of.
        owners: the unit that a priority belongs to; its figures are of that unit and below.
    """

    above: Mapping[Subject, Subject]
    owners: Mapping[Subject, int]
    chains: Mapping[int, tuple[Subject, ...]]

    @classmethod
    def of(cls, priorities: Iterable[tuple[int, int | None, int]]) -> "Themes":
        rows = list(priorities)
        parents = {row[0]: row[1] for row in rows}
        subjects = {key: Subject(About.PRIORITY, key) for key in parents}
        above = {UNLINKED: ALL_GOALS, **ABOVE_OF_REQUESTS}
        for key, parent in parents.items():
            top = subjects.get(parent) if parent else None
            above[subjects[key]] = top or ALL_GOALS
        chains = {
            key: tuple(subjects[each] for each in _ancestors(key, parents)) for key in parents
        }
        return cls(above, {subjects[row[0]]: row[2] for row in rows}, chains)

    def parts(self) -> dict[Subject, list[Subject]]:
        """Return the subjects right below each."""
        parts: dict[Subject, list[Subject]] = defaultdict(list)
        for subject, above in self.above.items():
            parts[above].append(subject)
        return parts


def _ancestors(key: int, parents: Mapping[int, int | None]) -> list[int]:
    """Return the priority and all above it; a ring that somebody has tied still ends."""
    found = list[int]()
    above: int | None = key
    while above is not None and above not in found and above in parents:
        found.append(above)
        above = parents[above]
    return found


def read_themes() -> Themes:
    """Return every priority, in one statement."""
    rows = db.session.execute(select(Priority.id, Priority.parent_id, Priority.unit_id))
    return Themes.of((row[0], row[1], row[2]) for row in rows)


def values_of(content: Mapping[str, Any], themes: Themes) -> Values:
    """Return what one version says, by subject."""
    found: Values = defaultdict(int)
    for goal in content["goals"]:
        found[ALL_GOALS] += 1
        known = [link for link in goal["links"] if link in themes.chains]
        for subject in {each for link in known for each in themes.chains[link]} or {UNLINKED}:
            found[subject] += 1
        for activity in goal.get("activities", ()):
            if minutes := _minutes(activity):
                found[Subject(About.ACTIVITY, kind=ActivityKind(activity["kind"]))] += minutes
    return found


def _minutes(activity: Mapping[str, Any]) -> int:
    """Return the planned time: what is said of the whole, else the sum of its steps."""
    whole: int | None = activity["minutes"]
    if whole is not None:
        return whole
    return sum(step["minutes"] or 0 for step in activity["steps"])


@dataclass(slots=True)
class Said:
    """What was agreed on when a day was over: by employment its unit, and what it says."""

    units: dict[int, int] = field(default_factory=dict)
    values: dict[int, Values] = field(default_factory=dict)


def read_said(history: History, days: Collection[date], themes: Themes) -> dict[date, Said]:
    """Return what was agreed on at the end of each day; each version is read once."""
    held = {day: list(versions_in_force(history, day)) for day in days}
    wanted = {key for rows in held.values() for _job, _unit, keys in rows for key in keys}
    read = dict(_read(sorted(wanted), themes))
    found: dict[date, Said] = {}
    for day, rows in held.items():
        said = found[day] = Said()
        for job_id, unit_id, keys in rows:
            said.units[job_id] = unit_id
            said.values[job_id] = _sum([read[key] for key in keys if key in read])
    return found


def _sum(each: list[Values]) -> Values:
    if len(each) == 1:
        return each[0]
    total: Values = defaultdict(int)
    for values in each:
        for subject, value in values.items():
            total[subject] += value
    return total


def _read(keys: list[int], themes: Themes) -> Iterator[tuple[int, Values]]:
    query = select(PlanVersion.id, PlanVersion.content)
    if not keys:
        return
    # Between the first and the last rather than one by one: versions are agreed on in order.
    query = query.where(PlanVersion.id.between(keys[0], keys[-1]))
    wanted = set(keys)
    for key, content in db.session.execute(query.execution_options(yield_per=_AT_A_TIME)):
        if key in wanted:
            yield key, values_of(json.loads(content), themes)
