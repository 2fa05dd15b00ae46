"""The threads of a plan, with who has said what and what one has not read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload, selectinload

from kompetensplan.comments.models import Comment, CommentReading
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.plans.models import Plan
from kompetensplan.plans.queries.targets import Ref
from kompetensplan.policy import Actor


@dataclass(slots=True)
class Thread:
    """A first comment with its answers, the oldest first; `unread` holds ids."""

    first: Comment
    answers: list[Comment] = field(default_factory=list)
    unread: set[int] = field(default_factory=set)

    @property
    def comments(self) -> list[Comment]:
        return [self.first, *self.answers]

    @property
    def ref(self) -> Ref:
        return self.first.ref

    @property
    def is_resolved(self) -> bool:
        return self.first.resolved_at is not None

    @property
    def is_gone(self) -> bool:
        """Tell whether everything in it has been taken back."""
        return all(each.removed_at for each in self.comments)


def list_threads(plan: Plan, actor: Actor, refs: Iterable[Ref] | None = None) -> Sequence[Thread]:
    """Return the threads about `refs`, or about everything, in two statements."""
    read = and_(
        CommentReading.comment_id == Comment.id, CommentReading.person_id == actor.person_id
    )
    query = (
        select(Comment, CommentReading.comment_id)
        .outerjoin(CommentReading, read)
        .where(Comment.plan_id == plan.id)
        .options(
            joinedload(Comment.person),
            joinedload(Comment.resolved_by),
            selectinload(Comment.wordings),
        )
        .order_by(Comment.id)
        .execution_options(populate_existing=True)
    )
    wanted = None if refs is None else set(refs)
    threads: dict[int, Thread] = {}
    for comment, was_read in db.session.execute(query):
        if wanted is not None and comment.ref not in wanted:
            continue
        if comment.answers_to_id is None:
            threads[comment.id] = Thread(comment)
        else:
            threads[comment.answers_to_id].answers.append(comment)
        is_mine = comment.person_id == actor.person_id
        if not (is_mine or was_read or comment.removed_at):
            threads[comment.thread_id].unread.add(comment.id)
    return list(threads.values())


def get_comment(plan: Plan, comment_id: int) -> Comment:
    """Return a comment of `plan`, also one that has been taken back.

    Raises:
        NotFound: there is none.
    """
    query = select(Comment).where(Comment.id == comment_id, Comment.plan_id == plan.id)
    options = joinedload(Comment.person), selectinload(Comment.wordings)
    found = db.session.scalars(query.options(*options)).one_or_none()
    if found is None:
        raise NotFound(f"comment {comment_id} in plan {plan.id}")
    return found
