"""Stopping the destruction of a person's documents, and letting it go on (RET-4)."""

from flask_babel import gettext as _
from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.accounts.models import Person
from kompetensplan.accounts.services import audit
from kompetensplan.db import db
from kompetensplan.errors import Invalid, NotFound, StepNotOpen
from kompetensplan.hooks import Hook
from kompetensplan.policy import Actor
from kompetensplan.retention.models import Hold

REASON_MIN, REASON_MAX = 10, 1000


def _nobody_has_asked(hold_id: int) -> bool:
    return False


# Whether a hold is there because somebody has asked for a document and has no decision yet.
waits_for_decision = Hook(_nobody_has_asked)


def set_hold(person_id: int, *, reason: str, actor: Actor) -> Hold:
    """Stop the destruction of all that is a person's. There may be several, each for its reason.

    The person's row is locked first: a destruction that has begun is waited for.

    Raises:
        Invalid: the reason is no sentence, or too long.
        NotFound: there is no such person, or no longer.
    """
    _refuse_no_reason(reason)
    person = db.session.scalar(select(Person.id).where(Person.id == person_id).with_for_update())
    if person is None:
        raise NotFound(f"person {person_id}")
    hold = Hold(person_id=person_id, reason=reason, set_by_id=actor.person_id)
    db.session.add(hold)
    db.session.flush()
    audit(actor.person_id, "hold.set", "person", person_id, detail=str(hold.id))
    return hold


def lift_hold(hold: Hold, *, reason: str, actor: Actor) -> None:
    """Let destruction go on, as far as this reason against it goes.

    Raises:
        Invalid: the reason is no sentence, or too long.
        StepNotOpen: it is lifted already, or the request it is for is not decided (2.7).
    """
    _refuse_no_reason(reason)
    if hold.lifted_at:
        raise StepNotOpen(
            f"hold {hold.id} is lifted",
            reason=_("Somebody has lifted the hold already."),
            help=_("Open the list of holds again, and see who did it and why."),
        )
    if waits_for_decision(hold.id):
        raise StepNotOpen(
            f"hold {hold.id} is of a request that waits",
            reason=_("Somebody has asked for a plan, and that is not decided yet."),
            help=_("Record the decision first, among the requests for plans."),
        )
    hold.lifted_at, hold.lifted_by_id, hold.lift_reason = clock.now(), actor.person_id, reason
    audit(actor.person_id, "hold.lifted", "person", hold.person_id, detail=str(hold.id))
    db.session.flush()


def _refuse_no_reason(reason: str) -> None:
    if not REASON_MIN <= len(reason) <= REASON_MAX:
        raise Invalid(reason=_("Write at least 10 and at most 1000 characters."))
