"""The suggestions of a plan."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from kompetensplan.comments.models import Suggestion
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.plans.models import Plan


def list_suggestions(plan: Plan) -> Sequence[Suggestion]:
    """Return every suggestion about the plan, the oldest first, in one statement."""
    return db.session.scalars(
        select(Suggestion)
        .where(Suggestion.plan_id == plan.id)
        .options(joinedload(Suggestion.person), joinedload(Suggestion.answered_by))
        .order_by(Suggestion.id)
    ).all()


def get_suggestion(plan: Plan, suggestion_id: int) -> Suggestion:
    """Return a suggestion about `plan`.

    Raises:
        NotFound: there is none.
    """
    query = select(Suggestion).where(Suggestion.id == suggestion_id, Suggestion.plan_id == plan.id)
    found = db.session.scalars(query.options(joinedload(Suggestion.person))).one_or_none()
    if found is None:
        raise NotFound(f"suggestion {suggestion_id} in plan {plan.id}")
    return found
