"""Who is to answer a request today, who is told of it, and who stands above (SKE-9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, union

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import Deputy, Employment, NamedApprover, UnitManager
from kompetensplan.organisation.queries import (
    Leader,
    in_force,
    list_leaders_of,
    list_on_leave,
    list_told_for_manager,
)


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers for an employment on a day.

    Attributes:
        told: who is told of what waits for the manager: a manager on leave too.
        is_manned: one of them is at work.
        above: the nearest manager above them who is at work; without one, the nearest.
    """

    told: Sequence[Person] = ()
    is_manned: bool = True
    above: Person | None = None


class Answerers:
    """Looks up who answers, each unit once: nearly everybody in a unit has the same."""

    def __init__(self, day: date | None = None) -> None:
        self.day = day or clock.today()
        self._found: dict[tuple[int, int], Answering] = {}
        self._special: set[int] | None = None

    def of(self, employment: Employment) -> Answering:
        """Return who answers for `employment`, which has its unit loaded."""
        if self._special is None:
            self._special = _people_with_a_say(self.day)
        own = employment.id if employment.person_id in self._special else 0
        key = employment.unit_id, own
        if key not in self._found:
            self._found[key] = answering_of(employment, self.day)
        return self._found[key]


def answering_of(employment: Employment, day: date | None = None) -> Answering:
    """Return who answers for one employment on a day, in two statements, or four during a leave."""
    leaders = list_leaders_of(employment, day)
    told = list_told_for_manager(employment, day, leaders)
    first = leaders[0].person.id if leaders else 0
    higher = [each for each in leaders if each.person.id != first]
    at_work = [each.person for each in higher if not each.is_away]
    return Answering(
        told=told,
        is_manned=_is_manned(leaders, told),
        above=next(iter([*at_work, *(each.person for each in higher)]), None),
    )


def _is_manned(leaders: Sequence[Leader], told: Sequence[Person]) -> bool:
    if leaders and not leaders[0].is_away:
        return True
    others = [person.id for person in told if not leaders or person.id != leaders[0].person.id]
    return bool(others) and bool(set(others) - list_on_leave(others))


def _people_with_a_say(day: date) -> set[int]:
    """Return those whose own requests may go elsewhere than their colleagues' (DEP-5)."""
    heads = (
        select(Employment.person_id)
        .join(UnitManager, UnitManager.employment_id == Employment.id)
        .where(in_force(UnitManager, day))
    )
    deputies = select(Deputy.person_id).where(in_force(Deputy, day))
    named = (
        select(Employment.person_id)
        .join(NamedApprover, NamedApprover.employment_id == Employment.id)
        .where(in_force(NamedApprover, day))
    )
    return set(db.session.scalars(union(heads, deputies, named)))
