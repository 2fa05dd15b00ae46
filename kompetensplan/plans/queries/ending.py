"""Plans whose round is over: those to end, and drafts that a decision may destroy (PLAN-6)."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import Plan, PlanState
from kompetensplan.plans.workflow import STEPS
from kompetensplan.rounds.models import PlanningRound

# How long an ended draft is kept before it is a candidate for destruction.
KEPT = timedelta(days=90)


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


def list_candidates(day: date) -> Sequence[int]:
    """Return the ended plans whose draft may be destroyed from `day`, if that is decided.

    Ninety days after the round's end; nothing here destroys anything (ruling 11).
    """
    latest = day - KEPT
    closed_on = func.date(PlanningRound.closed_at)
    return db.session.scalars(
        select(Plan.id)
        .join(Plan.round)
        .where(
            Plan.state == PlanState.ENDED_WITHOUT_AGREEMENT,
            or_(
                PlanningRound.ends_on <= latest,
                closed_on <= (latest.isoformat() if _is_sqlite() else latest),
            ),
        )
        .order_by(Plan.id)
    ).all()


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"
