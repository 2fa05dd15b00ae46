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
    person_id: int
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


def list_lines(plan: Plan, *, limit: int, offset: int = 0) -> Sequence[Line]:
    """Return lines of the plan's history, newest first, in one statement."""
    values = {"plan_id": plan.id, "limit": limit, "offset": offset}
    return [Line(*_plain(row)) for row in db.session.execute(_lines_query(), values)]


@cache
def _lines_query() -> Any:
    both = union_all(_facts(), _changes()).subquery()
    query = select(both).order_by(both.c.at.desc(), both.c.is_change, both.c.id.desc())
    return query.limit(bindparam("limit")).offset(bindparam("offset"))


def count_lines(plan: Plan) -> int:
    """Return how many lines the plan's history has, in one statement."""
    both = union_all(_facts(), _changes()).subquery()
    query = select(func.count()).select_from(both)
    return db.session.scalar(query, {"plan_id": plan.id}) or 0


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
            Person.given_name.label("given_name"),
            (Person.given_name + " " + Person.family_name).label("name"),
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
        .join(PlanEvent.person)
        .where(PlanEvent.plan_id == bindparam("plan_id"))
    )


def _changes() -> Any:
    return (
        select(
            literal(1),
            FieldChange.id,
            FieldChange.at,
            FieldChange.person_id,
            Person.given_name,
            Person.given_name + " " + Person.family_name,
            as_text(FieldChange.capacity),
            FieldChange.on_behalf_of,
            FieldChange.field,
            literal(""),
            as_text(FieldChange.target_kind),
            FieldChange.target_id,
            FieldChange.before,
            FieldChange.after,
            case((FieldChange.applied, 1), else_=0),
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
