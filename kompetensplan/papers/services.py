"""Bringing earlier plans along, and signing where the employee has no device of their own."""

from dataclasses import replace

from flask_babel import gettext as _
from sqlalchemy import select

from kompetensplan import clock, policy
from kompetensplan.accounts import passwords
from kompetensplan.accounts.queries import find_credential
from kompetensplan.audit.services import audit
from kompetensplan.db import db
from kompetensplan.errors import Invalid, StepNotOpen
from kompetensplan.free_text import refuse_in_name
from kompetensplan.notices.services import tell
from kompetensplan.organisation.models import Employment
from kompetensplan.organisation.queries import actor_of
from kompetensplan.papers.files import DOCUMENTS, MOST_BYTES, SCANS, File, media_type_of, plain_name
from kompetensplan.papers.models import EarlierPlan, EarlierPlanReading, SignedPaper
from kompetensplan.plans.models import Plan, PlanVersion, Signature, SignatureKind
from kompetensplan.plans.services import signing
from kompetensplan.plans.services.reading import THE_TWO
from kompetensplan.policy import Actor, Capacity, Permission

MOST_EARLIER = 30
PAPER = "paper"


def add_earlier(
    employment: Employment, *, period: str, name: str, content: bytes, actor: Actor
) -> EarlierPlan:
    """Keep an earlier plan with the employment (ruling 35). The same file twice is kept once.

    Raises:
        NotAllowed: the actor is neither the employed nor the manager.
        Invalid: the file is too large, or no Word or PDF file; or there are too many.
    """
    policy.require(actor, Permission.EARLIER_ADD, employment)
    file = _checked(name, content, DOCUMENTS, _("Choose a PDF or Word file."))
    # One at a time for each employment: the same form sent twice must not become two files.
    db.session.execute(
        select(Employment.id).where(Employment.id == employment.id).with_for_update()
    )
    if kept := _find_same(employment, period, file):
        return kept
    count = db.session.query(EarlierPlan.id).filter_by(employment_id=employment.id).count()
    if count >= MOST_EARLIER:
        raise Invalid(file=_("There are %(number)s files already.", number=MOST_EARLIER))
    own = employment.person_id == actor.person_id
    lead = actor.lead_of(employment)
    earlier = EarlierPlan(
        employment=employment,
        authority=employment.authority,
        period=period,
        name=file.name,
        media_type=file.media_type,
        content=file.content,
        sha256=file.sha256,
        size=len(file.content),
        added_by_id=actor.person_id,
        capacity=Capacity.EMPLOYEE if own or lead is None else lead.capacity,
    )
    db.session.add(earlier)
    db.session.flush()
    audit(
        actor.person_id,
        "earlier_plan.added",
        "person",
        employment.person_id,
        detail=str(earlier.id),
    )
    tell(employment.person_id, "earlier_plan_added", by=actor)
    return earlier


def _find_same(employment: Employment, period: str, file: File) -> EarlierPlan | None:
    same = {"employment_id": employment.id, "period": period, "sha256": file.sha256}
    query = select(EarlierPlan).filter_by(**same, name=file.name, removed_at=None)
    return db.session.scalars(query.limit(1)).one_or_none()


def remove_earlier(earlier: EarlierPlan, *, actor: Actor) -> None:
    """Take an earlier plan out of the list; it is kept until retention decides (RET-2).

    Raises:
        NotAllowed: the actor neither is the employee nor leads them.
    """
    policy.require(actor, Permission.EARLIER_ADD, earlier.employment)
    earlier.removed_at = earlier.removed_at or clock.now()
    audit(
        actor.person_id,
        "earlier_plan.removed",
        "person",
        earlier.employment.person_id,
        detail=str(earlier.id),
    )
    db.session.flush()


def restore_earlier(earlier: EarlierPlan, *, actor: Actor) -> None:
    """Put an earlier plan back into the list.

    Raises:
        NotAllowed: as `remove_earlier`.
    """
    policy.require(actor, Permission.EARLIER_ADD, earlier.employment)
    earlier.removed_at = None
    db.session.flush()


