"""A proposal of changes, one by one, with what each of the two has answered (PLAN-5)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from kompetensplan.db import db
from kompetensplan.plans.canonical import content_hash, content_of
from kompetensplan.plans.difference import Change, difference
from kompetensplan.plans.models import AnswerKind, ChangeAnswer, Plan, PlanState, PlanVersion
from kompetensplan.policy import Capacity


@dataclass(frozen=True, slots=True)
class Weighed:
    """One change with the answer of each who has answered it as it stands now."""

    change: Change
    answers: Sequence[ChangeAnswer]

    @property
    def is_discussed(self) -> bool:
        return any(answer.kind is AnswerKind.DISCUSS for answer in self.answers)

    def answer_of(self, person_id: int) -> ChangeAnswer | None:
        """Return what a person has answered, if anything."""
        return next((each for each in self.answers if each.person_id == person_id), None)


def weigh(plan: Plan, base: int, changes: Iterable[Change]) -> list[Weighed]:
    """Return the changes, each with the answers that are about its present wording."""
    found = list_answers(plan, base)
    return [
        Weighed(change, [each for each in found if (each.key, each.mark) == _name(change)])
        for change in changes
    ]


def list_answers(plan: Plan, base: int) -> list[ChangeAnswer]:
    """Return the latest answer of each of the two to each change since `base`, in one statement.

    Who leads the employee now, or stands in, answers after whoever did so before: else what
    a former manager wanted to talk about could never be settled.
    """
    values = {"plan_id": plan.id, "base": base}
    latest = {
        (each.key, each.mark, each.capacity is Capacity.EMPLOYEE): each
        for each in db.session.scalars(_answers_query(), values)
    }
    return list(latest.values())


@cache
def _answers_query() -> Select[ChangeAnswer]:
    return (
        select(ChangeAnswer)
        .where(ChangeAnswer.plan_id == bindparam("plan_id"), ChangeAnswer.base == bindparam("base"))
        .options(joinedload(ChangeAnswer.person))
        .order_by(ChangeAnswer.id)
    )


def standing_of(plan: Plan, latest: PlanVersion | None = None) -> tuple[bool, int]:
    """Return whether a proposal changes nothing yet, and how many changes are to be talked about.

    For the workflow; at most three statements, and none when no change is proposed. Who already
    has the `latest` version saves two.
    """
    if plan.state is not PlanState.CHANGING:
        return False, 0
    row = latest or db.session.execute(_base_query(), {"plan_id": plan.id}).first()
    if row is None:
        return False, 0
    if row.content_hash == content_hash(plan):
        # Ruling 32: what was annulled may have been right, and signed by the wrong people.
        return row.annulled_at is None, 0
    wanted = [each for each in list_answers(plan, row.number) if each.kind is AnswerKind.DISCUSS]
    if not wanted:
        return False, 0
    agreed = latest.content if latest else _content_of(row.id)
    now = {_name(each) for each in changes_in(agreed, plan)}
    return False, len({(each.key, each.mark) for each in wanted} & now)


def _content_of(version_id: int) -> str:
    query = select(PlanVersion.content).where(PlanVersion.id == version_id)
    return db.session.scalars(query).one()


@cache
def _base_query() -> Select[int, int, str, datetime | None]:
    return (
        select(
            PlanVersion.id,
            PlanVersion.number,
            PlanVersion.content_hash,
            PlanVersion.annulled_at,
        )
        .where(PlanVersion.plan_id == bindparam("plan_id"))
        .order_by(PlanVersion.number.desc())
        .limit(1)
    )


def changes_in(agreed: str, plan: Plan) -> list[Change]:
    """Return the changes since the agreed content, by key and mark; without words to show."""
    return difference(json.loads(agreed), content_of(plan), lambda _field, value, _item: str(value))


def _name(change: Change) -> tuple[str, str]:
    return change.key, change.mark
