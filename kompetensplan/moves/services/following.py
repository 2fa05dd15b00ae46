"""What becomes of the plans after an import: in its transaction, so that nobody sees between.

A plan goes along when its committee has a new name. Of somebody who has gone to another
committee it is closed and stays with the old one (EMP-4).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import Select, or_, select, update

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.moves.services.new_managers import tell_of_new_managers
from kompetensplan.notices.services import tell
from kompetensplan.organisation.imports.services import Imported
from kompetensplan.organisation.models import Employment, EmploymentMove, UnitManager
from kompetensplan.papers.models import EarlierPlan
from kompetensplan.plans.jobs import sender
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.plan import is_with_its_owner, plans_with_people
from kompetensplan.plans.services.leaving import leave_behind
from kompetensplan.plans.services.meetings import call_off_coming
from kompetensplan.plans.services.telling import tell_the_two
from kompetensplan.plans.workflow import OVER


def follow(imported: Imported) -> None:
    """Let the plans follow what the import has done to the employments."""
    for before, after in imported.renamed.items():
        for kept in (Plan, EarlierPlan):
            db.session.execute(
                update(kept)
                .where(kept.authority == before)
                .values(authority=after)
                .execution_options(synchronize_session=False)
            )
    db.session.expire_all()
    moves = db.session.scalars(
        select(EmploymentMove)
        .where(EmploymentMove.settled_at.is_(None), EmploymentMove.moved_on == imported.day)
        .order_by(EmploymentMove.id)
    ).all()
    _tell_of_handovers(imported.day)
    tell_of_new_managers()
    if moves:
        latest = {move.employment_id: move for move in moves}  # also of several in a day
        _forget_earlier(latest)
        moves = list(latest.values())
        _leave_behind([move for move in moves if move.is_to_another_authority])
        _go_on([move for move in moves if not move.is_to_another_authority])
        db.session.flush()


def _tell_of_handovers(day: date) -> None:
    """Tell old and new managers of the units that change today that there is a list (DEP-6)."""
    changing = or_(UnitManager.starts_on == day, UnitManager.ends_on == day - timedelta(days=1))
    query = select(UnitManager.id, Employment.person_id, Employment.starts_on).where(changing)
    for key, person_id, starts_on in db.session.execute(query.join(UnitManager.employment)):
        if starts_on <= day:
            tell(person_id, "handover", key=f"{key}-{day}")


def _forget_earlier(latest: Mapping[int, EmploymentMove]) -> None:
    """Ask no more about a move inside an authority when the person has moved again."""
    db.session.execute(
        update(EmploymentMove)
        .where(
            EmploymentMove.employment_id.in_(latest),
            EmploymentMove.settled_at.is_(None),
            EmploymentMove.id.not_in([move.id for move in latest.values()]),
            EmploymentMove.from_authority == EmploymentMove.to_authority,
        )
        .values(settled_at=clock.now())
    )


def _leave_behind(moves: Sequence[EmploymentMove]) -> None:
    """Close what belongs to the committees that people have gone from (EMP-4)."""
    units = {move.employment_id: move.from_unit_id for move in moves}
    written = set[int]()
    for plan in db.session.scalars(
        _plans_of(units).where(Plan.authority != Employment.authority)
    ).all():
        leave_behind(plan, unit_id=units[plan.employment_id])
        call_off_coming(plan, sender=sender())
        tell(plan.employment.person_id, "moved_away", plan_id=plan.id)
        written.add(plan.employment_id)
    _settle_without(moves, written)


def _go_on(moves: Sequence[EmploymentMove]) -> None:
    """Tell the employee and the new manager that they have goals to go through (EMP-3)."""
    units = {move.employment_id: move.from_unit_id for move in moves}
    written = set[int]()
    open_plans = _plans_of(units).where(is_with_its_owner(), Plan.state.not_in(OVER))
    for plan in db.session.scalars(open_plans).all():
        tell_the_two(plan, "moved_inside")
        written.add(plan.employment_id)
    _settle_without(moves, written)


def _plans_of(employments: Collection[int]) -> Select[Plan]:
    return plans_with_people().where(Plan.employment_id.in_(employments)).with_for_update(of=Plan)


def _settle_without(moves: Sequence[EmploymentMove], written: Collection[int]) -> None:
    """Ask nothing where there is nothing to choose about."""
    for move in moves:
        if move.employment_id not in written:
            move.settled_at = clock.now()
