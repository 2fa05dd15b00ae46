"""Finds priorities, and goals and activities in the plans that the actor may read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.organisation.queries import Anybody, led_by
from kompetensplan.plans.models import Activity, Goal, Plan
from kompetensplan.plans.queries.plan import is_with_its_owner
from kompetensplan.policy import Actor
from kompetensplan.priorities.models import Level, Priority, PriorityWord, Status
from kompetensplan.rounds.models import PlanningRound
from kompetensplan.search.people import (
    Span,
    begins,
    near_ids,
    some_spans,
    values_near,
    values_of_words,
)
from kompetensplan.texts import folded, swedish_key

MOST = 20
Word = InstrumentedAttribute[str]
_LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True)
class Line:
    """The title of a goal or an activity, and where it stands; `goal` is an activity's."""

    title: str
    goal: str
    plan_id: int
    goal_id: int
    round: str
    person: str
    is_own: bool


# ── priorities ────────────────────────────────────────────────────────────────────────


def find_priorities(words: Sequence[str], *, by: Word = PriorityWord.word) -> list[Priority]:
    """Return published priorities with words that begin so; the whole municipality's first."""
    query = _priorities(len(words), by.key)
    found = list(dict.fromkeys(db.session.scalars(query, values_of_words(words))))[:MOST]
    return sorted(found, key=lambda each: (_LEVELS.index(each.level), swedish_key(each.title)))


@cache
def _priorities(number: int, by: str) -> Select[Priority]:
    first, *others = some_spans(number)
    column = getattr(PriorityWord, by)
    return (
        select(Priority)
        .select_from(PriorityWord)
        .join(Priority, PriorityWord.priority_id == Priority.id)
        .join(Priority.unit)
        .options(contains_eager(Priority.unit))
        .where(begins(column, first), Priority.status == Status.PUBLISHED)
        .where(*(_has(span, by) for span in others))
        .order_by(column, PriorityWord.priority_id)
        .limit(2 * MOST)
    )


def _has(span: Span, by: str) -> Any:
    other = aliased(PriorityWord)
    return exists().where(other.priority_id == Priority.id, begins(getattr(other, by), span))


# ── plans ─────────────────────────────────────────────────────────────────────────────


def list_lines(actor: Actor) -> tuple[list[Line], list[Line]]:
    """Return the goals and the activities that the actor may look through, in no order.

    Those of the own plans of all years, and of the present plans of those whom the actor leads
    (`Permission.PLAN_READ`). They are no more than one manager has people, so that they are looked
    through in Python, where any part of a Swedish compound is found.
    """
    goals: dict[int, Line] = {}
    activities = []
    for goal, activity, *place in db.session.execute(_lines(), values_near(actor)):
        goals.setdefault(place[1], Line(goal, "", *place))
        if activity:
            activities.append(Line(activity, goal, *place))
    return [line for line in goals.values() if line.title], activities


@cache
def _lines() -> Select[*tuple[Any, ...]]:
    is_own = Employment.person_id == Anybody.person_id
    is_led = and_(led_by(Anybody), is_with_its_owner(), PlanningRound.closed_at.is_(None))
    name = Person.given_name + " " + Person.family_name
    stands = and_(Activity.goal_id == Goal.id, Activity.removed_at.is_(None))
    return (
        select(Goal.title, Activity.title, Plan.id, Goal.id, PlanningRound.name, name, is_own)
        .join(Plan, Goal.plan_id == Plan.id)
        .join(Plan.employment)
        .join(Employment.person)
        .join(Plan.round)
        .outerjoin(Activity, stands)
        .where(Employment.id.in_(near_ids()))
        .where(Goal.removed_at.is_(None), or_(is_own, is_led))
    )


def those_with(lines: Iterable[Line], words: Sequence[str]) -> list[Line]:
    """Return those whose title has every word in it, the own ones first, in Swedish order."""
    found = [line for line in lines if _has_all(folded(line.title), words)]
    return sorted(found, key=lambda line: (not line.is_own, swedish_key(line.title)))


def _has_all(title: str, words: Sequence[str]) -> bool:
    return all(word in title for word in words)
