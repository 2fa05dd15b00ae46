"""Writes down what the municipality has promised, and by which decision."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from kompetensplan import policy
from kompetensplan.audit.services import audit
from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.policy import Actor, Permission
from kompetensplan.requests.models import Promise
from kompetensplan.requests.queries.promise import find_promise

FIELDS = ("is_on", "text", "diary_number", "decided_by", "decided_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision as it comes from the form."""

    is_on: bool
    text: str = ""
    diary_number: str = ""
    decided_by: str = ""
    decided_on: date | None = None


def decide(decision: Decision, *, actor: Actor) -> Promise:
    """Write a decision down; it holds at once, and those before stay to be read.

    Off takes away the time limit of SKE-9 and nothing else. The same words twice are one row.

    Raises:
        NotAllowed: the actor is neither HR for everyone nor system administrator.
        Invalid: it is on without a diary number.
    """
    policy.require(actor, Permission.PROMISE_DECIDE)
    if decision.is_on and not decision.diary_number:
        raise Invalid(diary_number=_("Write the diary number of the decision."))
    present = find_promise()
    if present.id and all(getattr(present, name) == getattr(decision, name) for name in FIELDS):
        return present
    promise = Promise(**{name: getattr(decision, name) for name in FIELDS})
    promise.recorded_by_id = actor.person_id
    db.session.add(promise)
    db.session.flush()
    detail = f"{'on' if decision.is_on else 'off'}, {decision.diary_number}".rstrip(", ")
    audit(actor.person_id, "promise.decided", "promise", promise.id, detail=detail)
    return promise
