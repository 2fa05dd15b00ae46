"""Plans whose round is over and that are to end (PLAN-6)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import contains_eager

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import Plan
from kompetensplan.plans.workflow import STEPS
from kompetensplan.rounds.models import PlanningRound


def is_over(planning_round: PlanningRound, day: date) -> bool:
    """Tell whether a round is closed, or its period has passed."""
    return planning_round.closed_at is not None or planning_round.ends_on < day


def _over() -> ColumnElement[bool]:
    return or_(PlanningRound.closed_at.is_not(None), PlanningRound.ends_on < clock.today())


def list_to_end(limit: int) -> Sequence[Plan]:
    """Return plans that nobody has agreed on and whose round is over, locked, in one statement."""
    return db.session.scalars(
        select(Plan)
        .join(Plan.round)
        .join(Plan.employment)
        .join(Employment.person)
        .join(Employment.unit)
        .where(Plan.state.in_(STEPS["end"].sources), _over())
        .options(
            contains_eager(Plan.employment).contains_eager(Employment.person),
            contains_eager(Plan.employment).contains_eager(Employment.unit),
        )
        .order_by(Plan.id)
        .limit(limit)
        .with_for_update(of=Plan, skip_locked=True)
    ).all()
