"""The figures that are kept ready, as everyone may see them (ruling 23)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from kompetensplan.db import db
from kompetensplan.priorities.models import Priority, Status
from kompetensplan.reports.models import PriorityFigure, UnitFigure
from kompetensplan.suppression import Verdict
from kompetensplan.threads import figures
from kompetensplan.threads.figures import Figure, Hanging


@dataclass(frozen=True, slots=True)
class Ready:
    """What hangs on each priority; `as_of` is None before anything has been counted."""

    of: dict[int, Figure]
    as_of: datetime | None

    def figure(self, priority_id: int) -> Figure:
        """Return what may be shown of a priority; nothing hangs on one that is new since."""
        return self.of.get(priority_id, figures.NONE if self.as_of else figures.UNKNOWN)


# What was worked out last in this process: the figures are made once an hour, and a tree of
# thousands of priorities is not weighed anew for each page.
_latest: tuple[tuple[str, datetime | None], Ready] | None = None


def ready() -> Ready:
    """Return the figures in one statement; in two when they have been made anew."""
    global _latest
    as_of = db.session.scalar(
        select(UnitFigure.as_of).where(UnitFigure.round_id.is_(None)).limit(1)
    )
    key = (str(db.engine.url), as_of)
    if _latest is None or _latest[0] != key:
        _latest = (key, Ready(_weigh() if as_of else {}, as_of))
    return _latest[1]


def _weigh() -> dict[int, Figure]:
    """Return what may be shown of every priority, at its own unit."""
    own = and_(
        PriorityFigure.priority_id == Priority.id, PriorityFigure.unit_id == Priority.unit_id
    )
    rows = db.session.execute(
        select(
            Priority.id,
            Priority.parent_id,
            PriorityFigure.goals,
            PriorityFigure.people,
            PriorityFigure.verdict,
        )
        .outerjoin(PriorityFigure, own)
        .where(Priority.status != Status.DRAFT)
    ).all()
    return figures.of_tree(
        {key: parent for key, parent, *_rest in rows},
        {key: Hanging(goals, people) for key, _p, goals, people, verdict in rows if verdict},
        {key for key, *_rest, verdict in rows if verdict is Verdict.WITHHELD},
    )
