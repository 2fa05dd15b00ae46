"""Holds: what stops destruction, and whose."""

from collections.abc import Sequence

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, exists, false, or_, select, true
from sqlalchemy.orm import joinedload

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import Employment, Unit
from kompetensplan.policy import Actor
from kompetensplan.retention.models import Hold

PER_PAGE = 50


def list_open_holds() -> Sequence[Hold]:
    """Return the holds that have not been lifted, oldest first."""
    return db.session.scalars(
        select(Hold).where(Hold.lifted_at.is_(None)).order_by(Hold.set_at, Hold.id)
    ).all()


def page_of_holds(actor: Actor, *, lifted: bool, page: int | None) -> Pagination:
    """Return a page of the holds on people whom a registrar answers for, the newest first."""
    query = (
        select(Hold)
        .join(Hold.person)
        .where(Hold.lifted_at.is_not(None) if lifted else Hold.lifted_at.is_(None))
        .where(_answers_for(actor))
        .options(joinedload(Hold.person), joinedload(Hold.set_by), joinedload(Hold.lifted_by))
        .order_by(Hold.id.desc())
    )
    return db.paginate(query, page=page or 1, per_page=PER_PAGE, error_out=False)


def get_hold(actor: Actor, hold_id: int) -> Hold:
    """Return one hold with its person, if the registrar answers for them."""
    hold = db.session.scalars(
        select(Hold)
        .join(Hold.person)
        .where(Hold.id == hold_id, _answers_for(actor))
        .options(joinedload(Hold.person))
    ).one_or_none()
    if hold is None:
        raise NotFound(f"hold {hold_id}")
    return hold


def get_person_to_hold(actor: Actor, person_id: int) -> Person:
    """Return a person whom the registrar answers for, those who have left too."""
    person = db.session.scalars(
        select(Person).where(Person.id == person_id, _answers_for(actor))
    ).one_or_none()
    if person is None:
        raise NotFound(f"person {person_id}")
    return person


def answered_for(actor: Actor, person_ids: Sequence[int]) -> set[int]:
    """Return which of these people the registrar answers for."""
    query = select(Person.id).where(Person.id.in_(person_ids), _answers_for(actor))
    return set(db.session.scalars(query))


def _answers_for(actor: Actor) -> ColumnElement[bool]:
    """Say in SQL whose holds are a registrar's: those employed, now or before, in the subtree."""
    paths = [grant.path for grant in actor.grants if grant.role == "registrar"]
    if any(path.count("/") == 2 for path in paths):
        return true()
    below = or_(false(), *(Unit.path.startswith(path) for path in paths))
    return exists().where(Employment.person_id == Person.id, Employment.unit_id == Unit.id, below)
