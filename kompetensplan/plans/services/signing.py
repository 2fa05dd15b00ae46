"""The agreement: two keys on the same content, then a frozen version (MEET-2, MEET-4).

Everything that makes an agreement is one transaction: the second signature, the version
with its hash, both signatures bound to it, the row that asks for the document; and the employee's
own notes go (CONF-3).
"""

from sqlalchemy import select

from kompetensplan import policy
from kompetensplan.db import db
from kompetensplan.errors import Outdated, StepNotOpen
from kompetensplan.plans.canonical import content_hash, content_of
from kompetensplan.plans.models import (
    EventKind,
    Plan,
    PlanVersion,
    Signature,
    SignatureKind,
)
from kompetensplan.plans.queries.plan import find_latest_held, list_signatures
from kompetensplan.plans.services.freezing import freeze, signature_of
from kompetensplan.plans.services.history import record
from kompetensplan.plans.services.notes import forget_notes
from kompetensplan.plans.services.steps import EVENTS, check_step, move_on
from kompetensplan.plans.services.telling import tell_the_two
from kompetensplan.plans.workflow import STEPS, PlanState
from kompetensplan.policy import Actor

KINDS = {"approve": SignatureKind.APPROVAL, "confirm": SignatureKind.CONFIRMATION}


def sign(plan: Plan, name: str, *, seen_hash: str, actor: Actor) -> PlanVersion | None:
    """Approve or confirm exactly the content that the person saw.

    `plan` has its content loaded and its row locked; `name` is "approve" or "confirm".
    Returns the new version when this was the second key, else None. Pressing twice
    changes nothing and gives the same answer.

    Raises:
        NotAllowed, StepNotOpen: as `take_step`.
        Outdated: the content is no longer what was seen.
    """
    policy.require(actor, STEPS[name].permission, plan)
    if content_hash(plan) != seen_hash:
        raise Outdated(f"plan {plan.id} has changed since it was read")
    kind = KINDS[name]
    if agreed := _find_signed(plan, kind, seen_hash, actor):
        return agreed
    waiting = {signature.kind: signature for signature in list_signatures(plan)}
    mine = waiting.get(kind)
    if mine and mine.person_id == actor.person_id and mine.content_hash == seen_hash:
        return None
    is_second = any(
        other is not kind and signature.content_hash == seen_hash
        for other, signature in waiting.items()
    )
    step = STEPS[name]
    check_step(plan, step, actor=actor)
    meeting = find_latest_held(plan)
    if meeting is None:
        raise StepNotOpen(f"no meeting has been held about plan {plan.id}")
    db.session.add(signature_of(plan, meeting, kind, seen_hash, actor))
    record(plan, EVENTS[name], actor=actor)
    version = None
    if is_second:
        version = freeze(plan, meeting, content_of(plan), list_signatures(plan))
        forget_notes(plan)
        record(plan, EventKind.AGREED, actor=actor, detail=str(version.number))
    move_on(plan, step, target=PlanState.AGREED if is_second else plan.state)
    tell_the_two(plan, EventKind.AGREED if is_second else EVENTS[name], by=actor)
    return version


def _find_signed(
    plan: Plan, kind: SignatureKind, seen_hash: str, actor: Actor
) -> PlanVersion | None:
    """Return the version in force, if the actor signed it with exactly this content."""
    if plan.state is not PlanState.AGREED:
        return None
    return db.session.scalars(
        select(PlanVersion)
        .join(PlanVersion.signatures)
        .where(
            PlanVersion.plan_id == plan.id,
            PlanVersion.content_hash == seen_hash,
            Signature.kind == kind,
            Signature.person_id == actor.person_id,
        )
        .order_by(PlanVersion.number.desc())
        .limit(1)
    ).one_or_none()
