"""Reads of the organisation at a glance, each in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.listings import LedUnit, led_units_of
from kompetensplan.organisation.models import (
    Deputy,
    DeputyKind,
    Employment,
    Role,
    RoleGrant,
    Unit,
    UnitManager,
)
from kompetensplan.organisation.queries import end_of, in_force, within
from kompetensplan.organisation.queries.units import is_not_gone
from kompetensplan.organisation.telling import Told
from kompetensplan.paging import PER_PAGE, UNITS_PER_PAGE, ListPages
from kompetensplan.priorities.queries import ids_of_path
from kompetensplan.reports.queries import lines_of
from kompetensplan.reports.showing import Line
from kompetensplan.structure.models import QualityDialogue
from kompetensplan.structure.parts import PARTS

# A document of the whole municipality says units too, while that is something one reads.
MOST_IN_DOCUMENT = 250
MANAGER = "manager"
# LID-2: responsibilities that concern those who work here; who runs the system is not one.
RESPONSIBLE = (
    Role.HR,
    Role.PROGRAMME_OWNER,
    Role.REGISTRAR,
    Role.DATA_PROTECTION_OFFICER,
)


@dataclass(frozen=True, slots=True)
class Node:
    """A unit with who leads it, how far its plans have come, and what features tell of it.

    Attributes:
        depth: how far below the unit that the page is about.
        led_from_above: who leads while the post is vacant (DEP-4).
        line: None before anything has been counted, or where nobody is employed.
    """

    unit: Unit
    depth: int
    managers: Sequence[str]
    acting: Sequence[str]
    deputies: Sequence[str]
    led_from_above: str
    line: Line | None
    told: Mapping[str, Sequence[Told]]

    @property
    def is_vacant(self) -> bool:
        return not self.managers and not self.acting


@dataclass(frozen=True, slots=True)
class Glance:
    """A unit, those above it, and a page of those right below it."""

    node: Node
    above: Sequence[Unit]
    below: Sequence[Node]
    pages: Pagination


def glance_at(unit: Unit, day: date, *, page: int = 1) -> Glance:
    """Return a unit as the page shows it: in four statements, and one for each part."""
    around = or_(Unit.id.in_(ids_of_path(unit.path)), Unit.parent_id == unit.id)
    query = select(Unit).where(around, or_(Unit.id == unit.id, in_force(Unit, day)))
    units = db.session.scalars(query.order_by(Unit.sort_key, Unit.id)).all()
    below = [each for each in units if each.parent_id == unit.id]
    above = [each for each in units if each.id != unit.id and each.parent_id != unit.id]
    above.sort(key=lambda each: each.depth)
    pages = ListPages(page, below, per_page=UNITS_PER_PAGE)
    nodes = nodes_of([unit, *pages.items], above, day, unit.depth)
    return Glance(nodes[0], above, nodes[1:], pages)


def nodes_of(units: Sequence[Unit], above: Iterable[Unit], day: date, top: int) -> list[Node]:
    """Return the units as nodes; `above` holds those above them, `top` is how deep the first is."""
    everyone = {each.id: each for each in (*units, *above)}
    led = {each.unit.id: each for each in led_units_of(list(everyone.values()), day)}
    ids = [unit.id for unit in units]
    lines = lines_of(ids)
    told = {part.key: part.tell(ids, day) for part in PARTS}
    return [
        Node(
            unit,
            unit.depth - top,
            [person.name for person in led[unit.id].managers],
            _names(led[unit.id].deputies, DeputyKind.ACTING),
            _names(led[unit.id].deputies, DeputyKind.DEPUTY),
            _led_from_above(unit, led),
            lines.get(unit.id),
            {key: by_unit.get(unit.id, ()) for key, by_unit in told.items()},
        )
        for unit in units
    ]


def _names(deputies: Iterable[Deputy], kind: DeputyKind) -> list[str]:
    return [each.person.name for each in deputies if each.kind is kind]


def _led_from_above(unit: Unit, led: Mapping[int, LedUnit]) -> str:
    for key in reversed(ids_of_path(unit.path)[:-1]):
        if key in led:
            found = led[key]
            names = _names(found.deputies, DeputyKind.ACTING)
            names += [person.name for person in found.managers]
            if names:
                return names[0]
    return ""


# ── all below a unit ──────────────────────────────────────────────────────────────────


def lacks_manager(day: date) -> ColumnElement[bool]:
    """Say in SQL that nobody manages a unit on a day, not as acting manager either."""
    managed = (
        select(UnitManager.id)
        .join(Employment, UnitManager.employment_id == Employment.id)
        .where(UnitManager.unit_id == Unit.id, in_force(UnitManager, day))
        .where(in_force(Employment, day))
    )
    acting = select(Deputy.id).where(
        Deputy.unit_id == Unit.id,
        Deputy.kind == DeputyKind.ACTING,
        in_force(Deputy, day),
        is_not_gone(Deputy.person_id, day),
    )
    return and_(~managed.exists(), ~acting.exists())


def conditions(day: date) -> dict[str, ColumnElement[bool]]:
    """Return what a unit can lack, by the word that the address has for it (LID-5)."""
    return {MANAGER: lacks_manager(day)} | {part.key: part.lacks(day) for part in PARTS}


def count_empty(unit: Unit, day: date) -> tuple[int, dict[str, int]]:
    """Return how many units there are at and below a unit, and how many lack what.

    One statement, however many units there are.
    """
    names, query = _empty_query(day)
    values = {"path": unit.path, "end": end_of(unit.path)}
    total, *numbers = db.session.execute(query, values).one()
    return total, dict(zip(names, numbers, strict=True))


@lru_cache(maxsize=2)
def _empty_query(day: date) -> tuple[Sequence[str], Any]:
    """Return what a unit can lack, and the statement: made once a day, for it takes long."""
    found = conditions(day)
    sums = [func.coalesce(func.sum(case((each, 1), else_=0)), 0) for each in found.values()]
    inside = and_(Unit.path >= bindparam("path"), Unit.path < bindparam("end"))
    return list(found), select(func.count(Unit.id), *sums).where(inside, in_force(Unit, day))


def list_below(
    unit: Unit, day: date, *, empty: str = "", page: int = 1, per_page: int = PER_PAGE
) -> tuple[Pagination, list[Node]]:
    """Return a page of the units at and below a unit, as a tree is read, and their nodes.

    With `empty` only those that lack it.
    """
    pages = _pages(unit, day, empty, page, per_page)
    units, above = _with_those_above(pages.items)
    return pages, nodes_of(units, above, day, unit.depth)


def _pages(unit: Unit, day: date, empty: str, page: int, per_page: int) -> Pagination:
    query = select(Unit.id, Unit.path, Unit.sort_key)
    rows = db.session.execute(query.where(within(unit.path), in_force(Unit, day))).all()
    keys = {row.id: row.sort_key for row in rows}
    lacking = conditions(day).get(empty)
    if lacking is not None:
        narrow = select(Unit.id).where(within(unit.path), in_force(Unit, day), lacking)
        wanted = set(db.session.scalars(narrow))
        rows = [row for row in rows if row.id in wanted]
    rows = sorted(rows, key=lambda row: [keys.get(key, "") for key in ids_of_path(row.path)])
    return ListPages(page, rows, per_page=per_page)


def _with_those_above(rows: Sequence[Any]) -> tuple[list[Unit], list[Unit]]:
    """Return the units of these rows in their order, and all above them, in one statement."""
    wanted = {key for row in rows for key in ids_of_path(row.path)}
    units = {each.id: each for each in db.session.scalars(select(Unit).where(Unit.id.in_(wanted)))}
    shown = [units[row.id] for row in rows]
    here = {each.id for each in shown}
    return shown, [each for each in units.values() if each.id not in here]


# ── responsibilities ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who holds which role for a unit itself; `hr` may be held for a unit above."""

    node: Node
    roles: Mapping[Role, Sequence[str]]


