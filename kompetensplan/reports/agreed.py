"""The list of agreed plans, for HR, the registrar and managers of managers (2.14).

Drafts are not in it, nor counted. That one may know of a plan does not open it: a manager's
manager says why first (CONF-4).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment, Unit, UnitKind
from kompetensplan.organisation.queries import within
from kompetensplan.plans.models import Plan, PlanState, PlanVersion, VersionKind
from kompetensplan.plans.queries.plan import home_unit
from kompetensplan.policy import Actor, Permission, allows
from kompetensplan.rounds.models import PlanningRound
from kompetensplan.texts import search_text

PER_PAGE = 50
LAST_PAGE = 100_000
# A plan comes into these states by being agreed on or set only; into the others without it too.
ONLY_AGREED = (PlanState.AGREED, PlanState.SET_WITHOUT_AGREEMENT, PlanState.CHANGING)
PERHAPS_AGREED = (PlanState.PAUSED, PlanState.CLOSED)
READERS = ("hr", "registrar")
TOP = 2  # slashes in the path of a unit that has none above


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
    kind: VersionKind

    @property
    def is_agreed(self) -> bool:
        return self.kind is VersionKind.AGREED


@dataclass(slots=True)
class _Where:
    """The conditions of a list, by what they are about."""

    people: list[ColumnElement[bool]] = field(default_factory=list)
    places: list[ColumnElement[bool]] = field(default_factory=list)
    rounds: list[ColumnElement[bool]] = field(default_factory=list)

    @property
    def all(self) -> list[ColumnElement[bool]]:
        return [*self.people, *self.places, *self.rounds]


class AgreedPages(Pagination):
    """Pages of the list: a count, and the rows of one page.

    People are walked in the order of their names, as an index holds them, until the page is
    full; of a large municipality the rest is never looked at.
    """

    def _query_items(self) -> list[AgreedPlan]:
        where, start = self._query_args["where"], self._query_offset
        people, before = _people(where, start, self.per_page)
        query = _list(where).where(Person.id.in_(people))
        newest = (PlanVersion.agreed_on.desc(), PlanVersion.id.desc())
        rows = db.session.execute(query.order_by(Person.sort_key, Person.id, *newest)).all()
        return [AgreedPlan(*row) for row in rows[start - before :][: self.per_page]]

    def _query_count(self) -> int:
        where = self._query_args["where"]
        rounds = select(PlanningRound.id).where(*where.rounds)
        query = select(func.count()).select_from(Plan)
        query = query.where(Plan.round_id.in_(rounds), *where.people, *where.places)
        if where.people or where.places:
            query = query.join(Plan.employment).join(Employment.person).join(Unit, _at_home())
        # Apart, because the first of the two is counted in an index alone.
        agreed = query.where(Plan.state.in_(ONLY_AGREED)).scalar_subquery()
        others = query.where(Plan.state.in_(PERHAPS_AGREED), _has_version()).scalar_subquery()
        return db.session.scalar(select(agreed + others)) or 0


def list_agreed(actor: Actor, wanted: Wanted, *, page: int) -> AgreedPages:
    """Return one page of the agreed plans in the actor's scope, in three statements."""
    page = min(max(page, 1), LAST_PAGE)
    return AgreedPages(page=page, per_page=PER_PAGE, error_out=False, where=_where(actor, wanted))


def list_open(actor: Actor, rows: Sequence[AgreedPlan]) -> set[int]:
    """Return which of the plans the actor may open without saying why, in one statement."""
    plans = db.session.scalars(
        select(Plan)
        .where(Plan.id.in_([row.plan_id for row in rows]))
        .options(
            joinedload(Plan.employment).joinedload(Employment.unit),
            joinedload(Plan.kept_unit),
        )
    )
    return {plan.id for plan in plans if allows(actor, Permission.VERSION_READ, plan)}


def _people(where: _Where, start: int, number: int) -> tuple[list[int], int]:
    """Return whose plans are on a page, and how many plans those before them have."""
    plans = (
        select(func.count(Plan.id))
        .join(Plan.employment)
        .join(Unit, _at_home())
        .join(Plan.round)
        .where(Employment.person_id == Person.id)
        .where(_is_agreed(), *where.places, *where.rounds)
        .correlate(Person)
        .scalar_subquery()
    )
    query = select(Person.id, plans).where(plans > 0, *where.people)
    if where.places:
        placed = select(Employment.person_id).join(Plan, Plan.employment_id == Employment.id)
        placed = placed.join(Unit, _at_home()).where(*where.places)
        query = query.where(Person.id.in_(placed))
    query = query.order_by(Person.sort_key, Person.id).limit(start + number)
    before = 0
    rows = db.session.execute(query).all()
    for at, (_key, count) in enumerate(rows):
        if before + count > start:
            return [key for key, _count in rows[at : at + number]], before
        before += count
    return [], before


