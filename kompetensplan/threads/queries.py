"""Reads of what hangs on the priorities: figures for everyone, goals for those who may see them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, case, distinct, func, select
from sqlalchemy.orm import contains_eager, joinedload

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import Employment, Unit
from kompetensplan.organisation.queries import in_force, led_by
from kompetensplan.plans.models import Goal, GoalLink, Plan, PlanState
from kompetensplan.plans.queries.plan import may_read
from kompetensplan.policy import Actor
from kompetensplan.priorities.models import Priority, Status
from kompetensplan.threads import figures
from kompetensplan.threads.figures import Figure, Hanging


@dataclass(slots=True)
class Knot:
    """A priority in the tree of all, with what hangs below it."""

    id: int
    level: str
    title: str
    parent_id: int | None
    own_reason: str
    unit_id: int
    unit_name: str
    unit_path: str
    is_ended: bool
    figure: Figure = figures.NOTHING
    below: list["Knot"] = field(default_factory=list)

    @property
    def is_orphan(self) -> bool:
        """Tell whether no goal hangs here, nor below."""
        return self.figure.shown is figures.Shown.NONE


@dataclass(slots=True)
class Tree:
    """All published priorities, with figures: areas, and what hangs on nothing above."""

    areas: list[Knot]
    own: list[Knot]
    by_id: dict[int, Knot]

    def of_unit(self, unit: Unit) -> list[Knot]:
        """Return what this unit has published."""
        return [knot for knot in self.by_id.values() if knot.unit_id == unit.id]

    def count_below(self, knot: Knot) -> dict[str, int]:
        """Return how many priorities of each level hang below."""
        counts: dict[str, int] = defaultdict(int)
        queue = list(knot.below)
        for each in queue:
            counts[each.level] += 1
            queue.extend(each.below)
        return counts


def tree_of_all() -> Tree:
    """Return every published priority with its figure, in two statements.

    Ended ones are left out, but what hangs on them goes on counting above them.
    """
    hanging = _hanging()
    rows = db.session.execute(
        select(
            Priority.id,
            Priority.level,
            Priority.title,
            Priority.parent_id,
            Priority.own_reason,
            Priority.status,
            Unit.id.label("unit_id"),
            Unit.name,
            Unit.path,
        )
        .join(Priority.unit)
        .where(Priority.status != Status.DRAFT)
        .order_by(Unit.sort_key, Priority.position, Priority.id)
    ).all()
    shown = figures.of_tree({row.id: row.parent_id for row in rows}, hanging)
    knots = {
        row.id: Knot(
            id=row.id,
            level=row.level.value,
            title=row.title,
            parent_id=row.parent_id,
            own_reason=row.own_reason,
            unit_id=row.unit_id,
            unit_name=row.name,
            unit_path=row.path,
            is_ended=row.status is Status.ENDED,
            figure=shown[row.id],
        )
        for row in rows
    }
    return _plant(knots)


def _plant(knots: dict[int, Knot]) -> Tree:
    tree = Tree([], [], knots)
    for knot in knots.values():
        if knot.is_ended:
            continue
        above = knots.get(knot.parent_id or 0)
        while above and above.is_ended:  # the thread goes on past what has ended
            above = knots.get(above.parent_id or 0)
        if above:
            above.below.append(knot)
        else:
            (tree.areas if knot.level == "organisation" else tree.own).append(knot)
    return tree


def _hanging() -> dict[int, Hanging]:
    """Return goals and people on each priority and below it, in one statement.

    All goals in plans that are not closed count, drafts too.
    """
    up = select(Priority.id.label("start_id"), Priority.id, Priority.parent_id).cte(
        "up", recursive=True
    )
    above = select(up.c.start_id, Priority.id, Priority.parent_id).join(
        Priority, Priority.id == up.c.parent_id
    )
    up = up.union(above)
    direct = case((up.c.start_id == up.c.id, Employment.person_id))
    query = (
        select(
            up.c.id,
            func.count(distinct(Goal.id)),
            func.count(distinct(Employment.person_id)),
            func.count(distinct(direct)),
        )
        .select_from(up)
        .join(GoalLink, GoalLink.priority_id == up.c.start_id)
        .join(Goal, _in_a_plan())
        .join(Plan, Goal.plan_id == Plan.id)
        .join(Employment, Plan.employment_id == Employment.id)
        .where(Plan.state != PlanState.CLOSED)
        .group_by(up.c.id)
    )
    return {
        key: Hanging(goals, people, own) for key, goals, people, own in db.session.execute(query)
    }


def _in_a_plan() -> ColumnElement[bool]:
    return and_(Goal.id == GoalLink.goal_id, Goal.removed_at.is_(None))


def unlinked_figure() -> Figure:
    """Return how many goals, of how many people, hang on nothing ("utan koppling")."""
    goals, people = db.session.execute(
        select(func.count(distinct(Goal.id)), func.count(distinct(Employment.person_id)))
        .join(Plan, Goal.plan_id == Plan.id)
        .join(Employment, Plan.employment_id == Employment.id)
        .where(Plan.state != PlanState.CLOSED, Goal.removed_at.is_(None))
        .where(~select(GoalLink.goal_id).where(GoalLink.goal_id == Goal.id).exists())
    ).one()
    return figures.of(goals, people)


def list_goals(
    actor: Actor, *, unit: Unit | None = None, priority: Priority | None = None
) -> Sequence[Goal]:
    """Return the goals of a unit or on a priority that the actor may read, with the person.

    `Goal.links` is loaded. Ordered by person and place in the plan.
    """
    query = (
        select(Goal)
        .join(Goal.plan)
        .join(Plan.employment)
        .join(Employment.person)
        .options(
            contains_eager(Goal.plan)
            .contains_eager(Plan.employment)
            .contains_eager(Employment.person),
            joinedload(Goal.links),
        )
        .where(may_read(actor), Plan.state != PlanState.CLOSED, Goal.removed_at.is_(None))
        .order_by(Person.sort_key, Employment.id, Goal.position, Goal.id)
    )
    if unit is not None:
        query = query.where(Employment.unit_id == unit.id)
    if priority is not None:
        query = query.where(Goal.links.any(GoalLink.priority_id == priority.id))
    return db.session.scalars(query).unique().all()


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
    query = select(func.count(distinct(Employment.person_id))).where(
        Employment.unit_id == unit.id, in_force(Employment, clock.today()), led_by(actor)
    )
    return db.session.scalar(query) or 0
