"""The forms of priorities as they should be filled in, and what they leave behind."""

from sqlalchemy import func, select

from kompetensplan.db import db
from kompetensplan.priorities.models import Priority


def filled(**changes: object) -> dict[str, object]:
    """Return a form that is filled in as it should be."""
    usual: dict[str, object] = {
        "title": "Möten som blir av",
        "why": "Var tredje möte ställs in.",
        "effect": "Vi hinner tänka tillsammans.",
        "indicator": "Antal möten som blir av.",
        "starts_on": "2027-01-01",
        "ends_on": "2027-12-31",
        "parent": "",
        "own_reason": "",
        "presented_on": "2027-01-19",
    }
    return usual | changes


def stored(title: str) -> Priority:
    return db.session.scalars(select(Priority).where(Priority.title == title)).one()


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Priority)) or 0
