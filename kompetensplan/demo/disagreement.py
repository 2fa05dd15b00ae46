"""Writes what happens without the two agreeing: a plan that was set (MEET-5), and time passing."""

from datetime import datetime

from kompetensplan import clock
from kompetensplan.demo.plans import PlanWriter, Written
from kompetensplan.demo.relations import capacity_of
from kompetensplan.plans.canonical import canonical_json, hash_of
from kompetensplan.plans.models import (
    EventKind,
    PlanDocument,
    PlanEvent,
    PlanVersion,
    Signature,
    SignatureKind,
    Standpoint,
    VersionKind,
)
from kompetensplan.policy import Capacity

MANAGER = (
    "Vi är överens om målet men inte om tiden. Viktor vill öva i höst. Jag har bestämt att"
    " övningarna görs i vår, eftersom vård och skola byter system i augusti."
)
EMPLOYEE = (
    "Jag tycker att vi borde vänta till i höst, när den nya servern är på plats. Då övar vi på"
    " det som vi faktiskt ska använda."
)


def write_standpoint(writer: PlanWriter, plan: Written, at: datetime) -> None:
    """Let the employee say what they see differently."""
    writer.rows.add(Standpoint, plan_id=plan.id, person_id=plan.job.person_id, text=EMPLOYEE, at=at)
    writer.event(plan, EventKind.OWN_WORDS, at, plan.job)


def write_decision(writer: PlanWriter, plan: Written, at: datetime) -> None:
    """Let the manager set the plan, on the approval that was given last."""
    plan.number += 1
    words = {"manager": MANAGER, "employee": EMPLOYEE}
    content = canonical_json({**plan.content, "without_agreement": words})
    version_id = writer.rows.add(
        PlanVersion,
        plan_id=plan.id,
        number=plan.number,
        content=content,
        content_hash=hash_of(content),
        context=canonical_json(writer.context_of(plan)),
        language="sv",
        agreed_at=at,
        agreed_on=clock.local(at).date(),
        meeting_id=plan.meeting_id,
        kind=VersionKind.SET_WITHOUT_AGREEMENT,
    )
    who = plan.manager or plan.job
    writer.rows.change_last(Signature, version_id=version_id)
    writer.rows.add(
        Signature,
        plan_id=plan.id,
        meeting_id=plan.meeting_id,
        version_id=version_id,
        kind=SignatureKind.DECISION,
        person_id=who.person_id,
        name=who.name,
        capacity=capacity_of(plan, who),
        at=at,
        login_method="password",
        content_hash=hash_of(content),
    )
    writer.event(plan, EventKind.SET_WITHOUT_AGREEMENT, at, who, detail=str(plan.number))
    writer.rows.add(PlanDocument, version_id=version_id)


def write_by_system(writer: PlanWriter, plan: Written, kind: EventKind, at: datetime) -> None:
    """Write what has happened by itself."""
    writer.rows.add(
        PlanEvent, plan_id=plan.id, at=at, person_id=None, capacity=Capacity.SYSTEM, kind=kind
    )
