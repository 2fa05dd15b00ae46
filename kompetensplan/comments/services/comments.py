"""Writes, changes and settles comments.

They live beside what was agreed: no hash, no signature and no state depends on them.
"""

from collections.abc import Iterable
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from kompetensplan import clock, policy
from kompetensplan.comments.models import Comment, CommentReading, CommentWording
from kompetensplan.comments.queries.threads import Thread, get_comment
from kompetensplan.comments.queries.waiting import list_unread
from kompetensplan.comments.services.telling import tell_others
from kompetensplan.db import db, insert_into
from kompetensplan.errors import Invalid, NotFound, Outdated
from kompetensplan.personnummer import masked
from kompetensplan.plans.models import EventKind, Plan, TargetKind
from kompetensplan.plans.queries.targets import Ref, find_target, get_target
from kompetensplan.plans.refusing import not_open
from kompetensplan.plans.services.history import record
from kompetensplan.plans.values import Unreadable, Words
from kompetensplan.policy import Actor, Permission

LIMIT = 2000
# A button pressed twice: the same words about the same thing at almost the same moment.
TWICE = timedelta(seconds=30)


def write(
    plan: Plan, ref: Ref, text: str, *, answers_to: int | None = None, actor: Actor
) -> Comment:
    """Write a comment on what `ref` points at, or an answer in a thread.

    An answer opens a settled thread again. Sending twice writes one comment.

    Raises:
        NotAllowed: the actor is neither the employee nor a manager who may act.
        StepNotOpen: the plan is paused or closed.
        NotFound: there is no such thing in the plan, or no such thread.
        Invalid: the text is empty or too long.
    """
    require_open(plan, actor)
    words = _read(text)
    first = get_comment(plan, answers_to) if answers_to else None
    if first is not None:
        first = get_comment(plan, first.thread_id)
        ref = first.ref
        first.resolved_at = first.resolved_by_id = None
    elif ref[0] is TargetKind.ACTIVITY:
        raise NotFound("activities are not commented on")
    else:
        get_target(plan, ref)
    comment = Comment(
        plan_id=plan.id,
        target_kind=ref[0],
        target_id=ref[1],
        answers_to_id=first.id if first else None,
        text=words,
        person_id=actor.person_id,
        capacity=actor.capacity_for(plan),
        on_behalf_of=actor.on_behalf_of(plan),
    )
    if again := _just_written(comment):
        return again
    db.session.add(comment)
    touch(plan)
    detail = "" if first else str(getattr(find_target(plan, ref), "title", ""))
    record(plan, EventKind.COMMENTED, actor=actor, detail=detail)
    if first:
        tell_others(plan, "answered", actor=actor, also=_writers_in(first))
    else:
        tell_others(plan, "commented", actor=actor)
    return comment


def rewrite(plan: Plan, comment: Comment, text: str, *, base: str, actor: Actor) -> None:
    """Change one's own comment; the earlier wording is kept.

    Raises:
        NotAllowed: somebody else wrote it.
        StepNotOpen: the plan is paused or closed.
        Invalid: the text is empty or too long.
        Outdated: it has another wording than the one that was changed.
    """
    _own(plan, comment, actor)
    words = _read(text)
    if words == comment.text:
        return
    if Words(LIMIT).parse(base) != comment.text:
        raise Outdated(f"comment {comment.id} has been changed")
    db.session.add(CommentWording(comment_id=comment.id, text=masked(comment.text)))
    comment.text, comment.edited_at = words, clock.now()
    # A new wording is new to the others.
    db.session.execute(delete(CommentReading).where(CommentReading.comment_id == comment.id))
    touch(plan)


def take_back(plan: Plan, comment: Comment, *, actor: Actor) -> None:
    """Take one's own comment back; it can be brought back. Pressing twice changes nothing."""
    _own(plan, comment, actor)
    comment.removed_at = comment.removed_at or clock.now()
    touch(plan)


def bring_back(plan: Plan, comment: Comment, *, actor: Actor) -> None:
    """Bring back one's own comment."""
    _own(plan, comment, actor)
    comment.removed_at = None
    touch(plan)


