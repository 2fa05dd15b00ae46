"""Freezes a plan's substance as a version that never changes (PLAN-3).

The version with its hash, the signatures bound to it and the row that asks for the
document belong to the transaction of the one who signs.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.hooks import Hook
from kompetensplan.plans.canonical import canonical_json, hash_of
from kompetensplan.plans.models import (
    Meeting,
    Plan,
    PlanDocument,
    PlanVersion,
    Signature,
    SignatureKind,
    VersionKind,
)
from kompetensplan.plans.services.context import context_of
from kompetensplan.policy import Actor


def _nobody_knows(period_ends_on: date) -> date | None:
    return None


# From when a plan may be destroyed, by its period's last day.
when_destroyed = Hook(_nobody_knows)


def freeze(
    plan: Plan,
    meeting: Meeting,
    content: Mapping[str, Any],
    signatures: Iterable[Signature],
    *,
    kind: VersionKind = VersionKind.AGREED,
) -> PlanVersion:
    """Store a version, bind the signatures to it and ask for its document."""
    latest = db.session.scalar(
        select(func.max(PlanVersion.number)).where(PlanVersion.plan_id == plan.id)
    )
    text = canonical_json(content)
    version = PlanVersion(
        plan_id=plan.id,
        number=(latest or 0) + 1,
        content=text,
        content_hash=hash_of(text),
        context=canonical_json(context_of(plan, meeting)),
        language=plan.employment.person.language,
        agreed_at=clock.now(),
        agreed_on=clock.today(),
        meeting_id=meeting.id,
        kind=kind,
        # Frozen, so that the document is the same whenever it is made (ruling 3).
        destroy_earliest=when_destroyed(plan.round.ends_on),
    )
    db.session.add(version)
    db.session.flush()
    for signature in signatures:
        signature.version_id = version.id
    db.session.add(PlanDocument(version_id=version.id))
    db.session.flush()
    return version


def signature_of(
    plan: Plan, meeting: Meeting, kind: SignatureKind, content_hash: str, actor: Actor
) -> Signature:
    """Return a signature of exactly this content by the actor, as they act and are logged in."""
    return Signature(
        plan_id=plan.id,
        meeting_id=meeting.id,
        kind=kind,
        person_id=actor.person_id,
        name=actor.name,
        capacity=actor.capacity_for(plan),
        on_behalf_of=actor.on_behalf_of(plan),
        login_method=actor.login_method,
        recorded_by=actor.recorded_by,
        content_hash=content_hash,
    )
