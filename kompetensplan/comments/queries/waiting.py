"""What waits in many plans at once for one who reads them, in one statement each."""

from collections.abc import Sequence

from sqlalchemy import ScalarSelect, and_, func, select
from sqlalchemy.orm import aliased, joinedload

from kompetensplan.comments.models import Comment, CommentReading, Suggestion, SuggestionState
from kompetensplan.db import db
from kompetensplan.plans.models import Plan
from kompetensplan.policy import Actor, Capacity


def list_unread(actor: Actor, plans: Sequence[int]) -> Sequence[Comment]:
    """Return what others have written in these plans and the actor has not read, oldest first.

    What is settled asks nobody to read it, and what is taken back is not there.
    """
    first = aliased(Comment)
    read = and_(
        CommentReading.comment_id == Comment.id, CommentReading.person_id == actor.person_id
    )
    query = (
        select(Comment)
        .outerjoin(first, first.id == Comment.answers_to_id)
        .outerjoin(CommentReading, read)
        .where(
            Comment.plan_id.in_(plans),
            Comment.person_id != actor.person_id,
            Comment.removed_at.is_(None),
            CommentReading.comment_id.is_(None),
            func.coalesce(first.resolved_at, Comment.resolved_at).is_(None),
        )
        .options(joinedload(Comment.person))
        .order_by(Comment.id)
    )
    return db.session.scalars(query).all()


def suggestions_to(actor: Actor) -> ScalarSelect[int]:
    """Return in SQL how many open suggestions the employee of a `Plan` has made to the manager."""
    return (
        select(func.count())
        .where(
            Suggestion.plan_id == Plan.id,
            Suggestion.person_id != actor.person_id,
            Suggestion.capacity == Capacity.EMPLOYEE,
            Suggestion.state == SuggestionState.OPEN,
        )
        .correlate(Plan)
        .scalar_subquery()
    )
