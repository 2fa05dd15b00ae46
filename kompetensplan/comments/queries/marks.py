"""How much is said about each thing of a plan, in one statement for the whole plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select
from sqlalchemy.orm import aliased

from kompetensplan.comments.models import Comment, CommentReading
from kompetensplan.db import db
from kompetensplan.plans.models import Goal, Plan, Step, TargetKind
from kompetensplan.plans.queries.targets import Ref
from kompetensplan.policy import Actor


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands on a card: how many comments, and how many of them one has not read."""

    comments: int = 0
    unread: int = 0

    def __add__(self, other: "Mark") -> "Mark":
        return Mark(self.comments + other.comments, self.unread + other.unread)


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one plan, as somebody sees them."""

    by_ref: Mapping[Ref, Mark]

    @property
    def unread(self) -> int:
        return sum(mark.unread for mark in self.by_ref.values())

    def of_plan(self, plan: Plan) -> Mark:
        return self.by_ref.get((TargetKind.PLAN, plan.id), Mark())

    def of_step(self, step: Step) -> Mark:
        return self.by_ref.get((TargetKind.STEP, step.id), Mark())

    def of_goal(self, goal: Goal) -> Mark:
        """Return the mark of a goal with its steps."""
        mark = self.by_ref.get((TargetKind.GOAL, goal.id), Mark())
        for activity in goal.activities:
            for step in activity.steps:
                mark += self.of_step(step)
        return mark


def marks_of(plan: Plan, actor: Actor) -> Marks:
    """Return how much is said about each thing of `plan`, in one statement."""
    values = {"plan_id": plan.id, "person_id": actor.person_id}
    rows = db.session.execute(_marks_query(), values)
    return Marks({(kind, key): Mark(number, unread) for kind, key, number, unread in rows})


@cache
def _marks_query() -> Any:
    first = aliased(Comment)
    is_unread = and_(
        Comment.person_id != bindparam("person_id"),
        CommentReading.comment_id.is_(None),
        # What is settled asks nobody to read it.
        func.coalesce(first.resolved_at, Comment.resolved_at).is_(None),
    )
    return (
        select(
            Comment.target_kind,
            Comment.target_id,
            func.count(),
            func.sum(case((is_unread, 1), else_=0)),
        )
        .outerjoin(first, first.id == Comment.answers_to_id)
        .outerjoin(
            CommentReading,
            and_(
                CommentReading.comment_id == Comment.id,
                CommentReading.person_id == bindparam("person_id"),
            ),
        )
        .where(Comment.plan_id == bindparam("plan_id"), Comment.removed_at.is_(None))
        .group_by(Comment.target_kind, Comment.target_id)
    )
