"""What becomes of plans when somebody leaves (EMP-6). The worker runs it; nobody presses."""

from datetime import date, timedelta

from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.notices.services import tell
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.jobs import sender
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.plan import plans_with_people
from kompetensplan.plans.services.meetings import call_off_coming
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.services.voiding import void_signatures
from kompetensplan.plans.workflow import OVER, STEPS
from kompetensplan.policy import system_for

# From when the page reminds a person to fetch what is theirs.
NOTICE = timedelta(days=30)


def close_after_last_day() -> int:
    """Close the open plans of employments whose last day has passed; return how many."""
    today = clock.today()
    plans = db.session.scalars(
        plans_with_people()
        .where(Employment.ends_on < today, Plan.state.not_in(OVER))
        .with_for_update(of=Plan)
    ).all()
    for plan in plans:
        system = system_for(plan.employment.person_id)
        take_step(plan, STEPS["leave"], actor=system)
        void_signatures(plan, actor=system)
        call_off_coming(plan, sender=sender())
    return len(plans)


def tell_who_leaves() -> None:
    """Tell everyone whose last day is at most 30 days away, once, to fetch what is theirs."""
    today = clock.today()
    for key, person_id, last_day in _leaving(today):
        tell(person_id, "last_day", key=f"{key}-{last_day}")


def _leaving(today: date) -> list[tuple[int, int, date]]:
    planned = select(Plan.id).where(Plan.employment_id == Employment.id).exists()
    query = select(Employment.id, Employment.person_id, Employment.ends_on).where(
        Employment.ends_on >= today, Employment.ends_on <= today + NOTICE, planned
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query) if row[2]]
