"""Proposes something common to many plans, and answers for one of them (SPAN-3).

A proposal is written in no plan. What an employee accepts goes in by the ordinary road: into the
draft that the two write, and where a version is in force as a proposal of changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from kompetensplan import clock, policy
from kompetensplan.db import db
from kompetensplan.errors import Invalid, StepNotOpen
from kompetensplan.notices.services import tell
from kompetensplan.offers.models import OfferAnswer, PlanOffer
from kompetensplan.offers.queries import list_common
from kompetensplan.plans.models import EventKind, Goal, Plan
from kompetensplan.plans.queries.plan import get_plan
from kompetensplan.plans.queries.targets import get_goal
from kompetensplan.plans.refusing import not_open
from kompetensplan.plans.services.fields import ids_text, set_links, write_field
from kompetensplan.plans.services.history import record
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.services.structure import add_activity, add_goal
from kompetensplan.plans.workflow import STEPS
from kompetensplan.policy import Actor, Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What is proposed, as it comes from the form."""

    priority_id: int | None = None
    goal: str = ""
    activity: str = ""
    why: str = ""


def propose(plans: Sequence[Plan], what: Proposed, *, key: str, actor: Actor) -> list[PlanOffer]:
    """Propose something to each of `plans`, and tell each employee. The same `key` proposes once.

    Raises:
        NotAllowed: the actor may not act for one of the plans.
        Invalid: nothing is proposed or to nobody, or not all the plans can hang on the priority.
    """
    for plan in plans:
        policy.require(actor, Permission.OFFER_MAKE, plan)
    _check(plans, what)
    there, rows = _proposed_already(plans, key), []
    for plan in plans:
        if plan.id in there:
            continue
        row = PlanOffer(
            plan_id=plan.id,
            batch=key,
            made_by_id=actor.person_id,
            capacity=actor.capacity_for(plan),
            on_behalf_of=actor.on_behalf_of(plan),
            priority_id=what.priority_id,
            goal=what.goal,
            activity=what.activity,
            why=what.why,
        )
        db.session.add(row)
        record(plan, EventKind.OFFERED, actor=actor, detail=what.goal or what.activity)
        tell(plan.employment.person_id, "offered", plan_id=plan.id, by=actor)
        rows.append(row)
    db.session.flush()
    return rows


def _proposed_already(plans: Sequence[Plan], key: str) -> set[int]:
    """Return which plans have got this proposal; who presses twice at once waits for the first."""
    ids = [plan.id for plan in plans]
    db.session.execute(select(Plan.id).where(Plan.id.in_(ids)).order_by(Plan.id).with_for_update())
    rows = select(PlanOffer.plan_id).where(PlanOffer.plan_id.in_(ids), PlanOffer.batch == key)
    return set(db.session.scalars(rows))


def _check(plans: Sequence[Plan], what: Proposed) -> None:
    problems: dict[str, str] = {}
    if not plans:
        problems["people"] = _("Choose at least one person.")
    if what.priority_id is None and not what.activity:
        problems["activity"] = _("Choose a priority, or write an activity.")
    units = {plan.employment.unit_id: plan.employment.unit for plan in plans}
    common = {each.id for each in list_common(units.values())}
    if what.priority_id is not None and plans and what.priority_id not in common:
        problems["priority"] = _("Choose one in the list.")
    if problems:
        raise Invalid(**problems)


def withdraw(rows: Sequence[PlanOffer], *, actor: Actor) -> int:
    """Withdraw what nobody has answered; what has been answered stands. Return how many."""
    open_rows = [row for row in rows if row.is_open]
    for row in open_rows:
        policy.require(actor, Permission.OFFER_MAKE, row.plan)
        row.withdrawn_at = clock.now()
    db.session.flush()
    return len(open_rows)


def accept(plan: Plan, offer: PlanOffer, *, goal_id: int | None, actor: Actor) -> Goal:
    """Take a proposal into the plan: into one of its goals, or a new one. Twice does it once.

    Where a version is in force it begins a proposal of changes, which both sign as any other.

    Raises:
        NotAllowed: the actor is not the employee.
        StepNotOpen: the plan rests or is over, or the proposal was declined.
        NotFound: the plan has no such goal.
        Invalid: the plan can no longer hang on the priority.
    """
    policy.require(actor, Permission.OFFER_ANSWER, plan)
    if offer.answer is OfferAnswer.ACCEPTED and offer.goal_id:
        return get_goal(plan, offer.goal_id)
    _still_open(offer)
    if plan.state.is_in_force:
        take_step(plan, STEPS["start_change"], actor=actor)
    if not plan.is_editable:
        raise not_open(plan)
    goal = _goal_for(plan, offer, goal_id, actor)
    _put_in(plan, goal, offer, actor)
    _answer(plan, offer, OfferAnswer.ACCEPTED, actor)
    offer.goal_id = goal.id
    db.session.flush()
    return goal


def decline(plan: Plan, offer: PlanOffer, *, reason: str, actor: Actor) -> None:
    """Let a proposal be, with why if one likes. Nobody has to give a reason. Twice is once.

    Raises:
        NotAllowed: the actor is not the employee.
        StepNotOpen: it has been accepted.
    """
    policy.require(actor, Permission.OFFER_ANSWER, plan)
    if offer.answer is OfferAnswer.DECLINED:
        return
    _still_open(offer)
    offer.reason = reason
    _answer(plan, offer, OfferAnswer.DECLINED, actor)


def _still_open(offer: PlanOffer) -> None:
    if not offer.is_open:
        raise StepNotOpen(f"offer {offer.id}", reason=_("The proposal has been answered."))


def _goal_for(plan: Plan, offer: PlanOffer, goal_id: int | None, actor: Actor) -> Goal:
    if goal_id is not None:
        return get_goal(plan, goal_id)
    added = add_goal(plan, actor=actor).id
    goal = get_goal(get_plan(actor, plan.id), added)
    write_field(plan, goal, "title", base="", value=offer.title, actor=actor)
    return goal


def _put_in(plan: Plan, goal: Goal, offer: PlanOffer, actor: Actor) -> None:
    if offer.priority_id:
        linked = [link.priority_id for link in goal.links]
        wanted = ids_text({*linked, offer.priority_id})
        set_links(goal, plan, base=ids_text(linked), value=wanted, actor=actor)
    if offer.activity:
        activity = add_activity(plan, goal, actor=actor)
        write_field(plan, activity, "title", base="", value=offer.activity, actor=actor)


def _answer(plan: Plan, offer: PlanOffer, answer: OfferAnswer, actor: Actor) -> None:
    offer.answer, offer.answered_at = answer, clock.now()
    is_accepted = answer is OfferAnswer.ACCEPTED
    kind = EventKind.OFFER_ACCEPTED if is_accepted else EventKind.OFFER_DECLINED
    record(plan, kind, actor=actor, detail=offer.goal or offer.activity)
    db.session.flush()
