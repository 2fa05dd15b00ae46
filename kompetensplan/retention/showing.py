"""Periods and protocols in words."""

from typing import Any

from flask_babel import ngettext

from kompetensplan import clock
from kompetensplan.retention.kinds import DECIDED
from kompetensplan.retention.models import Destruction
from kompetensplan.retention.periods import Period, PeriodUnit


def period_words(period: Period) -> str:
    """Return "2 years" or "90 days"."""
    number = period.amount
    if period.unit is PeriodUnit.DAYS:
        return str(ngettext("%(num)s day", "%(num)s days", number))
    if period.unit is PeriodUnit.MONTHS:
        return str(ngettext("%(num)s month", "%(num)s months", number))
    return str(ngettext("%(num)s year", "%(num)s years", number))


def protocol_of(protocol: Destruction) -> dict[str, Any]:
    """Return what the document of a protocol prints: no names, no numbers of documents (RET-3)."""
    kind, decision = DECIDED[protocol.kind], protocol.decision
    return {
        "id": protocol.id,
        "label": str(kind.label),
        "holds": str(kind.holds),
        "starts": str(kind.starts),
        "number": protocol.number,
        "period": period_words(decision.period),
        "started_from": protocol.started_from,
        "started_to": protocol.started_to,
        "decision": decision.number,
        "decided_on": decision.decided_on,
        "decided_by": decision.decided_by,
        "day": protocol.day,
        "first_at": clock.local(protocol.first_at),
        "last_at": clock.local(protocol.last_at),
    }