def list_responsible(unit: Unit, day: date, *, page: int = 1) -> tuple[Pagination, Any]:
    """Return a page of units with who is responsible for what there (LID-2)."""
    pages = _pages(unit, day, "", page, PER_PAGE)
    units, above = _with_those_above(pages.items)
    led = {each.unit.id: each for each in led_units_of([*units, *above], day)}
    grants = _grants({each.id for each in (*units, *above)}, day)
    return pages, [
        Responsible(
            Node(
                each,
                each.depth - unit.depth,
                [person.name for person in led[each.id].managers],
                _names(led[each.id].deputies, DeputyKind.ACTING),
                _names(led[each.id].deputies, DeputyKind.DEPUTY),
                _led_from_above(each, led),
                None,
                {},
            ),
            _nearest(each, grants),
        )
        for each in units
    ]


def _grants(units: Iterable[int], day: date) -> Mapping[int, Mapping[Role, list[str]]]:
    query = (
        select(RoleGrant)
        .join(RoleGrant.person)
        .options(contains_eager(RoleGrant.person))
        .where(RoleGrant.unit_id.in_(set(units)), RoleGrant.role.in_(RESPONSIBLE))
        .where(in_force(RoleGrant, day), is_not_gone(RoleGrant.person_id, day))
        .order_by(RoleGrant.id)
    )
    found: dict[int, dict[Role, list[str]]] = defaultdict(dict)
    for grant in db.session.scalars(query):
        found[grant.unit_id].setdefault(grant.role, []).append(grant.person.name)
    return found


def _nearest(
    unit: Unit, grants: Mapping[int, Mapping[Role, list[str]]]
) -> dict[Role, Sequence[str]]:
    """Return who holds each role for a unit: those whose grant is nearest at or above it."""
    found: dict[Role, Sequence[str]] = {}
    for key in ids_of_path(unit.path):
        found |= grants.get(key, {})
    return found


# ── quality dialogues ─────────────────────────────────────────────────────────────────


def list_dialogues(unit: Unit) -> Sequence[QualityDialogue]:
    """Return what has been recorded of a unit, the latest first."""
    query = (
        select(QualityDialogue)
        .options(joinedload(QualityDialogue.recorded_by))
        .where(QualityDialogue.unit_id == unit.id)
        .order_by(QualityDialogue.held_on.desc(), QualityDialogue.id.desc())
    )
    return db.session.scalars(query.limit(PER_PAGE)).all()


def get_dialogue(unit: Unit, dialogue_id: int) -> QualityDialogue:
    """Return a dialogue of this very unit.

    Raises:
        NotFound: the unit has no such dialogue.
    """
    found = db.session.get(QualityDialogue, dialogue_id)
    if found is None or found.unit_id != unit.id:
        raise NotFound(f"dialogue {dialogue_id} of unit {unit.id}")
    return found


def list_expected(unit: Unit, day: date) -> list[str]:
    """Return who meets over a unit: its manager, and the nearest manager above (LID-4)."""
    above = db.session.scalars(select(Unit).where(Unit.id.in_(ids_of_path(unit.path)[:-1]))).all()
    led = {each.unit.id: each for each in led_units_of([unit, *above], day)}
    own = _names(led[unit.id].deputies, DeputyKind.ACTING)
    own = own or [person.name for person in led[unit.id].managers]
    return [name for name in (*own[:1], _led_from_above(unit, led)) if name]
