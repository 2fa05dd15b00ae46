"""Reads of the figures that are kept ready, each in a fixed number of statements."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import Unit
from kompetensplan.organisation.queries import end_of, names_on
from kompetensplan.plans.models import ActivityKind
from kompetensplan.policy import Actor
from kompetensplan.priorities.models import Priority, Status
from kompetensplan.priorities.queries import ids_of_path
from kompetensplan.reports.models import About, ContentFigure, UnitFigure
from kompetensplan.reports.showing import (
    Line,
    Orphan,
    Past,
    Scope,
    Standing,
    Summary,
    aim_of,
    content_of,
    line_of,
    share_of,
    standing_of,
    time_of,
)
from kompetensplan.reports.told import Told, list_told
from kompetensplan.rounds.models import PlanningRound

ORPHANS = 25
ROUNDS_BACK = 20
_UNIT_ID = bindparam("unit_id", type_=Integer())
_DAY = bindparam("day", type_=Date())


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


def find_day(day: date) -> date | None:
    """Return the last day that is not after `day` and that figures are kept for."""
    found: date | None = db.session.scalar(_day_query(), {"day": day})
    return found


@cache
def _day_query() -> Any:
    return select(func.max(UnitFigure.day)).where(UnitFigure.day <= _DAY)


def summary_of(
    scope: Scope,
    *,
    deep: bool = False,
    content: bool = True,
    only: Collection[int] | None = None,
) -> Summary:
    """Return all that may be shown of a unit, and of what is right below it, or `deep` below.

    `only` names rows of figures: of those below, no others are read.

    Every page, file and document begins here. In at most seven statements; without `content`,
    only how far plans have come, in three.
    """
    figures = _figures_of(scope, deep=deep, only=only)
    lines = _named([line_of(figure) for figure in figures], scope.day)
    is_own = [line.unit.id == scope.unit.id and not line.is_direct for line in lines]
    of = next((line for line, own in zip(lines, is_own, strict=True) if own), None)
    below = [line for line, own in zip(lines, is_own, strict=True) if not own]
    summary = Summary(
        scope,
        of,
        in_order(below, scope.unit.id) if deep else below,
        min((figure.as_of for figure in figures), default=None),
    )
    if of is not None and scope.day is None:
        summary = _with_past(summary)
    # What goals are about is counted for all open rounds together.
    if of is None or scope.round or not content:
        return summary
    day = scope.day or find_day(clock.today())
    return _with_content(summary, of, day) if day else summary


def _with_past(summary: Summary) -> Summary:
    """Return a summary with how far the unit came in each round, in one statement."""
    rows = db.session.execute(_past_query(), {"unit_id": summary.unit.id}).all()
    found = [(row[0], line_of(row[1])) for row in rows]
    past = list[Past]()
    for at, (planning_round, line) in enumerate(found):
        earlier = (old for each, old in found[at + 1 :] if each.kind is planning_round.kind)
        before = next(earlier, None)
        is_known = before is not None and before.is_shown and line.is_shown
        change = share_of(line) - share_of(before) if before and is_known else None
        past.append(Past(planning_round, line, change))
    return replace(summary, past=past)


@cache
def _past_query() -> Any:
    return (
        select(PlanningRound, UnitFigure)
        .join(UnitFigure, UnitFigure.round_id == PlanningRound.id)
        .join(UnitFigure.unit)
        .options(contains_eager(UnitFigure.unit))
        .where(UnitFigure.unit_id == _UNIT_ID, UnitFigure.is_direct.is_(False))
        .order_by(PlanningRound.starts_on.desc(), PlanningRound.id.desc())
        .limit(ROUNDS_BACK)
    )


def lines_of(unit_ids: Collection[int]) -> dict[int, Line]:
    """Return how far the plans of each unit have come now, in one statement.

    A unit without anybody to count has no line.
    """
    values = {"ids": list(unit_ids)}
    rows = db.session.scalars(_lines_query(), values).all()
    return {figure.unit_id: line_of(figure) for figure in rows}


@cache
def _lines_query() -> Select[UnitFigure]:
    return (
        select(UnitFigure)
        .join(UnitFigure.unit)
        .options(contains_eager(UnitFigure.unit))
        .where(
            UnitFigure.unit_id.in_(bindparam("ids", expanding=True)),
            UnitFigure.day.is_(None),
            UnitFigure.round_id.is_(None),
            UnitFigure.is_direct.is_(False),
        )
    )


def with_told(summary: Summary) -> Summary:
    """Return a summary with what employees tell, where the group itself is shown (SKE-3)."""
    scope = summary.scope
    if summary.of is None or not summary.of.is_shown:
        return summary
    round_id = scope.round.id if scope.round else None
    return replace(summary, told=list_told(scope.unit, round_id, scope.day))


def list_told_again(summary: Summary) -> list[Told]:
    """Return what employees tell as it is now, for a summary that was made a moment ago."""
    return list(with_told(replace(summary, told=())).told)


def _named(lines: list[Line], day: date | None) -> list[Line]:
    """Return lines under the names that the units had on a day (EMP-5)."""
    if day is None:
        return lines
    former = names_on(day, {line.unit.id for line in lines})
    return [replace(line, former_name=former.get(line.unit.id, "")) for line in lines]


def _with_content(summary: Summary, of: Line, day: date) -> Summary:
    unit = summary.scope.unit
    rows = _contents(unit, day)
    orphans, first = list_orphans(unit, day)
    return replace(
        summary,
        content_day=day,
        goals=content_of(of, rows.get(About.GOALS)),
        unlinked=content_of(of, rows.get(About.UNLINKED)),
        times=[time_of(kind, content_of(of, rows.get(kind))) for kind in ActivityKind],
        aims=[aim_of(each, content_of(of, figure)) for each, figure in _aims(unit, day)],
        orphans=orphans,
        first_orphans=first,
    )


def _contents(unit: Unit, day: date) -> dict[About | ActivityKind, ContentFigure]:
    """Return what a unit has agreed on beside priorities, by what it is about."""
    query = select(ContentFigure).where(
        ContentFigure.unit_id == unit.id,
        ContentFigure.day == day,
        ContentFigure.is_direct.is_(False),
        ContentFigure.about != About.PRIORITY,
    )
    return {row.kind or row.about: row for row in db.session.scalars(query)}


def list_standings(scope: Scope) -> tuple[date | None, list[Standing]]:
    """Return where the units right below one stand, those directly under it last; one statement.

    Of the last day that is not after the scope's, if it has one; that is told first.
    """
    query = _standings_query(of_round=scope.round is not None, of_day=scope.day is not None)
    rows = db.session.execute(query, _values_of(scope)).all()
    found = [standing_of(row[0], (row[1], row[2]), *row[4:]) for row in rows]
    below = [each for each in found if each.key != (scope.unit.id, False)]
    return rows[0][3] if rows else scope.day, below


@cache
def _standings_query(*, of_round: bool, of_day: bool) -> Any:
    table, day = UnitFigure, _day_query().scalar_subquery()
    query = select(
        *(table.id, table.unit_id, table.is_direct, table.day, table.verdict, table.employees),
        *(table.agreed, table.set_alone, table.going, table.not_begun, table.late),
    )
    return _those(query.join(table.unit), day, of_round=of_round, of_day=of_day, deep=False)


def _figures_of(scope: Scope, *, deep: bool, only: Collection[int] | None) -> Sequence[UnitFigure]:
    of_round, of_day = scope.round is not None, scope.day is not None
    query = _figures_query(of_round=of_round, of_day=of_day, deep=deep)
    if only is not None:
        here = and_(UnitFigure.unit_id == scope.unit.id, UnitFigure.is_direct.is_(False))
        query = query.where(or_(here, UnitFigure.id.in_(only)))
    rows = db.session.scalars(query, _values_of(scope)).all()
    return _below(rows, scope.unit.id) if deep and of_day else rows


def _values_of(scope: Scope) -> dict[str, Any]:
    return {
        "unit_id": scope.unit.id,
        "round_id": scope.round.id if scope.round else None,
        "day": scope.day,
        "path": scope.unit.path,
        "end": end_of(scope.unit.path),
    }


def _below(rows: Sequence[UnitFigure], unit_id: int) -> list[UnitFigure]:
    """Return the rows of a unit and of those that stood under it that day (EMP-5)."""
    parents = {row.unit_id: row.parent_id for row in rows if not row.is_direct}

    def is_below(key: int | None) -> bool:
        while key is not None and key != unit_id:
            key = parents.get(key)
        return key == unit_id

    return [row for row in rows if is_below(row.unit_id)]


@cache
def _figures_query(*, of_round: bool, of_day: bool, deep: bool) -> Select[UnitFigure]:
    query = select(UnitFigure).join(UnitFigure.unit).options(contains_eager(UnitFigure.unit))
    found: Select[UnitFigure] = _those(query, _DAY, of_round=of_round, of_day=of_day, deep=deep)
    return found


def _those(query: Any, day: Any, *, of_round: bool, of_day: bool, deep: bool) -> Any:
    some = UnitFigure.round_id == bindparam("round_id", type_=Integer())
    return query.where(
        some if of_round else UnitFigure.round_id.is_(None),
        UnitFigure.day == day if of_day else UnitFigure.day.is_(None),
        _which(of_day=of_day, deep=deep),
    ).order_by(UnitFigure.is_direct, Unit.sort_key, Unit.id)


def _which(*, of_day: bool, deep: bool) -> ColumnElement[bool]:
    here = and_(UnitFigure.unit_id == _UNIT_ID, UnitFigure.is_direct.is_(False))
    if not deep:
        below = and_(UnitFigure.parent_id == _UNIT_ID, UnitFigure.is_direct.is_(False))
        direct = and_(UnitFigure.unit_id == _UNIT_ID, UnitFigure.is_direct)
        return or_(here, and_(or_(below, direct), UnitFigure.employees > 0))
    if of_day:
        return or_(here, UnitFigure.employees > 0)
    inside = and_(Unit.path >= bindparam("path"), Unit.path < bindparam("end"))
    return and_(inside, or_(here, UnitFigure.employees > 0))


def in_order(lines: Sequence[Line], top: int) -> list[Line]:
    """Return the lines below a unit as a tree is read; those employed directly after the units."""
    parts: dict[int, list[Line]] = {}
    for line in lines:
        above = line.unit.id if line.is_direct else line.parent_id
        parts.setdefault(above or 0, []).append(line)
    ordered = list[Line]()

    def follow(unit_id: int) -> None:
        for line in parts.get(unit_id, []):
            ordered.append(line)
            if not line.is_direct:
                follow(line.unit.id)

    follow(top)
    return ordered


def list_rounds() -> Sequence[PlanningRound]:
    """Return the rounds that have been counted, the latest first."""
    return db.session.scalars(_rounds_query()).all()


@cache
def _rounds_query() -> Select[PlanningRound]:
    counted = select(UnitFigure.id).where(UnitFigure.round_id == PlanningRound.id).exists()
    newest = (PlanningRound.starts_on.desc(), PlanningRound.name)
    return select(PlanningRound).where(counted).order_by(*newest)


def _aims(unit: Unit, day: date) -> Sequence[tuple[Priority, ContentFigure | None]]:
    """Return the published priorities that concern a unit, with what hangs on them there."""
    values = {"unit_id": unit.id, "here_and_above": ids_of_path(unit.path), "day": day}
    return [(row[0], row[1]) for row in db.session.execute(_aims_query(), values)]


@cache
def _aims_query() -> Any:
    here_and_above = bindparam("here_and_above", expanding=True, type_=Integer())
    counted_here = and_(
        ContentFigure.priority_id == Priority.id,
        ContentFigure.unit_id == _UNIT_ID,
        ContentFigure.day == _DAY,
        ContentFigure.is_direct.is_(False),
    )
    return (
        select(Priority, ContentFigure)
        .join(Priority.unit)
        .outerjoin(ContentFigure, counted_here)
        .options(contains_eager(Priority.unit))
        .where(Priority.unit_id.in_(here_and_above), _was_published())
        .order_by(func.length(Unit.path), Priority.position, Priority.id)
    )


def _was_published() -> ColumnElement[bool]:
    """Say in SQL that a priority is published, or has ended and had goals on the day."""
    ended = and_(Priority.status == Status.ENDED, _has_goals(Priority.id))
    return or_(Priority.status == Status.PUBLISHED, ended)


def _has_goals(priority_id: Any) -> ColumnElement[bool]:
    figure = aliased(ContentFigure)
    hanging = select(figure.id).where(figure.priority_id == priority_id, figure.day == _DAY)
    return hanging.exists()


def list_orphans(unit: Unit, day: date) -> tuple[int, list[Orphan]]:
    """Return how many priorities below the unit nothing hangs on, and the first of them."""
    values = {"unit_id": unit.id, "path": unit.path, "end": end_of(unit.path), "day": day}
    rows = db.session.execute(_orphans_query(), values).all()
    return (rows[0][0] if rows else 0), [Orphan(*row[1:]) for row in rows]


@cache
def _orphans_query() -> Any:
    return (
        select(func.count().over(), Priority.id, Priority.title, Unit.name)
        .join(Priority.unit)
        .where(
            Unit.path >= bindparam("path"),
            Unit.path < bindparam("end"),
            Unit.id != _UNIT_ID,
            Priority.status == Status.PUBLISHED,
            ~_has_goals(Priority.id),
        )
        .order_by(func.length(Unit.path), Unit.sort_key, Priority.position, Priority.id)
        .limit(ORPHANS)
    )


def list_above(unit: Unit) -> Sequence[Unit]:
    """Return the units above a unit, the highest first."""
    if not (ids := ids_of_path(unit.path)[:-1]):
        return []
    return db.session.scalars(
        select(Unit).where(Unit.id.in_(ids)).order_by(func.length(Unit.path))
    ).all()
