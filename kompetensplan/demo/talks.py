"""What the cast has prepared for a talk, and what was decided at one."""

from datetime import datetime

from kompetensplan.demo.content import content
from kompetensplan.demo.plans import PlanWriter, Written
from kompetensplan.demo.town import Job
from kompetensplan.plans.models import EventKind, Preparation


def share_preparation(writer: PlanWriter, plan: Written, who: Job, at: datetime) -> None:
    """Write what somebody has shared before the plan's meeting."""
    texts = content("talks")["forberedelser"][who.name]
    writer.rows.add(
        Preparation,
        meeting_id=plan.meeting_id,
        person_id=who.person_id,
        looking_back=texts["tillbakablick"],
        present=texts["nulage"],
        ahead=texts["framtid"],
        changed_at=at,
        shared_at=at,
    )
    writer.event(plan, EventKind.PREPARATION_SHARED, at, who)
