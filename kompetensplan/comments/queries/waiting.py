"""What waits in many plans at once for one who reads them, in one statement each."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Integer, ScalarSelect, Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased, joinedload

from kompetensplan.comments.models import Comment, CommentReading, Suggestion, SuggestionState
from kompetensplan.db import db
from kompetensplan.organisation.queries import Anybody
from kompetensplan.plans.models import Plan
from kompetensplan.policy import Actor, Capacity


def list_unread(actor: Actor, plans: Sequence[int]) -> Sequence[Comment]:
    """Return what others have written in these plans and the actor has not read, oldest first.

    What is settled asks nobody to read it, and what is taken back is not there.
    """
    wanted = {"plans": plans, "reader": actor.person_id}
    return db.session.scalars(_unread(), wanted).all()


@cache
def _unread() -> Select[Comment]:
    first, reader = aliased(Comment), bindparam("reader", type_=Integer())
    read = and_(CommentReading.comment_id == Comment.id, CommentReading.person_id == reader)
    return (
        select(Comment)
        .outerjoin(first, first.id == Comment.answers_to_id)
        .outerjoin(CommentReading, read)
        .where(
            Comment.plan_id.in_(bindparam("plans", expanding=True, type_=Integer())),
            Comment.person_id != reader,
            Comment.removed_at.is_(None),
            CommentReading.comment_id.is_(None),
            func.coalesce(first.resolved_at, Comment.resolved_at).is_(None),
        )
        .options(joinedload(Comment.person))
        .order_by(Comment.id)
    )


def suggestions_to(actor: Actor | type[Anybody]) -> ScalarSelect[int]:
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
