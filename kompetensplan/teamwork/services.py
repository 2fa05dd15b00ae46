"""Sets the guideline for time of a unit: hours a year for full time, never a right (2.8)."""

from kompetensplan import policy
from kompetensplan.audit.services import audit
from kompetensplan.db import db
from kompetensplan.organisation.models import Unit
from kompetensplan.policy import Actor, Permission


def set_guideline(unit: Unit, hours: int | None, *, actor: Actor) -> None:
    """Set how many hours a year full time has as its guideline; None takes it away. It is logged.

    Raises:
        NotAllowed: the actor neither manages the unit nor is HR for it.
    """
    policy.require(actor, Permission.GUIDELINE_SET, unit)
    if unit.guideline_hours == hours:
        return
    before, unit.guideline_hours = unit.guideline_hours, hours
    detail = f"{before if before is not None else '-'} → {hours if hours is not None else '-'}"
    audit(actor.person_id, "guideline.set", "unit", unit.id, detail=detail)
    db.session.flush()