def _at_home() -> ColumnElement[bool]:
    """Say in SQL that a unit is the one whose plan it is, also after a move (EMP-4)."""
    return Unit.id == home_unit()


def _is_agreed() -> ColumnElement[bool]:
    of_plan = select(PlanVersion.id).where(PlanVersion.plan_id == Plan.id)
    return of_plan.where(PlanVersion.annulled_at.is_(None)).exists()


def _has_version() -> ColumnElement[bool]:
    """Say `_is_agreed` so that each plan is looked up by itself.

    PostgreSQL takes it that most plans of an open round are closed, as most plans are, and
    would read every version there is.
    """
    one = select(PlanVersion.id).where(PlanVersion.plan_id == Plan.id).limit(1)
    one = one.where(PlanVersion.annulled_at.is_(None))
    return one.scalar_subquery().is_not(None)


def _list(where: _Where) -> Select[int, str, str, str, str, int, date, VersionKind]:
    later = aliased(PlanVersion)
    is_newest = ~(
        select(later.id)
        .where(later.plan_id == PlanVersion.plan_id, later.number > PlanVersion.number)
        .where(later.annulled_at.is_(None))
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
            PlanVersion.kind,
        )
        .select_from(PlanVersion)
        .join(PlanVersion.plan)
        .join(Plan.employment)
        .join(Employment.person)
        .join(Unit, _at_home())
        .join(Plan.round)
        .where(is_newest, PlanVersion.annulled_at.is_(None), *where.all)
    )


def in_scope(actor: Actor) -> list[ColumnElement[bool]]:
    """Say in SQL in which units the actor may know of agreed plans, by a role or from above.

    Nothing where that is all of them: a municipality has one unit at the top.
    """
    paths = {grant.path for grant in actor.grants if grant.role in READERS} | set(actor.oversees)
    if any(path.count("/") == TOP for path in paths):
        return []
    return [or_(false(), *(within(path) for path in sorted(paths)))]


def by_role(actor: Actor) -> list[ColumnElement[bool]]:
    """Say in SQL in which units the actor reads agreed plans as HR or registrar; see `in_scope`.

    Not what a manager of managers may know of, and reads one by one for a reason (CONF-4).
    """
    return in_scope(replace(actor, oversees=()))


def versions_to_fetch(actor: Actor, wanted: Wanted) -> Select[int]:
    """Return a query of all versions that the list shows and that the actor reads by a role."""
    where = _where(actor, wanted)
    where.places += by_role(actor)
    return _list(where).with_only_columns(PlanVersion.id)


def _where(actor: Actor, wanted: Wanted) -> _Where:
    where = _Where(places=in_scope(actor))
    if actor.unit_leaders and not any(grant.role in READERS for grant in actor.grants):
        # Two who manage the same unit are beside each other.
        where.places.append(Employment.id.not_in(actor.unit_leaders))
    if wanted.name:
        found = Person.search_key.contains(search_text(wanted.name), autoescape=True)
        where.people.append(found)
    if wanted.rounds == "":
        where.rounds.append(PlanningRound.closed_at.is_(None))
    elif wanted.rounds.isdecimal():
        where.rounds.append(PlanningRound.id == int(wanted.rounds[:9]))
    if wanted.unit or wanted.department:
        top = select(Unit.path).where(Unit.id == (wanted.unit or wanted.department))
        inside = aliased(Unit)
        below = select(inside.id).where(
            inside.path.startswith(func.coalesce(top.scalar_subquery(), "-"))
        )
        where.places.append(home_unit().in_(below))
    return where


def list_departments(actor: Actor) -> Sequence[Unit]:
    """Return the departments that the actor may choose between."""
    query = select(Unit).where(*in_scope(actor), Unit.kind == UnitKind.DEPARTMENT)
    return db.session.scalars(query.order_by(Unit.sort_key)).all()


def list_units_of(actor: Actor, department: int | None) -> Sequence[Unit]:
    """Return the units of a department; without one, none: there may be two thousand."""
    if not department:
        return []
    above = aliased(Unit)
    query = (
        select(Unit)
        .join(above, Unit.path.startswith(above.path))
        .where(above.id == department, Unit.id != department, *in_scope(actor))
    )
    return db.session.scalars(query.order_by(Unit.sort_key)).all()


def list_all_rounds() -> Sequence[PlanningRound]:
    """Return every round, the latest first."""
    return db.session.scalars(select(PlanningRound).order_by(PlanningRound.starts_on.desc())).all()
