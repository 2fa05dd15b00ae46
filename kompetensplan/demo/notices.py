"""Tells the two of a plan what has happened in it lately, as the services would have done."""

from datetime import datetime, time, timedelta

from kompetensplan import clock
from kompetensplan.demo.rows import Rows
from kompetensplan.demo.town import Job
from kompetensplan.notices.kinds import KINDS
from kompetensplan.notices.models import Notice
from kompetensplan.plans.models import EventKind

TOLD = timedelta(days=14)
READ = timedelta(days=3)  # what is older has been read
# The second signature is told of as the agreement that it makes.
SILENT = (EventKind.CREATED, EventKind.CONFIRMED)


def tell_others(
    rows: Rows, plan_id: int, kind: EventKind, at: datetime, *, who: Job, two: tuple[Job, ...]
) -> None:
    """Tell those of the two who did not do it themselves; all mail has gone long ago."""
    now = clock.at(clock.today(), time(8, 0))
    if kind in SILENT or kind.value not in KINDS or not now - TOLD < at < now:
        return
    for person_id in {job.person_id for job in two} - {who.person_id}:
        rows.add(
            Notice,
            person_id=person_id,
            kind=kind.value,
            plan_id=plan_id,
            by_id=who.person_id,
            at=at,
            read_at=at + timedelta(hours=5) if at < now - READ else None,
        )