def resolve(plan: Plan, comment: Comment, *, actor: Actor) -> None:
    """Say that a thread is settled; any comment in it will do. Both of the two may."""
    require_open(plan, actor)
    first = get_comment(plan, comment.thread_id)
    if first.resolved_at is None:
        first.resolved_at, first.resolved_by_id = clock.now(), actor.person_id
    touch(plan)


def reopen(plan: Plan, comment: Comment, *, actor: Actor) -> None:
    """Take up a settled thread again."""
    require_open(plan, actor)
    first = get_comment(plan, comment.thread_id)
    first.resolved_at = first.resolved_by_id = None
    touch(plan)


def mark_read(threads: Iterable[Thread], *, actor: Actor) -> None:
    """Remember that the actor has read what is unread in `threads`; in two tabs, once."""
    _remember_read({key for thread in threads for key in thread.unread}, actor)


def mark_read_up_to(plan: Plan, last: int, *, actor: Actor) -> int:
    """Remember that the actor has read the plan's comments up to the one with the id `last`.

    What somebody has written since stays unread. Return how many were unread.

    Raises:
        NotAllowed: the actor may not read the plan.
    """
    policy.require(actor, Permission.PLAN_READ, plan)
    unread = {each.id for each in list_unread(actor, [plan.id]) if each.id <= last}
    _remember_read(unread, actor)
    return len(unread)


def _remember_read(keys: set[int], actor: Actor) -> None:
    if not keys:
        return
    db.session.execute(
        insert_into(CommentReading).on_conflict_do_nothing(),
        [{"comment_id": key, "person_id": actor.person_id} for key in sorted(keys)],
    )


def mark_unread(plan: Plan, comment: Comment, *, actor: Actor) -> None:
    """Let a thread count as unread for the actor, to come back to it."""
    policy.require(actor, Permission.PLAN_READ, plan)
    inside = select(Comment.id).where(
        (Comment.id == comment.thread_id) | (Comment.answers_to_id == comment.thread_id)
    )
    db.session.execute(
        delete(CommentReading)
        .where(CommentReading.person_id == actor.person_id, CommentReading.comment_id.in_(inside))
        .execution_options(synchronize_session=False)
    )


def touch(plan: Plan) -> None:
    """Store it, and let those who have the plan open see that something is new."""
    plan.changed_at = clock.now()
    db.session.flush()


def may_comment(plan: Plan, actor: Actor) -> bool:
    """Tell whether the actor may comment on the plan now."""
    return is_open(plan) and policy.allows(actor, Permission.PLAN_COMMENT, plan)


def is_open(plan: Plan) -> bool:
    """Tell whether the plan lives: beside an agreed version one comments too (ruling 5)."""
    return not plan.is_at_rest


def require_open(plan: Plan, actor: Actor) -> None:
    """Let through those who may comment, while the plan lives."""
    policy.require(actor, Permission.PLAN_COMMENT, plan)
    if not is_open(plan):
        raise not_open(plan)


def _own(plan: Plan, comment: Comment, actor: Actor) -> None:
    require_open(plan, actor)
    policy.require(actor, Permission.COMMENT_CHANGE, comment)


def _read(text: str) -> str:
    try:
        words = Words(LIMIT).parse(text)
    except Unreadable as problem:
        raise Invalid(text=problem.message) from None
    if not words:
        raise Invalid(text=_l("Write something."))
    return words


def _writers_in(first: Comment) -> set[int]:
    """Return who has written in a thread."""
    inside = select(Comment.person_id).where(
        (Comment.id == first.id) | (Comment.answers_to_id == first.id)
    )
    return set(db.session.scalars(inside))


def _just_written(comment: Comment) -> Comment | None:
    query = select(Comment).where(
        Comment.plan_id == comment.plan_id,
        Comment.target_kind == comment.target_kind,
        Comment.target_id == comment.target_id,
        Comment.answers_to_id.is_(None)
        if comment.answers_to_id is None
        else Comment.answers_to_id == comment.answers_to_id,
        Comment.person_id == comment.person_id,
        Comment.text == comment.text,
        Comment.removed_at.is_(None),
        Comment.at > clock.now() - TWICE,
    )
    return db.session.scalars(query.limit(1)).one_or_none()
