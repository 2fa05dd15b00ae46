"""How much is said about each thing of a plan, in one statement for the whole plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, case, func, literal, select, union_all
from sqlalchemy.orm import aliased

from kompetensplan.comments.models import Comment, CommentReading, Suggestion, SuggestionState
from kompetensplan.db import db
from kompetensplan.organisation.queries import as_text
from kompetensplan.plans.models import Goal, Plan, Step, TargetKind
from kompetensplan.plans.queries.targets import Ref
from kompetensplan.policy import Actor


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands on a card: comments, those that one has not read, and open suggestions.

    `waiting` counts the suggestions of somebody else.
    """

    comments: int = 0
    unread: int = 0
    suggestions: int = 0
    waiting: int = 0

    def __add__(self, other: "Mark") -> "Mark":
        return Mark(
            self.comments + other.comments,
            self.unread + other.unread,
            self.suggestions + other.suggestions,
            self.waiting + other.waiting,
        )


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one plan, as somebody sees them."""

    by_ref: Mapping[Ref, Mark]

    @property
    def unread(self) -> int:
        return sum(mark.unread for mark in self.by_ref.values())

    @property
    def waiting(self) -> int:
        return sum(mark.waiting for mark in self.by_ref.values())

    def of_plan(self, plan: Plan) -> Mark:
        return self.by_ref.get((TargetKind.PLAN, plan.id), Mark())

    def of_step(self, step: Step) -> Mark:
        return self.by_ref.get((TargetKind.STEP, step.id), Mark())

    def of_goal(self, goal: Goal) -> Mark:
        """Return the mark of a goal with all that is in it."""
        mark = self.by_ref.get((TargetKind.GOAL, goal.id), Mark())
        for activity in goal.activities:
            mark += self.by_ref.get((TargetKind.ACTIVITY, activity.id), Mark())
            for step in activity.steps:
                mark += self.of_step(step)
        return mark


def marks_of(plan: Plan, actor: Actor) -> Marks:
    """Return how much is said about each thing of `plan`, in one statement."""
    values = {"plan_id": plan.id, "person_id": actor.person_id}
    found: dict[Ref, Mark] = {}
    for kind, key, *counts in db.session.execute(_marks_query(), values):
        ref = TargetKind(kind), key
        found[ref] = found.get(ref, Mark()) + Mark(*counts)
    return Marks(found)


@cache
def _marks_query() -> Any:
    return union_all(_comments(), _suggestions())


def _comments() -> Any:
    first = aliased(Comment)
    is_unread = and_(
        Comment.person_id != bindparam("person_id"),
        CommentReading.comment_id.is_(None),
        # What is settled asks nobody to read it.
        func.coalesce(first.resolved_at, Comment.resolved_at).is_(None),
    )
    return (
        select(
            as_text(Comment.target_kind).label("kind"),
            Comment.target_id,
            func.count(),
            func.sum(case((is_unread, 1), else_=0)),
            literal(0),
            literal(0),
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


def _suggestions() -> Any:
    is_others = Suggestion.person_id != bindparam("person_id")
    return (
        select(
            as_text(Suggestion.target_kind),
            Suggestion.target_id,
            literal(0),
            literal(0),
            func.count(),
            func.sum(case((is_others, 1), else_=0)),
        )
        .where(
            Suggestion.plan_id == bindparam("plan_id"),
            Suggestion.state == SuggestionState.OPEN,
        )
        .group_by(Suggestion.target_kind, Suggestion.target_id)
    )
