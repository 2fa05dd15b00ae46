"""What a person is in the organisation, now and before: for the page of their account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.labels import DEPUTY_KINDS, MANAGER, ROLES
from kompetensplan.organisation.models import Deputy, Employment, RoleGrant, UnitManager


@dataclass(frozen=True, slots=True)
class Duty:
    """A role, a unit that is led or stood in for: where, and from when to when."""

    words: str
    unit: str
    starts_on: date
    ends_on: date | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Employments and duties, the latest first."""

    employments: Sequence[Employment]
    duties: Sequence[Duty]


def standing_of(person: Person) -> Standing:
    """Return what the person is and has been, in four statements."""
    employments = (
        select(Employment)
        .where(Employment.person_id == person.id)
        .options(joinedload(Employment.unit))
        .order_by(Employment.starts_on.desc(), Employment.id.desc())
    )
    grants = select(RoleGrant).where(RoleGrant.person_id == person.id)
    deputies = select(Deputy).where(Deputy.person_id == person.id)
    managers = select(UnitManager).join(UnitManager.employment)
    managers = managers.where(Employment.person_id == person.id)
    duties = [
        *(
            _duty(str(ROLES[each.role]), each)
            for each in db.session.scalars(grants.options(joinedload(RoleGrant.unit)))
        ),
        *(
            _duty(str(MANAGER), each)
            for each in db.session.scalars(managers.options(joinedload(UnitManager.unit)))
        ),
        *(
            _duty(str(DEPUTY_KINDS[each.kind]), each)
            for each in db.session.scalars(deputies.options(joinedload(Deputy.unit)))
        ),
    ]
    duties.sort(key=lambda duty: (duty.is_over, -duty.starts_on.toordinal(), duty.words))
    return Standing(db.session.scalars(employments).all(), duties)


def _duty(words: str, each: RoleGrant | Deputy | UnitManager) -> Duty:
    is_over = each.ends_on is not None and each.ends_on < clock.today()
    return Duty(words, each.unit.name, each.starts_on, each.ends_on, is_over)
