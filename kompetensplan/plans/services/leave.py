"""Plans rest while somebody is on a long leave, and go on when they are back (2.12).

Nothing says why anybody is away, and nothing asks (ABS-5).
"""

from kompetensplan.db import db
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.leave import list_to_pause, list_to_resume
from kompetensplan.plans.services.history import record_by_system
from kompetensplan.plans.services.steps import EVENTS, check_step, move_on
from kompetensplan.plans.services.telling import tell_the_two
from kompetensplan.plans.workflow import STEPS
from kompetensplan.policy import system_for

BATCH = 200


def pause_for_leave() -> int:
    """Pause a batch of plans from the first day of a long leave; return how many (ABS-2)."""
    plans = list_to_pause(BATCH)
    for plan in plans:
        _take(plan, "pause")
    return len(plans)


def resume_after_leave() -> int:
    """Let plans that rested go on, and ask both for a return talk (ABS-4); return how many."""
    plans = list_to_resume()
    for plan in plans:
        _take(plan, "resume")
        tell_the_two(plan, "back_from_leave")
    return len(plans)


def _take(plan: Plan, name: str) -> None:
    step = STEPS[name]
    check_step(plan, step, actor=system_for(plan.employment.person_id))
    record_by_system(plan.id, EVENTS[name])
    move_on(plan, step)
    db.session.flush()
