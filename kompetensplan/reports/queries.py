"""Reads of the figures that are kept ready, each in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import Unit
from kompetensplan.organisation.queries import end_of, names_on
from kompetensplan.policy import Actor
from kompetensplan.priorities.models import Priority, Status
from kompetensplan.priorities.queries import ids_of_path
from kompetensplan.reports.models import PriorityFigure, UnitFigure
from kompetensplan.reports.showing import Aim, Line, aim_of, line_of
from kompetensplan.rounds.models import PlanningRound

ORPHANS = 25
_UNIT_ID = bindparam("unit_id", type_=Integer())


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a unit and of what is right below it.

    Attributes:
        of: the unit's own line; None before anything has been counted.
        below: the units one step down, and those employed directly, in Swedish order.
    """

    unit: Unit
    of: Line | None
    below: list[Line]
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class Orphan:
    """A priority that no agreed goal hangs on."""

    id: int
    title: str
    unit_name: str


def list_scopes(actor: Actor, *roles: str) -> Sequence[Unit]:
    """Return the units whose subtrees the actor holds one of the roles for, the widest only."""
    paths = {grant.path for grant in actor.grants if grant.role in roles}
    widest = [path for path in paths if not any(path != up and path.startswith(up) for up in paths)]
    return db.session.scalars(_scopes_query(), {"paths": widest}).all()


@cache
def _scopes_query() -> Select[Unit]:
    held = Unit.path.in_(bindparam("paths", expanding=True))
    return select(Unit).where(held).order_by(Unit.sort_key)


def get_scope(actor: Actor) -> Unit:
    """Return the unit that HR's overview is about: the widest that the actor is HR for.

    Raises:
        NotFound: the role's unit is gone.
    """
    scopes = sorted(list_scopes(actor, "hr"), key=lambda unit: unit.path.count("/"))
    if not scopes:
        raise NotFound("a unit for HR")
    return scopes[0]


def list_rounds() -> Sequence[PlanningRound]:
    """Return the rounds that have been counted, the latest first."""
    return db.session.scalars(_rounds_query()).all()


@cache
def _rounds_query() -> Select[PlanningRound]:
    counted = select(UnitFigure.id).where(UnitFigure.round_id == PlanningRound.id).exists()
    newest = (PlanningRound.starts_on.desc(), PlanningRound.name)
    return select(PlanningRound).where(counted).order_by(*newest)


def report_on(unit: Unit, round_id: int | None) -> Report:
    """Return the figures of a unit and of the units right below it, in one statement."""
    values = {"unit_id": unit.id, "round_id": round_id}
    figures = db.session.scalars(_report_query(of_round=round_id is not None), values).all()
    lines = [line_of(figure) for figure in figures]
    return Report(
        unit,
        next((line for line in lines if line.unit.id == unit.id and not line.is_direct), None),
        [line for line in lines if line.unit.id != unit.id or line.is_direct],
        min((figure.as_of for figure in figures), default=None),
    )


@cache
def _report_query(*, of_round: bool) -> Select[UnitFigure]:
    here = and_(UnitFigure.unit_id == _UNIT_ID, UnitFigure.is_direct.is_(False))
    below = or_(Unit.parent_id == _UNIT_ID, and_(Unit.id == _UNIT_ID, UnitFigure.is_direct))
    return _figures(or_(here, and_(below, UnitFigure.employees > 0)), of_round=of_round)


def list_lines(unit: Unit, round_id: int | None) -> tuple[list[Line], datetime | None]:
    """Return the figures of a unit and of all below it, each above its parts; and their time."""
    some = or_(UnitFigure.employees > 0, Unit.id == unit.id)
    query = _figures(and_(Unit.path.startswith(unit.path), some), of_round=round_id is not None)
    figures = db.session.scalars(query, {"round_id": round_id}).all()
    as_of = min((figure.as_of for figure in figures), default=None)
    return in_order([line_of(figure) for figure in figures], unit), as_of


def _figures(which: ColumnElement[bool], *, of_round: bool) -> Select[UnitFigure]:
    some = UnitFigure.round_id == bindparam("round_id", type_=Integer())
    in_round = some if of_round else UnitFigure.round_id.is_(None)
    return (
        select(UnitFigure)
        .join(UnitFigure.unit)
        .options(contains_eager(UnitFigure.unit))
        .where(in_round, which)
        .order_by(UnitFigure.is_direct, Unit.sort_key, Unit.id)
    )


def in_order(lines: Sequence[Line], top: Unit) -> list[Line]:
    """Return lines as a tree is read; those employed directly after the units."""
    parts: dict[int, list[Line]] = {}
    for line in lines:
        above = line.unit.id if line.is_direct else line.unit.parent_id
        parts.setdefault(above or 0, []).append(line)
    ordered = [line for line in lines if line.unit.id == top.id and not line.is_direct]

    def follow(unit_id: int) -> None:
        for line in parts.get(unit_id, []):
            ordered.append(line)
            if not line.is_direct:
                follow(line.unit.id)

    follow(top.id)
    return ordered


def list_aims(unit: Unit) -> list[Aim]:
    """Return the published priorities that concern a unit, with what hangs on them there."""
    values = {"unit_id": unit.id, "here_and_above": ids_of_path(unit.path)}
    rows = db.session.execute(_aims_query(), values)
    return [aim_of(priority, figure) for priority, figure in rows]


@cache
def _aims_query() -> Any:
    here_and_above = bindparam("here_and_above", expanding=True, type_=Integer())
    counted_here = and_(
        PriorityFigure.priority_id == Priority.id, PriorityFigure.unit_id == _UNIT_ID
    )
    return (
        select(Priority, PriorityFigure)
        .join(Priority.unit)
        .outerjoin(PriorityFigure, counted_here)
        .options(contains_eager(Priority.unit))
        .where(Priority.unit_id.in_(here_and_above), Priority.status == Status.PUBLISHED)
        .order_by(func.length(Unit.path), Priority.position, Priority.id)
    )


def list_orphans(unit: Unit) -> tuple[int, list[Orphan]]:
    """Return how many priorities below the unit nothing hangs on, and the first of them."""
    values = {"unit_id": unit.id, "path": unit.path, "end": end_of(unit.path)}
    rows = db.session.execute(_orphans_query(), values).all()
    return (rows[0][0] if rows else 0), [Orphan(*row[1:]) for row in rows]


@cache
def _orphans_query() -> Any:
    figure = aliased(PriorityFigure)
    hanging = select(figure.priority_id).where(figure.priority_id == Priority.id).exists()
    return (
        select(func.count().over(), Priority.id, Priority.title, Unit.name)
        .join(Priority.unit)
        .where(
            Unit.path >= bindparam("path"),
            Unit.path < bindparam("end"),
            Unit.id != _UNIT_ID,
            Priority.status == Status.PUBLISHED,
            ~hanging,
        )
        .order_by(func.length(Unit.path), Unit.sort_key, Priority.position, Priority.id)
        .limit(ORPHANS)
    )


def as_named_on(day: date, lines: Sequence[Line]) -> list[Line]:
    """Return lines under the names that the units had on `day` (EMP-5), in one statement."""
    former = names_on(day, {line.unit.id for line in lines})
    return [replace(line, former_name=former.get(line.unit.id, "")) for line in lines]


def list_above(unit: Unit) -> Sequence[Unit]:
    """Return the units above a unit, the highest first."""
    if not (ids := ids_of_path(unit.path)[:-1]):
        return []
    return db.session.scalars(
        select(Unit).where(Unit.id.in_(ids)).order_by(func.length(Unit.path))
    ).all()