def note_reading(earlier: EarlierPlan, *, actor: Actor) -> None:
    """Write down that somebody beside the two opens the file; a deputy, who comes and goes, too.

    As for an agreed version (CONF-8).
    """
    capacity = actor.capacity_for(earlier)  # type: ignore[arg-type] # what a plan is asked for
    if capacity in THE_TWO:
        return
    db.session.add(
        EarlierPlanReading(earlier_plan_id=earlier.id, person_id=actor.person_id, capacity=capacity)
    )
    person_id = earlier.employment.person_id
    audit(
        actor.person_id,
        "earlier_plan.downloaded",
        "person",
        person_id,
        capacity=capacity.value,
        detail=str(earlier.id),
    )
    tell(person_id, "earlier_plan_read", by=actor)


# ── signing without a device of one's own (ruling 33) ─────────────────────────────────


def confirm_here(plan: Plan, password: str, *, seen_hash: str, actor: Actor) -> PlanVersion | None:
    """Let the employee confirm on the manager's device with their own password.

    The manager's session goes on; nothing of the employee's is opened. The caller counts tries.

    Raises:
        NotAllowed: the actor may not approve the plan.
        Invalid: the password is not right.
        StepNotOpen, Outdated: as `signing.sign`.
    """
    policy.require(actor, Permission.PLAN_APPROVE, plan)
    person = plan.employment.person
    credential = find_credential(person.id)
    kept = credential.password_hash if credential and not person.closed_at else None
    if not passwords.is_right(kept, password):
        raise Invalid(password=_("The password is not right."))
    employee = actor_of(person, login_method="password")
    version = signing.sign(plan, "confirm", seen_hash=seen_hash, actor=employee)
    audit(actor.person_id, "plan.confirmed_here", "person", person.id)
    return version


def record_paper(
    plan: Plan, *, name: str, content: bytes, seen_hash: str, actor: Actor
) -> PlanVersion | None:
    """Record that the employee has signed the printed plan, with the scan of it.

    The signature is the employee's, "on paper", and says who recorded it; the employee is told.

    Raises:
        NotAllowed: the actor may not approve the plan.
        Invalid: the file is too large, or neither a PDF nor a picture.
        StepNotOpen, Outdated: as `signing.sign`.
    """
    policy.require(actor, Permission.PLAN_APPROVE, plan)
    file = _checked(name, content, SCANS, _("Choose a PDF or a picture."))
    employee = replace(actor_of(plan.employment.person), login_method=PAPER, recorded_by=actor.name)
    version = signing.sign(plan, "confirm", seen_hash=seen_hash, actor=employee)
    signature = _paper_signature(plan)
    if signature is None or _has_scan(signature):
        raise StepNotOpen(
            f"plan {plan.id} has been confirmed already",
            reason=_("The employee has confirmed the plan already."),
            help=_("Open the page where you sign, and see how it stands."),
        )
    db.session.add(
        SignedPaper(
            signature_id=signature.id,
            name=file.name,
            media_type=file.media_type,
            content=file.content,
            sha256=file.sha256,
            size=len(file.content),
            recorded_by_id=actor.person_id,
        )
    )
    db.session.flush()
    person_id = plan.employment.person_id
    audit(actor.person_id, "plan.paper_recorded", "person", person_id)
    tell(person_id, "paper_recorded", plan_id=plan.id, by=actor)
    return version


def _paper_signature(plan: Plan) -> Signature | None:
    """Return the confirmation on paper that was made last, if that is the one that counts."""
    latest = db.session.scalars(
        select(Signature)
        .where(Signature.plan_id == plan.id, Signature.kind == SignatureKind.CONFIRMATION)
        .order_by(Signature.id.desc())
        .limit(1)
    ).one()
    return latest if latest.login_method == PAPER else None


def _has_scan(signature: Signature) -> bool:
    query = select(SignedPaper.signature_id).where(SignedPaper.signature_id == signature.id)
    return db.session.scalar(query) is not None


def _checked(name: str, content: bytes, kinds: frozenset[str], wanted: str) -> File:
    if len(content) > MOST_BYTES:
        raise Invalid(file=_("The file is too large. At most 10 MB."))
    refuse_in_name(name)
    media_type = media_type_of(content)
    if media_type not in kinds or media_type is None:
        raise Invalid(file=wanted)
    return File(plain_name(name, media_type), media_type, content)
