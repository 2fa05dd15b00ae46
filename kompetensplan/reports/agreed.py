"""The list of agreed plans, for HR and the registrar. Drafts are not in it, nor counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment, Unit, UnitKind
from kompetensplan.plans.models import Plan, PlanVersion
from kompetensplan.policy import Actor
from kompetensplan.rounds.models import PlanningRound
from kompetensplan.texts import search_text

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asks the list for; `rounds` is "all", a round's id, or nothing: open ones."""

    name: str = ""
    department: int | None = None
    unit: int | None = None
    rounds: str = ""


@dataclass(frozen=True, slots=True)
class AgreedPlan:
    """A person's agreed plan, by its latest version."""

    plan_id: int
    name: str
    title: str
    unit_name: str
    round_name: str
    version: int
    agreed_on: date


class AgreedPages(Pagination):
    """Pages of the list: a count, and the rows of one page."""

    def _query_items(self) -> list[AgreedPlan]:
        where = self._query_args["where"]
        query = _list(*where).order_by(
            Person.sort_key, PlanVersion.agreed_on.desc(), PlanVersion.id.desc()
        )
        rows = db.session.execute(query.limit(self.per_page).offset(self._query_offset))
        return [AgreedPlan(*row) for row in rows]

    def _query_count(self) -> int:
        where = self._query_args["where"]
        return db.session.scalar(_list(*where).with_only_columns(func.count(PlanVersion.id))) or 0


def list_agreed(actor: Actor, wanted: Wanted, *, page: int) -> AgreedPages:
    """Return one page of the agreed plans in the actor's scope, in two statements."""
    return AgreedPages(
        page=max(page, 1), per_page=PER_PAGE, error_out=False, where=_where(actor, wanted)
    )


def _list(*where: ColumnElement[bool]) -> Select[int, str, str, str, str, int, date]:
    later = aliased(PlanVersion)
    is_newest = ~(
        select(later.id)
        .where(later.plan_id == PlanVersion.plan_id, later.number > PlanVersion.number)
        .exists()
    )
    return (
        select(
            Plan.id,
            Person.given_name + " " + Person.family_name,
            Employment.title,
            Unit.name,
            PlanningRound.name,
            PlanVersion.number,
            PlanVersion.agreed_on,
        )
        .select_from(PlanVersion)
        .join(PlanVersion.plan)
        .join(Plan.employment)
        .join(Employment.person)
        .join(Employment.unit)
        .join(Plan.round)
        .where(is_newest, *where)
    )


def in_scope(actor: Actor) -> ColumnElement[bool]:
    """Say in SQL in which units the actor may read agreed plans, as HR or registrar."""
    paths = {grant.path for grant in actor.grants if grant.role in ("hr", "registrar")}
    return or_(*(Unit.path.startswith(path) for path in sorted(paths)))


def _where(actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    where = [in_scope(actor)]
    if wanted.name:
        where.append(Person.search_key.contains(search_text(wanted.name), autoescape=True))
    if wanted.rounds == "":
        where.append(PlanningRound.closed_at.is_(None))
    elif wanted.rounds.isdecimal():
        where.append(PlanningRound.id == int(wanted.rounds[:9]))
    if wanted.unit or wanted.department:
        top = select(Unit.path).where(Unit.id == (wanted.unit or wanted.department))
        inside = aliased(Unit)
        below = select(inside.id).where(
            inside.path.startswith(func.coalesce(top.scalar_subquery(), "-"))
        )
        where.append(Employment.unit_id.in_(below))
    return where


def list_departments(actor: Actor) -> Sequence[Unit]:
    """Return the departments that the actor may choose between."""
    query = select(Unit).where(in_scope(actor), Unit.kind == UnitKind.DEPARTMENT)
    return db.session.scalars(query.order_by(Unit.sort_key)).all()


def list_units_of(actor: Actor, department: int | None) -> Sequence[Unit]:
    """Return the units of a department; without one, none: there may be two thousand."""
    if not department:
        return []
    above = aliased(Unit)
    query = (
        select(Unit)
        .join(above, Unit.path.startswith(above.path))
        .where(above.id == department, Unit.id != department, in_scope(actor))
    )
    return db.session.scalars(query.order_by(Unit.sort_key)).all()


def list_all_rounds() -> Sequence[PlanningRound]:
    """Return every round, the latest first."""
    return db.session.scalars(select(PlanningRound).order_by(PlanningRound.starts_on.desc())).all()
