"""Reads of what hangs on the priorities: figures for everyone, goals for those who may see them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, bindparam, distinct, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import Employment, Unit, UnitKind
from kompetensplan.organisation.queries import Anybody, in_force, led_by, values_of
from kompetensplan.plans.models import Goal, GoalLink, Plan
from kompetensplan.plans.queries.plan import may_read
from kompetensplan.plans.workflow import OVER
from kompetensplan.policy import Actor
from kompetensplan.priorities.models import Level, Priority, Status
from kompetensplan.texts import initials
from kompetensplan.threads import figures
from kompetensplan.threads.figures import Figure
from kompetensplan.threads.ready import Ready

# A tree of more than this is opened a branch at a time; the units' own are a branch too.
SMALL_TREE = 200
OWN = -1


@dataclass(slots=True)
class Knot:
    """A priority with what hangs below it; `unlisted` counts those that are not in `below`."""

    id: int
    level: str
    title: str
    parent_id: int | None
    own_reason: str
    unit_id: int
    unit_name: str
    is_ended: bool
    figure: Figure
    below: list["Knot"] = field(default_factory=list)
    unlisted: int = 0

    @property
    def is_orphan(self) -> bool:
        """Tell whether no agreed goal hangs here, nor below."""
        return self.figure.shown is figures.Shown.NONE


@dataclass(slots=True)
class Tree:
    """Published priorities: the areas, and what hangs on nothing above."""

    areas: list[Knot]
    own: list[Knot]
    own_unlisted: int = 0


@dataclass(frozen=True, slots=True)
class Area:
    """An area with how many priorities of each level hang below it."""

    knot: Knot
    departments: int
    units: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit in the directory, with how many priorities it has published."""

    id: int
    name: str
    count: int


@dataclass(slots=True)
class Hung:
    """A goal as it is listed: whose it is, and the ids of the priorities that it hangs on."""

    id: int
    title: str
    person_id: int
    given_name: str
    name: str
    links: list[int] = field(default_factory=list)

    @property
    def initials(self) -> str:
        return initials(self.name)


# ── priorities with figures ───────────────────────────────────────────────────────────


def list_areas(ready: Ready) -> list[Area]:
    """Return the municipality's areas with counts of what hangs below, in two statements."""
    counts = defaultdict[int, Counter[Level]](Counter)
    branches = defaultdict[int | None, set[int]](set)
    for key, parent_id, level, number in db.session.execute(_counted_below()):
        counts[key][level] = number
        branches[parent_id].add(key)

    def below(area_id: int) -> Counter[Level]:
        keys, whole = [area_id], Counter[Level]()
        for key in keys:  # each has one above it: none is met twice
            whole += counts[key]
            keys += branches[key]
        return whole

    areas = [knot for knot in _knots(ready, _areas_query()) if not knot.is_ended]
    found = [(area, below(area.id)) for area in areas]
    return [Area(area, hung[Level.DEPARTMENT], hung[Level.UNIT]) for area, hung in found]


@cache
def _counted_below() -> Any:
    """Return the statement of how many of each level hang right below each that has some."""
    counted = (
        select(Priority.parent_id, Priority.level, func.count().label("number"))
        .where(Priority.parent_id.is_not(None), Priority.status == Status.PUBLISHED)
        .group_by(Priority.parent_id, Priority.level)
        .subquery()
    )
    above = select(Priority.id, Priority.parent_id, counted.c.level, counted.c.number)
    above = above.join(counted, counted.c.parent_id == Priority.id)
    return above.where(Priority.status == Status.PUBLISHED)


def knots_for(ready: Ready, unit: Unit) -> tuple[dict[int, Knot], list[Knot]]:
    """Return what a unit has published, with what hangs directly below it; and the areas."""
    listed = _knots(ready, _unit_query(), unit_id=unit.id)
    knots = [knot for knot in listed if not knot.is_ended]
    found = {knot.id: knot for knot in knots if knot.unit_id == unit.id}
    for knot in knots:
        if knot.parent_id in found:
            found[knot.parent_id].below.append(knot)
    return found, [knot for knot in knots if knot.level == Level.ORGANISATION.value]


