"""What becomes of the plans after an import: in its transaction, so that nobody sees between.

A plan goes along when its committee has a new name. Of somebody who has gone to another
committee it is closed and stays with the old one (EMP-4).
"""

from sqlalchemy import select, update
from sqlalchemy.orm import contains_eager

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.organisation.imports.services import Imported
from kompetensplan.organisation.models import Employment, EmploymentMove
from kompetensplan.plans.jobs import sender
from kompetensplan.plans.models import Plan
from kompetensplan.plans.services.leaving import leave_behind
from kompetensplan.plans.services.meetings import call_off_coming


def follow(imported: Imported) -> None:
    """Let the plans follow what the import has done to the employments."""
    for before, after in imported.renamed.items():
        db.session.execute(
            update(Plan)
            .where(Plan.authority == before)
            .values(authority=after)
            .execution_options(synchronize_session=False)
        )
    db.session.expire_all()
    _leave_behind()


def _leave_behind() -> None:
    """Close what belongs to the committees that people have gone from."""
    moves = db.session.scalars(
        select(EmploymentMove).where(
            EmploymentMove.settled_at.is_(None),
            EmploymentMove.from_authority != EmploymentMove.to_authority,
        )
    ).all()
    if not moves:
        return
    units = {move.employment_id: move.from_unit_id for move in moves}
    for plan in db.session.scalars(
        select(Plan)
        .join(Plan.employment)
        .join(Employment.person)
        .options(contains_eager(Plan.employment).contains_eager(Employment.person))
        .where(Plan.employment_id.in_(units), Plan.authority != Employment.authority)
        .with_for_update(of=Plan)
    ).all():
        leave_behind(plan, unit_id=units[plan.employment_id])
        call_off_coming(plan, sender=sender())
    for move in moves:
        move.settled_at = clock.now()
    db.session.flush()
