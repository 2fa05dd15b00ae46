"""Matters of release that a registrar may handle (CONF-7)."""

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import Plan, PlanVersion
from kompetensplan.plans.queries.judging import CopyGivenOut
from kompetensplan.plans.queries.plan import is_home_within
from kompetensplan.policy import Actor
from kompetensplan.releases.models import Release, ReleaseState

PER_PAGE = 50


def _in_scope(actor: Actor) -> ColumnElement[bool]:
    """Say `Permission.RELEASE_HANDLE` in SQL: the registrar's own part of the organisation."""
    paths = [grant.path for grant in actor.grants if grant.role == "registrar"]
    return or_(false(), *(is_home_within(path) for path in paths))


def _releases(actor: Actor) -> Select[Release]:
    employment = contains_eager(Release.version, PlanVersion.plan, Plan.employment)
    return (
        select(Release)
        .join(Release.version)
        .join(PlanVersion.plan)
        .join(Plan.employment)
        .join(Employment.person)
        .join(Employment.unit)
        .options(
            employment.contains_eager(Employment.person),
            employment.contains_eager(Employment.unit),
            contains_eager(Release.version, PlanVersion.plan).options(
                joinedload(Plan.round), joinedload(Plan.kept_unit)
            ),
            joinedload(Release.begun_by),
            joinedload(Release.recorded_by),
            joinedload(Release.hold),
        )
        .where(_in_scope(actor))
    )


def list_releases(actor: Actor, page: int) -> Pagination:
    """Return a page of matters, those that wait first, in two statements."""
    waits = (Release.state == ReleaseState.OPEN).desc()
    query = _releases(actor).order_by(waits, Release.id.desc())
    return db.paginate(query, page=page, per_page=PER_PAGE, error_out=False)


def list_of_version(actor: Actor, version: PlanVersion) -> list[Release]:
    """Return the matters about a version, the latest first, in one statement."""
    query = _releases(actor).where(Release.version_id == version.id)
    return list(db.session.scalars(query.order_by(Release.id.desc()).limit(PER_PAGE)))


def get_release(actor: Actor, release_id: int, *, for_change: bool = False) -> Release:
    """Return a matter with its version and signatures, in two statements.

    Raises:
        NotFound: there is none in the actor's part of the organisation.
    """
    query = (
        _releases(actor)
        .options(contains_eager(Release.version).selectinload(PlanVersion.signatures))
        .where(Release.id == release_id)
    )
    if for_change:
        query = query.with_for_update(of=Release).execution_options(populate_existing=True)
    release = db.session.scalars(query).one_or_none()
    if release is None:
        raise NotFound(f"release {release_id}")
    return release


def find_copy(release: Release) -> bytes | None:
    """Return the copy that was released, if one was."""
    return db.session.scalar(select(Release.content).where(Release.id == release.id))


def find_given_out(sha256: str) -> CopyGivenOut | None:
    """Return what a file with this checksum is a copy of, when such a copy was given out."""
    query = (
        select(PlanVersion.number, Release.decided_on, Release.masked_count)
        .join(Release.version)
        .where(Release.sha256 == sha256, Release.decided_on.is_not(None))
        .limit(1)
    )
    row = db.session.execute(query).one_or_none()
    return CopyGivenOut(row[0], row[1], row[2]) if row and row[1] else None


def is_undecided(hold_id: int) -> bool:
    """Tell whether a hold is of a matter that nobody has decided (RET-4)."""
    query = select(Release.id).where(Release.hold_id == hold_id, Release.state == ReleaseState.OPEN)
    return db.session.scalar(query.limit(1)) is not None
