"""The figures that are kept ready, as everyone may see them (ruling 23)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from kompetensplan.db import db
from kompetensplan.organisation.models import Unit
from kompetensplan.priorities.models import Priority, Status
from kompetensplan.reports.models import About, ContentFigure, UnitFigure
from kompetensplan.threads import figures
from kompetensplan.threads.figures import Figure


@dataclass(frozen=True, slots=True)
class Ready:
    """What hangs on each priority, and on none; `as_of` is None before anything is counted."""

    of: dict[int, Figure]
    as_of: date | None
    unlinked: Figure = figures.UNKNOWN

    def figure(self, priority_id: int) -> Figure:
        """Return what may be shown of a priority; nothing hangs on one that is new since."""
        return self.of.get(priority_id, figures.NONE if self.as_of else figures.UNKNOWN)


# What was worked out last in this process, by database: the figures are made once an hour, and
# a tree of thousands of priorities is not read anew for each page.
_latest: dict[str, tuple[object, Ready]] = {}
_NOW = select(UnitFigure.as_of).where(UnitFigure.day.is_(None), UnitFigure.round_id.is_(None))
_AS_OF = select(select(func.max(UnitFigure.day)).scalar_subquery(), _NOW.limit(1).scalar_subquery())


def ready() -> Ready:
    """Return the figures in one statement; in three when they have been made anew."""
    day, decided = db.session.execute(_AS_OF).one()
    database = str(db.engine.url)
    when, latest = _latest.get(database, (None, Ready({}, None)))
    if when != (day, decided):
        latest = Ready(_of_priorities(day), day, _unlinked(day)) if day else Ready({}, None)
        _latest[database] = (day, decided), latest
    return latest


def _of_priorities(day: date) -> dict[int, Figure]:
    """Return what may be shown of every priority, at its own unit."""
    rows = db.session.execute(
        select(
            Priority.id,
            ContentFigure.goals,
            ContentFigure.people,
            ContentFigure.verdict,
            UnitFigure.verdict,
        )
        .join(ContentFigure, ContentFigure.priority_id == Priority.id)
        .join(UnitFigure, UnitFigure.unit_id == Priority.unit_id)
        .where(ContentFigure.day == day, ContentFigure.unit_id == Priority.unit_id)
        .where(UnitFigure.day == day, UnitFigure.is_direct.is_(False))
        .where(ContentFigure.is_direct.is_(False), Priority.status != Status.DRAFT)
    )
    return {key: figures.of(goals, people, *both) for key, goals, people, *both in rows}


def _unlinked(day: date) -> Figure:
    """Return how many agreed goals, of how many people, hang on nothing ("utan koppling")."""
    own = aliased(UnitFigure)
    row = db.session.execute(
        select(ContentFigure.goals, ContentFigure.people, ContentFigure.verdict, own.verdict)
        .join(Unit, Unit.id == ContentFigure.unit_id)
        .join(own, own.unit_id == Unit.id)
        .where(ContentFigure.day == day, ContentFigure.about == About.UNLINKED)
        .where(ContentFigure.is_direct.is_(False), Unit.parent_id.is_(None))
        .where(own.day == day, own.is_direct.is_(False))
    ).first()
    return figures.of(*row) if row else figures.NONE
