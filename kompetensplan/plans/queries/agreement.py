"""What the meeting page and the signing page show: threads, terms, signatures, differences."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from flask_babel.speaklater import LazyString
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from kompetensplan import clock, policy
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.queries import find_manager_of
from kompetensplan.plans.canonical import content_hash, content_of
from kompetensplan.plans.difference import Change, difference
from kompetensplan.plans.labels import CAPACITIES, LOGIN_METHODS
from kompetensplan.plans.models import (
    FieldChange,
    Goal,
    Plan,
    PlanState,
    PlanVersion,
    Signature,
    SignatureKind,
)
from kompetensplan.plans.queries.plan import facts_of
from kompetensplan.plans.queries.setting import can_be_set_on, find_standpoint
from kompetensplan.plans.queries.showing import shower
from kompetensplan.plans.workflow import STEPS, Facts
from kompetensplan.policy import Actor
from kompetensplan.priorities.queries import Node, threads_of, whole_threads

KINDS = {"approve": SignatureKind.APPROVAL, "confirm": SignatureKind.CONFIRMATION}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two who agree, and how far it has come on that side.

    Attributes:
        step: "approve" for the manager, "confirm" for the employee.
        person: who signs here; the one who has signed, if somebody has.
        signature: the valid signature of the present content.
        voided: an earlier one, that an edit has voided since.
        may_sign: the one who asks signs on this side.
    """

    step: str
    person: Person | None
    signature: Signature | None
    voided: Signature | None
    may_sign: bool

    @property
    def capacity(self) -> str:
        """As what it was signed, in words."""
        return str(CAPACITIES[self.signature.capacity.value]) if self.signature else ""

    @property
    def login(self) -> str:
        """How the one who signed was logged in, in words."""
        method = self.signature.login_method if self.signature else ""
        return str(LOGIN_METHODS.get(method, method))


@dataclass(frozen=True, slots=True)
class Agreement:
    """All that the signing page shows beside the plan itself."""

    seen_hash: str
    seen_at: datetime
    sides: Sequence[Side]
    missing: Sequence[LazyString]
    latest: PlanVersion | None
    changes: Sequence[Change]
    threads: Mapping[int, Sequence[tuple[Node, ...]]]
    disagreement: "Disagreement | None" = None

    @property
    def next_number(self) -> int:
        return self.latest.number + 1 if self.latest else 1


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What can be done when the two do not come to agree (MEET-5).

    Attributes:
        words: what the employee has said that they see differently.
        can_be_set: the first day when the manager may set the plan; None: not yet approved.
    """

    words: str
    can_be_set: date | None

    @property
    def is_time(self) -> bool:
        return self.can_be_set is not None and self.can_be_set <= clock.today()


def threads_of_goals(goals: Sequence[Goal]) -> dict[int, list[tuple[Node, ...]]]:
    """Return the red threads of each goal by its id, the longest first, in one statement."""
    threads = threads_of({link.priority_id for goal in goals for link in goal.links})
    return {
        goal.id: whole_threads((link.priority_id for link in goal.links), threads) for goal in goals
    }


def missing_to_agree(facts: Facts) -> list[LazyString]:
    """Return what both have to do before anybody can sign, as sentences."""
    signed = replace(facts, approved=False, confirmed=False)
    return STEPS["approve"].missing(signed)


def agreement_of(plan: Plan, actor: Actor, *, locale: str) -> Agreement:
    """Return what the signing page shows, in at most eight statements; `plan` has its content."""
    seen_at = clock.now()
    latest = find_latest(plan)
    signatures = _list_signatures(plan)
    is_open = plan.state in STEPS["approve"].sources
    facts = facts_of(plan)
    return Agreement(
        seen_hash=content_hash(plan),
        seen_at=seen_at,
        sides=tuple(_side(name, plan, actor, signatures, latest) for name in KINDS),
        missing=missing_to_agree(facts) if is_open else (),
        latest=latest,
        changes=changes_since(latest, plan, locale=locale) if latest and is_open else (),
        threads=threads_of_goals(plan.goals),
        disagreement=_disagreement(plan, facts),
    )


def _disagreement(plan: Plan, facts: Facts) -> Disagreement | None:
    if plan.state not in STEPS["set_without_agreement"].sources or facts.held_on is None:
        return None
    standpoint = find_standpoint(plan)
    return Disagreement(standpoint.text if standpoint else "", can_be_set_on(facts))


def find_latest(plan: Plan) -> PlanVersion | None:
    """Return the latest agreed version of a plan, without its signatures."""
    return db.session.scalars(_latest_query(), {"plan_id": plan.id}).one_or_none()


@cache
def _latest_query() -> Select[PlanVersion]:
    return (
        select(PlanVersion)
        .where(PlanVersion.plan_id == bindparam("plan_id"))
        .order_by(PlanVersion.number.desc())
        .limit(1)
    )


def changes_since(version: PlanVersion, plan: Plan, *, locale: str) -> list[Change]:
    """Return what the draft changes in an agreed version, word by word (PLAN-5)."""
    old: dict[str, Any] = json.loads(version.content)
    new = content_of(plan)
    return difference(old, new, shower([old, new], locale=locale, day=clock.today()))


def list_changes_since(plan: Plan, moment: datetime) -> Sequence[FieldChange]:
    """Return the texts of the plan that were changed after `moment`, the first one first."""
    return db.session.scalars(
        select(FieldChange)
        .where(FieldChange.plan_id == plan.id, FieldChange.applied, FieldChange.at > moment)
        .options(joinedload(FieldChange.person))
        .order_by(FieldChange.id)
    ).all()


def _list_signatures(plan: Plan) -> Sequence[Signature]:
    """Return the signatures that belong to no version, voided ones too, the latest first."""
    return db.session.scalars(
        select(Signature)
        .where(Signature.plan_id == plan.id, Signature.version_id.is_(None))
        .options(joinedload(Signature.person))
        .order_by(Signature.id.desc())
    ).all()


def _side(
    name: str,
    plan: Plan,
    actor: Actor,
    signatures: Sequence[Signature],
    latest: PlanVersion | None,
) -> Side:
    of_this = [each for each in signatures if each.kind is KINDS[name]]
    valid = next((each for each in of_this if each.voided_at is None), None)
    step = STEPS[name]
    may_sign = policy.allows(actor, step.permission, plan)
    return Side(
        step=name,
        person=valid.person if valid else _signer(name, plan, actor, may_sign),
        signature=valid,
        voided=None if valid else _voided(plan, of_this, latest),
        may_sign=may_sign and plan.state in step.sources,
    )


def _signer(name: str, plan: Plan, actor: Actor, may_sign: bool) -> Person | None:
    if name == "confirm":
        return plan.employment.person
    if may_sign:
        return db.session.get(Person, actor.person_id)
    return find_manager_of(plan.employment)


def _voided(
    plan: Plan, signatures: Sequence[Signature], latest: PlanVersion | None
) -> Signature | None:
    """Return the latest voided signature of the text that is being agreed on now."""
    if plan.state not in (PlanState.PROPOSED, PlanState.CHANGING):
        return None
    for each in signatures:
        if latest is None or each.at > latest.agreed_at:
            return each
    return None