def find_knot(ready: Ready, priority: Priority) -> Knot | None:
    """Return a priority with what hangs directly below it; None for a draft."""
    wanted = or_(Priority.id == priority.id, Priority.parent_id == priority.id)
    knots = _knots(ready, _knots_query(wanted))
    knot = next((each for each in knots if each.id == priority.id), None)
    if knot:
        knot.below = [each for each in knots if each is not knot and not each.is_ended]
    return knot


def tree_of_all(ready: Ready, *, opened: int = 0) -> Tree:
    """Return the priorities of the whole municipality as a tree.

    Of a large one the units' priorities are listed in one branch only, that of the
    priority `opened`, or of `OWN`; elsewhere they are counted.
    """
    number = select(func.count()).where(Priority.status != Status.DRAFT)
    if (db.session.scalar(number) or 0) <= SMALL_TREE:
        return _plant(_knots(ready, _knots_query()))
    listed = or_(Priority.level != Level.UNIT, Priority.parent_id == opened)
    if opened == OWN:
        listed = or_(Priority.level != Level.UNIT, Priority.parent_id.is_(None))
    knots = _knots(ready, _knots_query(listed))
    tree, shown = _plant(knots), defaultdict[int, int](int)
    for knot in knots:
        shown[knot.parent_id or OWN] += knot.level == Level.UNIT.value and not knot.is_ended
    counted = (
        select(func.coalesce(Priority.parent_id, OWN), func.count())
        .where(Priority.level == Level.UNIT, Priority.status == Status.PUBLISHED)
        .group_by(Priority.parent_id)
    )
    unlisted = {key: number - shown[key] for key, number in db.session.execute(counted)}
    for knot in knots:
        knot.unlisted = unlisted.get(knot.id, 0)
    tree.own_unlisted = unlisted.get(OWN, 0)
    return tree


def _knots_query(*which: ColumnElement[bool]) -> Any:
    """Return a query of priorities that are or were published, by unit and in its order."""
    return (
        select(
            Priority.id,
            Priority.level,
            Priority.title,
            Priority.parent_id,
            Priority.own_reason,
            Priority.status,
            Priority.unit_id,
            Unit.name,
        )
        .join(Priority.unit)
        .where(Priority.status != Status.DRAFT, *which)
        .order_by(Unit.sort_key, Priority.position, Priority.id)
    )


@cache
def _areas_query() -> Any:
    return _knots_query(Priority.level == Level.ORGANISATION)


@cache
def _unit_query() -> Any:
    unit_id = bindparam("unit_id", type_=Integer())
    own = select(Priority.id).where(Priority.unit_id == unit_id)
    below = Priority.parent_id.in_(own)
    is_area = Priority.level == Level.ORGANISATION
    return _knots_query(or_(Priority.unit_id == unit_id, below, is_area))


def _knots(ready: Ready, query: Any, **values: int) -> list[Knot]:
    rows = db.session.execute(query, values)
    return [
        Knot(
            id=row.id,
            level=row.level.value,
            title=row.title,
            parent_id=row.parent_id,
            own_reason=row.own_reason,
            unit_id=row.unit_id,
            unit_name=row.name,
            is_ended=row.status is Status.ENDED,
            figure=ready.figure(row.id),
        )
        for row in rows
    ]


def _plant(listed: Sequence[Knot]) -> Tree:
    """Hang the priorities on each other; the thread goes on past what has ended."""
    tree, knots = Tree([], []), {knot.id: knot for knot in listed}
    for knot in listed:
        if knot.is_ended:
            continue
        above = knots.get(knot.parent_id or 0)
        while above and above.is_ended:
            above = knots.get(above.parent_id or 0)
        if above:
            above.below.append(knot)
        else:
            (tree.areas if knot.level == Level.ORGANISATION.value else tree.own).append(knot)
    return tree


# ── units ─────────────────────────────────────────────────────────────────────────────


def list_departments() -> list[Entry]:
    """Return the departments, and the units that stand directly under the municipality."""
    rows = db.session.execute(_departments_query(), {"day": clock.today()})
    return [Entry(*row) for row in rows]


@cache
def _departments_query() -> Any:
    root = select(Unit.id).where(Unit.kind == UnitKind.MUNICIPALITY)
    return _directory(or_(Unit.kind == UnitKind.DEPARTMENT, Unit.parent_id.in_(root)))


