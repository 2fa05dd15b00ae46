"""Writes the plan's history: facts, and texts before and after (PLAN-7)."""

from kompetensplan.db import db
from kompetensplan.personnummer import masked
from kompetensplan.plans.models import EventKind, FieldChange, Plan, PlanEvent, TargetKind
from kompetensplan.policy import Actor, Capacity


def record(plan: Plan, kind: EventKind, *, actor: Actor, detail: str = "") -> PlanEvent:
    """Write a fact into the plan's history: who, when, and in which capacity."""
    event = PlanEvent(
        plan_id=plan.id,
        person_id=actor.person_id,
        capacity=actor.capacity_for(plan),
        on_behalf_of=actor.on_behalf_of(plan),
        kind=kind,
        detail=masked(detail),
    )
    db.session.add(event)
    return event


def record_by_system(plan_id: int, kind: EventKind, *, detail: str = "") -> PlanEvent:
    """Write a fact that nobody has caused: its day has come."""
    event = PlanEvent(plan_id=plan_id, capacity=Capacity.SYSTEM, kind=kind, detail=masked(detail))
    db.session.add(event)
    return event


def note_change(
    plan: Plan,
    target_kind: TargetKind,
    target_id: int,
    field: str,
    before: str,
    after: str,
    *,
    actor: Actor,
    applied: bool = True,
) -> FieldChange:
    """Keep a text before and after; with `applied` False a text that waits for a choice."""
    change = FieldChange(
        plan_id=plan.id,
        target_kind=target_kind,
        target_id=target_id,
        field=field,
        before=masked(before),  # CONF-5: what stood there before the stop is not kept
        after=after,
        applied=applied,
        person_id=actor.person_id,
        capacity=actor.capacity_for(plan),
        on_behalf_of=actor.on_behalf_of(plan),
    )
    db.session.add(change)
    return change
