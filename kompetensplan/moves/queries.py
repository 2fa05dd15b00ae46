"""One move with the plans that it is about, a person's own plans, and changes of manager."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import (
    AuthoritySuccession,
    Employment,
    EmploymentMove,
    Unit,
    UnitManager,
)
from kompetensplan.organisation.queries import in_force, led_by
from kompetensplan.plans.models import Goal, Plan, PlanVersion
from kompetensplan.plans.queries.plan import is_with_its_owner, visible_to, with_content
from kompetensplan.plans.workflow import OVER
from kompetensplan.policy import Actor
from kompetensplan.rounds.models import PlanningRound
from kompetensplan.texts import swedish_key


def get_move(actor: Actor, move_id: int, *, for_change: bool = False) -> EmploymentMove:
    """Return a move of one's own, or inside the authority to a unit that one leads.

    With `for_change` its row is locked, so that it is settled once.

    Raises:
        NotFound: there is none, or the actor may not know what came before it (EMP-4).
    """
    inside = EmploymentMove.from_authority == EmploymentMove.to_authority
    query = (
        select(EmploymentMove)
        .join(EmploymentMove.employment)
        .join(Employment.person)
        .join(Employment.unit)
        .options(
            contains_eager(EmploymentMove.employment).options(
                contains_eager(Employment.person), contains_eager(Employment.unit)
            ),
            joinedload(EmploymentMove.from_unit),
            joinedload(EmploymentMove.to_unit),
        )
        .where(EmploymentMove.id == move_id)
        .where(or_(Employment.person_id == actor.person_id, and_(inside, led_by(actor))))
    )
    query = query.with_for_update(of=EmploymentMove) if for_change else query
    move = db.session.scalars(query).one_or_none()
    if move is None:
        raise NotFound(f"move {move_id}")
    return move


def list_plans(move: EmploymentMove, actor: Actor, *, for_change: bool = False) -> Sequence[Plan]:
    """Return the plans that the move is about, with all their goals, in three statements.

    Inside the authority those that go on; else those of the present period that the old
    authority has kept.
    """
    query = visible_to(actor).join(Plan.round).where(Plan.employment_id == move.employment_id)
    if move.is_to_another_authority:
        query = query.where(
            # Not by name: the old authority may have got a successor since (ruling 36).
            Plan.kept_unit_id == move.from_unit_id,
            PlanningRound.ends_on >= move.moved_on,
        )
    else:
        query = query.where(is_with_its_owner(), Plan.state.not_in(OVER))
    query = query.options(*with_content()).execution_options(populate_existing=True)  # type: ignore[arg-type]
    if for_change:
        query = query.with_for_update(of=Plan)
    return db.session.scalars(query.order_by(Plan.id)).unique().all()


def belongs_to_the_old_unit(goal: Goal, move: EmploymentMove) -> bool:
    """Tell whether all that a goal hangs on belongs to units that have been left (EMP-3)."""
    here = {int(each) for each in move.to_unit.path.strip("/").split("/")}
    return bool(goal.links) and all(link.priority.unit_id not in here for link in goal.links)


def links_that_hold(goal: Goal, move: EmploymentMove) -> set[int]:
    """Return the priorities of a goal that hold in the new unit too."""
    here = {int(each) for each in move.to_unit.path.strip("/").split("/")}
    return {link.priority_id for link in goal.links if link.priority.unit_id in here}


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """One of a person's plans, with the number of its latest agreed version, 0 without one."""

    plan: Plan
    latest: int


def list_own_plans(actor: Actor) -> list[OwnPlan]:
    """Return all plans of a person, the latest first, in one statement."""
    latest = (
        select(func.coalesce(func.max(PlanVersion.number), 0))
        .where(PlanVersion.plan_id == Plan.id)
        .scalar_subquery()
    )
    query = (
        select(Plan, latest)
        .join(Plan.employment)
        .options(
            contains_eager(Plan.employment).joinedload(Employment.unit),
            joinedload(Plan.round),
            joinedload(Plan.kept_unit),
        )
        .where(Employment.person_id == actor.person_id)
        .order_by(Plan.id.desc())
    )
    return [OwnPlan(row[0], row[1]) for row in db.session.execute(query)]


@dataclass(frozen=True, slots=True)
class Handover:
    """A unit that changes managers: who leaves it, who comes, and when."""

    unit: Unit
    old: Person | None
    new: Person | None
    day: date  # the first day of the new one, or after the last of the old one
    is_mine_to_leave: bool


def list_handovers(actor: Actor) -> list[Handover]:
    """Return changes of manager, 30 days before and after, that the actor is one side of (DEP-6).

    In two statements. Between an old and a new manager there may be days without one.
    """
    day, near = actor.day, timedelta(days=30)
    mine = set(
        db.session.scalars(
            select(UnitManager.unit_id)
            .join(UnitManager.employment)
            .where(
                Employment.person_id == actor.person_id,
                or_(UnitManager.ends_on.is_(None), UnitManager.ends_on >= day - near),
                UnitManager.starts_on <= day + near,
            )
        )
    )
    periods = db.session.scalars(
        select(UnitManager)
        .join(UnitManager.employment)
        .join(Employment.person)
        .options(
            contains_eager(UnitManager.employment).contains_eager(Employment.person),
            joinedload(UnitManager.unit),
        )
        .where(UnitManager.unit_id.in_(mine))
        .where(or_(UnitManager.ends_on.is_(None), UnitManager.ends_on >= day - near))
        .order_by(UnitManager.unit_id, UnitManager.starts_on, UnitManager.id)
    ).all()
    return list(_changes(periods, actor, near))


def _changes(periods: Sequence[UnitManager], actor: Actor, near: timedelta) -> Iterator[Handover]:
    for _unit_id, group in groupby(periods, key=lambda period: period.unit_id):
        row: list[UnitManager | None] = [None, *group, None]
        for before, after in pairwise(row):
            old = before.employment.person if before else None
            new = after.employment.person if after else None
            if before and before.ends_on is None:
                continue  # still there: two who manage beside each other, or the last of the row
            ends = before.ends_on + timedelta(days=1) if before and before.ends_on else None
            change = after.starts_on if after else ends
            side = {each.id for each in (old, new) if each}
            if change and abs(change - actor.day) <= near and actor.person_id in side:
                period = before or after
                assert period is not None  # noqa: S101
                is_old = old is not None and old.id == actor.person_id
                yield Handover(period.unit, old, new, change, is_old)


@dataclass(frozen=True, slots=True)
class Authority:
    """A committee: how many are employed under it today, and how many plans it owns."""

    name: str
    employments: int
    plans: int


def list_authorities() -> list[Authority]:
    """Return the committees by name, also those that only keep plans, in two statements."""
    today = in_force(Employment, clock.today())
    staff = select(Employment.authority, func.count()).where(today).group_by(Employment.authority)
    plans = select(Plan.authority, func.count()).group_by(Plan.authority)
    employed = {row[0]: row[1] for row in db.session.execute(staff)}
    owned = {row[0]: row[1] for row in db.session.execute(plans)}
    names = sorted(employed.keys() | owned.keys(), key=swedish_key)
    return [Authority(name, employed.get(name, 0), owned.get(name, 0)) for name in names]


def list_decisions() -> Sequence[AuthoritySuccession]:
    """Return the decisions on successors, the latest first."""
    return db.session.scalars(
        select(AuthoritySuccession)
        .options(joinedload(AuthoritySuccession.unit), joinedload(AuthoritySuccession.recorded_by))
        .order_by(AuthoritySuccession.starts_on.desc(), AuthoritySuccession.id.desc())
    ).all()
