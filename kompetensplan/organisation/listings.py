"""Lists for the pages of roles and deputies, and the search for people that both share.

Each takes a fixed number of statements.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, and_, case, literal, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import Deputy, Employment, Role, RoleGrant, Unit, UnitManager
from kompetensplan.organisation.queries import in_force
from kompetensplan.organisation.queries.units import is_not_gone
from kompetensplan.policy import Actor
from kompetensplan.texts import search_words

MOST_FOUND = 20
PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A person that a search has found, with what tells two of the same name apart."""

    person: Person
    title: str
    unit: str


def search_people(text: str, *, employed_only: bool, also_closed: bool = False) -> Sequence[Found]:
    """Return people whose name or address holds every word, with their main employment."""
    words = search_words(text)
    if not words:
        return []
    day = clock.today()
    employed = and_(
        Employment.person_id == Person.id, Employment.is_main, in_force(Employment, day)
    )
    query = (
        select(Person, Employment.title, Unit.name)
        .join(Employment, employed, isouter=not employed_only)
        .join(Unit, Employment.unit_id == Unit.id, isouter=not employed_only)
        .where(true() if also_closed else Person.closed_at.is_(None), *map(_matches, words))
        .order_by(case((and_(*map(_begins, words)), 0), else_=1), Person.sort_key, Person.id)
        .limit(MOST_FOUND)
    )
    return [
        Found(person, title or "", unit or "") for person, title, unit in db.session.execute(query)
    ]


def _matches(word: str) -> ColumnElement[bool]:
    return or_(
        Person.search_key.contains(word, autoescape=True),
        Person.email.contains(word, autoescape=True),
    )


def _begins(word: str) -> ColumnElement[bool]:
    """Tell if one of the names begins so: who looks for Anna wants Anna before Johanna."""
    return literal(" ").concat(Person.search_key).contains(f" {word}", autoescape=True)


def find_gone(people: Iterable[Person], day: date) -> set[int]:
    """Return the ids of those whom `is_not_gone` excludes: no trust gives them anything."""
    ids = {person.id for person in people}
    query = select(Person.id).where(Person.id.in_(ids), ~is_not_gone(Person.id, day))
    return set(db.session.scalars(query))


def in_tree_order(units: Sequence[Unit]) -> list[Unit]:
    """Return the units so that each follows the one above it, neighbours in Swedish order."""
    keys = {unit.id: unit.sort_key for unit in units}

    def place(unit: Unit) -> list[str]:
        return [keys.get(int(each), "") for each in unit.path.strip("/").split("/")]

    return sorted(units, key=place)


# ── roles ─────────────────────────────────────────────────────────────────────────────


def list_grants(day: date, *, ended: bool = False) -> Sequence[RoleGrant]:
    """Return the roles that are held or will be; or those that have ended, latest first."""
    over = and_(RoleGrant.ends_on.is_not(None), RoleGrant.ends_on < day)
    query = (
        select(RoleGrant)
        .join(RoleGrant.person)
        .options(
            contains_eager(RoleGrant.person),
            joinedload(RoleGrant.unit),
            joinedload(RoleGrant.granted_by),
        )
        .where(over if ended else ~over)
    )
    order = [RoleGrant.ends_on.desc()] if ended else [RoleGrant.role]
    return db.session.scalars(
        query.order_by(*order, Person.sort_key, RoleGrant.id).limit(500)
    ).all()


def get_grant(actor: Actor, grant_id: int) -> RoleGrant:
    """Return a role that somebody holds, with person and unit.

    Raises:
        NotFound: there is none.
    """
    query = (
        select(RoleGrant)
        .options(joinedload(RoleGrant.person), joinedload(RoleGrant.unit))
        .where(RoleGrant.id == grant_id)
    )
    grant = db.session.scalars(query).one_or_none()
    if grant is None:
        raise NotFound(f"role grant {grant_id}")
    return grant


def find_overlapping_grant(
    person: Person, role: Role, unit: Unit, starts_on: date, ends_on: date | None
) -> RoleGrant | None:
    """Return a grant of the same role in the same unit that the period meets."""
    query = select(RoleGrant).where(
        RoleGrant.person_id == person.id,
        RoleGrant.role == role,
        RoleGrant.unit_id == unit.id,
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= starts_on),
        RoleGrant.starts_on <= (ends_on or date.max),
    )
    return db.session.scalars(query.limit(1)).one_or_none()


def find_other_holder(grant: RoleGrant, day: date) -> RoleGrant | None:
    """Return another open account's grant of the same role, held on `day`."""
    query = _held(grant.role, day).where(RoleGrant.id != grant.id)
    return db.session.scalars(query.limit(1)).one_or_none()


