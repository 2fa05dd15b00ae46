"""Closes the plan that an employment leaves behind when it goes to another authority (EMP-4)."""

from kompetensplan.plans.models import Plan
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.services.voiding import void_signatures
from kompetensplan.plans.workflow import STEPS
from kompetensplan.policy import system_for


def leave_behind(plan: Plan, *, unit_id: int | None = None) -> None:
    """Close `plan`, and let the authority that owns it keep it for the unit where it was.

    `plan` has its employment loaded. One that is closed already is kept all the same.
    """
    plan.kept_unit_id = plan.kept_unit_id or unit_id
    if plan.is_closed:
        return
    system = system_for(plan.employment.person_id)
    take_step(plan, STEPS["move_away"], actor=system, comment=plan.employment.authority)
    void_signatures(plan, actor=system)
