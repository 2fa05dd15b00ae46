"""Many agreed plans whose documents can be made: all say what Amina's says."""

from collections.abc import Sequence

from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import (
    Meeting,
    MeetingKind,
    Plan,
    PlanDocument,
    PlanState,
    PlanVersion,
)
from kompetensplan.plans.queries.versions import find_version
from tests.factories import Municipality
from tests.plans.factories import make_plan


def make_many(town: Municipality, jobs: Sequence[Employment]) -> list[PlanVersion]:
    """Give Amina an agreed plan, and each employment one like it; return theirs."""
    like = find_version(make_plan(town, state=PlanState.AGREED).id)
    assert like
    assert town.round
    made = []
    for job in jobs:
        plan = Plan(
            employment_id=job.id,
            round_id=town.round.id,
            authority=job.authority,
            state=PlanState.AGREED,
        )
        db.session.add(plan)
        db.session.flush()
        meeting = Meeting(
            plan_id=plan.id,
            kind=MeetingKind.PLANNING,
            starts_at=real_now(),
            held_on=like.agreed_on,
            uid=f"meeting-of-{plan.id}",
            booked_by_id=job.person_id,
        )
        db.session.add(meeting)
        db.session.flush()
        version = PlanVersion(
            plan_id=plan.id,
            number=1,
            content=like.content,
            content_hash=like.content_hash,
            context=like.context,
            language="sv",
            agreed_on=like.agreed_on,
            meeting_id=meeting.id,
        )
        db.session.add(version)
        db.session.flush()
        db.session.add(PlanDocument(version_id=version.id))
        made.append(version)
    db.session.commit()
    return made
