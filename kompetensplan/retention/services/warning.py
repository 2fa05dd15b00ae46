"""Tells the employee and the manager thirty days before a document is destroyed (RET-5)."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.notices.services import tell
from kompetensplan.organisation.models import Employment
from kompetensplan.organisation.queries import list_told_for_manager
from kompetensplan.papers.models import EarlierPlan
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.plan import plans_with_people
from kompetensplan.plans.services.telling import tell_the_two
from kompetensplan.retention.models import DestructionWarning, RetentionDecision
from kompetensplan.retention.queries.candidates import list_candidates
from kompetensplan.retention.queries.decisions import decision_in_force

TOLD_OF = ("agreed_plan", "draft", "earlier_plan")
BATCH = 200


def warn(kind: str, limit: int = BATCH) -> int:
    """Tell of the documents of a type that go in thirty days; return how many, at most `limit`.

    Who is on leave is told when back, and what rests until then (ABS-3). Where nobody is left
    to tell, the thirty days run all the same.
    """
    decision = decision_in_force(kind)
    if decision is None:
        return 0
    today = clock.today()
    found = list_candidates(kind, decision.period, decision.id)
    ids = [each.id for each in found if each.waits_to_be_told(today)][:limit]
    if kind == "earlier_plan":
        _tell_of_earlier(ids, decision)
    else:
        _tell_of_plans(kind, ids, decision)
    db.session.flush()
    return len(ids)


def _tell_of_plans(kind: str, ids: Iterable[int], decision: RetentionDecision) -> None:
    notice = "draft_goes" if kind == "draft" else "plan_goes"
    for plan in db.session.scalars(plans_with_people().where(Plan.id.in_(list(ids)))).all():
        tell_the_two(plan, notice, key=f"plan {plan.id}, decision {decision.id}")
        _keep(decision, plan_id=plan.id)


def _tell_of_earlier(ids: Iterable[int], decision: RetentionDecision) -> None:
    earlier = db.session.scalars(
        select(EarlierPlan)
        .where(EarlierPlan.id.in_(list(ids)))
        .options(
            joinedload(EarlierPlan.employment).options(
                joinedload(Employment.unit), joinedload(Employment.person)
            )
        )
    ).all()
    for each in earlier:
        key = f"earlier plan {each.id}, decision {decision.id}"
        tell(each.employment.person_id, "earlier_goes", key=key)
        if not each.is_left_behind:
            for manager in list_told_for_manager(each.employment):
                tell(manager.id, "earlier_goes_team", key=key)
        _keep(decision, earlier_plan_id=each.id)


def _keep(decision: RetentionDecision, **about: int) -> None:
    db.session.add(DestructionWarning(decision_id=decision.id, told_on=clock.today(), **about))
