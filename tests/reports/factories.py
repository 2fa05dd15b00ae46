"""Many people with plans, for figures and lists: inserted as rows, as the services leave them."""

from collections.abc import Sequence
from datetime import date

from kompetensplan.clock import real_now
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment, Unit
from kompetensplan.plans.models import (
    Meeting,
    MeetingKind,
    Plan,
    PlanDocument,
    PlanState,
    PlanVersion,
)
from kompetensplan.priorities.models import Priority
from kompetensplan.rounds.models import PlanningRound
from tests.factories import make_employment, make_person

CONTENT = '{"employee_comment":"","goals":[%s],"format":"kompetensplan/1"}'


def make_people(unit: Unit, number: int, *, name: str = "Bo Ek") -> list[Employment]:
    """Employ `number` people in a unit."""
    return [make_employment(make_person(f"{name} {at}"), unit) for at in range(number)]


def make_drafts(jobs: Sequence[Employment], planning_round: PlanningRound) -> list[Plan]:
    """Give each employment a plan that is not agreed."""
    plans = [_plan(job, planning_round, PlanState.DRAFT) for job in jobs]
    db.session.add_all(plans)
    db.session.flush()
    return plans


def make_agreed(
    jobs: Sequence[Employment],
    planning_round: PlanningRound,
    *,
    links: Sequence[Priority] = (),
    goals: int = 1,
    versions: int = 1,
) -> list[Plan]:
    """Give each employment an agreed plan whose goals hang on `links`."""
    plans = [_plan(job, planning_round, PlanState.AGREED) for job in jobs]
    db.session.add_all(plans)
    db.session.flush()
    meetings = [_meeting(plan, job) for plan, job in zip(plans, jobs, strict=True)]
    db.session.add_all(meetings)
    db.session.flush()
    linked = ",".join(str(link.id) for link in links)
    content = CONTENT % ",".join(['{"links":[%s]}' % linked] * goals)  # noqa: UP031
    for number in range(1, versions + 1):
        agreed = [
            PlanVersion(
                plan_id=plan.id,
                number=number,
                content=content,
                content_hash="0" * 64,
                context="{}",
                language="sv",
                agreed_on=date(2027, 2, number),
                meeting_id=meeting.id,
            )
            for plan, meeting in zip(plans, meetings, strict=True)
        ]
        db.session.add_all(agreed)
        db.session.flush()
        db.session.add_all(PlanDocument(version_id=each.id) for each in agreed)
    db.session.flush()
    return plans


def _plan(job: Employment, planning_round: PlanningRound, state: PlanState) -> Plan:
    return Plan(
        employment_id=job.id, round_id=planning_round.id, authority=job.authority, state=state
    )


def _meeting(plan: Plan, job: Employment) -> Meeting:
    return Meeting(
        plan_id=plan.id,
        kind=MeetingKind.PLANNING,
        starts_at=real_now(),
        held_on=date(2027, 2, 1),
        uid=f"meeting-of-{plan.id}",
        booked_by_id=job.person_id,
    )
