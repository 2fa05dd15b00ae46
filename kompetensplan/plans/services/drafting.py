"""Starts a plan for an employment in a planning round (PLAN-1)."""

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from kompetensplan import clock, policy
from kompetensplan.db import db
from kompetensplan.errors import StepNotOpen
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import EventKind, Plan
from kompetensplan.plans.services.history import record
from kompetensplan.plans.services.leaving import leave_behind
from kompetensplan.plans.services.telling import tell_the_two
from kompetensplan.plans.workflow import OVER, PlanState
from kompetensplan.policy import Actor, Permission
from kompetensplan.rounds.models import PlanningRound, RoundUnit


def create_plan(employment: Employment, planning_round: PlanningRound, *, actor: Actor) -> Plan:
    """Start a plan, or give the one that there is: pressing twice makes one plan.

    A plan that another authority owns is closed first, if it is not (EMP-4). `employment`
    has its person and unit loaded.

    Raises:
        NotAllowed: the actor is neither the employed nor the manager.
        StepNotOpen: the round is not open for the unit (YEAR-2), or the employment has ended.
    """
    policy.require(actor, Permission.PLAN_CREATE, employment)
    existing = find_active(employment, planning_round)
    if existing and not existing.is_left_behind:
        return existing
    if not _is_open(employment, planning_round) or not employment.is_active(clock.today()):
        raise StepNotOpen(
            f"round {planning_round.id} for employment {employment.id}",
            reason=_("The planning round is not open for the unit, or the employment is over."),
            help=_("The manager of the unit opens the round. Ask HR if you need help."),
        )
    if existing:
        leave_behind(existing)
    plan = Plan(
        employment=employment,
        round=planning_round,
        authority=employment.authority,
        state=PlanState.DRAFT,
    )
    try:
        with db.session.begin_nested():
            db.session.add(plan)
    except IntegrityError:  # the other one pressed the same button at the same moment
        db.session.expire_all()
        return db.session.scalars(_active(employment, planning_round)).one()
    record(plan, EventKind.CREATED, actor=actor)
    db.session.flush()
    tell_the_two(plan, EventKind.CREATED, by=actor)
    return plan


def find_active(employment: Employment, planning_round: PlanningRound) -> Plan | None:
    """Return the plan of an employment in a round that is not closed, if there is one."""
    return db.session.scalars(_active(employment, planning_round)).one_or_none()


def _active(employment: Employment, planning_round: PlanningRound) -> Select[Plan]:
    return (
        select(Plan)
        .options(joinedload(Plan.employment))
        .where(
            Plan.employment_id == employment.id,
            Plan.round_id == planning_round.id,
            Plan.state.not_in(OVER),
        )
    )


def _is_open(employment: Employment, planning_round: PlanningRound) -> bool:
    opened = select(RoundUnit.id).where(
        RoundUnit.round_id == planning_round.id,
        RoundUnit.unit_id == employment.unit_id,
        RoundUnit.opened_at.is_not(None),
    )
    return planning_round.closed_at is None and db.session.scalar(opened) is not None
