"""Priorities and visions as their pages list them. Drafts are seen by those who write them."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from sqlalchemy import Date, Select, bindparam, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.frameworks.models import Competence
from kompetensplan.organisation.models import Unit, UnitKind
from kompetensplan.policy import Actor, Permission, allows
from kompetensplan.priorities.models import (
    Level,
    Priority,
    PriorityCompetence,
    Status,
    Vision,
)

LEVEL_OF_KIND = {
    UnitKind.MUNICIPALITY: Level.ORGANISATION,
    UnitKind.DEPARTMENT: Level.DEPARTMENT,
    UnitKind.UNIT: Level.UNIT,
}


def find_vision(day: date | None = None) -> Vision | None:
    """Return the vision in force on `day`; the latest, should two overlap."""
    day = day or clock.today()
    return db.session.scalars(_vision_query(), {"day": day}).one_or_none()


@cache
def _vision_query() -> Select[Vision]:
    day = bindparam("day", type_=Date())
    return (
        select(Vision)
        .where(Vision.starts_on <= day, or_(Vision.ends_on.is_(None), Vision.ends_on >= day))
        .order_by(Vision.starts_on.desc(), Vision.id.desc())
        .limit(1)
    )


def get_vision(actor: Actor, vision_id: int, *, for_change: bool = False) -> Vision:
    """Return a vision; with `for_change` its row is locked, and read as it is then.

    Raises:
        NotFound: there is none.
    """
    vision = db.session.get(Vision, vision_id, with_for_update=for_change or None)
    if vision is None:
        raise NotFound(f"vision {vision_id}")
    return vision


def get_priority(actor: Actor, priority_id: int) -> Priority:
    """Return a priority with unit, parent and publisher.

    Raises:
        NotFound: there is none, or it is a draft that the actor does not write.
    """
    query = _with_unit().where(Priority.id == priority_id)
    priority = db.session.scalars(query).one_or_none()
    if priority is None or not _may_see(actor, priority):
        raise NotFound(f"priority {priority_id}")
    return priority


def list_of_unit(actor: Actor, unit: Unit) -> Sequence[Priority]:
    """Return the priorities of one unit, in its own order; drafts if the actor writes them."""
    found = db.session.scalars(_of_unit(), {"unit_id": unit.id})
    return [each for each in found if _may_see(actor, each)]


@cache
def _of_unit() -> Select[Priority]:
    query = _with_unit().where(Priority.unit_id == bindparam("unit_id"))
    return query.order_by(Priority.position, Priority.id)


def list_above(unit: Unit) -> Sequence[Priority]:
    """Return the published priorities that one of this unit may hang on: of the units above."""
    return db.session.scalars(_published_at(ids_of_path(unit.path)[:-1])).all()


def list_linkable(unit: Unit) -> Sequence[Priority]:
    """Return the published priorities that a goal in this unit may hang on, nearest first."""
    found = db.session.scalars(_published_at(ids_of_path(unit.path))).all()
    return sorted(found, key=lambda each: (-each.unit.depth, each.position, each.id))


def list_competences_of(priority: Priority) -> Sequence[Competence]:
    """Return the competences that a priority asks for."""
    return db.session.scalars(
        select(Competence)
        .join(PriorityCompetence, PriorityCompetence.competence_id == Competence.id)
        .where(PriorityCompetence.priority_id == priority.id)
        .order_by(Competence.framework_id, Competence.position)
    ).all()


def ids_of_path(path: str) -> list[int]:
    """Return the ids of the units from the municipality down to the one at `path`."""
    return [int(part) for part in path.strip("/").split("/")]


def _published_at(unit_ids: list[int]) -> Select[Priority]:
    return (
        _with_unit()
        .where(Priority.unit_id.in_(unit_ids), Priority.status == Status.PUBLISHED)
        .order_by(Unit.path, Priority.position, Priority.id)
    )


def _with_unit() -> Select[Priority]:
    return (
        select(Priority)
        .join(Priority.unit)
        .options(
            contains_eager(Priority.unit),
            joinedload(Priority.parent),
            joinedload(Priority.published_by),
        )
    )


def _may_see(actor: Actor, priority: Priority) -> bool:
    is_draft = priority.status is Status.DRAFT
    return not is_draft or allows(actor, Permission.PRIORITY_EDIT, priority)
