"""What a registrar does with a matter of release; nothing of the plan is changed (CONF-7)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from kompetensplan import clock, policy
from kompetensplan.audit.services import audit
from kompetensplan.db import db
from kompetensplan.errors import Invalid, Outdated, StepNotOpen
from kompetensplan.plans.documents import document_id
from kompetensplan.plans.models import Plan, PlanVersion
from kompetensplan.plans.services.reading import log_reading
from kompetensplan.policy import Actor, Capacity, Permission
from kompetensplan.releases import masking
from kompetensplan.releases.models import Release, ReleaseState
from kompetensplan.retention.services.holds import lift_hold, set_hold

REGISTRAR = Capacity.REGISTRAR.value


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a request, by whom and on what ground."""

    basis: str
    decided_by: str
    decided_on: date


def begin(
    plan: Plan,
    version: PlanVersion,
    *,
    requested_on: date,
    diary_number: str,
    recipient: str,
    actor: Actor,
) -> Release:
    """Open a matter, and with it stop the destruction of the person's documents (RET-4).

    The same request sent twice is one matter.

    Raises:
        NotAllowed: the actor is no registrar of the plan's unit.
        Invalid: the request comes from a day that has not been.
    """
    policy.require(actor, Permission.RELEASE_BEGIN, plan)
    if requested_on > clock.today():
        raise Invalid(requested_on=_("Choose today or an earlier date."))
    # One at a time for each version: a form sent twice must not become two matters.
    db.session.execute(select(PlanVersion.id).where(PlanVersion.id == version.id).with_for_update())
    same = {"requested_on": requested_on, "diary_number": diary_number, "recipient": recipient}
    query = select(Release).filter_by(version_id=version.id, state=ReleaseState.OPEN, **same)
    if (found := db.session.scalars(query.limit(1)).one_or_none()) is not None:
        return found
    release = Release(
        version=version,
        requested_on=requested_on,
        diary_number=diary_number,
        recipient=recipient,
        begun_by_id=actor.person_id,
    )
    db.session.add(release)
    db.session.flush()
    release.hold = set_hold(
        plan.employment.person_id, reason=_reason(plan, version, release), actor=actor
    )
    _trace(release, "release.begun", actor)
    return release


def _reason(plan: Plan, version: PlanVersion, release: Release) -> str:
    return str(
        _(
            "Somebody has asked for %(document)s, version %(version)s (matter %(number)s).",
            document=document_id(plan.id),
            version=version.number,
            number=release.id,
        )
    )


def read(release: Release, *, actor: Actor) -> None:
    """Write that the version was read in the matter; the employee sees it (CONF-8)."""
    log_reading(release.plan, release.version, actor=actor, reason=_("Request to be given out"))


def mask(release: Release, spans: Sequence[masking.Span], *, actor: Actor) -> None:
    """Choose which passages are taken out of the copy.

    Raises:
        NotAllowed: the actor is no registrar of the plan's unit.
        StepNotOpen: the matter is decided.
    """
    _open(release, actor)
    release.masks, release.masked_count = masking.write(spans), masking.count(spans)
    db.session.flush()


def release_copy(
    release: Release, decision: Decision, copy: bytes, *, masks: str, actor: Actor
) -> None:
    """Record the decision and keep the copy that is given out; `masks` is what it was made with.

    Raises:
        NotAllowed, StepNotOpen: as `mask`.
        Invalid: the decision comes from a day that has not been, or from before the request.
        Outdated: somebody has masked something else since the copy was made.
    """
    _decide(release, ReleaseState.RELEASED, decision, actor)
    if release.masks != masks:
        raise Outdated(f"release {release.id} is masked in another way now")
    release.content, release.size = copy, len(copy)
    release.sha256 = hashlib.sha256(copy).hexdigest()
    log_reading(
        release.plan, release.version, actor=actor, reason=_("A copy of the plan was given out")
    )
    _trace_about_person(release, "release.made", actor)


def note_download(release: Release, *, actor: Actor) -> None:
    """Write down that the copy that was given out leaves the system as a file (3.1)."""
    _trace_about_person(release, "release.downloaded", actor)


def withhold(release: Release, decision: Decision, *, actor: Actor) -> None:
    """Record the decision not to give the version out. The stop of destruction stands (RET-4).

    Raises:
        NotAllowed, StepNotOpen, Invalid: as `release_copy`.
    """
    _decide(release, ReleaseState.WITHHELD, decision, actor)
    _trace(release, "release.withheld", actor)


def settle(release: Release, *, reason: str, actor: Actor) -> None:
    """Say that the matter is over, also for a court: destruction may go on as decided.

    Raises:
        NotAllowed: the actor is no registrar of the plan's unit.
        StepNotOpen: it is not decided yet, or somebody has settled it.
        Invalid: the reason is no sentence.
    """
    policy.require(actor, Permission.RELEASE_HANDLE, release)
    if release.is_open or release.hold is None:
        raise StepNotOpen(
            f"release {release.id} is not decided",
            reason=_("The matter is not decided yet."),
            help=_("Record the decision first."),
        )
    lift_hold(release.hold, reason=reason, actor=actor)
    _trace(release, "release.settled", actor)


def _decide(release: Release, state: ReleaseState, decision: Decision, actor: Actor) -> None:
    _open(release, actor)
    if decision.decided_on > clock.today():
        raise Invalid(decided_on=_("Choose today or an earlier date."))
    if decision.decided_on < release.requested_on:
        raise Invalid(decided_on=_("Choose a date that is not before the request."))
    release.state, release.decided_at = state, clock.now()
    release.basis, release.decided_by = decision.basis, decision.decided_by
    release.decided_on, release.recorded_by_id = decision.decided_on, actor.person_id


def _open(release: Release, actor: Actor) -> None:
    policy.require(actor, Permission.RELEASE_HANDLE, release)
    if not release.is_open:
        raise StepNotOpen(
            f"release {release.id} is decided",
            reason=_("The matter is decided, and what was decided stands."),
            help=_("If there is a new request, begin a new matter on the page of the version."),
        )


def _trace_about_person(release: Release, action: str, actor: Actor) -> None:
    person_id = release.plan.employment.person_id
    number = document_id(release.plan.id)
    detail = f"{number}, v{release.version.number}, matter={release.id}"
    audit(actor.person_id, action, "person", person_id, capacity=REGISTRAR, detail=detail)
    db.session.flush()


def _trace(release: Release, action: str, actor: Actor) -> None:
    plan_id, detail = release.plan.id, f"matter={release.id}"
    audit(actor.person_id, action, "plan", plan_id, capacity=REGISTRAR, detail=detail)
    db.session.flush()
