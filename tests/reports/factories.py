"""Many people with plans, for figures and lists: inserted as rows, as the services leave them."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from kompetensplan import clock
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
from kompetensplan.policy import Capacity
from kompetensplan.priorities.models import Priority
from kompetensplan.requests.models import Reply, RequestAnswer, TrainingRequest
from kompetensplan.requests.workflow import AnswerKind, RequestState
from kompetensplan.rounds.models import PlanningRound
from tests.factories import gathering, make_employment, make_person

CONTENT = '{"employee_comment":"","goals":[%s],"format":"kompetensplan/1"}'


def make_people(unit: Unit, number: int, *, name: str = "Bo Ek") -> list[Employment]:
    """Employ `number` people in a unit."""
    with gathering():
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


G, P, R = AnswerKind
# What becomes of requests, in turn: the answers, and whether what came of it is written down.
FATES: Sequence[tuple[tuple[AnswerKind, ...], bool]] = (
    *(((G,), True), ((G,), False), ((P,), False), ((R,), True), ((), False)),
    *(((P, G), True), ((R,), False), ((G,), True), ((P, P), False), ((), False)),
    ((G,), False),
)


def make_requests(jobs: Sequence[Employment], day: date = date(2027, 2, 7)) -> None:
    """Let each ask for training in the weeks before a day, and be answered in turn as `FATES` say.

    Some were sent the year before, some answers and replies are of a later day, some time is
    unknown: all that decides what is counted when the day is over.
    """
    for at, job in enumerate(jobs):
        answers, is_done = FATES[at % len(FATES)]
        sent = day - timedelta(days=at * 7 % 45)
        first = sent + timedelta(days=1 + at % 13)
        taken = R in answers and at % 3 > 0
        state = (
            RequestState.SENT
            if not answers
            else RequestState.GRANTED
            if answers[-1] is G
            else RequestState.POSTPONED
            if answers[-1] is P
            else RequestState.REPLACED
            if taken
            else RequestState.OFFERED
        )
        is_over = state in (RequestState.GRANTED, RequestState.REPLACED)
        request = TrainingRequest(
            employment_id=job.id,
            unit_id=job.unit_id,
            authority=job.authority,
            what="Teckenspråk",
            state=state,
            sent_at=clock.at(sent, time(23, 30)),  # the day before, in UTC
            settled_at=clock.at(first + timedelta(days=3), time(9)) if is_over else None,
            returns_on=day + timedelta(days=90) if state is RequestState.POSTPONED else None,
            planned_on=date(2027 - (at % 17 == 16), 3, 1) if is_over else None,
            minutes=None if at % 5 == 4 else 95 + at * 10,
            cost=1500 + at,
            done_on=day + timedelta(days=at % 4 - 2) if is_over and is_done else None,
            real_minutes=100 + at if is_done else None,
            real_cost=1400 if is_done else None,
        )
        request.answers = [
            RequestAnswer(
                by_id=job.person_id,
                capacity=Capacity.MANAGER,
                kind=kind,
                on_day=first + timedelta(days=number),
                reason="Vi är för få i vår, och schemat går inte ihop.",
                new_date=day + timedelta(days=90) if kind is P else None,
                alternative="Gå bredvid Fatima" if kind is R else "",
                alternative_on=day + timedelta(days=60) if kind is R else None,
                reply=Reply.TAKES if taken and kind is R else None,
                replied_at=clock.at(first + timedelta(days=3), time(9)) if taken else None,
            )
            for number, kind in enumerate(answers)
        ]
        db.session.add(request)
    db.session.flush()
