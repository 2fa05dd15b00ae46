"""The agreement: two keys on the same content, then a frozen version (MEET-2, MEET-4).

Everything that makes an agreement is one transaction: the second signature, the version
with its hash, both signatures bound to it, the row that asks for the document; and the employee's
own notes go (CONF-3).
"""

from sqlalchemy import func, select

from kompetensplan import clock, policy
from kompetensplan.db import db
from kompetensplan.errors import Outdated, StepNotOpen
from kompetensplan.plans.canonical import canonical_json, content_hash, content_of, hash_of
from kompetensplan.plans.models import (
    EventKind,
    Meeting,
    Plan,
    PlanDocument,
    PlanVersion,
    Signature,
    SignatureKind,
)
from kompetensplan.plans.queries.plan import find_latest_held, list_signatures
from kompetensplan.plans.services.context import context_of
from kompetensplan.plans.services.history import record
from kompetensplan.plans.services.notes import forget_notes
from kompetensplan.plans.services.steps import take_step
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
    take_step(plan, STEPS[name], actor=actor, target=PlanState.AGREED if is_second else None)
    meeting = find_latest_held(plan)
    if meeting is None:
        raise StepNotOpen(f"no meeting has been held about plan {plan.id}")
    db.session.add(
        Signature(
            plan_id=plan.id,
            meeting_id=meeting.id,
            kind=kind,
            person_id=actor.person_id,
            capacity=actor.capacity_for(plan),
            on_behalf_of=actor.on_behalf_of(plan),
            login_method=actor.login_method,
            recorded_by=actor.recorded_by,
            content_hash=seen_hash,
        )
    )
    db.session.flush()
    return _freeze(plan, meeting, actor) if is_second else None


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


def _freeze(plan: Plan, meeting: Meeting, actor: Actor) -> PlanVersion:
    """Store the agreed version, bind both signatures to it and ask for its document."""
    latest = db.session.scalar(
        select(func.max(PlanVersion.number)).where(PlanVersion.plan_id == plan.id)
    )
    content = canonical_json(content_of(plan))
    version = PlanVersion(
        plan_id=plan.id,
        number=(latest or 0) + 1,
        content=content,
        content_hash=hash_of(content),
        context=canonical_json(context_of(plan, meeting)),
        language=plan.employment.person.language,
        agreed_at=clock.now(),
        agreed_on=clock.today(),
        meeting_id=meeting.id,
    )
    db.session.add(version)
    db.session.flush()
    for signature in list_signatures(plan):
        signature.version_id = version.id
    db.session.add(PlanDocument(version_id=version.id))
    forget_notes(plan)
    record(plan, EventKind.AGREED, actor=actor, detail=str(version.number))
    db.session.flush()
    tell_the_two(plan, EventKind.AGREED, by=actor)
    return version
