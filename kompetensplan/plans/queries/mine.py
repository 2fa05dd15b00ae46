"""The plans of one person, and the rounds in which a plan can be started."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Integer, Select, bindparam, select
from sqlalchemy.orm import joinedload

from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import Employment, EmploymentForm
from kompetensplan.organisation.queries import list_own_employments
from kompetensplan.plans.models import Plan
from kompetensplan.policy import Actor
from kompetensplan.rounds.models import PlanningRound, RoundUnit


@dataclass(frozen=True, slots=True)
class EmploymentPlans:
    """One employment with its plans, newest first, and the rounds still without one."""

    employment: Employment
    plans: Sequence[Plan]
    to_start: Sequence[PlanningRound]


def list_mine(actor: Actor) -> list[EmploymentPlans]:
    """Return the actor's active employments with their plans, in three statements.

    The hourly paid have no plan by default (2.13): their manager may start one for them.
    """
    employments = list_own_employments(actor.person_id, actor.day)
    keys = [employment.id for employment in employments]
    plans = db.session.scalars(_plans_query(), {"keys": keys}).all()
    rounds = list_open_rounds({employment.unit_id for employment in employments})
    return [
        EmploymentPlans(
            employment=employment,
            plans=[plan for plan in plans if plan.employment_id == employment.id],
            to_start=_without_plan(employment, plans, rounds),
        )
        for employment in employments
    ]


# Put together once: that takes longer than running them.
_KEYS = bindparam("keys", expanding=True, type_=Integer())


@cache
def _plans_query() -> Select[Plan]:
    return (
        select(Plan)
        .join(Plan.round)
        .where(Plan.employment_id.in_(_KEYS))
        .options(joinedload(Plan.round))
        .order_by(PlanningRound.starts_on.desc(), Plan.id.desc())
    )


@cache
def _open_rounds_query() -> Select[int, PlanningRound]:
    return (
        select(RoundUnit.unit_id, PlanningRound)
        .join(RoundUnit.round)
        .where(
            RoundUnit.unit_id.in_(_KEYS),
            RoundUnit.opened_at.is_not(None),
            PlanningRound.closed_at.is_(None),
        )
        .order_by(PlanningRound.starts_on, PlanningRound.id)
    )


def list_open_rounds(units: set[int]) -> list[tuple[int, PlanningRound]]:
    """Return the rounds in which a plan can be started, each with a unit that it is open for."""
    rows = db.session.execute(_open_rounds_query(), {"keys": list(units)})
    return [(row[0], row[1]) for row in rows]


def _without_plan(
    employment: Employment, plans: Sequence[Plan], rounds: list[tuple[int, PlanningRound]]
) -> list[PlanningRound]:
    if employment.form is EmploymentForm.HOURLY:
        return []
    taken = {
        plan.round_id
        for plan in plans
        if plan.employment_id == employment.id and not plan.is_closed
    }
    return [
        each for unit_id, each in rounds if unit_id == employment.unit_id and each.id not in taken
    ]


def get_round(round_id: int) -> PlanningRound:
    """Return a planning round; everyone may know that it exists.

    Raises:
        NotFound: there is none.
    """
    found = db.session.get(PlanningRound, round_id)
    if found is None:
        raise NotFound(f"round {round_id}")
    return found
