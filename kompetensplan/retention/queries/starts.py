"""From which day the period of a document runs (RET-1)."""

import re
from datetime import date, datetime

from sqlalchemy import select

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.rounds.models import PlanningRound

_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s*[/–-]\s*(\d\d)(?!\d))?")


def round_starts(kind: str) -> dict[int, date]:
    """Return for each planning round the day from which its plans are kept, in one statement.

    Of drafts it is the round's end, also where it was closed before its period was over.
    """
    query = select(PlanningRound.id, PlanningRound.ends_on, PlanningRound.closed_at)
    starts = {}
    for id, ends_on, closed_at in db.session.execute(query):
        closed_on = clock.local(closed_at).date() if closed_at else ends_on
        starts[id] = min(ends_on, closed_on) if kind == "draft" else ends_on
    return starts


def earlier_starts(period: str, added_at: datetime) -> date:
    """Return the end of the last year in a text such as "2025" or "2025/26", or the day of adding.

    A year that lies ahead is nobody's earlier plan, and is not believed.
    """
    added_on = clock.local(added_at).date()
    years = [
        int(first[:2] + second) if second else int(first)
        for first, second in _YEARS.findall(period)
    ]
    believed = [year for year in years if year <= added_on.year + 1]
    return date(max(believed), 12, 31) if believed else added_on
