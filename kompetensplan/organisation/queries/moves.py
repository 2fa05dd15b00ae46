"""Moves that somebody still has something to do about (EMP-3, EMP-4)."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from kompetensplan.db import db
from kompetensplan.organisation.models import Employment, EmploymentMove
from kompetensplan.policy import Actor


def open_moves() -> Select[EmploymentMove]:
    """Return a query of the moves that are not settled, with person and units."""
    return (
        select(EmploymentMove)
        .join(EmploymentMove.employment)
        .options(
            contains_eager(EmploymentMove.employment).options(
                joinedload(Employment.person), joinedload(Employment.unit)
            ),
            joinedload(EmploymentMove.from_unit),
            joinedload(EmploymentMove.to_unit),
        )
        .where(EmploymentMove.settled_at.is_(None))
        .order_by(EmploymentMove.moved_on.desc(), EmploymentMove.id.desc())
    )


def find_open_move(employment_id: int) -> EmploymentMove | None:
    """Return the latest move of an employment that is not settled."""
    query = open_moves().where(EmploymentMove.employment_id == employment_id)
    return db.session.scalars(query.limit(1)).one_or_none()


def list_own_moves(actor: Actor) -> Sequence[EmploymentMove]:
    """Return the actor's own moves that are not settled."""
    query = open_moves().where(EmploymentMove.employment_id.in_(actor.employments))
    return db.session.scalars(query).all()
