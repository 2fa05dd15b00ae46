"""Whom an incident concerns: people whose data somebody else has read, fetched or changed (3.1).

From the reading logs and the log of the system. What people do about themselves is not counted.
"""

from dataclasses import dataclass
from datetime import datetime

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, Subquery, case, func, literal, select, union_all
from sqlalchemy.orm import aliased

from kompetensplan.accounts.models import Person
from kompetensplan.audit.models import PERSON, AuditEntry, PersonKey
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.papers.models import EarlierPlan, EarlierPlanReading
from kompetensplan.plans.models import Plan, PlanReading
from kompetensplan.trail.exports import EXPORTS
from kompetensplan.trail.interval import Interval
from kompetensplan.trail.queries import PER_PAGE, named, pseudonyms_of, within

LAST_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Incident:
    """The days that it is about, and whose deeds: everybody's, or those of a name."""

    interval: Interval
    by: str = ""


@dataclass(frozen=True, slots=True)
class Affected:
    """A person whom it concerns; the number is that in HR's system."""

    person_id: int
    name: str
    number: str
    email: str
    readings: int
    files: int
    entries: int
    first: datetime
    last: datetime


class AffectedPages(Pagination):
    """Pages of the affected: a count, and the people of one page."""

    def _query_items(self) -> list[Affected]:
        incident = self._query_args["incident"]
        return list_affected(incident, limit=self.per_page, offset=self._query_offset)

    def _query_count(self) -> int:
        return count_affected(self._query_args["incident"])


def page_of_affected(incident: Incident, page: int) -> AffectedPages:
    """Return one page of the affected, in two statements."""
    page = min(page, LAST_PAGE)
    return AffectedPages(page=page, per_page=PER_PAGE, error_out=False, incident=incident)


def list_affected(
    incident: Incident, *, limit: int | None = None, offset: int = 0
) -> list[Affected]:
    """Return the affected in Swedish order."""
    touched, moment = _touched(incident), AuditEntry.at.type
    query = (
        select(
            Person.id,
            Person.given_name + " " + Person.family_name,
            func.coalesce(Person.external_id, ""),
            func.coalesce(Person.email, ""),
            func.sum(touched.c.reading),
            func.sum(touched.c.file),
            func.sum(1 - touched.c.reading - touched.c.file),
            func.min(touched.c.at, type_=moment),
            func.max(touched.c.at, type_=moment),
        )
        .join(touched, touched.c.person_id == Person.id)
        .group_by(Person.id)
        .order_by(Person.sort_key, Person.id)
        .limit(limit)
        .offset(offset)
    )
    return [Affected(*row) for row in db.session.execute(query)]


def count_affected(incident: Incident) -> int:
    """Return how many people it concerns."""
    touched = _touched(incident)
    return db.session.scalar(select(func.count(touched.c.person_id.distinct()))) or 0


def count_forgotten(incident: Incident) -> int:
    """Return how many more there were whose data has been destroyed since: nobody knows who."""
    known = select(PersonKey.pseudonym)
    query = (
        select(func.count(AuditEntry.subject.distinct()))
        .where(AuditEntry.subject_type == PERSON, AuditEntry.subject != "")
        .where(AuditEntry.subject.not_in(known), *within(AuditEntry.at, incident.interval))
    )
    if incident.by:
        query = query.where(AuditEntry.actor.in_(pseudonyms_of(incident.by)))
    return db.session.scalar(query) or 0


def _touched(incident: Incident) -> Subquery:
    """Return a row for each time that somebody else has done something about a person.

    It was opened on the screen (`reading`), taken out as a file (`file`: alone, in a file with
    many, or as a copy that was given out), or something else was done.
    """
    return union_all(*_readings(incident), _entries(incident)).subquery()


def _readings(incident: Incident) -> list[Select[int, datetime, int, int]]:
    plans = (
        select(
            Employment.person_id,
            PlanReading.at,
            case((PlanReading.in_bulk, 0), else_=1).label("reading"),
            case((PlanReading.in_bulk, 1), else_=0).label("file"),
        )
        .join(Plan, Plan.employment_id == Employment.id)
        .join(PlanReading, PlanReading.plan_id == Plan.id)
        .where(PlanReading.person_id != Employment.person_id)
        .where(*within(PlanReading.at, incident.interval))
    )
    files = (
        select(Employment.person_id, EarlierPlanReading.at, literal(1), literal(0))
        .join(EarlierPlan, EarlierPlan.employment_id == Employment.id)
        .join(EarlierPlanReading, EarlierPlanReading.earlier_plan_id == EarlierPlan.id)
        .where(EarlierPlanReading.person_id != Employment.person_id)
        .where(*within(EarlierPlanReading.at, incident.interval))
    )
    if incident.by:
        readers = select(Person.id).where(*named(incident.by))
        plans = plans.where(PlanReading.person_id.in_(readers))
        files = files.where(EarlierPlanReading.person_id.in_(readers))
    return [plans, files]


def _entries(incident: Incident) -> Select[int, datetime, int, int]:
    about, is_file = aliased(PersonKey), AuditEntry.action.in_(EXPORTS)
    query = (
        select(about.person_id, AuditEntry.at, literal(0), case((is_file, 1), else_=0))
        .join(AuditEntry, AuditEntry.subject == about.pseudonym)
        .where(AuditEntry.subject_type == PERSON, AuditEntry.actor != AuditEntry.subject)
        .where(AuditEntry.actor != "", *within(AuditEntry.at, incident.interval))
    )
    if incident.by:
        query = query.where(AuditEntry.actor.in_(pseudonyms_of(incident.by)))
    return query
