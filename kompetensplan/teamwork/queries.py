"""Sums over the plans that somebody leads, as they may be shown to the whole team (STO-7).

The manager reads each plan anyway. The page is made to be looked at together, so that groups of
one to four people are not told; the one function for it is `suppression.decide`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import contains_eager

from kompetensplan.db import db
from kompetensplan.frameworks.models import Competence
from kompetensplan.organisation.models import Employment, Unit
from kompetensplan.organisation.queries import in_force, led_by
from kompetensplan.peers.models import PeerResource
from kompetensplan.peers.queries import list_offered_by
from kompetensplan.plans.models import Activity, Goal, GoalLink, Plan, Step
from kompetensplan.plans.queries.plan import is_with_its_owner, plans_with_people
from kompetensplan.plans.workflow import OVER
from kompetensplan.policy import Actor
from kompetensplan.priorities.models import Priority, Status
from kompetensplan.rounds.models import PlanningRound
from kompetensplan.suppression import THRESHOLD, Group, Verdict, decide

MOST = 60


@dataclass(frozen=True, slots=True)
class Row:
    """A priority or a competence, with how many people have a goal for it, if it may be told."""

    title: str
    people: int
    verdict: Verdict
    key: int = 0
    code: str = ""

    @property
    def is_shown(self) -> bool:
        return self.verdict is Verdict.SHOWN


@dataclass(frozen=True, slots=True)
class Hours:
    """Planned time against the guideline, in hours, of those whose unit has one."""

    planned: int = 0
    guideline: int = 0
    full_time: int = 0

    @property
    def share(self) -> int:
        return round(100 * self.planned / self.guideline) if self.guideline else 0


@dataclass(frozen=True, slots=True)
class Picture:
    """What the page shows. `is_small`: so few plans that nothing but their number is told."""

    plans: int
    priorities: Sequence[Row] = ()
    competences: Sequence[Row] = ()
    hours: Hours | None = None
    teaching: Sequence[PeerResource] = ()
    units: Sequence[Unit] = field(default_factory=list)

    @property
    def is_small(self) -> bool:
        return 0 < self.plans < THRESHOLD


def picture_of(actor: Actor, unit_id: int | None = None) -> Picture:
    """Return what the plans that the actor leads say together, of one unit or all; in five reads.

    A person's latest plan in an open round counts, whatever state it is in.
    """
    every = _plans(actor)
    units = {plan.employment.unit_id: plan.employment.unit for plan in every}
    plans = [plan for plan in every if unit_id in (None, plan.employment.unit_id)]
    ids, led = [plan.id for plan in plans], [plan.employment_id for plan in plans]
    shown = sorted(units.values(), key=lambda unit: (unit.sort_key, unit.id))
    teaching = list_offered_by(actor, led)
    if len(plans) < THRESHOLD:
        return Picture(len(plans), teaching=teaching, units=shown)
    homes = {plan.employment.unit_id for plan in plans}
    return Picture(
        len(plans),
        _priorities(ids, homes),
        _competences(ids),
        _hours(plans),
        teaching,
        shown,
    )


def _plans(actor: Actor) -> list[Plan]:
    query = (
        plans_with_people()
        .join(Plan.round)
        .options(contains_eager(Plan.round))
        .where(led_by(actor), in_force(Employment, actor.day), is_with_its_owner())
        .where(Plan.state.not_in(OVER), PlanningRound.closed_at.is_(None))
        .order_by(Plan.id)
    )
    return list({plan.employment_id: plan for plan in db.session.scalars(query)}.values())


def _told(rows: Iterable[tuple[str, int, int, str]], of: int) -> list[Row]:
    """Return the rows with what may be told of each; each is a group of its own among `of`."""
    rows = list(rows)
    groups = [Group(at, None, row[1], of) for at, row in enumerate(rows)]
    verdicts = decide(groups)
    return [
        Row(title, people, verdicts[at], key, code)
        for at, (title, people, key, code) in enumerate(rows)
    ]


def _priorities(plans: Sequence[int], units: Iterable[int]) -> list[Row]:
    """Return the units' published priorities, and others that goals hang on, by their order."""
    people = (
        select(GoalLink.priority_id, func.count(Goal.plan_id.distinct()).label("people"))
        .join(Goal, GoalLink.goal_id == Goal.id)
        .where(Goal.plan_id.in_(plans), Goal.removed_at.is_(None))
        .group_by(GoalLink.priority_id)
        .subquery()
    )
    own = and_(Priority.unit_id.in_(set(units)), Priority.status == Status.PUBLISHED)
    query = (
        select(Priority.title, func.coalesce(people.c.people, 0), Priority.id, Unit.name)
        .join(Priority.unit)
        .outerjoin(people, people.c.priority_id == Priority.id)
        .where(or_(own, people.c.people.is_not(None)))
        .order_by(Unit.path.desc(), Priority.position, Priority.id)
        .limit(MOST)
    )
    found = db.session.execute(query)
    return _told(((row[0], row[1], row[2], row[3]) for row in found), len(plans))


def _competences(plans: Sequence[int]) -> list[Row]:
    """Return the competences that goals want to develop, those that many want first.

    One that is written in words is told by its words; the same in two ways is two. What is not
    told stands by name: its place would say how many. Own words stand only where five or more have
    written them: they are of drafts that nobody else reads (CONF-2).
    """
    name = func.coalesce(Competence.name_sv, Goal.competence_name)
    english = func.coalesce(Competence.name_en, Goal.competence_name)
    people = func.count(Goal.plan_id.distinct())
    query = (
        select(name, people, func.min(Goal.id), english)
        .outerjoin(Goal.competence)
        .where(Goal.plan_id.in_(plans), Goal.removed_at.is_(None))
        .where(or_(Goal.competence_id.is_not(None), Goal.competence_name != ""))
        .group_by(name, english)
        .having(or_(func.max(Goal.competence_id).is_not(None), people >= THRESHOLD))
        .order_by(people.desc(), name)
        .limit(MOST)
    )
    found = db.session.execute(query)
    rows = _told(((row[0], row[1], row[2], row[3]) for row in found), len(plans))
    return sorted(rows, key=lambda row: (-row.people if row.is_shown else 0, row.title))


def _hours(plans: Sequence[Plan]) -> Hours | None:
    """Return the planned hours of those whose unit has a guideline, if they are five or more."""
    guided = {plan.id: plan.employment for plan in plans if plan.employment.unit.guideline_hours}
    if len(guided) < THRESHOLD:
        return None
    steps = (
        select(Step.activity_id, func.sum(Step.minutes).label("minutes"))
        .where(Step.removed_at.is_(None))
        .group_by(Step.activity_id)
        .subquery()
    )
    query = (
        select(func.sum(func.coalesce(Activity.minutes, steps.c.minutes, 0)))
        .join(Activity.goal)
        .outerjoin(steps, steps.c.activity_id == Activity.id)
        .where(Goal.plan_id.in_(guided), Goal.removed_at.is_(None), Activity.removed_at.is_(None))
    )
    minutes = db.session.scalar(query) or 0
    wanted = sum(
        Decimal(each.unit.guideline_hours or 0) * each.rate / 10000 for each in guided.values()
    )
    return Hours(
        round(minutes / 60),
        round(wanted),
        max(e.unit.guideline_hours or 0 for e in guided.values()),
    )
