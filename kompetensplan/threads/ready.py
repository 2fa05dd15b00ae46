"""The figures that are kept ready, as everyone may see them (ruling 23)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, distinct, func, select

from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import Goal, GoalLink, Plan, PlanState
from kompetensplan.priorities.models import Priority, Status
from kompetensplan.reports.models import PriorityFigure, UnitFigure
from kompetensplan.suppression import Verdict
from kompetensplan.threads import figures
from kompetensplan.threads.figures import Figure, Hanging


@dataclass(frozen=True, slots=True)
class Ready:
    """What hangs on each priority, and on none; `as_of` is None before anything is counted."""

    of: dict[int, Figure]
    as_of: datetime | None
    unlinked: Figure = figures.UNKNOWN

    def figure(self, priority_id: int) -> Figure:
        """Return what may be shown of a priority; nothing hangs on one that is new since."""
        return self.of.get(priority_id, figures.NONE if self.as_of else figures.UNKNOWN)


# What was worked out last in this process, by database: the figures are made once an hour, and
# a tree of thousands of priorities is not weighed anew for each page.
_latest: dict[str, Ready] = {}
_AS_OF = select(UnitFigure.as_of).where(UnitFigure.round_id.is_(None)).limit(1)


def ready() -> Ready:
    """Return the figures in one statement; in three when they have been made anew."""
    as_of = db.session.scalar(_AS_OF)
    database = str(db.engine.url)
    latest = _latest.get(database)
    if latest is None or latest.as_of != as_of:
        latest = Ready(_weigh(), as_of, _unlinked()) if as_of else Ready({}, None)
        _latest[database] = latest
    return latest


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


def _unlinked() -> Figure:
    """Return how many agreed goals, of how many people, hang on nothing ("utan koppling")."""
    goals, people = db.session.execute(
        select(func.count(distinct(Goal.id)), func.count(distinct(Employment.person_id)))
        .join(Plan, Goal.plan_id == Plan.id)
        .join(Employment, Plan.employment_id == Employment.id)
        .where(Goal.unlinked_reason != "", Goal.removed_at.is_(None))  # SOL-1
        .where(Plan.state == PlanState.AGREED)
        .where(~select(GoalLink.goal_id).where(GoalLink.goal_id == Goal.id).exists())
    ).one()
    return figures.of(goals, people)
