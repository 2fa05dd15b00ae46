"""What units were called on a day (EMP-5)."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.organisation.models import FormerName

SHOWN = 10


def names_on(day: date, units: Collection[int]) -> dict[int, str]:
    """Return by unit what it was called on `day`, where that is not what it is called now."""
    query = select(FormerName.unit_id, FormerName.name).where(
        FormerName.unit_id.in_(units), FormerName.starts_on <= day, FormerName.ends_on >= day
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def list_days_of_names() -> Sequence[date]:
    """Return the last days of former names, the latest first."""
    query = select(FormerName.ends_on).distinct().order_by(FormerName.ends_on.desc())
    return db.session.scalars(query.limit(SHOWN)).all()
