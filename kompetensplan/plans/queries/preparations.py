"""What has been written before a meeting: the reader's own, and what the others have shared."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import joinedload

from kompetensplan.db import db
from kompetensplan.plans.models import Meeting, Preparation
from kompetensplan.policy import Actor


@dataclass(frozen=True, slots=True)
class Prepared:
    """What one person may see of the preparations before a meeting.

    Attributes:
        mine: the reader's own, shared or not; None when nothing is written.
        shared: what has been shared, the employee's first; the reader's own too.
    """

    mine: Preparation | None
    shared: Sequence[Preparation]

    def shared_by_others(self) -> list[Preparation]:
        return [each for each in self.shared if each is not self.mine]


def prepared_for(meeting: Meeting, actor: Actor, *, employee_id: int) -> Prepared:
    """Return what the actor may see, in one statement; what is not shared is its writer's."""
    values = {"meeting_id": meeting.id, "person_id": actor.person_id}
    found = db.session.scalars(_query(), values).all()
    shared = [each for each in found if each.shared_at]
    return Prepared(
        mine=next((each for each in found if each.person_id == actor.person_id), None),
        shared=sorted(shared, key=lambda each: (each.person_id != employee_id, each.id)),
    )


@cache
def _query() -> Select[Preparation]:
    return (
        select(Preparation)
        .where(
            Preparation.meeting_id == bindparam("meeting_id"),
            or_(
                Preparation.person_id == bindparam("person_id"),
                Preparation.shared_at.is_not(None),
            ),
        )
        .options(joinedload(Preparation.person))
        .order_by(Preparation.id)
        .execution_options(populate_existing=True)
    )


def find_own(meeting: Meeting, actor: Actor) -> Preparation | None:
    """Return what the actor has written before the meeting."""
    return db.session.scalars(
        select(Preparation).where(
            Preparation.meeting_id == meeting.id, Preparation.person_id == actor.person_id
        )
    ).one_or_none()
