"""A manager's post that is vacant: the one above leads the unit, and is told (DEP-4)."""

from datetime import date, timedelta

from sqlalchemy import or_, select

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.notices.services import tell
from kompetensplan.organisation.models import Deputy, DeputyKind, Employment, Unit, UnitManager
from kompetensplan.organisation.queries import find_manager_above, in_force

# A vacancy that is older was told of when it began.
NEAR = timedelta(days=30)


def tell_of_vacancies() -> None:
    """Tell the manager above of each unit that has lost its manager, once."""
    today = clock.today()
    for unit, last_day in _vacant(today):
        if person := find_manager_above(unit):
            tell(person.id, "post_vacant", key=f"{unit.id}-{last_day}")


def _vacant(today: date) -> list[tuple[Unit, date]]:
    """Return units that nobody manages today, and the last day when somebody did."""
    managers = (
        select(UnitManager.unit_id, UnitManager.ends_on, Employment.ends_on)
        .join(UnitManager.employment)
        .where(or_(UnitManager.ends_on >= today - NEAR, Employment.ends_on >= today - NEAR))
    )
    acting = select(Deputy.unit_id, Deputy.ends_on).where(
        Deputy.kind == DeputyKind.ACTING, Deputy.ends_on >= today - NEAR
    )
    led = {
        *db.session.scalars(
            select(UnitManager.unit_id)
            .join(UnitManager.employment)
            .where(in_force(UnitManager, today), in_force(Employment, today))
        ),
        *db.session.scalars(
            select(Deputy.unit_id).where(Deputy.kind == DeputyKind.ACTING, in_force(Deputy, today))
        ),
    }
    ended: dict[int, date] = {}
    for unit_id, *days in [*db.session.execute(managers), *db.session.execute(acting)]:
        last = min((day for day in days if day), default=None)
        if last and today - NEAR <= last < today and unit_id not in led:
            ended[unit_id] = max(last, ended.get(unit_id, last))
    units = select(Unit).where(Unit.id.in_(ended), in_force(Unit, today)).order_by(Unit.id)
    return [(unit, ended[unit.id]) for unit in db.session.scalars(units)]
