"""The plan's history: facts and changed texts in one row of time (PLAN-7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, literal, select, union_all
from sqlalchemy.orm import joinedload

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.queries import as_text
from kompetensplan.plans.models import FieldChange, Plan, PlanEvent, TargetKind
from kompetensplan.texts import initials


@dataclass(frozen=True, slots=True)
class Line:
    """One line of history.

    Attributes:
        is_change: a text that was changed; else a fact.
        what: the kind of fact, or the name of the field.
        target_kind, target_id: what the changed field belongs to.
        applied: False for a text that was not taken and is kept here.
    """

    is_change: bool
    id: int
    at: datetime
    person_id: int | None
    given_name: str
    name: str
    capacity: str
    on_behalf_of: str
    what: str
    detail: str
    target_kind: str
    target_id: int
    before: str
    after: str
    applied: bool

    @property
    def initials(self) -> str:
        return initials(self.name)


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a plan, or with no `field` everything written in one thing."""

    kind: TargetKind
    id: int
    field: str = ""


def list_lines(
    plan: Plan, *, limit: int, offset: int = 0, place: Place | None = None
) -> Sequence[Line]:
    """Return lines of the plan's history, newest first, in one statement.

    With `place` only what was written there.
    """
    values = {"plan_id": plan.id, "limit": limit, "offset": offset, **_where(place)}
    query = _lines_query(bool(place), bool(place and place.field))
    return [Line(*_plain(row)) for row in db.session.execute(query, values)]


@cache
def _lines_query(placed: bool, by_field: bool) -> Any:
    both = _rows(placed, by_field)
    query = select(both).order_by(both.c.at.desc(), both.c.is_change, both.c.id.desc())
    return query.limit(bindparam("limit")).offset(bindparam("offset"))


def count_lines(plan: Plan, place: Place | None = None) -> int:
    """Return how many lines the plan's history has, in one statement."""
    query = select(func.count()).select_from(_rows(bool(place), bool(place and place.field)))
    return db.session.scalar(query, {"plan_id": plan.id, **_where(place)}) or 0


def _rows(placed: bool, by_field: bool) -> Any:
    if not placed:
        return union_all(_facts(), _changes()).subquery()
    query = _changes().where(
        FieldChange.target_kind == bindparam("kind", type_=FieldChange.target_kind.type),
        FieldChange.target_id == bindparam("target_id"),
    )
    return (query.where(FieldChange.field == bindparam("field")) if by_field else query).subquery()


def _where(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {}
    values = {"kind": place.kind, "target_id": place.id}
    return {**values, "field": place.field} if place.field else values


def get_change(plan: Plan, change_id: int) -> FieldChange:
    """Return one change of a text in the plan.

    Raises:
        NotFound: there is none in this plan.
    """
    query = select(FieldChange).where(FieldChange.id == change_id, FieldChange.plan_id == plan.id)
    change = db.session.scalars(query).one_or_none()
    if change is None:
        raise NotFound(f"change {change_id} in plan {plan.id}")
    return change


def _plain(row: Any) -> list[Any]:
    values = list(row)
    values[0], values[-1] = bool(values[0]), bool(values[-1])
    return values


def _facts() -> Any:
    return (
        select(
            literal(0).label("is_change"),
            PlanEvent.id.label("id"),
            PlanEvent.at.label("at"),
            PlanEvent.person_id.label("person_id"),
            func.coalesce(Person.given_name, "").label("given_name"),
            func.coalesce(Person.given_name + " " + Person.family_name, "").label("name"),
            as_text(PlanEvent.capacity).label("capacity"),
            PlanEvent.on_behalf_of.label("on_behalf_of"),
            as_text(PlanEvent.kind).label("what"),
            PlanEvent.detail.label("detail"),
            literal("").label("target_kind"),
            literal(0).label("target_id"),
            literal("").label("before"),
            literal("").label("after"),
            literal(1).label("applied"),
        )
        .outerjoin(PlanEvent.person)
        .where(PlanEvent.plan_id == bindparam("plan_id"))
    )


def _changes() -> Any:
    return (
        select(
            literal(1).label("is_change"),
            FieldChange.id,
            FieldChange.at,
            FieldChange.person_id,
            Person.given_name.label("given_name"),
            (Person.given_name + " " + Person.family_name).label("name"),
            as_text(FieldChange.capacity).label("capacity"),
            FieldChange.on_behalf_of,
            FieldChange.field.label("what"),
            literal("").label("detail"),
            as_text(FieldChange.target_kind).label("target_kind"),
            FieldChange.target_id,
            FieldChange.before,
            FieldChange.after,
            case((FieldChange.applied, 1), else_=0).label("applied"),
        )
        .join(FieldChange.person)
        .where(FieldChange.plan_id == bindparam("plan_id"))
    )


def find_last_change(kind: TargetKind, target_id: int, field: str) -> FieldChange | None:
    """Return the latest applied change of a field, with its writer."""
    return db.session.scalars(
        select(FieldChange)
        .where(
            FieldChange.target_kind == kind,
            FieldChange.target_id == target_id,
            FieldChange.field == field,
            FieldChange.applied,
        )
        .options(joinedload(FieldChange.person))
        .order_by(FieldChange.id.desc())
        .limit(1)
    ).one_or_none()
