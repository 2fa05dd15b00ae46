"""What units were called on a day (EMP-5)."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.organisation.models import FormerName


def names_on(day: date, units: Collection[int]) -> dict[int, str]:
    """Return by unit what it was called on `day`, where that is not what it is called now."""
    query = select(FormerName.unit_id, FormerName.name).where(
        FormerName.unit_id.in_(units), FormerName.starts_on <= day, FormerName.ends_on >= day
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
