"""Reads common proposals: of one plan, and those made to the plans that somebody leads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.offers.models import OfferAnswer, PlanOffer
from kompetensplan.organisation.models import Employment, Unit
from kompetensplan.organisation.queries import in_force, led_by
from kompetensplan.plans.models import Plan, PlanState
from kompetensplan.plans.queries.plan import is_with_its_owner, plans_with_people
from kompetensplan.plans.workflow import OVER
from kompetensplan.policy import Actor
from kompetensplan.priorities.models import Priority
from kompetensplan.priorities.queries import list_linkable
from kompetensplan.rounds.models import PlanningRound

MOST = 50


def list_of_plan(plan: Plan) -> Sequence[PlanOffer]:
    """Return what is and was proposed to a plan, the unanswered first, in one statement."""
    query = (
        select(PlanOffer)
        .where(PlanOffer.plan_id == plan.id, PlanOffer.withdrawn_at.is_(None))
        .options(joinedload(PlanOffer.made_by), joinedload(PlanOffer.priority))
        .order_by(PlanOffer.answer.is_not(None), PlanOffer.id.desc())
    )
    return db.session.scalars(query).all()


def count_open(plan: Plan) -> int:
    """Return how many proposals wait for the employee's answer."""
    query = select(func.count()).where(
        PlanOffer.plan_id == plan.id,
        PlanOffer.answer.is_(None),
        PlanOffer.withdrawn_at.is_(None),
    )
    return db.session.scalar(query) or 0


def get_offer(plan: Plan, offer_id: int) -> PlanOffer:
    """Return what was proposed to a plan.

    Raises:
        NotFound: nothing with this id was, or it has been withdrawn.
    """
    found = next((each for each in list_of_plan(plan) if each.id == offer_id), None)
    if found is None:
        raise NotFound(f"offer {offer_id} to plan {plan.id}")
    return found


def list_plans(actor: Actor) -> list[Plan]:
    """Return the plans that the actor can propose something to: each employee's latest.

    With employment, person, unit and round; those that rest or are over are not there.
    """
    query = (
        plans_with_people()
        .join(Plan.round)
        .options(contains_eager(Plan.round))
        .where(led_by(actor), in_force(Employment, actor.day), is_with_its_owner())
        .where(Plan.state.not_in((PlanState.PAUSED, *OVER)), PlanningRound.closed_at.is_(None))
        .order_by(Plan.id)
    )
    latest = {plan.employment_id: plan for plan in db.session.scalars(query)}
    leads = {plan.id: actor.lead_in(plan) for plan in latest.values()}
    open_to = [plan for plan in latest.values() if (lead := leads[plan.id]) and lead.may_act]
    return sorted(open_to, key=lambda plan: (plan.employment.person.sort_key, plan.id))


def list_common(units: Iterable[Unit]) -> list[Priority]:
    """Return the priorities that plans of all these units can hang on, the nearest first."""
    lists = [list(list_linkable(unit)) for unit in units]
    if not lists:
        return []
    shared = set.intersection(*({each.id for each in found} for found in lists))
    return [each for each in lists[0] if each.id in shared]


@dataclass(frozen=True, slots=True)
class Batch:
    """One proposal, as the list shows it: what it says and how it has been received."""

    offer_id: int
    priority: str
    goal: str
    activity: str
    made_at: datetime
    plans: int
    accepted: int
    declined: int
    withdrawn: int

    @property
    def waiting(self) -> int:
        return self.plans - self.accepted - self.declined - self.withdrawn

    @property
    def title(self) -> str:
        return self.goal or self.priority or self.activity


def list_batches(actor: Actor) -> list[Batch]:
    """Return what has been proposed to the plans that the actor leads, the latest first."""

    def count(answer: OfferAnswer) -> Any:
        return func.count(PlanOffer.id).filter(PlanOffer.answer == answer)

    query = (
        select(
            func.min(PlanOffer.id),
            func.coalesce(func.max(Priority.title), ""),
            func.max(PlanOffer.goal),
            func.max(PlanOffer.activity),
            func.min(PlanOffer.made_at, type_=PlanOffer.made_at.type),
            func.count(PlanOffer.id),
            count(OfferAnswer.ACCEPTED),
            count(OfferAnswer.DECLINED),
            func.count(PlanOffer.withdrawn_at),
        )
        .join(PlanOffer.plan)
        .join(Plan.employment)
        .outerjoin(PlanOffer.priority)
        .where(led_by(actor), is_with_its_owner())
        .group_by(PlanOffer.batch)
        .order_by(func.min(PlanOffer.id).desc())
        .limit(MOST)
    )
    return [Batch(*row) for row in db.session.execute(query)]


def get_batch(actor: Actor, offer_id: int) -> Sequence[PlanOffer]:
    """Return the rows of the proposal that one row belongs to, as far as the actor leads them.

    Raises:
        NotFound: there is none.
    """
    batch = select(PlanOffer.batch).where(PlanOffer.id == offer_id).scalar_subquery()
    found = db.session.scalars(_rows(actor).where(PlanOffer.batch == batch)).all()
    if not any(each.id == offer_id for each in found):
        raise NotFound(f"offer {offer_id}")
    return sorted(found, key=lambda each: (each.plan.employment.person.sort_key, each.id))


def _rows(actor: Actor) -> Select[PlanOffer]:
    plan = contains_eager(PlanOffer.plan)
    employed = plan.contains_eager(Plan.employment)
    return (
        select(PlanOffer)
        .join(PlanOffer.plan)
        .join(Plan.employment)
        .join(Employment.person)
        .join(Employment.unit)
        .where(led_by(actor), is_with_its_owner())
        .options(
            employed.contains_eager(Employment.person),
            employed.contains_eager(Employment.unit),
            joinedload(PlanOffer.priority),
            joinedload(PlanOffer.made_by),
        )
    )
