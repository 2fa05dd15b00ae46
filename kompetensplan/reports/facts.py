"""Reads what the figures are counted from, in a fixed number of statements."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from kompetensplan.clock import local
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment, EmploymentForm, Unit
from kompetensplan.plans.models import Meeting, Plan, PlanVersion, VersionKind
from kompetensplan.plans.queries.plan import is_with_its_owner
from kompetensplan.priorities.models import Priority
from kompetensplan.reports.counting import Count, Hanging
from kompetensplan.rounds.models import PlanningRound, RoundUnit, RoundWindow, WindowKind

# What stands for "all open rounds together" where a round's id is asked for.
OPEN = 0


@dataclass(slots=True)
class Facts:
    """What is counted.

    Attributes:
        own: by round, the figures of those employed directly in each unit.
        hanging: by priority, what those employed directly in each unit have agreed on.
        owners: the unit of each priority.
    """

    parents: dict[int, int | None]
    own: dict[int, dict[int, Count]] = field(default_factory=dict)
    hanging: dict[int, dict[int, Hanging]] = field(default_factory=dict)
    owners: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Round:
    id: int
    day: date  # who was employed then is counted
    is_open: bool
    is_late: bool  # the time for meetings is over
    units: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Job:
    id: int
    unit_id: int
    starts_on: date
    ends_on: date | None
    is_away: bool
    is_hourly: bool

    def holds(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


@dataclass(slots=True)
class _PlanFacts:
    id: int
    round_id: int
    is_met: bool
    links: list[list[int]] | None = None  # of each agreed goal; None: nothing is agreed
    is_set: bool = False  # without agreement (MEET-5)


def read_facts(day: date, counted: Mapping[int, Any]) -> Facts:
    """Return all that is counted on `day`; closed rounds only if not in `counted` since."""
    units = db.session.execute(select(Unit.id, Unit.parent_id))
    facts = Facts({row[0]: row[1] for row in units})
    rounds = list(_rounds(day, counted))
    jobs = list(_jobs(day, min([each.day for each in rounds], default=day)))
    plans = _plans(rounds)
    current = [each for each in rounds if each.is_open]
    _count_open(facts, [job for job in jobs if job.holds(day)], current, plans)
    for each in rounds:
        members = [job for job in jobs if job.unit_id in each.units and job.holds(each.day)]
        own = facts.own[each.id] = defaultdict(Count)
        for job in members:
            plan = plans.get(job.id, {}).get(each.id)
            if job.is_hourly and plan is None:  # 2.13: no plan is expected of them
                continue
            own[job.unit_id].add(_count(job, plan, is_late=each.is_late))
    _hang(facts, [job for job in jobs if job.holds(day)], current, plans)
    return facts


def _rounds(day: date, counted: Mapping[int, Any]) -> Iterator[_Round]:
    units = defaultdict[int, set[int]](set)
    for round_id, unit_id in db.session.execute(select(RoundUnit.round_id, RoundUnit.unit_id)):
        units[round_id].add(unit_id)
    query = select(PlanningRound, RoundWindow.ends_on).outerjoin(
        RoundWindow,
        and_(RoundWindow.round_id == PlanningRound.id, RoundWindow.kind == WindowKind.MEETINGS),
    )
    for each, meetings_end in db.session.execute(query.order_by(PlanningRound.id)):
        closed = each.closed_at
        if closed and each.id in counted and counted[each.id] >= closed:
            continue
        until = min(each.ends_on, local(closed).date()) if closed else day
        is_late = closed is not None or (meetings_end or each.ends_on) < day
        yield _Round(each.id, until, closed is None, is_late, frozenset(units[each.id]))


def _jobs(day: date, earliest: date) -> Iterator[_Job]:
    query = select(
        Employment.id,
        Employment.unit_id,
        Employment.starts_on,
        Employment.ends_on,
        Employment.absent_from,
        Employment.absent_to,
        Employment.form,
    ).where(
        Employment.starts_on <= day,
        or_(Employment.ends_on.is_(None), Employment.ends_on >= earliest),
    )
    for key, unit_id, starts_on, ends_on, away_from, away_to, form in db.session.execute(query):
        is_away = bool(away_from and away_from <= day and (not away_to or away_to >= day))
        is_hourly = form is EmploymentForm.HOURLY
        yield _Job(key, unit_id, starts_on, ends_on, is_away, is_hourly)


def _plans(rounds: list[_Round]) -> dict[int, dict[int, _PlanFacts]]:
    """Return by employment and round the latest plan, with what is agreed; in two statements."""
    ids = [each.id for each in rounds]
    met = exists().where(Meeting.plan_id == Plan.id, Meeting.cancelled_at.is_(None))
    # What was agreed under another authority is counted neither there nor here (EMP-4).
    query = select(Plan.employment_id, Plan.round_id, Plan.id, met)
    query = query.join(Plan.employment).where(is_with_its_owner())
    found: dict[int, dict[int, _PlanFacts]] = defaultdict(dict)
    by_id: dict[int, _PlanFacts] = {}
    for job, round_id, plan_id, is_met in db.session.execute(
        query.where(Plan.round_id.in_(ids)).order_by(Plan.id)
    ):
        by_id[plan_id] = found[job][round_id] = _PlanFacts(plan_id, round_id, is_met)
    later = aliased(PlanVersion)
    newest = (
        select(func.max(later.number))
        .where(later.plan_id == PlanVersion.plan_id, later.annulled_at.is_(None))
        .scalar_subquery()
    )
    versions = (
        select(PlanVersion.plan_id, PlanVersion.content, PlanVersion.kind)
        .join(PlanVersion.plan)
        .where(Plan.round_id.in_(ids), PlanVersion.number == newest)
        .execution_options(yield_per=2000)
    )
    for plan_id, content, kind in db.session.execute(versions):
        plan = by_id.get(plan_id)
        if plan is None:  # it stays with another authority, or is newer than what was read
            continue
        if kind is VersionKind.AGREED:
            plan.links = [goal["links"] for goal in json.loads(content)["goals"]]
        else:
            plan.is_set = True
    return found


def _count(job: _Job, plan: _PlanFacts | None, *, is_late: bool) -> Count:
    """Return the figures of one employee: exactly one of the five states."""
    count = Count(employees=1, met=int(plan is not None and plan.is_met))
    if plan and plan.links is not None:
        count.agreed, count.goals = 1, len(plan.links)
    elif plan and plan.is_set:
        count.set_alone = 1
    elif is_late and not job.is_away:
        count.late = 1
    elif plan:
        count.going = 1
    else:
        count.not_begun = 1
    return count


def _count_open(
    facts: Facts,
    jobs: list[_Job],
    rounds: list[_Round],
    plans: Mapping[int, Mapping[int, _PlanFacts]],
) -> None:
    """Count everyone once in all open rounds together, by the plan that was begun last."""
    own = facts.own[OPEN] = defaultdict(Count)
    late = {each.id: each.is_late for each in rounds}
    by_unit = defaultdict[int, list[bool]](list)
    for each in rounds:
        for unit_id in each.units:
            by_unit[unit_id].append(each.is_late)
    for job in jobs:
        plan = _latest(plans.get(job.id, {}), late)
        if job.is_hourly and plan is None:
            continue
        open_for_it = by_unit[job.unit_id]
        is_late = late[plan.round_id] if plan else bool(open_for_it) and all(open_for_it)
        own[job.unit_id].add(_count(job, plan, is_late=is_late))


def _latest(plans: Mapping[int, _PlanFacts], rounds: Mapping[int, Any]) -> _PlanFacts | None:
    current = [plan for round_id, plan in plans.items() if round_id in rounds]
    return max(current, key=lambda plan: plan.id, default=None)


def _hang(
    facts: Facts,
    jobs: list[_Job],
    rounds: list[_Round],
    plans: Mapping[int, Mapping[int, _PlanFacts]],
) -> None:
    """Count the agreed goals of open rounds on their priorities and on all above those."""
    rows = db.session.execute(select(Priority.id, Priority.parent_id, Priority.unit_id)).all()
    parents = {row[0]: row[1] for row in rows}
    facts.owners = {row[0]: row[2] for row in rows}
    above = {key: _ancestors(key, parents) for key in parents}
    current = {each.id for each in rounds}
    for job in jobs:
        mine: dict[int, int] = defaultdict(int)
        for round_id, plan in plans.get(job.id, {}).items():
            for links in (plan.links or []) if round_id in current else []:
                for key in set().union(*(above.get(link, ()) for link in links)):
                    mine[key] += 1
        for key, goals in mine.items():
            hanging = facts.hanging.setdefault(key, {}).setdefault(job.unit_id, Hanging())
            hanging.people += 1
            hanging.goals += goals


def _ancestors(key: int, parents: Mapping[int, int | None]) -> set[int]:
    """Return the priority and all above it; a ring that somebody has tied still ends."""
    found = set[int]()
    above: int | None = key
    while above is not None and above not in found and above in parents:
        found.add(above)
        above = parents[above]
    return found
