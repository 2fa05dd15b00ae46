"""What the meeting's page shows, gathered in a fixed number of statements (ruling 21)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import request
from flask_babel.speaklater import LazyString

from kompetensplan import clock, policy
from kompetensplan.accounts.models import Person
from kompetensplan.plans.agendas import AGENDAS, Point
from kompetensplan.plans.canonical import content_hash
from kompetensplan.plans.forms.decisions import (
    ParticipantForm,
    PointForm,
    StandingForm,
    standing_form,
)
from kompetensplan.plans.forms.meetings import HeldForm
from kompetensplan.plans.forms.signing import SignForm
from kompetensplan.plans.models import (
    Activity,
    Goal,
    GoalFollowUp,
    Meeting,
    Plan,
    PlanVersion,
    PointOwner,
)
from kompetensplan.plans.own_texts import PREPARATION_OF_EMPLOYEE, Question
from kompetensplan.plans.queries.agreement import find_latest, missing_to_agree, threads_of_goals
from kompetensplan.plans.queries.decisions import Points, follow_ups_at, points_at
from kompetensplan.plans.queries.meetings import is_signed_on
from kompetensplan.plans.queries.plan import facts_of
from kompetensplan.plans.queries.preparations import Prepared, prepared_for
from kompetensplan.plans.services import decisions
from kompetensplan.plans.services.meetings import people_of
from kompetensplan.plans.workflow import STEPS, Facts
from kompetensplan.policy import Actor, Permission
from kompetensplan.priorities.queries import Node

SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Signing:
    """How far the signatures have come, for the one who reads.

    Attributes:
        step: "approve" or "confirm" when the reader may sign now, else nothing.
        form: the form to sign with, bound to exactly what the page shows.
    """

    step: str
    form: SignForm | None


@dataclass(slots=True, kw_only=True)
class MeetingPage:
    """All that `plans/meeting.html` shows."""

    plan: Plan
    meeting: Meeting
    is_mine: bool
    employee: Person
    lead: Person
    agenda: Sequence[Point]
    facts: Facts
    missing: Sequence[LazyString]
    latest: PlanVersion | None
    threads: Mapping[int, Sequence[tuple[Node, ...]]]
    prepared: Prepared
    questions: Sequence[Question]
    points: Points
    follow_ups: Mapping[int, GoalFollowUp]
    writes: bool
    held_form: HeldForm
    point_form: PointForm
    participant_form: ParticipantForm
    standing_forms: Mapping[int, StandingForm]
    signing: Signing
    day_stands: bool

    @property
    def other(self) -> Person:
        return self.lead if self.is_mine else self.employee


def meeting_page(
    plan: Plan,
    meeting: Meeting,
    actor: Actor,
    *,
    held: HeldForm | None = None,
    point: PointForm | None = None,
    participant: ParticipantForm | None = None,
    standing: tuple[Goal, StandingForm] | None = None,
) -> MeetingPage:
    """Return what the page shows, in ten statements; after a refusal with the refused form."""
    latest, said = find_latest(plan), follow_ups_at(meeting)
    facts = facts_of(plan, latest)
    missing = missing_to_agree(facts)
    employee, lead = people_of(plan, meeting)
    stored = {"seen": str(meeting.version), "held_on": meeting.held_on or clock.today()}
    forms = {goal.id: standing_form(goal.id, said.get(goal.id)) for goal in plan.goals}
    if standing:
        forms[standing[0].id] = standing[1]
    return MeetingPage(
        plan=plan,
        meeting=meeting,
        is_mine=policy.owns(actor, plan.employment),
        employee=employee,
        lead=lead,
        agenda=AGENDAS[meeting.kind],
        facts=facts,
        missing=missing,
        latest=latest,
        threads=threads_of_goals(plan.goals),
        prepared=prepared_for(meeting, actor, employee_id=employee.id),
        questions=PREPARATION_OF_EMPLOYEE,
        points=points_at(meeting, plan),
        follow_ups=said,
        writes=policy.allows(actor, Permission.MEETING_WRITE, plan)
        and decisions.may_write(plan, meeting),
        held_form=held or HeldForm(data=stored, formdata=None),
        point_form=point or _new_point(plan, employee, lead),
        participant_form=participant or ParticipantForm(formdata=None),
        standing_forms=forms,
        signing=_signing(plan, actor, facts, missing),
        day_stands=meeting.held_on is not None and is_signed_on(meeting),
    )


def _new_point(plan: Plan, employee: Person, lead: Person) -> PointForm:
    """Return an empty form; or, when a need is to become a promise, with its words (`?need=`)."""
    data: dict[str, object] = {"due_on": _soon()}
    need = _need(plan, request.args.get("need", ""))
    if need:
        text = " ".join(need.support.split())[:300]
        data |= {"activity": str(need.id), "text": text, "owner": PointOwner.MANAGER.value}
    form = PointForm(data=data, formdata=None)
    form.offer(employee.given_name, lead.given_name)
    return form


def _soon() -> date:
    return clock.today() + SOON


def _need(plan: Plan, key: str) -> Activity | None:
    return next((each for each in needs_of(plan) if str(each.id) == key), None)


def needs_of(plan: Plan) -> list[Activity]:
    """Return the activities that say what is needed from the manager."""
    return [each for goal in plan.goals for each in goal.activities if each.support]


def _signing(plan: Plan, actor: Actor, facts: Facts, missing: Sequence[LazyString]) -> Signing:
    """Return whether the reader can sign here, as the signing page would let them."""
    for name, is_signed in (("approve", facts.approved), ("confirm", facts.confirmed)):
        step = STEPS[name]
        if (
            plan.state in step.sources
            and not missing
            and not is_signed
            and policy.allows(actor, step.permission, plan)
        ):
            seen = {"seen_hash": content_hash(plan), "seen_at": clock.now().isoformat()}
            return Signing(name, SignForm(data=seen, formdata=None))
    return Signing("", None)