def is_only_holder(person_id: int, role: Role, day: date) -> bool:
    """Tell whether `person_id` holds `role` on `day`, and no other open account does."""
    holders = _held(role, day).with_only_columns(RoleGrant.person_id)
    return set(db.session.scalars(holders)) == {person_id}


def _held(role: Role, day: date) -> Select[RoleGrant]:
    return (
        select(RoleGrant)
        .join(RoleGrant.person)
        .where(RoleGrant.role == role, in_force(RoleGrant, day), Person.closed_at.is_(None))
        .where(is_not_gone(RoleGrant.person_id, day))
    )


# ── deputies ──────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Deputies:
    """The deputies of a unit, by when."""

    present: list[Deputy] = field(default_factory=list)
    coming: list[Deputy] = field(default_factory=list)
    past: list[Deputy] = field(default_factory=list)
    # The ids of people who have left before their time was over.
    gone: set[int] = field(default_factory=set)


def list_deputies(unit: Unit, day: date) -> Deputies:
    """Return the deputies of a unit, in two statements; the past ones latest first."""
    found = Deputies()
    for deputy in db.session.scalars(
        _with_people().where(Deputy.unit_id == unit.id).order_by(Deputy.starts_on, Deputy.id)
    ):
        if deputy.ends_on < day:
            found.past.insert(0, deputy)
        elif deputy.starts_on > day:
            found.coming.append(deputy)
        else:
            found.present.append(deputy)
    found.gone = find_gone((each.person for each in found.present + found.coming), day)
    return found


def get_deputy(unit: Unit, deputy_id: int) -> Deputy:
    """Return a deputy of this very unit.

    Raises:
        NotFound: the unit has no such deputy.
    """
    query = _with_people().where(Deputy.id == deputy_id, Deputy.unit_id == unit.id)
    deputy = db.session.scalars(query).one_or_none()
    if deputy is None:
        raise NotFound(f"deputy {deputy_id} of unit {unit.id}")
    return deputy


def list_meeting(unit: Unit, starts_on: date, ends_on: date) -> Sequence[Deputy]:
    """Return the unit's deputies whose period meets this one."""
    query = _with_people().where(
        Deputy.unit_id == unit.id, Deputy.starts_on <= ends_on, Deputy.ends_on >= starts_on
    )
    return db.session.scalars(query.order_by(Deputy.id)).all()


def _with_people() -> Select[Deputy]:
    return select(Deputy).options(
        joinedload(Deputy.person), joinedload(Deputy.on_behalf_of), joinedload(Deputy.decided_by)
    )


def list_managers(unit_ids: Sequence[int], day: date) -> Mapping[int, list[Person]]:
    """Return who manages each of the units on `day`."""
    query = (
        select(UnitManager.unit_id, Person)
        .join(Employment, UnitManager.employment_id == Employment.id)
        .join(Person, Employment.person_id == Person.id)
        .where(UnitManager.unit_id.in_(unit_ids), in_force(UnitManager, day))
        .where(in_force(Employment, day))
        .order_by(UnitManager.starts_on, UnitManager.id)
    )
    found: defaultdict[int, list[Person]] = defaultdict(list)
    for unit_id, person in db.session.execute(query):
        found[unit_id].append(person)
    return found


@dataclass(frozen=True, slots=True)
class LedUnit:
    """A unit with who leads it today, in its own right and in somebody's place."""

    unit: Unit
    managers: Sequence[Person]
    deputies: Sequence[Deputy]


def list_led_units(actor: Actor, *, search: str = "", page: int = 1) -> Pagination:
    """Return a page of the units for which `actor` may appoint deputies."""
    paths = [*actor.oversees, *(grant.path for grant in actor.grants if grant.role == "hr")]
    query = (
        select(Unit)
        .where(or_(*(Unit.path.startswith(path) for path in paths)), in_force(Unit, actor.day))
        .order_by(Unit.sort_key, Unit.id)
    )
    for word in search_words(search):
        query = query.where(Unit.name.icontains(word, autoescape=True))
    return db.paginate(query, page=page, per_page=PER_PAGE, error_out=False)


def led_units_of(units: Sequence[Unit], day: date) -> list[LedUnit]:
    """Return the units with their managers and deputies of the day, in two statements.

    A deputy who has left stands in for nobody and is not there.
    """
    ids = [unit.id for unit in units]
    managers = list_managers(ids, day)
    deputies: defaultdict[int, list[Deputy]] = defaultdict(list)
    query = _with_people().where(Deputy.unit_id.in_(ids), in_force(Deputy, day))
    query = query.where(is_not_gone(Deputy.person_id, day))
    for deputy in db.session.scalars(query.order_by(Deputy.id)):
        deputies[deputy.unit_id].append(deputy)
    return [LedUnit(unit, managers.get(unit.id, []), deputies[unit.id]) for unit in units]
