"""Writing down that it is decided how long a type of document is kept, or no longer (RET-1)."""

from datetime import date

from flask_babel import gettext as _

from kompetensplan import clock
from kompetensplan.accounts.services import audit
from kompetensplan.db import db
from kompetensplan.errors import Invalid, NotFound, StepNotOpen
from kompetensplan.policy import Actor
from kompetensplan.retention.kinds import DECIDED
from kompetensplan.retention.models import RetentionDecision
from kompetensplan.retention.periods import Period
from kompetensplan.retention.queries.decisions import decision_in_force


def enter_decision(
    kind: str, period: Period, *, number: str, decided_on: date, decided_by: str, actor: Actor
) -> RetentionDecision:
    """Let a decision hold from now on, instead of the one before it.

    Whoever has been told of a destruction is told anew: the thirty days begin again (RET-5).

    Raises:
        NotFound: there is no such type.
        Invalid: the decision lies ahead, or the period is none.
    """
    if kind not in DECIDED:
        raise NotFound(f"type {kind}")
    if decided_on > clock.today():
        raise Invalid(decided_on=_("The decision cannot lie ahead."))
    if period.amount < 1 and DECIDED[kind].proposal.amount:
        raise Invalid(amount=_("Write a number from 1 to 1000."))
    decision = RetentionDecision(
        kind=kind,
        amount=period.amount,
        unit=period.unit,
        number=number,
        decided_on=decided_on,
        decided_by=decided_by,
        recorded_by_id=actor.person_id,
    )
    db.session.add(decision)
    db.session.flush()
    _note("retention.decided", decision, actor)
    return decision


def withdraw_decision(kind: str, *, actor: Actor) -> None:
    """Let no decision hold for a type: nothing more of it is destroyed (RET-2).

    Raises:
        StepNotOpen: none holds.
    """
    decision = decision_in_force(kind)
    if decision is None:
        raise StepNotOpen(
            f"no decision on {kind}",
            reason=_("No decision holds for this type, or somebody has withdrawn it already."),
            help=_("Open the page of the type again, and see who did it."),
        )
    decision.withdrawn_at, decision.withdrawn_by_id = clock.now(), actor.person_id
    _note("retention.withdrawn", decision, actor)
    db.session.flush()


def _note(action: str, decision: RetentionDecision, actor: Actor) -> None:
    detail = f"{decision.kind}, {decision.amount} {decision.unit.value}, {decision.decided_on}"
    audit(actor.person_id, action, "retention_decision", decision.id, detail=detail)
