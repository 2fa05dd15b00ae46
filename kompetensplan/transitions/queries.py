"""Reads of those near nine months of fixed term, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import and_, or_, select

from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import Employment, EmploymentForm, Unit
from kompetensplan.organisation.queries import in_force, with_person_and_unit, within
from kompetensplan.plans.models import Plan, PlanVersion
from kompetensplan.policy import Actor
from kompetensplan.transitions.nine_months import Soon, Spell, nearing

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody on the list: since when, until when, and what has been offered and made."""

    employment: Employment
    soon: Soon
    is_made: bool


class _Ready(Pagination):
    """Pages of what is in order already."""

    def _query_items(self) -> list[Any]:
        start = self._query_offset
        return list(self._query_args["rows"][start : start + self.per_page])

    def _query_count(self) -> int:
        return len(self._query_args["rows"])


def list_soon(actor: Actor, day: date, *, page: int = 1) -> tuple[Pagination, list[Row]]:
    """Return a page of those who reach nine months in a row within three months, or have.

    The nearest day first, in the units that the actor is HR for, in three statements.
    """
    found = sorted(_soon(actor, day), key=lambda each: (each.reaches_on, each.id))
    pages = _Ready(page=min(max(page, 1), 10_000), per_page=PER_PAGE, error_out=False, rows=found)
    ids = [each.id for each in pages.items]
    query = with_person_and_unit().where(Employment.id.in_(ids))
    employments = {each.id: each for each in db.session.scalars(query)}
    made = _with_agreed_plan(ids)
    return pages, [
        Row(employments[each.id], each, each.id in made)
        for each in pages.items
        if each.id in employments
    ]


def _soon(actor: Actor, day: date) -> Iterable[Soon]:
    paths = [grant.path for grant in actor.grants if grant.role == "hr"]
    now = (
        select(Employment.person_id)
        .join(Employment.unit)
        .where(or_(*(within(path) for path in paths)), in_force(Employment, day))
        .where(Employment.form == EmploymentForm.FIXED_TERM)
    )
    query = select(
        Employment.person_id, Employment.id, Employment.starts_on, Employment.ends_on, Unit.path
    ).join(Employment.unit)
    query = query.where(Employment.form == EmploymentForm.FIXED_TERM, Employment.person_id.in_(now))
    spells: dict[int, list[Spell]] = defaultdict(list)
    path_of: dict[int, str] = {}
    for person_id, key, starts_on, ends_on, path in db.session.execute(query):
        spells[person_id].append(Spell(key, starts_on, ends_on))
        path_of[key] = path
    for theirs in spells.values():
        soon = nearing(theirs, day)
        if soon and any(path_of[soon.id].startswith(path) for path in paths):
            yield soon


def _with_agreed_plan(ids: Iterable[int]) -> set[int]:
    """Return which employments have an agreed plan that was made after the offer."""
    query = (
        select(Employment.id)
        .join(Plan, Plan.employment_id == Employment.id)
        .join(PlanVersion, PlanVersion.plan_id == Plan.id)
        .where(Employment.id.in_(list(ids)), PlanVersion.annulled_at.is_(None))
        .where(
            and_(
                Employment.kom_kr_offered_on.is_not(None),
                PlanVersion.agreed_on >= Employment.kom_kr_offered_on,
            )
        )
    )
    return set(db.session.scalars(query))


def get_employment(actor: Actor, employment_id: int) -> Employment:
    """Return an employment in the units that the actor is HR for, with person and unit.

    Raises:
        NotFound: there is none, or the actor is not HR for its unit.
    """
    query = with_person_and_unit().where(Employment.id == employment_id)
    found = db.session.scalars(query).one_or_none()
    if found is None or (actor.has_role("hr") and not actor.has_role("hr", found.unit.path)):
        raise NotFound(f"employment {employment_id}")
    return found
