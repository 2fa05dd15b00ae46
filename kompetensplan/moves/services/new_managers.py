"""A unit that gets another manager: whoever has a plan there is told who it is (DEP-6)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.notices.services import tell
from kompetensplan.organisation.models import Deputy, DeputyKind, Employment, Unit, UnitManager
from kompetensplan.organisation.queries import actor_of, in_force, led_by, within
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.plan import is_with_its_owner
from kompetensplan.plans.workflow import OVER


class Takeover(NamedTuple):
    """That somebody leads a unit from today; `key` is told once to each."""

    kind: str
    key: str
    person: Person
    path: str


def tell_of_new_managers() -> None:
    """Tell those with a living plan who their manager or acting manager is from today, once.

    Whoever is on leave finds it in the product, and in a mail when back (ABS-3).
    """
    today = clock.today()
    for new in [*_managers_from(today), *_acting_from(today)]:
        actor = actor_of(new.person)
        query = (
            select(Employment.person_id, Plan.id)
            .join(Plan, Plan.employment_id == Employment.id)
            .join(Unit, Employment.unit_id == Unit.id)
            .where(led_by(actor), within(new.path), in_force(Employment, today))
            .where(is_with_its_owner(), Plan.state.not_in(OVER))
            .order_by(Plan.id)
        )
        latest = dict(db.session.execute(query).all())
        for person_id, plan_id in latest.items():
            tell(person_id, new.kind, plan_id=plan_id, by=actor, key=new.key)


def _managers_from(day: date) -> Iterator[Takeover]:
    """Return who manages a unit from `day`; not one who goes on in another employment."""
    query = (
        select(UnitManager.id, UnitManager.unit_id, Person, Unit.path)
        .join(UnitManager.employment)
        .join(Employment.person)
        .join(Unit, UnitManager.unit_id == Unit.id)
        .where(UnitManager.starts_on == day, in_force(UnitManager, day))
        .where(in_force(Employment, day))
        .order_by(UnitManager.id)
    )
    found = db.session.execute(query).all()
    went_on = _managers_on(day - timedelta(days=1), {unit_id for _key, unit_id, *_rest in found})
    for key, unit_id, person, path in found:
        if (unit_id, person.id) not in went_on:
            yield Takeover("new_manager", f"{key}-{day}", person, path)


def _managers_on(day: date, unit_ids: set[int]) -> set[tuple[int, int]]:
    """Return unit and person of those who managed the units on `day`.

    A statement of its own: as a part of the other one PostgreSQL looked through all with all for
    minutes after a first import, when it does not know yet how many there are.
    """
    if not unit_ids:
        return set()
    query = (
        select(UnitManager.unit_id, Employment.person_id)
        .join(UnitManager.employment)
        .where(UnitManager.unit_id.in_(unit_ids), in_force(UnitManager, day))
    )
    return {(unit_id, person_id) for unit_id, person_id in db.session.execute(query)}


def _acting_from(day: date) -> Iterator[Takeover]:
    """Return who is acting manager of a unit from `day`; not one whose time is made longer."""
    other = aliased(Deputy)
    went_on = select(other.id).where(
        other.unit_id == Deputy.unit_id,
        other.person_id == Deputy.person_id,
        other.kind == DeputyKind.ACTING,
        in_force(other, day - timedelta(days=1)),
    )
    query = (
        select(Deputy.id, Person, Unit.path)
        .join(Deputy.person)
        .join(Unit, Deputy.unit_id == Unit.id)
        .where(Deputy.kind == DeputyKind.ACTING, Deputy.starts_on == day, ~went_on.exists())
        .where(in_force(Deputy, day))
        .order_by(Deputy.id)
    )
    for key, person, path in db.session.execute(query).all():
        yield Takeover("acting_manager", f"{key}-{day}", person, path)