def list_units_in(unit: Unit) -> list[Entry]:
    """Return the units below a department."""
    query = _directory(Unit.path.startswith(unit.path), Unit.id != unit.id)
    return [Entry(*row) for row in db.session.execute(query, {"day": clock.today()})]


def _directory(*which: ColumnElement[bool]) -> Any:
    published = (
        select(func.count())
        .where(Priority.unit_id == Unit.id, Priority.status == Status.PUBLISHED)
        .scalar_subquery()
    )
    return (
        select(Unit.id, Unit.name, published)
        .where(in_force(Unit, bindparam("day", type_=Date())), *which)
        .order_by(Unit.sort_key)
    )


def list_mine(actor: Actor) -> Sequence[Any]:
    """Return id and name of the units where the actor works or that they lead.

    Without the municipality: its page is the one that lists them.
    """
    values = {"paths": actor.home_paths, "leads": list(actor.leads)}
    return db.session.execute(_mine_query(), values).all()


@cache
def _mine_query() -> Any:
    works = Unit.path.in_(bindparam("paths", expanding=True))
    leads = Unit.id.in_(bindparam("leads", expanding=True))
    query = select(Unit.id, Unit.name).where(or_(works, leads), Unit.kind != UnitKind.MUNICIPALITY)
    return query.order_by(Unit.sort_key)


# ── goals ─────────────────────────────────────────────────────────────────────────────


def list_goals(
    actor: Actor, *, unit: Unit | None = None, priority: Priority | None = None
) -> list[Hung]:
    """Return the goals of a unit or on a priority that the actor may read.

    Ordered by person and place in the plan. A page may list hundreds: only what it shows of
    each is read.
    """
    values = values_of(actor)
    if unit is not None:
        values["unit_id"] = unit.id
    if priority is not None:
        values["priority_id"] = priority.id
    query = _goals_query(of_unit=unit is not None, on_priority=priority is not None)
    found: dict[int, Hung] = {}
    for key, title, person_id, given, family, link in db.session.execute(query, values):
        goal = found.setdefault(key, Hung(key, title, person_id, given, f"{given} {family}"))
        if link is not None:
            goal.links.append(link)
    return list(found.values())


@cache
def _goals_query(*, of_unit: bool, on_priority: bool) -> Any:
    query = (
        select(
            Goal.id,
            Goal.title,
            Person.id,
            Person.given_name,
            Person.family_name,
            GoalLink.priority_id,
        )
        .join(Goal.plan)
        .join(Plan.employment)
        .join(Employment.person)
        .outerjoin(GoalLink, GoalLink.goal_id == Goal.id)
        .where(may_read(Anybody), Plan.state.not_in(OVER), Goal.removed_at.is_(None))
        .order_by(Person.sort_key, Employment.id, Goal.position, Goal.id, GoalLink.priority_id)
    )
    if of_unit:
        query = query.where(Employment.unit_id == bindparam("unit_id"))
    if on_priority:
        linked = select(GoalLink.goal_id).where(GoalLink.priority_id == bindparam("priority_id"))
        query = query.where(Goal.id.in_(linked))
    return query


def get_goal(actor: Actor, goal_id: int) -> Goal:
    """Return a goal with links, plan, person and unit.

    Raises:
        NotFound: there is none, it is taken out of the plan, or the actor may not read it.
    """
    query = (
        select(Goal)
        .join(Goal.plan)
        .join(Plan.employment)
        .join(Employment.person)
        .join(Employment.unit)
        .options(
            contains_eager(Goal.plan)
            .contains_eager(Plan.employment)
            .options(contains_eager(Employment.person), contains_eager(Employment.unit)),
            joinedload(Goal.links),
        )
        .where(Goal.id == goal_id, Goal.removed_at.is_(None), may_read(actor))
    )
    goal = db.session.scalars(query).unique().one_or_none()
    if goal is None:
        raise NotFound(f"goal {goal_id}")
    return goal


def count_led(actor: Actor, unit: Unit) -> int:
    """Return how many the actor leads in the unit, today."""
    values = {"unit_id": unit.id, "day": clock.today(), **values_of(actor)}
    return db.session.scalar(_led_query(), values) or 0


@cache
def _led_query() -> Any:
    return select(func.count(distinct(Employment.person_id))).where(
        Employment.unit_id == bindparam("unit_id"),
        in_force(Employment, bindparam("day", type_=Date())),
        led_by(Anybody),
    )
