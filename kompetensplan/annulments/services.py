"""Annulling a version: asked for by one of the two and agreed to by the other, or by HR."""

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kompetensplan import clock, policy
from kompetensplan.annulments.models import Annulment
from kompetensplan.audit.services import audit
from kompetensplan.db import db
from kompetensplan.errors import Invalid, NotAllowed, StepNotOpen
from kompetensplan.plans.models import Plan, PlanVersion
from kompetensplan.plans.queries.versions import number_in_force
from kompetensplan.plans.services.steps import change_on_return, take_step
from kompetensplan.plans.services.telling import tell_the_two
from kompetensplan.plans.workflow import STEPS, PlanState
from kompetensplan.policy import Actor, Capacity, Permission

REASON_MIN, REASON_MAX = 20, 1000


def find_annulment(version: PlanVersion) -> Annulment | None:
    """Return what has been asked or decided about a version, with the people."""
    return db.session.scalars(
        select(Annulment)
        .where(Annulment.version_id == version.id)
        .options(joinedload(Annulment.asked_by), joinedload(Annulment.decided_by))
    ).one_or_none()


def ask(plan: Plan, version: PlanVersion, *, reason: str, actor: Actor) -> Annulment:
    """Ask the other one to annul a version; HR annuls it at once. Both say why.

    Raises:
        NotAllowed: the actor is neither one of the two nor HR for the unit.
        StepNotOpen: it has been asked for, or annulled, already.
        Invalid: the reason is no sentence, or too long.
    """
    policy.require(actor, Permission.VERSION_ANNUL, plan)
    if find_annulment(version):
        raise StepNotOpen(
            f"version {version.id} is being annulled already",
            reason=_("Somebody has asked to annul the version, or it is annulled already."),
            help=_("Open the page of the version again, and see who has asked and why."),
        )
    if not REASON_MIN <= len(reason) <= REASON_MAX:
        raise Invalid(reason=_("Write at least 20 and at most 1000 characters."))
    annulment = Annulment(
        plan_version=version,
        reason=reason,
        asked_by_id=actor.person_id,
        asked_capacity=_as_what(plan, actor),
    )
    db.session.add(annulment)
    db.session.flush()
    if annulment.asked_capacity is Capacity.HR:
        _decide(plan, version, annulment, actor)
    else:
        tell_the_two(plan, "annulment_asked", by=actor)
    return annulment


def agree(plan: Plan, version: PlanVersion, *, actor: Actor) -> None:
    """Agree to annul what the other one asked for.

    Raises:
        NotAllowed: the actor may not, or is the side that asked.
        StepNotOpen: nobody has asked, or it is annulled already.
    """
    policy.require(actor, Permission.VERSION_ANNUL, plan)
    annulment = find_annulment(version)
    if annulment is None or annulment.decided_at:
        raise _waits_for_nobody(version)
    if not may_agree(plan, annulment, actor):
        raise NotAllowed(
            f"annulment of version {version.id} by the side that asked",
            reason=_("You have asked yourself. It takes both to annul an agreed version."),
            help=_("Ask the other one to answer, or let HR decide."),
        )
    _decide(plan, version, annulment, actor)


def take_back(plan: Plan, version: PlanVersion, *, actor: Actor) -> None:
    """Take the question back, or say no to it: the version stands.

    Raises:
        NotAllowed: the actor is neither one of the two nor HR for the unit.
        StepNotOpen: nobody has asked, or it is annulled already.
    """
    policy.require(actor, Permission.VERSION_ANNUL, plan)
    annulment = find_annulment(version)
    if annulment is None or annulment.decided_at:
        raise _waits_for_nobody(version)
    audit(actor.person_id, "version.annulment_dropped", "person", plan.employment.person_id)
    db.session.delete(annulment)
    db.session.flush()
    tell_the_two(plan, "annulment_dropped", by=actor)


def _waits_for_nobody(version: PlanVersion) -> StepNotOpen:
    return StepNotOpen(
        f"version {version.id} waits for nobody",
        reason=_("Nobody asks to annul the version any more, or it is annulled already."),
        help=_("Open the page of the version again, and see who has asked and why."),
    )


def may_agree(plan: Plan, annulment: Annulment, actor: Actor) -> bool:
    """Tell whether the actor is on the other side than who asked."""
    asked_as_employee = annulment.asked_capacity is Capacity.EMPLOYEE
    here = _as_what(plan, actor)
    return (here is Capacity.EMPLOYEE) != asked_as_employee


def _as_what(plan: Plan, actor: Actor) -> Capacity:
    return actor.capacity_for(plan)


def _decide(plan: Plan, version: PlanVersion, annulment: Annulment, actor: Actor) -> None:
    """Annul the version; if it was the one in force, the plan is open for a new agreement."""
    was_in_force = version.number == number_in_force(plan.id)
    annulment.decided_by_id = actor.person_id
    annulment.decided_capacity = _as_what(plan, actor).value
    annulment.decided_at = version.annulled_at = clock.now()
    step = STEPS["annul"]
    if was_in_force and plan.state in step.sources:
        take_step(plan, step, actor=actor, comment=annulment.reason)
    elif was_in_force and plan.state is PlanState.PAUSED:
        change_on_return(plan)
    audit(
        actor.person_id,
        "version.annulled",
        "person",
        plan.employment.person_id,
        detail=f"{plan.id}, {version.number}",
    )
    db.session.flush()
    tell_the_two(plan, "version_annulled", by=actor)
